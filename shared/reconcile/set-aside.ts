/**
 * Reservations and caps beside the entries that moved them. Each document tells the version of the
 * account it was last written with: one that has gone on since is left for the next time.
 */
import type { CapDoc, RecordDoc, ReservationDoc } from '../credits/index.ts';
import { checked, collections, type Database, readDoc } from '../platform/database.ts';
import type { Disagreement, Mark } from './mark.ts';

/** Those that are open by the entries, and those the new entries closed. */
export async function compareReservations(
  db: Database,
  mark: Mark,
  entries: readonly RecordDoc[],
): Promise<Disagreement[]> {
  const closed = entries.flatMap(({ kind, reservation }) =>
    kind === 'close' && reservation ? [{ id: reservation.id, left: 0, status: 'closed' }] : [],
  );
  const open = mark.reservations.map(({ id, left }) => ({ id, left, status: 'open' }));
  const found: Disagreement[] = [];
  for (const { id, left, status } of [...open, ...closed]) {
    const stored = await readDoc<ReservationDoc>(db, collections.reservations, id);
    if (stored !== null && stored.account_version > mark.version) continue;
    if (stored?.left === left && stored.status === status) continue;
    const text = `${stored?.status} with ${stored?.left}, ledger ${status} with ${left}`;
    found.push({ kind: 'reservation_differs', subject: id, text });
  }
  return found;
}

/** Every cap the new entries name: each entry follows from the one before, the document from the last. */
export async function compareCaps(
  db: Database,
  mark: Mark,
  { entries, held }: { entries: readonly RecordDoc[]; held: Mark },
): Promise<Disagreement[]> {
  const names = new Set(entries.flatMap(({ caps = [] }) => caps.map(({ cap }) => cap)));
  const found: Disagreement[] = [];
  for (const name of names) {
    const own = entries.filter(({ caps = [] }) => caps.some(({ cap }) => cap === name));
    let sums = await capBefore(db, name, held.version, own[0]?._openid ?? '');
    for (const entry of own) {
      const told = entry.caps.find(({ cap }) => cap === name);
      sums = capAfter(sums, entry);
      if (told?.held_after !== sums.held || told.captured_after !== sums.captured) {
        const text = `${name}: ${told?.held_after}, ${told?.captured_after} told; entries give ${sums.held}, ${sums.captured}`;
        found.push({ kind: 'cap_differs', subject: entry._id, text });
      }
    }
    const stored = await readDoc<CapDoc>(db, collections.caps, name);
    if (stored === null || stored.account_version > mark.version) continue;
    if (stored.held === sums.held && stored.captured === sums.captured) continue;
    const text = `${stored.held}, ${stored.captured}; ledger ${sums.held}, ${sums.captured}`;
    found.push({ kind: 'cap_differs', subject: name, text });
  }
  return found;
}

interface CapSums {
  readonly held: number;
  readonly captured: number;
}

async function capBefore(
  db: Database,
  cap: string,
  version: number,
  openid: string,
): Promise<CapSums> {
  const named = { 'caps.cap': cap, _openid: openid, account_version: db.command.lte(version) };
  const records = db.collection(collections.records).where(named);
  const result = checked(await records.orderBy('account_version', 'desc').limit(1).get());
  const [last] = result.data as RecordDoc[];
  const told = last?.caps.find((one) => one.cap === cap);
  return { held: told?.held_after ?? 0, captured: told?.captured_after ?? 0 };
}

function capAfter({ held, captured }: CapSums, entry: RecordDoc): CapSums {
  switch (entry.kind) {
    case 'hold':
    case 'reserve':
      return { held: held + entry.amount, captured };
    case 'settle':
      return { held: held - entry.amount, captured: captured + entry.captured };
    case 'close':
      return { held: held - entry.released, captured };
    case 'grant':
    case 'adjust':
    case 'expire':
    case 'revoke':
      return { held, captured };
    default:
      return entry.kind satisfies never;
  }
}
