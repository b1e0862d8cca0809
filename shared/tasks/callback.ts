/**
 * A provider says that something happened to a job. It is only a hint: whoever sends it must know
 * the task's token, a signature is checked where there is one, and then the provider is asked.
 * Duplicates, forgeries and late callbacks change nothing.
 */
import { timingSafeEqual } from 'node:crypto';
import { collections, readDoc } from '../platform/database.ts';
import { ForbiddenError } from '../platform/secrets/compare.ts';
import type { WebhookNotice, WebhookRequest } from '../providers/index.ts';
import { type CallbackAddress, callbackToken } from './core/callback-address.ts';
import type { TaskDeps } from './core/deps.ts';
import { currentJob, type TaskDoc, unansweredJob } from './core/documents/schema.ts';
import { updateWhere } from './core/write.ts';
import { runTask } from './run/run.ts';
import { visitWaiting } from './run/visit-waiting.ts';

/** More names than attempts tell nothing; a provider's own retries name the same job. */
const MAX_NAMES = 8;

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
  if (currentJob(task)?.provider !== provider) return 'ignored';
  if (task.step === 'wait') {
    if (speaksOfAnother(task, notice)) return 'ignored';
    await visitWaiting(deps, task);
    return 'asked';
  }
  return (await nameJob(deps, task, notice)) ? 'asked' : 'ignored';
}

function speaksOfAnother(task: TaskDoc, notice: WebhookNotice | null): boolean {
  return notice !== null && currentJob(task)?.handle?.taskId !== notice.providerTaskId;
}

/**
 * A submit that was never answered: its callback names the job that exists after all. The name is
 * added to the task, whoever holds it, and whoever visits it next asks after that job.
 */
async function nameJob(
  deps: TaskDeps,
  task: TaskDoc,
  notice: WebhookNotice | null,
): Promise<boolean> {
  if (notice === null || unansweredJob(task) === null) return false;
  if (task.called_back.length >= MAX_NAMES) return false;
  const { command } = deps.db;
  const named = await updateWhere(
    deps,
    { _id: task._id, status: 'processing', step: 'submit', attempt: task.attempt },
    {
      called_back: command.addToSet(notice.providerTaskId),
      next_run_at: new Date(deps.clock.now()),
    },
  );
  if (named === null) return false;
  await runTask(deps, task._id, { early: true });
  return true;
}
