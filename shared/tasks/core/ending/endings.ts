/** How a worker ends a task: each ending a user may meet, and the one call that settles it. */
import { inTurn } from '../../../platform/concurrency/turns.ts';
import { type NormError, userMessageOf } from '../../../providers/index.ts';
import type { TaskDeps } from '../deps.ts';
import type { TaskDoc, TaskErrorDoc } from '../documents/schema.ts';
import { type Settled, settled } from '../outcome.ts';
import type { Ending, FailedEnding } from './contract.ts';
import { settleTask } from './settle.ts';

/** Settles as the worker that holds `task`'s lease. */
export async function settleAs(deps: TaskDeps, task: TaskDoc, ending: Ending): Promise<Settled> {
  const authority = { fence: task.fence };
  const ended = await inTurn(deps, task.openid, () =>
    settleTask(deps, task._id, { ending, authority, jobs: task.jobs }),
  );
  deps.log.info('settled', {
    status: ended.task.status,
    error_code: ended.task.error?.code ?? null,
    settled_now: ended.settledNow,
  });
  return settled(ended.task);
}

export function failedBy(error: NormError): Ending {
  return {
    kind: 'failed',
    error: {
      code: `PROVIDER_${error.kind.toUpperCase()}`,
      message: userMessageOf(error),
      provider_error: error,
    },
  };
}

export function failedWith(code: string, message: string): FailedEnding {
  const error: TaskErrorDoc = { code, message, provider_error: null };
  return { kind: 'failed', error };
}

export const QUARANTINED: Ending = {
  kind: 'failed',
  error: { code: 'TASK_QUARANTINED', message: '生成失败', provider_error: null },
  because: 'quarantined',
};

export const TIMED_OUT: Ending = {
  ...failedWith('TASK_TIMEOUT', '生成超时，请稍后重试'),
  because: 'out_of_time',
};
