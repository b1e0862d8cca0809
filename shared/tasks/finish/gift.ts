/**
 * A job that succeeds after its task has ended. The credits are back and stay back; the pictures
 * are given to the user. Ended tasks keep their status: only the gift's own fields move.
 */
import { checked, collections } from '../../platform/database.ts';
import type { PollResult } from '../../providers/contract.ts';
import type { Finisher, TaskDeps } from '../core/deps.ts';
import { tidyAt } from '../core/leftovers.ts';
import { type JobDoc, NO_LEASE, type TaskDoc, type WorkDoc } from '../core/schema.ts';
import { allowedFrom } from '../core/states.ts';
import { updateWhere } from '../core/write.ts';
import { resultsOf } from '../jobs/raw-results.ts';
import { type Made, makeResults } from './make-results.ts';
import { removeImages } from './remove-images.ts';

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
  const fields = job === null ? { late_check_at: null } : await lateFields(deps, task, job);
  const where = {
    _id: task._id,
    version: task.version,
    status: deps.db.command.in(allowedFrom('gift')),
  };
  await updateWhere(deps, where, fields);
}

async function lateFields(
  deps: TaskDeps,
  task: TaskDoc,
  job: RunningJob,
): Promise<Partial<TaskDoc>> {
  const answer: PollResult = await deps.providers.client(job.provider).poll(job.handle);
  const ended = (state: JobDoc['state']): Partial<TaskDoc> => ({
    jobs: task.jobs.map((other) => (other.key === job.key ? { ...other, state } : other)),
    late_check_at: null,
  });
  switch (answer.kind) {
    case 'succeeded': {
      const results = await resultsOf(deps, task, answer.results);
      if (results.length === 0) return ended('failed');
      deps.log.warn('late success kept as a gift', { task_id: task._id });
      const now = new Date(deps.clock.now());
      const ready = { gift: 'ready', wake: 'processor', next_run_at: now, claims: 0 } as const;
      const tidy_at = tidyAt({ ...task, results }, now);
      return { ...ended('succeeded'), ...ready, results, tidy_at };
    }
    case 'failed':
      return ended('failed');
    case 'cancelled':
      return ended('cancelled');
    case 'processing':
    case 'indeterminate': {
      if (task.late_checks + 1 >= deps.policy.maxLateChecks) return { late_check_at: null };
      const next = new Date(deps.clock.now() + deps.policy.lateCheckEveryMs);
      return { late_check_at: next, late_checks: task.late_checks + 1 };
    }
    default:
      return answer satisfies never;
  }
}

/** Claims and delivers a gift that is ready. False when there is none, or another has it. */
export async function deliverGift(
  deps: TaskDeps & { finisher: Finisher },
  taskId: string,
): Promise<boolean> {
  const { command } = deps.db;
  const now = deps.clock.now();
  const claimed = await updateWhere(
    deps,
    {
      _id: taskId,
      status: command.in(allowedFrom('gift')),
      gift: 'ready',
      lease_expires_at: command.lte(new Date(now)),
      // Its own writes wake the processor as well: without this it would not wait between tries.
      next_run_at: command.lte(new Date(now)),
    },
    {
      fence: command.inc(1),
      claims: command.inc(1),
      lease_expires_at: new Date(now + deps.policy.leaseMs),
    },
  );
  if (claimed === null) return false;
  const mine = { _id: taskId, fence: claimed.fence, gift: 'ready' };
  // A picture that kills whoever opens it would do so for ever; those made before it are given.
  const spent = claimed.claims > deps.policy.maxClaimsWithoutProgress;
  if (spent) deps.log.error('rest of a gift given up', { task_id: taskId, claims: claimed.claims });
  const made = spent
    ? madeSoFar(claimed)
    : await makeResults(deps, claimed, { until: Number.POSITIVE_INFINITY });
  if (made.kind === 'again' && claimed.late_checks < deps.policy.maxLateChecks) {
    const later = new Date(deps.clock.now() + 60_000);
    const { images, reviews, results } = made;
    const kept = { images, reviews, results, claims: 0 };
    const fields = { ...kept, late_checks: claimed.late_checks + 1, next_run_at: later };
    await updateWhere(deps, mine, { ...fields, lease_expires_at: NO_LEASE });
    return false;
  }
  const images = await passedOnly(deps, made);
  if (images.length > 0) await showGift(deps, taskId, images);
  const gift = images.length > 0 ? 'given' : 'none';
  await updateWhere(deps, mine, { gift, images, wake: '', lease_expires_at: NO_LEASE });
  return images.length > 0;
}

function madeSoFar({ images, reviews }: TaskDoc): Made {
  return { kind: 'all', images, reviews, results: [], warnings: [] };
}

/** A gift waits for nobody: what moderation has not passed by now is not given. */
async function passedOnly(deps: TaskDeps, made: Made): Promise<TaskDoc['images']> {
  const held = new Set(made.reviews.map(({ file_id }) => file_id));
  await removeImages(
    deps,
    made.images.filter(({ file_id }) => held.has(file_id)),
  );
  return made.images.filter(({ file_id }) => !held.has(file_id));
}

/** Before the task is marked given: repeating it writes the same. */
async function showGift(
  deps: Pick<TaskDeps, 'db' | 'clock'>,
  taskId: string,
  images: WorkDoc['images'],
): Promise<void> {
  const { command } = deps.db;
  checked(
    await deps.db
      .collection(collections.works)
      .where({ _id: taskId, status: command.in(allowedFrom('gift')) })
      .update({
        images: command.set(images),
        gift: true,
        message: '作品来晚了：积分已退回，图片免费送给您',
        updated_at: new Date(deps.clock.now()),
      }),
  );
}
