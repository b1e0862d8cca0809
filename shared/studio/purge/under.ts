/** What lies under a document that is removed, and is of no use without it. */
import { checked, type Database } from '../../platform/database.ts';
import { type BatchDoc, PART_SIZE, partId } from '../batch/schema.ts';
import { studioCollections } from '../core/schema.ts';

export const deletableKinds = ['frame', 'shot', 'asset', 'episode', 'project'] as const;
export type DeletableKind = (typeof deletableKinds)[number];

/** As many as one query gives, and more than a project has of anything. */
const MOST = 1_000;

/** Repeated, it changes nothing. */
export async function removeUnder(db: Database, kind: DeletableKind, id: string): Promise<void> {
  switch (kind) {
    case 'frame':
    case 'asset':
      return;
    case 'shot':
      return removeAll(db, ['frame'], { shot_id: id });
    case 'episode':
      await removeAll(db, ['script', 'cut'], { _id: id });
      return removeAll(db, ['frame', 'shot', 'storyboard'], { episode_id: id });
    case 'project':
      return removeProject(db, { project_id: id });
    default:
      return kind satisfies never;
  }
}

type Under = keyof typeof studioCollections;

async function removeAll(db: Database, kinds: readonly Under[], where: object): Promise<void> {
  for (const kind of kinds) {
    checked(await db.collection(studioCollections[kind]).where(where).remove());
  }
}

async function removeProject(db: Database, within: { readonly project_id: string }): Promise<void> {
  const episodes = await idsOf(db, 'episode', within);
  if (episodes.length > 0) {
    await removeAll(db, ['script', 'cut'], { _id: db.command.in([...episodes]) });
  }
  await removeBatches(db, within);
  const all = ['frame', 'shot', 'asset', 'episode', 'storyboard', 'member', 'ops'] as const;
  await removeAll(db, all, within);
}

/** Long closed by now; what was paid is in the ledger. */
async function removeBatches(db: Database, within: object): Promise<void> {
  const closed = { ...within, state: 'closed' };
  const query = db.collection(studioCollections.batch).where(closed).limit(MOST);
  const batches = checked(await query.get()).data as BatchDoc[];
  for (const { _id, items } of batches) {
    const parts = Math.ceil(items.length / PART_SIZE);
    const ids = Array.from({ length: parts }, (_, part) => partId(_id, part * PART_SIZE));
    await removeAll(db, ['batchPart'], { _id: db.command.in(ids) });
    checked(await db.collection(studioCollections.batch).doc(_id).remove());
  }
}

async function idsOf(db: Database, kind: Under, where: object): Promise<readonly string[]> {
  const query = db.collection(studioCollections[kind]).where(where).limit(MOST);
  const found = checked(await query.field({ _id: true }).get()).data as { _id: string }[];
  return found.map(({ _id }) => _id);
}
