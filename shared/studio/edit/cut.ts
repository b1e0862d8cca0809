/** The cut of an episode: an ordered list of picked films, and stills, filled from the shots. */

import { readDoc } from '../../platform/database.ts';
import type { EditDeps } from '../core/deps.ts';
import { episodeFor } from '../core/episode.ts';
import { episodeTakes } from '../core/episode-takes.ts';
import { type CutDoc, type FrameDoc, type ShotDoc, studioCollections } from '../core/schema.ts';
import { standingInCut } from '../core/standing.ts';
import { changeDoc, childrenOf } from '../core/store.ts';
import type { Take } from '../core/takes.ts';
import { cutOf } from './create.ts';

type Item = CutDoc['items'][number];

/** Null for an episode nobody has cut yet. Throws NotFoundError. */
export async function readCut(
  deps: EditDeps,
  { openid, episodeId }: { readonly openid: string; readonly episodeId: string },
): Promise<CutDoc | null> {
  await episodeFor(deps.db, { openid, episodeId, role: 'viewer' });
  return readDoc<CutDoc>(deps.db, studioCollections.cut, episodeId);
}

/**
 * Appends the film that stands for each shot that is not in the cut yet, or else the picture of its
 * first frame that has one, in the order of shots; what is there stays as it was cut. Throws
 * NotFoundError, StudioForbiddenError.
 */
export async function fillCut(
  deps: EditDeps,
  { openid, episodeId }: { readonly openid: string; readonly episodeId: string },
): Promise<CutDoc> {
  const cut = await cutOf(deps, { openid, episodeId });
  const [shots, frames] = await Promise.all([
    childrenOf(deps.db, 'shot', { episode_id: episodeId }),
    childrenOf(deps.db, 'frame', { episode_id: episodeId }),
  ]);
  const { takes } = await episodeTakes(deps.db, cut._openid, { episodeId, shots, frames });
  return changeDoc(deps, { kind: 'cut', id: episodeId }, ({ items }) => {
    const there = new Set(items.map(({ shot_id }) => shot_id));
    const more = shots
      .filter(({ _id }) => !there.has(_id))
      .flatMap((shot) => itemOf(shot, { frames, takes }) ?? []);
    if (more.length === 0) return null;
    return { op: 'patch', by: openid, set: { items: [...items, ...more] } };
  });
}

interface Made {
  readonly frames: readonly FrameDoc[];
  readonly takes: readonly Take[];
}

const holder = (doc: ShotDoc | FrameDoc) => ({ id: doc._id, pointers: doc });

function itemOf(shot: ShotDoc, made: Made): Item | null {
  const { _id: shot_id, duration_ms } = shot;
  const frames = made.frames.filter((frame) => frame.shot_id === shot_id);
  const holders = { shot: holder(shot), frames: frames.map(holder) };
  const take = standingInCut(made.takes, holders, ({ _id }) => _id);
  if (take === null) return null;
  const media = take.images[0]?.media;
  return {
    item_id: shot_id,
    shot_id,
    work_id: take._id,
    in_ms: 0,
    out_ms: media?.kind === 'film' ? media.ms : duration_ms,
    gain: 1,
    transition: { kind: 'cut', ms: 0 },
  };
}
