/**
 * The sweeper's round: documents that were deleted long ago are removed with all that lies under
 * them, and old history. What lies under one goes first: a round that dies in between is taken up
 * by the next. Works stay: they are their owner's.
 */
import { checked } from '../../platform/database.ts';
import { removeOlder } from '../../platform/remove-older.ts';
import { DELETED_KEPT_MS, HISTORY_KEPT_MS } from '../core/kept.ts';
import { type StudioDoc, studioCollections } from '../core/schema.ts';
import type { StudioDeps } from '../verbs/verb.ts';
import { type DeletableKind, deletableKinds, removeUnder } from './under.ts';

type Deps = Pick<StudioDeps, 'db' | 'clock'>;

const A_ROUND = 20;

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
  return purged + (await forgetHistory(deps, until));
}

async function due({ db, clock }: Deps, kind: DeletableKind): Promise<readonly StudioDoc[]> {
  const long = { deleted_at: db.command.lt(new Date(clock.now() - DELETED_KEPT_MS)) };
  const query = db.collection(studioCollections[kind]).where(long).orderBy('deleted_at', 'asc');
  return checked(await query.limit(A_ROUND).field({ _id: true }).get()).data as StudioDoc[];
}

function forgetHistory(deps: Deps, until: number): Promise<number> {
  const before = new Date(deps.clock.now() - HISTORY_KEPT_MS);
  return removeOlder(deps, { collection: studioCollections.ops, before, until });
}
