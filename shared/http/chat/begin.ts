/** From a call to a stream: a new one, or the one this very call has begun before. */
import { capOf } from '../../keys/index.ts';
import { collections, readDoc } from '../../platform/database.ts';
import { RequestConflictError, type TaskDoc, taskIdOf } from '../../tasks/index.ts';
import { beginChat, type ChatBody, type Run } from '../../text/index.ts';
import { accountOwner } from '../core/caller.ts';
import type { Ask } from '../core/route.ts';
import { nameOfCall } from '../jobs/calls.ts';
import { modelFor } from '../jobs/models.ts';

/** Money and words are settled, and the answer has left, before the function's own time is over. */
const SETTLING_MS = 10_000;

export type Started =
  /** To be run by us. */
  | { readonly kind: 'run'; readonly run: Run }
  /** Taken in before: somebody runs it, or it has ended. */
  | { readonly kind: 'earlier'; readonly task: TaskDoc };

/** How long a stream may take that this process runs, ms. */
export const streamMs = ({ app }: Pick<Ask, 'app'>): number => app.maxWaitMs - SETTLING_MS;

/** Throws like `beginChat`. */
export async function startChat(ask: Ask, body: ChatBody): Promise<Started> {
  const { app, caller, bodyHash } = ask;
  const openid = accountOwner(caller);
  const { requestId, isRepeatable } = await nameOfCall(ask);
  if (isRepeatable) {
    const earlier = await readDoc<TaskDoc>(app.db, collections.tasks, taskIdOf(openid, requestId));
    if (earlier !== null) return { kind: 'earlier', task: sameCall(earlier, bodyHash) };
  }
  const lastsMs = streamMs(ask);
  const { submitted, asked } = await beginChat(app, {
    openid,
    requestId,
    payloadHash: bodyHash,
    model: modelFor(app, caller, { model: body.model ?? null, kind: 'text' }),
    body,
    lastsMs,
    origin: {
      key_id: caller.key?._id ?? null,
      body_hash: bodyHash,
      ...(body.user == null ? {} : { end_user: body.user }),
    },
    payment: { caps: caller.key === null ? [] : capOf(caller.key, app.clock.now()) },
  });
  const { task, replayed } = submitted;
  return replayed ? { kind: 'earlier', task } : { kind: 'run', run: { task, asked, lastsMs } };
}

function sameCall(task: TaskDoc, bodyHash: string): TaskDoc {
  if (task.origin?.body_hash !== bodyHash) throw new RequestConflictError(`task ${task._id}`);
  return task;
}
