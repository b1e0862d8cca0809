/** Lots and reservations recomputed from the ledger, entry by entry. Pure. */
import { EARLIER, type LotPart, type RecordDoc, sumOf } from '../credits/index.ts';
import { type LotMark, type Mark, type Said, tellsLots } from './mark.ts';

type Lots = Pick<Mark, 'lots' | 'parts' | 'reservations'>;

/** What lots and reservations are after an entry; the sums are somebody else's. */
export function replayLots(mark: Mark, entry: RecordDoc, said: Said): Mark {
  if (!tellsLots(entry)) return { ...mark, lots: byEarlierCode(mark.lots, entry) };
  const lots = lotsAfter(mark, entry, said);
  const kept = { ...mark, lots };
  if (sumOf(entry.to) + entry.revoked !== dueBack(entry)) {
    said('lots_sum', `puts ${sumOf(entry.to)} into lots`);
  }
  pastDate(lots, entry, said);
  const left = lots.reduce((sum, one) => sum + one.left, 0);
  if (left !== entry.available_after) said('lots_sum', `lots hold ${left}`);
  return { ...kept, ...setAside(kept, entry, said) };
}

/** What it gives or releases, before debt is paid. */
function dueBack({ kind, amount, released, revoked }: RecordDoc): number {
  switch (kind) {
    case 'grant':
      return amount;
    case 'adjust':
      return Math.max(0, amount);
    case 'settle':
    case 'close':
      return released;
    case 'revoke':
      return revoked;
    case 'hold':
    case 'reserve':
    case 'expire':
      return 0;
    default:
      return kind satisfies never;
  }
}

/** Code from before there were lots gives, takes and gives back the lot `earlier`. */
function byEarlierCode(lots: Mark['lots'], entry: RecordDoc): Mark['lots'] {
  const { kind, amount, released } = entry;
  const change = kind === 'settle' ? released : kind === 'hold' ? -amount : amount;
  return moved(lots, { lot: EARLIER, amount: change, expires_at: null });
}

type Change = Pick<LotPart, 'lot' | 'amount' | 'expires_at'>;

function moved(lots: Mark['lots'], { lot, amount, expires_at }: Change): Mark['lots'] {
  const known = lots.find(({ id }) => id === lot);
  const changed: LotMark = {
    id: lot,
    left: (known?.left ?? 0) + amount,
    expires_at: amount > 0 ? latest(known, expires_at) : (known?.expires_at ?? expires_at),
  };
  const others = lots.filter((one) => one !== known);
  return changed.left === 0 ? others : [...others, changed];
}

function latest(known: LotMark | undefined, date: Date | null): Date | null {
  if (known === undefined) return date;
  if (known.expires_at === null || date === null) return null;
  return known.expires_at > date ? known.expires_at : date;
}

function lotsAfter({ lots }: Mark, entry: RecordDoc, said: Said): Mark['lots'] {
  const taken = entry.kind === 'hold' && entry.reservation ? [] : entry.from;
  const out = [...entry.carried, ...taken].map((part) => ({ ...part, amount: -part.amount }));
  const carried = { lot: EARLIER, amount: sumOf(entry.carried), expires_at: null };
  const gone = entry.merged.map(({ lot, amount }) => ({ lot, amount: -amount, expires_at: null }));
  const into = entry.merged.map(({ into: lot, amount }) => ({ lot, amount, expires_at: null }));
  let after = [...out, carried].reduce(moved, lots);
  for (const { id, left } of after) if (left < 0) said('lot_overdrawn', `${id} has ${left} left`);
  after = [...entry.to, ...gone].reduce(moved, after);
  for (const change of into) {
    const expires_at = after.find(({ id }) => id === change.lot)?.expires_at ?? null;
    after = moved(after, { ...change, expires_at });
  }
  return after;
}

/** What expires must be past its date, and what is past its date must not stay. */
function pastDate(lots: Mark['lots'], entry: RecordDoc, said: Said): void {
  const { kind, created_at: at } = entry;
  const isPast = ({ expires_at }: { readonly expires_at: Date | null }): boolean =>
    expires_at !== null && expires_at <= at;
  const early = kind === 'expire' ? entry.from.filter((part) => !isPast(part)) : [];
  for (const { lot } of early) said('expired_early', `${lot} was not past its date`);
  for (const one of lots) if (isPast(one)) said('expired_late', `${one.id} is past its date`);
}

/** What holds and reservations keep of lots, and that it comes back to where it came from. */
function setAside(mark: Lots, entry: RecordDoc, said: Said): Lots {
  switch (entry.kind) {
    case 'hold':
      return held(mark, entry, said);
    case 'reserve':
      return reserved(mark, entry, said);
    case 'close':
      return closed(mark, entry, said);
    case 'settle': {
      const { task_id: task, to } = entry;
      cameFrom(mark.parts.find((one) => one.task === task)?.parts, to, said);
      return { ...mark, parts: mark.parts.filter((one) => one.task !== task) };
    }
    default:
      return mark;
  }
}

type Reservations = Mark['reservations'];

const openedBy = ({ reservations }: Lots, { reservation }: RecordDoc) =>
  reservations.find(({ id }) => id === reservation?.id);

const without = ({ reservations }: Lots, { reservation }: RecordDoc): Reservations =>
  reservations.filter(({ id }) => id !== reservation?.id);

function held(mark: Lots, entry: RecordDoc, said: Said): Lots {
  const { amount, from, reservation } = entry;
  const parts = [...mark.parts, { task: entry.task_id ?? entry._id, parts: from }];
  if (!reservation) return { ...mark, parts };
  const { id, left_after } = reservation;
  const opened = openedBy(mark, entry);
  if (opened === undefined) said('reservation_differs', `${id} is not open`);
  const left = (opened?.left ?? 0) - amount;
  if (left < 0 || left !== left_after) {
    said('reservation_differs', `${left} left in ${id}, told ${left_after}`);
  }
  const rest = minus(opened?.parts ?? [], from);
  if (rest === null) said('reservation_differs', 'draws from other lots than were reserved');
  const kept = { id, left, parts: rest ?? [] };
  return { ...mark, parts, reservations: [...without(mark, entry), kept] };
}

function reserved(mark: Lots, entry: RecordDoc, said: Said): Lots {
  const opened = openedBy(mark, entry);
  if (opened !== undefined) said('reservation_differs', `${opened.id} is opened twice`);
  const { amount: left, from: parts, reservation } = entry;
  const kept = { id: reservation?.id ?? entry._id, left, parts };
  return { ...mark, reservations: [...without(mark, entry), kept] };
}

function closed(mark: Lots, entry: RecordDoc, said: Said): Lots {
  const opened = openedBy(mark, entry);
  if (opened?.left !== entry.released) {
    said('reservation_differs', `${opened?.left} was left, ${entry.released} came back`);
  }
  cameFrom(opened?.parts, entry.to, said);
  return { ...mark, reservations: without(mark, entry) };
}

function cameFrom(taken: readonly LotPart[] | undefined, to: readonly LotPart[], said: Said): void {
  // Held by code that says nothing of lots: it comes back to where that code takes from.
  const parts = taken ?? to.filter(({ lot }) => lot === EARLIER);
  if (minus(parts, to) === null) said('returned_elsewhere', 'to lots it was not held from');
}

/** `parts` without `taken`, lot by lot; null where that is more than there was. */
function minus(parts: readonly LotPart[], taken: readonly LotPart[]): LotPart[] | null {
  const left = new Map(parts.map((part) => [part.lot, part]));
  for (const { lot, amount } of taken) {
    const part = left.get(lot);
    if (part === undefined || part.amount < amount) return null;
    left.set(lot, { ...part, amount: part.amount - amount });
  }
  return [...left.values()].filter(({ amount }) => amount > 0);
}
