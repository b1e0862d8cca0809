/** Who changed what, and the takes of a place with what they cost. */
import { checked, type Database } from '../../platform/database.ts';
import { accessTo } from '../core/access.ts';
import { type OpDoc, studioCollections } from '../core/schema.ts';
import { isAt } from '../core/standing.ts';
import { type Take, takesOf } from '../core/takes.ts';
import { aimAt } from '../core/target.ts';
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
 * Every take of a shot (of all its frames, its film, its lines), or of one frame, line or look;
 * newest first. Throws NotFoundError, InvalidRequestError.
 */
export async function takesAt(
  db: Database,
  { openid, target }: { readonly openid: string; readonly target: TargetRef },
): Promise<readonly Take[]> {
  const { access, place } = await aimAt(db, { ref: target, openid, role: 'viewer', output: null });
  const owner = access.project._openid;
  if (place.asset_id !== null) {
    const takes = await takesOf(db, owner, { 'target.asset_id': place.asset_id });
    return takes.filter((take) => isAt(take, place));
  }
  const takes = await takesOf(db, owner, { 'target.shot_id': place.shot_id ?? '' });
  const isWhole = target.frameId === undefined && target.lineId === undefined;
  return isWhole ? takes : takes.filter((take) => isAt(take, place));
}
