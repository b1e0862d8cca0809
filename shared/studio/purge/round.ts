/**
 * The sweeper's round: documents that were deleted long ago are removed with all that lies under
 * them, and old history. What lies under one goes first: a round that dies in between is taken up
 * by the next. Works stay: they are their owner's.
 */
import { checked, type Database } from '../../platform/database.ts';
import { DELETED_KEPT_MS, HISTORY_KEPT_MS } from '../core/kept.ts';
import { type OpDoc, type StudioDoc, studioCollections } from '../core/schema.ts';
import type { StudioDeps } from '../verbs/verb.ts';
import { type DeletableKind, deletableKinds, removeUnder } from './under.ts';

type Deps = Pick<StudioDeps, 'db' | 'clock'>;

const A_ROUND = 20;
const OPS_A_ROUND = 500;

/** How many documents and entries of history went. Starts none after `until` (ms). */
export async function purgeRound(deps: Deps, until: number): Promise<number> {
  let purged = 0;
  for (const kind of deletableKinds) {
    for (const { _id } of await due(deps, kind)) {
      if (deps.clock.now() >= until) return purged;
      await removeUnder(deps.db, kind, _id);
      checked(await deps.db.collection(studioCollections[kind]).doc(_id).remove());
      purged += 1;
    }
  }
  return purged + (await forgetHistory(deps));
}

async function due({ db, clock }: Deps, kind: DeletableKind): Promise<readonly StudioDoc[]> {
  const long = { deleted_at: db.command.lt(new Date(clock.now() - DELETED_KEPT_MS)) };
  const query = db.collection(studioCollections[kind]).where(long).orderBy('deleted_at', 'asc');
  return checked(await query.limit(A_ROUND).field({ _id: true }).get()).data as StudioDoc[];
}

async function forgetHistory({ db, clock }: Deps): Promise<number> {
  const ops = db.collection(studioCollections.ops);
  const old = { at: db.command.lt(new Date(clock.now() - HISTORY_KEPT_MS)) };
  const query = ops.where(old).orderBy('at', 'asc').limit(OPS_A_ROUND);
  const found = checked(await query.field({ _id: true }).get()).data as OpDoc[];
  if (found.length === 0) return 0;
  return removeByIds(
    db,
    studioCollections.ops,
    found.map(({ _id }) => _id),
  );
}

async function removeByIds(
  db: Database,
  collection: string,
  ids: readonly string[],
): Promise<number> {
  const where = { _id: db.command.in([...ids]) };
  return Number(checked(await db.collection(collection).where(where).remove()).deleted);
}
