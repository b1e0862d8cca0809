/**
 * A submit was never answered, but a callback has named its job. The name is a hint like any other:
 * the provider is asked, and only a job that it knows becomes the job of this attempt.
 */
import type { Handle } from '../../providers/index.ts';
import type { TaskDeps } from '../core/deps.ts';
import type { JobDoc, TaskDoc } from '../core/documents/schema.ts';
import { goOn, type StepOutcome } from '../core/outcome.ts';
import { backOff, writeFenced } from '../core/write.ts';
import { withJob } from './attempts.ts';

/** Null while no callback has named a job that the provider knows. */
export async function adoptNamedJob(
  deps: TaskDeps,
  task: TaskDoc,
  job: JobDoc,
): Promise<StepOutcome | null> {
  for (const handle of namedHandles(task, job)) {
    const answer = await deps.providers.client(job.provider).poll(handle);
    if (answer.kind === 'indeterminate') {
      return backOff(deps, task, { atLeastMs: answer.error.retryAfterMs ?? 0 });
    }
    const unknown = answer.kind === 'failed' && answer.error.kind === 'not_found';
    deps.log.warn('callback named a job', { key: job.key, job: handle.taskId, unknown });
    if (unknown) continue;
    const jobs = withJob(task, { ...job, state: 'waiting', handle });
    return goOn(await writeFenced(deps, task, { jobs, step: 'wait' }));
  }
  return null;
}

/** A job of an earlier attempt tells nothing of this one. */
function namedHandles(task: TaskDoc, { kept }: JobDoc): Handle[] {
  const known = task.jobs.map(({ handle }) => handle?.taskId);
  const names = kept === null ? [] : task.called_back.filter((id) => !known.includes(id));
  return names.map((taskId) => ({ ...kept, taskId }));
}
