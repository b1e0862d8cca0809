/** Pictures that a shot is to be like: who is in it, where it is, what is held; in this order. */
import type { AssetDoc, FrameDoc, ShotDoc } from '../core/schema.ts';
import { standing, type Take } from '../core/takes.ts';
import type { Scene } from './scene.ts';

export interface Reference {
  readonly asset: AssetDoc;
  readonly lookId: string | null;
  /** What stands for it in words. */
  readonly descriptor: string;
  /** Null: nothing has been made or picked for it. */
  readonly take: Take | null;
}

/** Characters, then the place, then props. Those that are gone are left out. */
export function referencesOf(scene: Scene, shot: ShotDoc): Reference[] {
  const wanted = [
    ...shot.cast.map(({ asset_id, look_id }) => ({ id: asset_id, lookId: look_id })),
    ...(shot.scene.location_id === null ? [] : [{ id: shot.scene.location_id, lookId: null }]),
    ...shot.props.map((id) => ({ id, lookId: null })),
  ];
  return wanted.flatMap(({ id, lookId }) => {
    const asset = scene.assets.find(({ _id }) => _id === id);
    return asset === undefined ? [] : [referenceTo(scene, asset, lookId)];
  });
}

function referenceTo(scene: Scene, asset: AssetDoc, wanted: string | null): Reference {
  const look = asset.looks.find(({ look_id }) => look_id === wanted) ?? asset.looks[0];
  const descriptor = look?.descriptor || asset.description;
  if (look === undefined) return { asset, lookId: null, descriptor, take: null };
  const lookId = look.look_id;
  const place = { ...NOWHERE, asset_id: asset._id, slot: 'look', part_id: lookId } as const;
  return { asset, lookId, descriptor, take: standing(scene.takes, place, asset) };
}

const NOWHERE = { episode_id: null, shot_id: null } as const;

/** The picture that stands for a frame of a shot: its own, or one made for the shot itself. */
export function frameTake(
  scene: Scene,
  shot: ShotDoc,
  role: FrameDoc['role'],
): { readonly frame: FrameDoc | null; readonly take: Take | null } {
  const { episode_id, _id: shot_id } = shot;
  const at = { episode_id, shot_id, asset_id: null, slot: 'frame' } as const;
  const frame = scene.frames.find((one) => one.shot_id === shot_id && one.role === role);
  if (frame !== undefined) {
    return { frame, take: standing(scene.takes, { ...at, part_id: frame._id }, frame) };
  }
  if (role !== 'first') return { frame: null, take: null };
  return { frame: null, take: standing(scene.takes, { ...at, part_id: null }, shot) };
}
