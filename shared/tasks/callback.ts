/**
 * A provider says that something happened to a job. It is only a hint: whoever sends it must know
 * the task's token, a signature is checked where there is one, and then the provider is asked.
 * Duplicates, forgeries and late callbacks change nothing.
 */
import { timingSafeEqual } from 'node:crypto';
import { collections, readDoc } from '../platform/database.ts';
import { ForbiddenError } from '../platform/secret.ts';
import type { WebhookNotice, WebhookRequest } from '../providers/contract.ts';
import { type CallbackAddress, callbackToken } from './core/callback-address.ts';
import type { TaskDeps } from './core/deps.ts';
import { currentJob, NO_LEASE, type TaskDoc } from './core/schema.ts';
import { updateWhere } from './core/write.ts';
import { withJob } from './jobs/attempts.ts';
import { visitWaiting } from './run/visit-waiting.ts';

export interface Callback {
  readonly provider: string;
  readonly taskId: string;
  readonly token: string;
  readonly request: WebhookRequest;
}

/**
 * `asked`: the provider was asked and whatever it said was stored. `ignored`: nothing waits for
 * this callback. Throws ForbiddenError for a wrong token or a forged signature.
 */
export async function handleCallback(
  deps: TaskDeps & { readonly callback: CallbackAddress },
  callback: Callback,
): Promise<'asked' | 'ignored'> {
  const { provider, taskId } = callback;
  const expected = Buffer.from(callbackToken(deps.callback.secret, provider, taskId));
  const given = Buffer.from(callback.token);
  if (given.length !== expected.length || !timingSafeEqual(given, expected)) {
    throw new ForbiddenError('callback with a wrong token');
  }
  if (!deps.providers.available(provider)) return 'ignored';
  const { webhook } = deps.providers.client(provider);
  if (webhook !== undefined && (await webhook.verify(callback.request)) === 'forged') {
    throw new ForbiddenError('callback with a forged signature');
  }
  const task = await readDoc<TaskDoc>(deps.db, collections.tasks, taskId);
  if (task === null || task.status !== 'processing') return 'ignored';
  const notice = (await webhook?.parse(callback.request.rawBody)) ?? null;
  const waiting = await waitingFor(deps, task, notice);
  if (waiting === null || currentJob(waiting)?.provider !== provider) return 'ignored';
  await visitWaiting(deps, waiting);
  return 'asked';
}

/** The task as it waits for the job of this callback; null when it waits for another, or none. */
async function waitingFor(
  deps: TaskDeps,
  task: TaskDoc,
  notice: WebhookNotice | null,
): Promise<TaskDoc | null> {
  const job = currentJob(task);
  if (task.step === 'wait') {
    const other = notice !== null && job?.handle?.taskId !== notice.providerTaskId;
    return other ? null : task;
  }
  const unanswered = job?.state === 'unknown' || job?.state === 'submitting';
  if (!unanswered || task.step !== 'submit' || notice?.handle === undefined) return null;
  // A submit that was never answered: its callback tells us the job that exists after all.
  return adopt(deps, task, withJob(task, { ...job, state: 'waiting', handle: notice.handle }));
}

function adopt(deps: TaskDeps, task: TaskDoc, jobs: TaskDoc['jobs']): Promise<TaskDoc | null> {
  const now = new Date(deps.clock.now());
  return updateWhere(
    deps,
    {
      _id: task._id,
      status: 'processing',
      version: task.version,
      lease_expires_at: deps.db.command.lte(now),
    },
    { jobs, step: 'wait', fence: task.fence + 1, lease_expires_at: NO_LEASE, next_run_at: now },
  );
}
