/** Calls functions of an environment as its owner does. */
import type { Cloud } from './cloud/cloud.ts';
import { DeployError } from './cloud/errors.ts';
import { fieldsOf, numberOf, textOf } from './live/fields.ts';

/** What the function returned. @throws DeployError when it failed */
export async function invoke(
  cloud: Cloud,
  { envId, name, event }: { envId: string; name: string; event: object },
): Promise<unknown> {
  const params = { FunctionName: name, Namespace: envId, ClientContext: JSON.stringify(event) };
  const answer = fieldsOf((await cloud.call('scf', 'Invoke', params)).Result);
  if (numberOf(answer.InvokeResult) !== 0 || textOf(answer.ErrMsg) !== '') {
    const why = textOf(answer.ErrMsg) || textOf(answer.RetMsg).slice(0, 300);
    throw new DeployError(
      'FUNCTION_ERROR',
      `${name} failed: ${why}. Its log in the console tells more`,
    );
  }
  return JSON.parse(textOf(answer.RetMsg) || 'null');
}

/** The data of an operator's verb. @throws DeployError when it refuses */
export async function invokeAsOperator(
  cloud: Cloud,
  {
    envId,
    secret,
    action,
    ...fields
  }: { envId: string; secret: string; action: string; [field: string]: unknown },
): Promise<unknown> {
  const event = { action, secret, ...fields };
  const reply = fieldsOf(await invoke(cloud, { envId, name: 'operator', event }));
  if (reply.success === true) return reply.data;
  throw new DeployError(
    'OPERATOR_REFUSED',
    `operator ${action}: ${textOf(reply.code)} ${textOf(reply.message)}`,
  );
}
