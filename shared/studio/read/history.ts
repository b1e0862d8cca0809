/** Who changed what, and the takes of a place with what they cost. */
import { checked, type Database } from '../../platform/database.ts';
import { accessTo } from '../core/access.ts';
import { type OpDoc, studioCollections } from '../core/schema.ts';
import { type PlaceFilter, type TakesPage, takesPage, type Wanted } from '../core/takes.ts';
import { aimAt, type Place } from '../core/target.ts';
import type { TargetRef } from '../target-ref.ts';

/** Newest first, at most `limit`. Throws NotFoundError. */
export async function historyOf(
  db: Database,
  wish: {
    readonly openid: string;
    readonly projectId: string;
    /** Of one document; null: of the whole project. */
    readonly documentId: string | null;
    readonly before: Date | null;
    readonly limit: number;
  },
): Promise<readonly OpDoc[]> {
  const { openid, projectId, documentId, before, limit } = wish;
  await accessTo(db, { projectId, openid, role: 'viewer' });
  const where = {
    project_id: projectId,
    ...(documentId === null ? {} : { doc_id: documentId }),
    ...(before === null ? {} : { at: db.command.lt(before) }),
  };
  const query = db.collection(studioCollections.ops).where(where).orderBy('at', 'desc');
  const sorted = query.orderBy('version', 'desc').limit(limit);
  return checked(await sorted.get()).data as OpDoc[];
}

/**
 * Takes of a shot (of all its frames, its film, its lines), or of one frame, line or look; newest
 * first. Throws NotFoundError, InvalidRequestError.
 */
export async function takesAt(
  db: Database,
  { openid, target, ...wanted }: Wanted & { readonly openid: string; readonly target: TargetRef },
): Promise<TakesPage> {
  const { access, place } = await aimAt(db, { ref: target, openid, role: 'viewer', output: null });
  const owner = access.project._openid;
  return takesPage(db, { owner, filter: filterOf(place, target) }, wanted);
}

function filterOf({ asset_id, shot_id, slot, part_id }: Place, target: TargetRef): PlaceFilter {
  const exactly = { 'target.slot': slot, 'target.part_id': part_id };
  if (asset_id !== null) return { 'target.asset_id': asset_id, ...exactly };
  const within = { 'target.shot_id': shot_id ?? '' };
  const isWhole = target.frameId === undefined && target.lineId === undefined;
  return isWhole ? within : { ...within, ...exactly };
}
