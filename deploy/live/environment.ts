/** Which environment this is. */
import type { Cloud } from '../cloud/cloud.ts';
import { CallError, DeployError } from '../cloud/errors.ts';
import { fieldsOf, listOf, textOf } from './fields.ts';
import type { EnvironmentFacts } from './state.ts';

/** @throws DeployError when there is no such environment here, or one that cannot be deployed to */
export async function readEnvironment(cloud: Cloud, envId: string): Promise<EnvironmentFacts> {
  const info = await described(cloud, envId);
  const base = fieldsOf(info.EnvBaseInfo);
  const user = fieldsOf(info.UserInfo);
  const [database] = listOf(base.Databases);
  const [storage] = listOf(base.Storages);
  const [logs] = listOf(base.LogServices);
  const meta = listOf(base.Meta).find(({ Key }) => Key === 'authz_engine');
  const facts: EnvironmentFacts = {
    envId,
    alias: textOf(base.Alias),
    region: textOf(base.Region) || cloud.region,
    account: textOf(user.Uin) || textOf(base.Uin),
    appId: textOf(storage?.AppId) || textOf(user.AppId),
    database: textOf(database?.InstanceId),
    storageBucket: textOf(storage?.Bucket),
    logs: { topic: textOf(logs?.TopicId), logset: textOf(logs?.LogsetId) },
    authzEngine: textOf(meta?.Value),
    payMode: textOf(base.PayMode),
  };
  refuseOdd(facts, textOf(base.Status));
  return facts;
}

async function described(cloud: Cloud, envId: string): Promise<ReturnType<typeof fieldsOf>> {
  try {
    const answer = await cloud.call('tcb', 'DescribeEnvInfo', { EnvId: envId });
    const info = fieldsOf(answer.EnvInfo);
    if (textOf(fieldsOf(info.EnvBaseInfo).EnvId) === envId) return info;
  } catch (error) {
    const isMissing =
      error instanceof CallError && /^(?:ResourceNotFound|InvalidParameter)/.test(error.code);
    if (!isMissing) throw error;
  }
  throw new DeployError(
    'NO_ENVIRONMENT',
    `There is no environment "${envId}" in ${cloud.region} for this account. Its id stands on its overview in the console (it is not its name); another region: TENCENTCLOUD_REGION`,
  );
}

function refuseOdd({ envId, authzEngine, database }: EnvironmentFacts, status: string): void {
  if (authzEngine === 'opa') {
    throw new DeployError(
      'OPA',
      `${envId} has left classic security rules (authz_engine=opa): the rules of collections would not bind, and every document would stand open. Use an environment that has not`,
    );
  }
  if (status !== '' && status !== 'NORMAL') {
    throw new DeployError(
      'NOT_NORMAL',
      `${envId} is in state ${status}: see the console, then run the command again`,
    );
  }
  if (database === '') {
    throw new DeployError(
      'NO_DATABASE',
      `${envId} has no document database: environments of another pay mode begin without one. Open it once in the console`,
    );
  }
}
