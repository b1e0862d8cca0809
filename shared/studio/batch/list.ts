/** The batches of a project, and what they have yet to make, without carrying any of them on. */
import { checked, type Database } from '../../platform/database.ts';
import { accessTo } from '../core/access.ts';
import { studioCollections } from '../core/schema.ts';
import { spotKey } from '../core/standing.ts';
import type { BatchDoc } from './schema.ts';

const MOST = 50;
const MOST_OPEN = 100;

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

/** What open batches of a project have yet to draw: whoever asks for what is missing waits for it. */
export async function waitingPlaces(db: Database, projectId: string): Promise<ReadonlySet<string>> {
  const open = db
    .collection(studioCollections.batch)
    .where({ project_id: projectId, state: 'open' });
  const found = await open.field({ items: true, next: true }).limit(MOST_OPEN).get();
  const batches = checked(found).data as Pick<BatchDoc, 'items' | 'next'>[];
  return new Set(batches.flatMap(({ items, next }) => items.slice(next).map(spotKey)));
}
