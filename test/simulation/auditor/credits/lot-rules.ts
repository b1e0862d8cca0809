/**
 * Lots, recomputed from entries alone: what was taken first, what came back where, what expired.
 * Written from docs/money.md.
 */
import type { Account, Entry, Part } from '../documents.ts';
import type { Say } from './ledger-rules.ts';

/** A lot by its entries; `earlier` may be below zero until the next entry that tells of lots. */
interface Left {
  readonly id: string;
  readonly source: string;
  readonly left: number;
  readonly expires_at: Date | null;
}

export const EARLIER = 'earlier';
const MOST = 63;
const RETURN_MS = 72 * 3_600_000;

const time = (date: Date | null): number => date?.getTime() ?? Number.POSITIVE_INFINITY;

/** Strictly: whatever came first. */
function goesFirst(a: Pick<Left, 'expires_at' | 'source'>, b: typeof a): boolean {
  if (time(a.expires_at) !== time(b.expires_at)) return time(a.expires_at) < time(b.expires_at);
  return a.source === 'gift' && b.source !== 'gift';
}

const sum = (parts: readonly { readonly amount: number }[]): number =>
  parts.reduce((total, { amount }) => total + amount, 0);

/** Entries that say nothing of lots come from code that knows none. */
export const tellsLots = ({ from }: Entry): boolean => Array.isArray(from);

/** The lots of one account. */
export class Lots {
  #lots = new Map<string, Left>();
  readonly #say: Say;

  constructor(say: Say) {
    this.#say = say;
  }

  get left(): number {
    let total = 0;
    for (const { left } of this.#lots.values()) total += left;
    return total;
  }

  /** Of what `to` must consist: the caller knows where credits came from. */
  apply(entry: Entry, back: readonly Part[]): void {
    if (!tellsLots(entry)) {
      const { kind, amount, released } = entry;
      this.#earlier(kind === 'settle' ? released : kind === 'hold' ? -amount : amount);
      return;
    }
    this.#carry(entry);
    this.#take(entry);
    this.#put(entry, back);
    this.#merge(entry);
    for (const { id, expires_at } of this.#lots.values()) {
      if (time(expires_at) <= entry.created_at.getTime()) {
        this.#say('expired_is_not_spent', `${id} is past its date after ${entry._id}`);
      }
    }
    if (this.left !== entry.available_after) {
      this.#say('lots_sum', `${entry._id}: lots hold ${this.left}, not ${entry.available_after}`);
    }
  }

  #change(part: Omit<Left, 'left'>, amount: number): void {
    const known = this.#lots.get(part.id);
    const left = (known?.left ?? 0) + amount;
    if (left < 0 && part.id !== EARLIER) this.#say('lot_overdrawn', `${part.id} is at ${left}`);
    if (left === 0) {
      this.#lots.delete(part.id);
      return;
    }
    const dates = [part.expires_at, ...(known ? [known.expires_at] : [])];
    const latest = dates.reduce((a, b) => (time(a) >= time(b) ? a : b));
    const expires_at = amount > 0 ? latest : (known ?? part).expires_at;
    this.#lots.set(part.id, { ...part, ...known, left, expires_at });
  }

  #earlier(amount: number): void {
    this.#change({ id: EARLIER, source: EARLIER, expires_at: null }, amount);
  }

  /** Only where code that knows no lots has spent more than `earlier` had, and in order. */
  #carry({ _id, carried = [] }: Entry): void {
    const missing = Math.max(0, -(this.#lots.get(EARLIER)?.left ?? 0));
    if (sum(carried) !== missing) {
      this.#say('carried_for_a_reason', `${_id} carries ${sum(carried)}, ${missing} is missing`);
    }
    for (const { lot, amount, ...part } of carried) this.#change({ id: lot, ...part }, -amount);
    this.#earlier(sum(carried));
    this.#inOrder(_id, carried);
  }

  #take(entry: Entry): void {
    const { _id, kind, from = [], reservation, created_at } = entry;
    if (kind === 'hold' && reservation) return;
    const past = [...this.#lots.values()].filter(
      ({ expires_at }) => time(expires_at) <= created_at.getTime(),
    );
    for (const { lot, amount, ...part } of from) this.#change({ id: lot, ...part }, -amount);
    if (sum(from) !== takenBy(entry)) this.#say('lots_sum', `${_id} takes ${sum(from)} from lots`);
    if (kind === 'expire') {
      const early = from.filter(({ lot }) => !past.some(({ id }) => id === lot));
      for (const { lot } of early) this.#say('expired_early', `${_id}: ${lot}`);
      return;
    }
    // What is taken back, or kept for that, is taken first from the lot it was given in.
    const refund = kind === 'reserve' && reservation?.id.startsWith('refund:') === true;
    const named = kind === 'revoke' || refund;
    this.#inOrder(_id, named ? from.slice(1) : from, from[0]?.lot);
  }

  #inOrder(entryId: string, parts: readonly Part[], named?: string): void {
    for (const part of parts) {
      for (const lot of this.#lots.values()) {
        if (lot.left <= 0 || lot.id === part.lot || lot.id === named) continue;
        if (goesFirst(lot, part)) {
          this.#say('first_expiring_first', `${entryId} takes ${part.lot}, ${lot.id} goes first`);
        }
      }
    }
  }

  #put({ _id, to = [] }: Entry, back: readonly Part[]): void {
    const shown = (parts: readonly Part[]): string =>
      parts
        .map((part) => `${part.amount} in ${part.lot} until ${time(part.expires_at)}`)
        .join(', ');
    if (shown(to) !== shown(back)) {
      this.#say('returned_to_its_lot', `${_id} puts ${shown(to) || 'none'}, not ${shown(back)}`);
    }
    for (const { lot, amount, source, expires_at } of to) {
      this.#change({ id: lot, source, expires_at }, amount);
    }
  }

  #merge({ _id, merged = [] }: Entry): void {
    for (const { lot, into, amount } of merged) {
      const [gone, kept] = [this.#lots.get(lot), this.#lots.get(into)];
      const many = [...this.#lots.keys()].filter((id) => id !== EARLIER).length > MOST;
      const kind = (one: Left): string => `${one.source === 'gift'}/${one.expires_at === null}`;
      if (!gone || !kept || gone.left !== amount || !many || kind(gone) !== kind(kept)) {
        this.#say('merged_for_a_reason', `${_id}: ${lot} into ${into}`);
        return;
      }
      if (time(kept.expires_at) < time(gone.expires_at)) {
        this.#say('merged_for_a_reason', `${_id}: ${lot} expires sooner in ${into}`);
      }
      this.#lots.delete(lot);
      this.#lots.set(into, { ...kept, left: kept.left + amount });
    }
  }

  /** The document beside its entries. What earlier code moved, it has not written down. */
  compare({ _id, lots = [], available }: Account): void {
    const others = lots.filter(({ id }) => id !== EARLIER);
    const stored = new Map(
      others.map((lot) => [lot.id, `${lot.left} until ${time(lot.expires_at)}`]),
    );
    const rest = available - others.reduce((total, { left }) => total + left, 0);
    if (rest !== 0) stored.set(EARLIER, `${rest} until ${time(null)}`);
    for (const { id, left, expires_at } of this.#lots.values()) {
      const own = `${left} until ${time(expires_at)}`;
      if (stored.get(id) !== own) {
        this.#say('lots_follow_entries', `${_id}: ${id} is ${stored.get(id)}, entries give ${own}`);
      }
      stored.delete(id);
    }
    for (const id of stored.keys())
      this.#say('lots_follow_entries', `${_id}: no entry gives ${id}`);
    if (lots.length > MOST + 1) this.#say('lots_follow_entries', `${_id} has ${lots.length} lots`);
    for (const [index, lot] of lots.entries()) {
      const next = lots[index + 1];
      if (next && goesFirst(next, lot)) this.#say('first_expiring_first', `${_id} lists ${lot.id}`);
      if (lot.left <= 0 || lot.left > lot.granted) this.#say('lots_sum', `${_id}: ${lot.id}`);
    }
  }

  /**
   * Lots that should have been written off by `atMs`. What code that knows no lots has spent came
   * out of those that go first, though nobody has written that down yet.
   */
  pastDate(atMs: number): string[] {
    let spent = Math.max(0, -(this.#lots.get(EARLIER)?.left ?? 0));
    return [...this.#lots.values()]
      .filter(({ expires_at }) => time(expires_at) < atMs)
      .sort((a, b) => (goesFirst(a, b) ? -1 : goesFirst(b, a) ? 1 : 0))
      .filter(({ left }) => {
        const isSpent = spent >= left;
        spent = Math.max(0, spent - left);
        return !isSpent;
      })
      .map(({ id }) => id);
  }
}

function takenBy({ kind, amount, revoked = 0 }: Entry): number {
  switch (kind) {
    case 'hold':
    case 'reserve':
    case 'expire':
      return amount;
    case 'revoke':
      return revoked;
    case 'adjust':
      return Math.max(0, -amount);
    default:
      return 0;
  }
}

/** What is left of parts when `amount` was used, first from the first. */
export function after(parts: readonly Part[], amount: number): Part[] {
  let used = amount;
  return parts.flatMap((part) => {
    const here = Math.min(used, part.amount);
    used -= here;
    return here === part.amount ? [] : [{ ...part, amount: part.amount - here }];
  });
}

/** As they go back: what expired meanwhile lives for three days more. */
export function returned(parts: readonly Part[], at: Date): Part[] {
  return parts.map((part) =>
    time(part.expires_at) <= at.getTime()
      ? { ...part, expires_at: new Date(at.getTime() + RETURN_MS) }
      : part,
  );
}
