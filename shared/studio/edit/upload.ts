/** A file of somebody's own as a take, or as a sound of a cut: free, and judged before it is shown. */
import type { Database } from '../../platform/database.ts';
import { NotFoundError } from '../../platform/errors.ts';
import { startUpload, type TargetDoc } from '../../tasks/index.ts';
import { episodeFor } from '../core/episode.ts';
import { type Take, worksOf } from '../core/takes.ts';
import { aimAt, targetDoc } from '../core/target.ts';
import type { UploadRef } from '../target-ref.ts';
import type { StudioDeps } from '../verbs/verb.ts';

export interface UploadWish {
  readonly openid: string;
  readonly target: UploadRef;
  /** Of the asker's own folder. */
  readonly fileId: string;
  readonly name: string;
  readonly requestId: string;
}

/**
 * By whoever may edit, also without a limit to spend: nothing is spent. Throws NotFoundError,
 * StudioForbiddenError, and what `startUpload` throws.
 */
export async function uploadTake(deps: StudioDeps, wish: UploadWish): Promise<Take> {
  const { fileId, name, requestId } = wish;
  const { owner, place } = await placeFor(deps.db, wish);
  const { _id } = await startUpload(deps, { owner, place, fileId, name, requestId });
  const [take] = await worksOf(deps.db, [_id]);
  if (take === undefined) throw new NotFoundError(`work ${_id}`);
  return take;
}

async function placeFor(
  db: Database,
  { openid, target: { episodeId, ...ref } }: UploadWish,
): Promise<{ readonly owner: string; readonly place: TargetDoc }> {
  const role = 'editor';
  const none = { batchId: null, basis: null };
  if (episodeId === undefined) {
    const aim = await aimAt(db, { ref, openid, role, output: null });
    return { owner: aim.access.project._openid, place: targetDoc(aim, none) };
  }
  const { access, episode } = await episodeFor(db, { openid, episodeId, role });
  const at = { episode_id: episode._id, shot_id: null, asset_id: null, part_id: null };
  const place = targetDoc({ access, place: { ...at, slot: 'sound' } }, none);
  return { owner: access.project._openid, place };
}
