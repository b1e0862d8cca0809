/**
 * A job that outlived its task is asked after for a while: what it brings is a gift, never a
 * charge. Every question moves the task on, also one that could not be asked, so that tasks of a
 * provider that is gone make room for the others and come to an end.
 */
import type { PollResult } from '../../providers/index.ts';
import type { TaskDeps } from '../core/deps.ts';
import type { JobDoc, TaskDoc } from '../core/documents/schema.ts';
import { tidyAt } from '../core/ending/leftovers.ts';
import { allowedFrom } from '../core/states.ts';
import { finishedBy } from '../core/wake.ts';
import { updateWhere } from '../core/write.ts';
import { resultFields } from '../jobs/raw-results.ts';

type RunningJob = JobDoc & { handle: NonNullable<JobDoc['handle']> };

function runningJob(task: TaskDoc): RunningJob | null {
  for (const job of task.jobs) {
    if (job.state === 'waiting' && job.handle !== null) return { ...job, handle: job.handle };
  }
  return null;
}

/** Asks once after the running job of an ended task; conditional on the version that was read. */
export async function checkLate(deps: TaskDeps, task: TaskDoc): Promise<void> {
  const job = runningJob(task);
  const fields = job === null ? { late_check_at: null } : await heardOf(deps, task, job);
  const where = {
    _id: task._id,
    version: task.version,
    status: deps.db.command.in(allowedFrom('gift')),
  };
  await updateWhere(deps, where, fields);
}

async function heardOf(deps: TaskDeps, task: TaskDoc, job: RunningJob): Promise<Partial<TaskDoc>> {
  try {
    const answer = await deps.providers.client(job.provider).poll(job.handle);
    return await fieldsAfter(deps, task, { job, answer });
  } catch (error) {
    deps.log.warn('late check failed', { task_id: task._id, error });
    return askLater(deps, task);
  }
}

async function fieldsAfter(
  deps: TaskDeps,
  task: TaskDoc,
  { job, answer }: { job: RunningJob; answer: PollResult },
): Promise<Partial<TaskDoc>> {
  const ended = (state: JobDoc['state']): Partial<TaskDoc> => ({
    jobs: task.jobs.map((other) => (other.key === job.key ? { ...other, state } : other)),
    late_check_at: null,
  });
  switch (answer.kind) {
    case 'succeeded': {
      const made = await resultFields(deps, task, answer.results);
      if (made.results.length === 0) return ended('failed');
      deps.log.warn('late success kept as a gift', { task_id: task._id });
      const now = new Date(deps.clock.now());
      const ready = { gift: 'ready', wake: finishedBy(deps, task), next_run_at: now } as const;
      const fresh = { claims: 0, setbacks: 0 };
      const tidy_at = tidyAt({ ...task, ...made }, now);
      return { ...ended('succeeded'), ...ready, ...fresh, ...made, tidy_at };
    }
    case 'failed':
      return ended('failed');
    case 'cancelled':
      return ended('cancelled');
    case 'processing':
    case 'indeterminate':
      return askLater(deps, task);
    default:
      return answer satisfies never;
  }
}

function askLater(deps: TaskDeps, task: TaskDoc): Partial<TaskDoc> {
  if (task.late_checks + 1 >= deps.policy.maxLateChecks) return { late_check_at: null };
  const next = new Date(deps.clock.now() + deps.policy.lateCheckEveryMs);
  return { late_check_at: next, late_checks: task.late_checks + 1 };
}
