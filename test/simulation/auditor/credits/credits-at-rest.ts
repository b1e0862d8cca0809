/** The ledger beside the clock, and the whole of it once everything has come to rest. */

import type { Sorted } from '../documents.ts';
import type { Evidence } from '../evidence.ts';
import type { Books } from '../rest-rules.ts';
import { Credits } from './credit-rules.ts';
import type { Say } from './ledger-rules.ts';

/** From the look at a clock to the commit: as long as a transaction may be open. */
const TRANSACTION_MS = 40_000;
/** What is due is seen to by the sweeper within a few of its rounds. */
const ROUNDS_MS = 5 * 60_000;

/** Whoever moves credits takes out what has expired, by a clock that is right but for its skew. */
export function expiredInTime(
  commit: Sorted,
  { credits, evidence, say }: { credits: Credits; evidence: Evidence; say: Say },
): void {
  const { clockSkewMs } = evidence;
  for (const { after: entry } of commit.entries) {
    if (!entry?.from) continue;
    const late = commit.atMs - clockSkewMs - TRANSACTION_MS;
    for (const lot of credits.pastDate(entry._openid, late)) {
      say('expired_is_not_spent', `${lot} was past its date when ${entry._id} was written`);
    }
    if (entry.kind !== 'expire') continue;
    for (const { lot, expires_at } of entry.from) {
      const date = expires_at?.getTime() ?? Number.POSITIVE_INFINITY;
      if (date > commit.atMs + clockSkewMs) say('expired_early', `${lot} by ${entry._id}`);
    }
  }
}

/** Everything once more, from the entries as they are stored, and beside every document. */
export function creditsAtRest(books: Books, evidence: Evidence, say: Say): void {
  const credits = new Credits(say);
  const entries = [...books.entries].sort((a, b) => a.account_version - b.account_version);
  for (const entry of entries) credits.apply(entry);
  for (const account of books.accounts) credits.compare(account);
  for (const reservation of books.reservations) {
    credits.compareReservation(reservation._id, reservation);
  }
  for (const cap of books.caps) credits.compareCap(cap._id, cap);
  for (const { id, openid, total } of evidence.reserved()) {
    const made = books.reservations.find(({ _id }) => _id === id);
    if (made?.openid !== openid || made.total !== total) say('reserved_once', `${id} of ${total}`);
  }
  if (evidence.now() < evidence.calmFrom + ROUNDS_MS) return;
  const due = evidence.now() - ROUNDS_MS;
  for (const { _id } of books.accounts) {
    for (const lot of credits.pastDate(_id, due)) say('expired_in_time', `${lot} of ${_id}`);
  }
  for (const { _id, status, close_at } of books.reservations) {
    if (status === 'open' && close_at.getTime() < due) say('closed_in_time', _id);
  }
}
