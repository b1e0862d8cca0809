/** Which take stands for a place: a pointer, and marks on those nobody wants to see. */
import { collections, readDoc } from '../../platform/database.ts';
import { NotFoundError } from '../../platform/errors.ts';
import type { WorkDoc } from '../../tasks/index.ts';
import type { EditDeps } from '../core/deps.ts';
import type { AssetDoc, FrameDoc, ShotDoc } from '../core/schema.ts';
import { pickKey } from '../core/standing.ts';
import { changeDoc } from '../core/store.ts';
import { type Aim, aimAt, type Place } from '../core/target.ts';
import type { TargetRef } from '../target-ref.ts';

export interface PickWish {
  readonly openid: string;
  readonly target: TargetRef;
  /** Null takes the pick back: the newest take stands again. */
  readonly workId: string | null;
}

type Pointing = ShotDoc | FrameDoc | AssetDoc;

/** The last one to pick wins; history keeps what was picked before. Throws NotFoundError. */
export async function pickTake(deps: EditDeps, wish: PickWish): Promise<Pointing> {
  const { openid, workId } = wish;
  const aim = await aimed(deps, wish);
  if (workId !== null) await takeAt(deps, aim, workId);
  const key = pickKey(aim.place);
  return changeDoc(deps, holderOf(aim.place), ({ picks }) => {
    const { [key]: before, ...others } = picks;
    if ((before ?? null) === workId) return null;
    const after = workId === null ? others : { ...others, [key]: workId };
    return { op: 'pick', by: openid, set: { picks: after } };
  });
}

const MOST_DISCARDED = 500;

/** Hides a take, or shows it again; it stays what it is and costs what it did. */
export async function discardTake(
  deps: EditDeps,
  wish: PickWish & { readonly workId: string; readonly discarded: boolean },
): Promise<Pointing> {
  const { openid, workId, discarded } = wish;
  const aim = await aimed(deps, wish);
  await takeAt(deps, aim, workId);
  return changeDoc(deps, holderOf(aim.place), (doc) => {
    if (doc.discarded.includes(workId) === discarded) return null;
    const others = doc.discarded.filter((id) => id !== workId);
    const after = discarded ? [...others, workId].slice(-MOST_DISCARDED) : others;
    return { op: 'discard', by: openid, set: { discarded: after } };
  });
}

const aimed = (deps: EditDeps, { openid, target }: PickWish): Promise<Aim> =>
  aimAt(deps.db, { ref: target, openid, role: 'editor', output: null });

/** Of this project, and of a kind that fits. */
async function takeAt(deps: EditDeps, { access, place }: Aim, workId: string): Promise<void> {
  const work = await readDoc<WorkDoc>(deps.db, collections.works, workId);
  const fits =
    work !== null &&
    work.deleted_at === null &&
    work.target?.project_id === access.project._id &&
    KINDS[work.target.slot] === KINDS[place.slot];
  if (!fits) throw new NotFoundError(`take ${workId}`);
}

/**
 * Frames and looks are both pictures: one may stand for the other. The film of an episode and its
 * music stand for none.
 */
const KINDS = {
  ...{ frame: 'image', look: 'image', video: 'video', line: 'audio' },
  ...{ export: 'episode', sound: 'episode' },
} as const;

function holderOf(place: Place): { kind: 'asset' | 'frame' | 'shot'; id: string } {
  if (place.asset_id !== null) return { kind: 'asset', id: place.asset_id };
  if (place.slot === 'frame' && place.part_id !== null) return { kind: 'frame', id: place.part_id };
  return { kind: 'shot', id: place.shot_id ?? '' };
}
