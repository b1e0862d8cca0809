/** One call of the console: `{ verb, params }` in, `{ success, … }` out. */
import { audited, auditedParams } from '../platform/audit.ts';
import { readFields } from '../platform/read-fields.ts';
import { type Reply, replyWith } from '../platform/reply.ts';
import type { ConsoleApp } from './core/app.ts';
import { ConflictError, NotYourRoleError, UnknownVerbError } from './core/errors.ts';
import { masked, secretsIn } from './core/mask.ts';
import { type OperatorDoc, operatorOf } from './core/operators.ts';
import { afterRefusal, assertPace } from './core/pace.ts';
import { type Verb, verbNamed } from './verbs.ts';

export type ConsoleAnswer = Reply | (Reply & { readonly success: false; readonly now: unknown });

/** `uid` is what the platform vouches for, null for nobody; the event is not asked who it is. */
export async function handleConsole(
  app: ConsoleApp,
  event: unknown,
  uid: string | null,
): Promise<ConsoleAnswer> {
  const secrets = secretsIn(app.config.environment);
  const conflicts: ConflictError[] = [];
  const reply = await replyWith<unknown>(app.log, async () => {
    try {
      const { verb, answer } = await answered(app, event, uid);
      const { tells } = verb;
      return { data: masked(answer, { secrets, ...(tells === undefined ? {} : { tells }) }) };
    } catch (error) {
      if (error instanceof ConflictError) conflicts.push(error);
      throw error;
    }
  });
  const [conflict] = conflicts;
  if (reply.success || conflict === undefined) return reply;
  return { ...reply, now: masked(conflict.now, { secrets }) };
}

async function answered(
  app: ConsoleApp,
  event: unknown,
  uid: string | null,
): Promise<{ readonly verb: Verb; readonly answer: unknown }> {
  const call = typeof event === 'object' && event !== null ? event : {};
  const name = 'verb' in call ? call.verb : undefined;
  // Before the verb is looked up: a stranger is not told which there are.
  const operator = uid === null ? null : await operatorOf(app.db, uid);
  const verb = operator === null ? undefined : await verbNamed(name);
  if (operator === null || verb === undefined) throw new UnknownVerbError('no operator or no verb');
  const sent = 'params' in call && call.params !== undefined ? call.params : {};
  try {
    return { verb, answer: await answerOf(app, { operator, verb, sent }) };
  } catch (error) {
    throw await afterRefusal(app, { operator: operator._id, action: actionOf(verb) }, error);
  }
}

interface Asked {
  readonly operator: OperatorDoc;
  readonly verb: Verb;
  readonly sent: unknown;
}

async function answerOf(app: ConsoleApp, { operator, verb, sent }: Asked): Promise<unknown> {
  if (!verb.roles.includes(operator.role)) {
    throw new NotYourRoleError(`${operator._id} (${operator.role}) may not ${verb.name}`);
  }
  const params = readFields(verb.params, sent);
  // The schema that stands beside the handler has just read them.
  const deed = () => verb.handler({ app, operator }, params as never);
  if (verb.audit === undefined) return deed();
  return audited(app, entryOf(verb, { actor: operator._id, params }), async () => {
    await assertPace(app, operator._id, verb);
    return deed();
  });
}

const actionOf = ({ name }: Verb): string => `console:${name}`;

function entryOf(verb: Verb, { actor, params }: { actor: string; params: unknown }) {
  const fields = Object(params) as { readonly taskId?: unknown };
  const { taskId } = fields;
  return {
    action: actionOf(verb),
    params: auditedParams(verb.audit ?? {}, fields),
    actor,
    ...(typeof taskId === 'string' ? { taskId } : {}),
  };
}
