/**
 * What a task is for, from the few ids a client names. Everything else of it (the project, who
 * pays, what it counts against) is looked up, never taken from the client.
 */
import type { CapRef } from '../../credits/index.ts';
import type { DatabaseScope } from '../../platform/database.ts';
import { InvalidRequestError, NotFoundError } from '../../platform/errors.ts';
import type { TargetDoc } from '../../tasks/index.ts';
import type { TargetRef } from '../target-ref.ts';
import { type Access, accessTo, capsOf } from './access.ts';
import type { Role } from './schema.ts';
import type { TakeSlot } from './standing.ts';
import { studioDoc } from './store.ts';

export type Output = 'image' | 'video' | 'audio' | 'text';

type Somewhere = Pick<TargetDoc, 'episode_id' | 'shot_id' | 'asset_id' | 'slot' | 'part_id'>;

/** Where in a studio a take belongs: `part_id` null stands for the shot itself. */
export type Place = Somewhere & { readonly slot: TakeSlot };

export interface Aim {
  readonly access: Access;
  readonly place: Place;
}

/** Throws NotFoundError, StudioForbiddenError, InvalidRequestError (naming the field of `target`). */
export async function aimAt(
  scope: DatabaseScope,
  wish: {
    readonly ref: TargetRef;
    readonly openid: string;
    readonly role: Role;
    /** What the model makes; null: as the reference says, a film for a shot alone. */
    readonly output: Output | null;
  },
): Promise<Aim> {
  const { ref, openid, role, output } = wish;
  const found = await placeOf(scope, ref, output);
  const { projectId, place } = found;
  if (output !== null && outputOf(place.slot) !== output) {
    throw wrong('target', `该位置需要${WORDS[outputOf(place.slot)]}`);
  }
  return { access: await accessTo(scope, { projectId, openid, role }), place };
}

async function placeOf(
  scope: DatabaseScope,
  ref: TargetRef,
  output: Output | null,
): Promise<{ projectId: string; place: Place }> {
  if (ref.frameId !== undefined) {
    const frame = await studioDoc(scope, { kind: 'frame', id: ref.frameId });
    const { project_id: projectId, episode_id, shot_id, _id: part_id } = frame;
    if (ref.shotId !== undefined && ref.shotId !== shot_id) throw new NotFoundError('frame');
    return { projectId, place: { episode_id, shot_id, asset_id: null, slot: 'frame', part_id } };
  }
  if (ref.shotId !== undefined) return ofShot(scope, ref.shotId, { ref, output });
  if (ref.assetId === undefined) throw wrong('target', '请指明镜头、画面或素材');
  const asset = await studioDoc(scope, { kind: 'asset', id: ref.assetId });
  const part_id = ref.lookId ?? null;
  if (!asset.looks.some(({ look_id }) => look_id === part_id)) {
    throw wrong('target.lookId', '造型不存在');
  }
  const place = { episode_id: null, shot_id: null, asset_id: asset._id, slot: 'look', part_id };
  return { projectId: asset.project_id, place: { ...place, slot: 'look' } };
}

async function ofShot(
  scope: DatabaseScope,
  shotId: string,
  { ref, output }: { readonly ref: TargetRef; readonly output: Output | null },
): Promise<{ projectId: string; place: Place }> {
  const shot = await studioDoc(scope, { kind: 'shot', id: shotId });
  const part_id = ref.lineId ?? null;
  if (part_id !== null && !shot.lines.some(({ line_id }) => line_id === part_id)) {
    throw wrong('target.lineId', '台词不存在');
  }
  const slot = part_id !== null ? 'line' : SLOTS[output ?? 'video'];
  if (slot === undefined) throw wrong('target', '镜头只能生成图片、视频或声音');
  const { episode_id, project_id: projectId } = shot;
  return { projectId, place: { episode_id, shot_id: shotId, asset_id: null, slot, part_id } };
}

const SLOTS: Readonly<Record<Output, TakeSlot | undefined>> = {
  image: 'frame',
  video: 'video',
  audio: 'line',
  text: undefined,
};
const WORDS: Readonly<Record<Output, string>> = {
  image: '图片模型',
  video: '视频模型',
  audio: '语音模型',
  text: '文字模型',
};

export function outputOf(slot: TakeSlot): Output {
  switch (slot) {
    case 'frame':
    case 'look':
      return 'image';
    case 'video':
      return 'video';
    case 'line':
      return 'audio';
    default:
      return slot satisfies never;
  }
}

/** The target as it is stored. */
export function targetDoc(
  { access, place }: { readonly access: Access; readonly place: Somewhere },
  { batchId, basis }: { readonly batchId: string | null; readonly basis: string | null },
): TargetDoc {
  const { project, openid } = access;
  return { project_id: project._id, ...place, batch_id: batchId, by: openid, basis };
}

/** The target as it is stored, who pays, and what it counts against. Throws StudioForbiddenError. */
export function spendingOn(
  aim: { readonly access: Access; readonly place: Somewhere },
  from: { readonly batchId: string | null; readonly basis: string | null },
): { readonly payer: string; readonly target: TargetDoc; readonly caps: readonly CapRef[] } {
  const { access } = aim;
  return { payer: access.project._openid, target: targetDoc(aim, from), caps: capsOf(access) };
}

const wrong = (field: string, message: string) => new InvalidRequestError([{ field, message }]);
