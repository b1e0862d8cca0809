/** The places of many targets, with what composing them looks at: each episode is read once. */
import type { Database } from '../../platform/database.ts';
import { InvalidRequestError } from '../../platform/errors.ts';
import { type Scene, sceneOf } from '../compose/scene.ts';
import type { ProjectDoc } from '../core/schema.ts';
import { spotKey } from '../core/standing.ts';
import { docsById } from '../core/store.ts';
import type { Place } from '../core/target.ts';
import type { TargetRef } from '../target-ref.ts';

export interface Placed {
  readonly target: TargetRef;
  /** Null: it is not there, or not in this project. */
  readonly place: Place | null;
  readonly scene: Scene | null;
}

/** Throws InvalidRequestError for the same place twice. */
export async function placesOf(
  db: Database,
  { project, refs }: { readonly project: ProjectDoc; readonly refs: readonly TargetRef[] },
): Promise<readonly Placed[]> {
  const scenes = await scenesFor(db, project, refs);
  const placed = refs.map((target) => placedIn(scenes, target));
  const keys = placed.flatMap(({ place }) => (place === null ? [] : [spotKey(place)]));
  if (new Set(keys).size < keys.length) {
    throw new InvalidRequestError([{ field: 'targets', message: '同一位置只能出现一次' }]);
  }
  return placed;
}

async function scenesFor(
  db: Database,
  project: ProjectDoc,
  refs: readonly TargetRef[],
): Promise<readonly Scene[]> {
  const named = (of: (ref: TargetRef) => string | undefined): string[] =>
    refs.flatMap((ref) => of(ref) ?? []);
  const [byShot, byFrame] = await Promise.all([
    docsById(
      db,
      'shot',
      named(({ shotId }) => shotId),
    ),
    docsById(
      db,
      'frame',
      named(({ frameId }) => frameId),
    ),
  ]);
  const ids = [...byShot, ...byFrame].map(({ episode_id }) => episode_id);
  const episodes = await docsById(db, 'episode', [...new Set(ids)]);
  const ours = episodes.filter(
    ({ project_id, deleted_at }) => project_id === project._id && deleted_at === null,
  );
  const scenes = await Promise.all(ours.map((episode) => sceneOf(db, { project, episode })));
  return [
    ...scenes,
    ...(scenes.length === 0 ? [await sceneOf(db, { project, episode: null })] : []),
  ];
}

function placedIn(scenes: readonly Scene[], target: TargetRef): Placed {
  for (const scene of scenes) {
    const place = placeIn(scene, target);
    if (place !== null) return { target, place, scene };
  }
  return { target, place: null, scene: null };
}

function placeIn(
  { shots, frames, assets }: Scene,
  { shotId, frameId, lineId, assetId, lookId }: TargetRef,
): Place | null {
  if (frameId !== undefined) {
    const frame = frames.find(({ _id }) => _id === frameId);
    const shot = shots.find(({ _id }) => _id === frame?.shot_id);
    if (frame === undefined || shot === undefined) return null;
    const { episode_id, shot_id, _id: part_id } = frame;
    return { episode_id, shot_id, asset_id: null, slot: 'frame', part_id };
  }
  if (shotId !== undefined) {
    const shot = shots.find(({ _id }) => _id === shotId);
    if (shot === undefined) return null;
    const at = { episode_id: shot.episode_id, shot_id: shotId, asset_id: null };
    if (lineId === undefined) return { ...at, slot: 'video', part_id: null };
    const isThere = shot.lines.some(({ line_id }) => line_id === lineId);
    return isThere ? { ...at, slot: 'line', part_id: lineId } : null;
  }
  const asset = assets.find(({ _id }) => _id === assetId);
  if (asset === undefined || !asset.looks.some(({ look_id }) => look_id === lookId)) return null;
  const part_id = lookId ?? null;
  return { episode_id: null, shot_id: null, asset_id: asset._id, slot: 'look', part_id };
}
