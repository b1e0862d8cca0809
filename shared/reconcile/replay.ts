/**
 * An account recomputed from its ledger, entry by entry. Pure: what it finds depends only on what
 * it is given.
 */
import type { RecordDoc } from '../credits/index.ts';
import type { Disagreement, Mark, Said, Sums } from './mark.ts';
import { replayLots } from './replay-lots.ts';

export interface Replay {
  readonly mark: Mark;
  readonly disagreements: readonly Disagreement[];
}

/** Applies ledger entries (ascending account version) to a mark. */
export function replay(start: Mark, entries: readonly RecordDoc[]): Replay {
  let mark = start;
  const disagreements: Disagreement[] = [];
  for (const entry of entries) {
    const said: Said = (kind, text) => {
      disagreements.push({ kind, subject: entry._id, text });
    };
    if (entry.account_version !== mark.version + 1) {
      said('ledger_gap', `version ${entry.account_version} follows ${mark.version}`);
    }
    mark = next(mark, entry, said);
    if (entry.available_after !== mark.available) {
      said('ledger_sum', `says ${entry.available_after} available, entries give ${mark.available}`);
    }
    if (mark.debt < 0) said('debt_sum', `the debt would be ${mark.debt}`);
  }
  return { mark, disagreements };
}

function next(mark: Mark, entry: RecordDoc, said: Said): Mark {
  const change = changeOf(entry);
  const version = entry.account_version;
  const moved: Mark = {
    ...replayLots(mark, entry, said),
    version,
    lots_version: version,
    available: mark.available + change.available,
    held: mark.held + change.held,
    captured: mark.captured + change.captured,
    granted: mark.granted + change.granted,
    expired: mark.expired + change.expired,
    revoked: mark.revoked + change.revoked,
    debt: mark.debt + change.debt,
  };
  return { ...moved, open: openAfter(mark, entry, said) };
}

const NOTHING: Sums = {
  available: 0,
  held: 0,
  captured: 0,
  granted: 0,
  expired: 0,
  revoked: 0,
  debt: 0,
};

/** How an entry changes the sums. Entries from before there were lots lack `revoked` and `debt`. */
function changeOf(entry: RecordDoc): Sums {
  const { amount, captured, released, revoked = 0, debt = 0 } = entry;
  const paid = { ...NOTHING, revoked, debt };
  switch (entry.kind) {
    case 'grant':
    case 'adjust':
      return { ...paid, available: amount - revoked, granted: amount };
    case 'hold':
      if (entry.reservation) return paid;
      return { ...paid, available: -amount, held: amount };
    case 'reserve':
      return { ...paid, available: -amount, held: amount };
    case 'settle':
      return { ...paid, available: released - revoked, held: -captured - released, captured };
    case 'close':
      return { ...paid, available: released - revoked, held: -released };
    case 'expire':
      return { ...paid, available: -amount, expired: amount };
    case 'revoke':
      return { ...paid, available: -revoked };
    default:
      return entry.kind satisfies never;
  }
}

function openAfter(mark: Mark, entry: RecordDoc, said: Said): Mark['open'] {
  const taskId = entry.task_id ?? entry._id;
  if (entry.kind === 'hold') {
    if (taskId in mark.open) said('double_hold', `task ${taskId} holds twice`);
    return { ...mark.open, [taskId]: entry.amount };
  }
  if (entry.kind !== 'settle') return mark.open;
  const { captured, released } = entry;
  const { [taskId]: held, ...open } = mark.open;
  if (held === undefined) said('settle_without_hold', `task ${taskId} held nothing`);
  else if (held !== captured + released || captured < 0 || released < 0) {
    said('settle_sum', `held ${held}, captured ${captured} and released ${released}`);
  }
  return open;
}
