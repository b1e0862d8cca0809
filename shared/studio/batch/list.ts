/** The batches of a project, newest first, without carrying any of them on. */
import { checked, type Database } from '../../platform/database.ts';
import { accessTo } from '../core/access.ts';
import { studioCollections } from '../core/schema.ts';
import type { BatchDoc } from './schema.ts';

const MOST = 50;

/** Throws NotFoundError. */
export async function batchesOf(
  db: Database,
  { openid, projectId }: { readonly openid: string; readonly projectId: string },
): Promise<readonly BatchDoc[]> {
  await accessTo(db, { projectId, openid, role: 'viewer' });
  const all = db.collection(studioCollections.batch).where({ project_id: projectId });
  const found = await all.orderBy('created_at', 'desc').limit(MOST).get();
  return checked(found).data as BatchDoc[];
}
