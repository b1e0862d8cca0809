/** Pieces that were made before, by this export or by another of the same owner. */
import { DamagedPartError } from '../../film/errors.ts';
import { checked, collections, type Database } from '../../platform/database.ts';
import { deterministicId } from '../../platform/ids.ts';
import type { Finisher, TaskDeps } from '../core/deps.ts';
import type { SegmentDoc } from '../core/documents/exports.ts';
import type { TaskDoc } from '../core/documents/schema.ts';
import { filePath, sha256Of } from '../core/files.ts';

const IDS_A_QUERY = 100;
const URL_LIFE_S = 600;
const LIMITS = { maxBytes: 60 * 1024 * 1024, timeoutMs: 20_000 };

/** Of one owner: nobody learns what others have made. */
export const segmentIdOf = (openid: string, keyText: string): string =>
  deterministicId('segment', openid, keyText);

/** Those that are there; they are told that they were asked for. */
export async function findSegments(
  { db, clock }: Pick<TaskDeps, 'db' | 'clock'>,
  ids: readonly string[],
): Promise<Map<string, SegmentDoc>> {
  const found = new Map<string, SegmentDoc>();
  const all = [...new Set(ids)];
  for (let start = 0; start < all.length; start += IDS_A_QUERY) {
    const where = { _id: db.command.in(all.slice(start, start + IDS_A_QUERY)) };
    const result = checked(
      await db.collection(collections.segments).where(where).limit(IDS_A_QUERY).get(),
    );
    for (const segment of result.data as SegmentDoc[]) found.set(segment._id, segment);
    if (result.data.length === 0) continue;
    const used_at = new Date(clock.now());
    checked(await db.collection(collections.segments).where(where).update({ used_at }));
  }
  return found;
}

/** Stores a piece; doing it again overwrites. Throws StorageError. */
export async function keepSegment(
  { db, store, clock }: Pick<TaskDeps, 'db' | 'store' | 'clock'>,
  task: TaskDoc,
  { id, bytes }: { id: string; bytes: Uint8Array },
): Promise<SegmentDoc> {
  const path = filePath(task, `segment-${id}`);
  const { fileId } = await store.put(path, bytes, 'application/octet-stream');
  const now = new Date(clock.now());
  const segment: SegmentDoc = {
    _id: id,
    _openid: task.openid,
    file_id: fileId,
    sha256: sha256Of(bytes),
    bytes: bytes.length,
    created_at: now,
    used_at: now,
  };
  const { _id, ...fields } = segment;
  checked(await db.collection(collections.segments).doc(_id).set(fields));
  return segment;
}

/** Its bytes. One that is not what was stored is forgotten, and made anew by the next visit. */
export async function readSegment(
  { db, store, finisher }: Pick<TaskDeps, 'db' | 'store'> & { readonly finisher: Finisher },
  { _id, file_id, sha256 }: SegmentDoc,
): Promise<Uint8Array> {
  const [url] = await store.urls([file_id], URL_LIFE_S);
  if (url) {
    const bytes = await finisher.readFile(url, LIMITS);
    if (sha256Of(bytes) === sha256) return bytes;
  }
  await forget(db, [_id]);
  throw new DamagedPartError(`segment ${_id} is gone or was replaced`);
}

async function forget(db: Database, ids: readonly string[]): Promise<void> {
  const where = { _id: db.command.in([...ids]) };
  checked(await db.collection(collections.segments).where(where).remove());
}

/** Longer than anybody works at one cut, ms. */
const KEPT_MS = 30 * 24 * 60 * 60_000;
const A_ROUND = 50;

/** Removes pieces that no export has asked for in a month. Index: used_at. Answers how many. */
export async function removeUnusedSegments({
  db,
  store,
  clock,
}: Pick<TaskDeps, 'db' | 'store' | 'clock'>): Promise<number> {
  const used_at = db.command.lt(new Date(clock.now() - KEPT_MS));
  const query = db.collection(collections.segments).where({ used_at }).limit(A_ROUND);
  const unused = checked(await query.get()).data as SegmentDoc[];
  let removed = 0;
  for (const { _id, file_id } of unused) {
    // The document first, and only while nobody has asked for it since.
    const one = db.collection(collections.segments).where({ _id, used_at });
    if (checked(await one.remove()).deleted !== 1) continue;
    await store.remove([file_id]);
    removed += 1;
  }
  return removed;
}
