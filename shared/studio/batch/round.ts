/** The sweeper's round: batches whose pages are closed, and those whose runner died. */

import { apart } from '../../platform/concurrency/apart.ts';
import { checked } from '../../platform/database.ts';
import { studioCollections } from '../core/schema.ts';
import type { StudioDeps } from '../verbs/verb.ts';
import { runBatch } from './run.ts';
import type { BatchDoc } from './schema.ts';

const A_ROUND = 50;

/** How many were looked at. One that fails is told and left for the next round. */
export async function batchRound(deps: StudioDeps, until: number): Promise<number> {
  const { db, clock } = deps;
  const { command } = db;
  const where = {
    state: command.in(['open', 'closing']),
    look_at: command.lte(new Date(clock.now())),
  };
  const due = db.collection(studioCollections.batch).where(where).orderBy('look_at', 'asc');
  const found = checked(await due.limit(A_ROUND).get()).data as BatchDoc[];
  let looked = 0;
  for (const { _id } of found) {
    if (clock.now() >= until) break;
    await apart(deps.log, 'batch', () => runBatch(deps, _id, until));
    looked += 1;
  }
  return looked;
}
