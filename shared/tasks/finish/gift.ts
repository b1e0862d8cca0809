/**
 * Pictures that came after the task had ended for want of time. The credits are back and stay back;
 * the pictures are given to the user. Ended tasks keep their status: only the gift's fields move.
 */
import { checked, collections, readDoc } from '../../platform/database.ts';
import type { Finisher, TaskDeps } from '../core/deps.ts';
import { type ImageDoc, NO_LEASE, type TaskDoc, type WorkDoc } from '../core/documents/schema.ts';
import { tidyAt } from '../core/ending/leftovers.ts';
import { unshownFiles } from '../core/files.ts';
import { allowedFrom } from '../core/states.ts';
import { canFinish, finishedBy } from '../core/wake.ts';
import { updateWhere } from '../core/write.ts';
import { intactOnly } from './intact.ts';
import { type Made, makeResults, progressIn } from './make/index.ts';
import { removeImages } from './remove-images.ts';

/** Between two tries at a gift whose results cannot be had just now, ms. */
const TRY_AGAIN_MS = 60_000;

/** Claims and delivers a gift that is ready. False when there is none, or another has it. */
export async function deliverGift(
  deps: TaskDeps & { finisher: Finisher },
  taskId: string,
): Promise<boolean> {
  const claimed = await claimGift(deps, taskId);
  if (claimed === null) return false;
  const mine = { _id: taskId, fence: claimed.fence, gift: 'ready' };
  if (!canFinish(deps, claimed)) {
    // It came to the processor since it was not known to be a film.
    const wake = finishedBy(deps, claimed);
    await updateWhere(deps, mine, { wake, claims: 0, lease_expires_at: NO_LEASE });
    return false;
  }
  const made = await madeFor(deps, claimed);
  if (made.kind !== 'all' && claimed.late_checks < deps.policy.maxLateChecks) {
    const next_run_at = new Date(deps.clock.now() + TRY_AGAIN_MS);
    const later = { next_run_at, claims: 0, late_checks: claimed.late_checks + 1 };
    const kept = { ...progressIn(made), lease_expires_at: NO_LEASE };
    await updateWhere(deps, mine, { ...kept, ...later });
    return false;
  }
  const images = await showable(deps, claimed, made);
  const given = images.length > 0 && (await showGift(deps, taskId, images));
  if (!given) await removeImages(deps, images);
  const gift = given ? 'given' : 'none';
  const left = given ? images : [];
  const behind = leftBehind(deps, claimed, { made, left });
  await updateWhere(deps, mine, {
    ...behind,
    gift,
    images: left,
    wake: '',
    lease_expires_at: NO_LEASE,
  });
  return given;
}

/** Removed already, but a worker that was frozen may store it again: the sweeper looks once more. */
function leftBehind(
  { clock }: Pick<TaskDeps, 'clock'>,
  claimed: TaskDoc,
  { made, left }: { made: Made; left: readonly ImageDoc[] },
): Pick<TaskDoc, 'put_aside' | 'discarded' | 'tidy_at'> {
  const { put_aside } = made;
  const images = [...claimed.images, ...made.images];
  const reviews = [...claimed.reviews, ...made.reviews];
  const discarded = unshownFiles({ images, reviews }, left);
  const after = { ...claimed, images: left, put_aside, discarded };
  const now = new Date(clock.now());
  return { put_aside, discarded, tidy_at: tidyAt(after, now) };
}

function claimGift(deps: TaskDeps, taskId: string): Promise<TaskDoc | null> {
  const { command } = deps.db;
  const now = deps.clock.now();
  return updateWhere(
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
}

/** Nothing more is made for a work its user has deleted, nor after too many claims in vain. */
async function madeFor(deps: TaskDeps & { finisher: Finisher }, claimed: TaskDoc): Promise<Made> {
  const { images, reviews, put_aside } = claimed;
  const left = { images, reviews, results: [], film: null, checking: null, put_aside };
  const soFar: Made = { ...left, kind: 'all', warnings: [], refusal: null };
  const work = await readDoc<WorkDoc>(deps.db, collections.works, claimed._id);
  if (work === null || work.deleted_at !== null) return soFar;
  if (claimed.claims > deps.policy.maxClaimsWithoutProgress) {
    // A picture that kills whoever opens it would do so for ever; those made before it are given.
    deps.log.error('rest of a gift given up', { task_id: claimed._id, claims: claimed.claims });
    return soFar;
  }
  const until = deps.clock.now() + deps.policy.workBudgetMs;
  return makeResults(deps, claimed, { until });
}

/** A gift waits for nobody: what moderation has not passed by now is not given. */
async function showable(deps: TaskDeps, claimed: TaskDoc, made: Made): Promise<ImageDoc[]> {
  const held = new Set(made.reviews.map(({ file_id }) => file_id));
  await removeImages(
    deps,
    made.images.filter(({ file_id }) => held.has(file_id)),
  );
  const earlier = new Set(claimed.images.map(({ file_id }) => file_id));
  const passed = made.images.filter(({ file_id }) => !held.has(file_id));
  const [old, fresh] = [
    passed.filter(({ file_id }) => earlier.has(file_id)),
    passed.filter(({ file_id }) => !earlier.has(file_id)),
  ];
  return [...(await intactOnly(deps, claimed, old)), ...fresh];
}

/**
 * Before the task is marked given: repeating it writes the same. False for a work that its user
 * has deleted.
 */
async function showGift(
  deps: Pick<TaskDeps, 'db' | 'clock'>,
  taskId: string,
  images: readonly ImageDoc[],
): Promise<boolean> {
  const { command } = deps.db;
  const shown = checked(
    await deps.db
      .collection(collections.works)
      .where({ _id: taskId, status: command.in(allowedFrom('gift')), deleted_at: null })
      .update({
        images: command.set(images),
        gift: true,
        message: '作品来晚了：积分已退回，图片免费送给您',
        updated_at: new Date(deps.clock.now()),
      }),
  );
  return shown.updated === 1;
}
