/**
 * Holds, reservations, caps and debt, recomputed from entries alone and held beside the documents.
 * Written from docs/money.md.
 */
import type { Account, Cap, Entry, Part, Reservation, Sorted } from '../documents.ts';
import { entriesOf, type Say } from './ledger-rules.ts';
import { after, EARLIER, Lots, returned, tellsLots } from './lot-rules.ts';

interface SetAside {
  readonly left: number;
  readonly parts: readonly Part[];
  readonly caps: readonly string[];
  readonly reservation: string | null;
}

interface Owner {
  readonly lots: Lots;
  readonly holds: Map<string, SetAside>;
  available: number;
  debt: number;
}

/** Whose reservation it is, and what is left of it. */
interface Reserved extends SetAside {
  readonly openid: string;
  readonly open: boolean;
}

interface Counted {
  readonly openid: string;
  readonly held: number;
  readonly captured: number;
}

/** What was counted, for whoever wants to know what a run came by. */
export interface Counts {
  lots: number;
  expiries: number;
  reservations: number;
  caps: number;
  debts: number;
}

export class Credits {
  readonly counts: Counts = { lots: 0, expiries: 0, reservations: 0, caps: 0, debts: 0 };
  readonly #owners = new Map<string, Owner>();
  readonly #reservations = new Map<string, Reserved>();
  readonly #caps = new Map<string, Counted>();
  readonly #say: Say;

  constructor(say: Say) {
    this.#say = say;
  }

  /** One commit: its entries, and then the documents beside them. */
  follow(commit: Sorted): void {
    for (const openid of new Set(commit.entries.flatMap(({ after: one }) => one?._openid ?? []))) {
      for (const entry of entriesOf(commit, openid)) this.apply(entry);
    }
    for (const { after: account } of commit.accounts) {
      if (account !== null) this.compare(account);
    }
    const entries = commit.entries.flatMap(({ after: entry }) => entry ?? []);
    for (const { id, after: doc } of commit.reservations) {
      const named = entries.some((entry) => entry.reservation?.id === id);
      if (!named) this.#say('set_aside_needs_entry', `reservation ${id} changed without one`);
      this.compareReservation(id, doc);
    }
    for (const { id, after: doc } of commit.caps) {
      const naming = entries.find((entry) => entry.caps?.some(({ cap }) => cap === id));
      if (!naming) this.#say('set_aside_needs_entry', `cap ${id} changed without an entry`);
      this.compareCap(id, doc);
      const begins = naming?.kind === 'hold' || naming?.kind === 'reserve';
      if (doc && begins && doc.held + doc.captured > doc.limit) {
        this.#say('cap_is_kept', `${id}: ${doc.held} + ${doc.captured} under ${doc.limit}`);
      }
    }
  }

  /** Entries of one account come in the order of their versions. */
  apply(entry: Entry): void {
    const owner = this.#ownerOf(entry._openid);
    if (tellsLots(entry)) {
      this.#debt(entry, owner);
      owner.lots.apply(entry, this.#goingBack(entry, owner));
      this.#setAside(entry, owner);
      this.#count(entry);
    } else {
      owner.lots.apply(entry, []);
      this.#earlierHold(entry, owner);
    }
    owner.available = entry.available_after;
    owner.debt += entry.debt ?? 0;
  }

  #ownerOf(openid: string): Owner {
    const known = this.#owners.get(openid);
    if (known) return known;
    const made = { lots: new Lots(this.#say), holds: new Map(), available: 0, debt: 0 };
    this.#owners.set(openid, made);
    return made;
  }

  #count({ kind, caps = [], debt = 0, to = [] }: Entry): void {
    if (kind === 'grant' || kind === 'adjust') this.counts.lots += to.length;
    if (kind === 'expire') this.counts.expiries += 1;
    if (kind === 'reserve') this.counts.reservations += 1;
    if (kind === 'hold' || kind === 'reserve') this.counts.caps += caps.length;
    if (debt !== 0) this.counts.debts += 1;
  }

  /** Debt is paid before anything becomes available, and grows only by what was not there. */
  #debt({ _id, kind, amount, released, revoked = 0, debt = 0 }: Entry, owner: Owner): void {
    const given = kind === 'grant' || kind === 'adjust' ? Math.max(0, amount) : 0;
    const gross = kind === 'settle' || kind === 'close' ? released : given;
    const [r, d] =
      kind === 'revoke'
        ? [Math.min(amount, owner.available), amount - Math.min(amount, owner.available)]
        : [Math.min(owner.debt, gross), -Math.min(owner.debt, gross)];
    if (revoked !== r || debt !== (d === 0 ? 0 : d)) {
      this.#say('debt_is_paid_first', `${_id}: ${revoked} and ${debt}, not ${r} and ${d}`);
    }
  }

  #begins({ _id }: Entry, { debt, available }: Owner): void {
    if (debt > 0 && available === 0) this.#say('nothing_begins_in_debt', _id);
  }

  /** What `to` must be. */
  #goingBack(entry: Entry, owner: Owner): readonly Part[] {
    const { _id, kind, amount, captured, revoked = 0, created_at: at } = entry;
    switch (kind) {
      case 'grant':
      case 'adjust': {
        const { source = null, expires_at = null } = entry;
        const lot = { lot: _id, amount, source: source ?? '', expires_at };
        return amount > revoked ? after([lot], revoked) : [];
      }
      case 'settle': {
        const held = owner.holds.get(entry.task_id ?? '');
        return returned(after(held?.parts ?? [], captured + revoked), at);
      }
      case 'close': {
        const reserved = this.#reservations.get(entry.reservation?.id ?? '');
        return returned(after(reserved?.parts ?? [], revoked), at);
      }
      default:
        return [];
    }
  }

  #setAside(entry: Entry, owner: Owner): void {
    switch (entry.kind) {
      case 'hold':
        this.#hold(entry, owner);
        break;
      case 'settle': {
        const held = owner.holds.get(entry.task_id ?? '');
        if (held === undefined) this.#say('one_hold', `${entry._id} settles what was not held`);
        else if (held.left !== entry.amount)
          this.#say('settle_sum', `${entry._id} of ${held.left}`);
        owner.holds.delete(entry.task_id ?? '');
        const change = { held: -entry.amount, captured: entry.captured };
        this.#countCaps(entry, held?.caps ?? [], change);
        break;
      }
      case 'reserve':
        this.#reserve(entry, owner);
        break;
      case 'close':
        this.#close(entry);
        break;
      default:
        this.#countCaps(entry, [], { held: 0, captured: 0 });
    }
  }

  #hold(entry: Entry, owner: Owner): void {
    const { _id, amount, from = [], reservation, caps = [] } = entry;
    const task = entry.task_id ?? '';
    if (owner.holds.has(task)) this.#say('one_hold', `${_id} holds twice`);
    if (!reservation) {
      this.#begins(entry, owner);
      const named = caps.map(({ cap }) => cap);
      owner.holds.set(task, { left: amount, parts: from, caps: named, reservation: null });
      this.#countCaps(entry, named, { held: amount, captured: 0 });
      return;
    }
    const { id } = reservation;
    const known = this.#reservations.get(id);
    if (!known?.open || known.openid !== entry._openid) {
      this.#say('drawn_while_open', `${_id} draws from ${id}`);
      return;
    }
    const left = known.left - amount;
    if (left < 0) this.#say('never_drawn_above', `${_id} leaves ${left} in ${id}`);
    if (left !== reservation.left_after) this.#say('entry_tells_reservation', `${_id}: ${left}`);
    const parts = after(known.parts, amount);
    const drawn = [...known.parts].reduce((total, part) => total + part.amount, 0) - amount;
    const rest = parts.reduce((total, part) => total + part.amount, 0);
    if (rest !== drawn || !startsWith(known.parts, from)) {
      this.#say('returned_to_its_lot', `${_id} draws from other lots than ${id} holds`);
    }
    this.#reservations.set(id, { ...known, left, parts });
    owner.holds.set(task, { left: amount, parts: from, caps: known.caps, reservation: id });
    this.#countCaps(entry, [], { held: 0, captured: 0 });
  }

  #reserve(entry: Entry, owner: Owner): void {
    const { _id, _openid: openid, amount, from = [], reservation, caps = [] } = entry;
    this.#begins(entry, owner);
    const id = reservation?.id ?? '';
    if (this.#reservations.has(id)) this.#say('reserved_once', `${_id} reserves ${id} again`);
    if (amount < 1 || reservation?.left_after !== amount) {
      this.#say('entry_tells_reservation', `${_id}: ${amount}`);
    }
    const named = caps.map(({ cap }) => cap);
    const made = { openid, left: amount, parts: from, caps: named, reservation: null, open: true };
    this.#reservations.set(id, made);
    this.#countCaps(entry, named, { held: amount, captured: 0 });
  }

  #close(entry: Entry): void {
    const { _id, released, reservation } = entry;
    const known = this.#reservations.get(reservation?.id ?? '');
    if (!known?.open) {
      this.#say('closed_once', `${_id} closes what is not open`);
      return;
    }
    if (known.left !== released || entry.amount !== released) {
      this.#say('closed_for_what_is_left', `${_id}: ${released}, ${known.left} was left`);
    }
    this.#reservations.set(reservation?.id ?? '', { ...known, left: 0, parts: [], open: false });
    this.#countCaps(entry, known.caps, { held: -released, captured: 0 });
  }

  /** Exactly the caps it must count against, each by exactly so much. */
  #countCaps(
    { _id, _openid: openid, caps = [] }: Entry,
    named: readonly string[],
    change: { held: number; captured: number },
  ): void {
    const told = caps.map(({ cap }) => cap);
    if (told.join() !== named.join()) {
      this.#say('caps_are_counted', `${_id} counts against ${told}, not ${named}`);
    }
    for (const { cap, held_after, captured_after } of caps) {
      const known = this.#caps.get(cap) ?? { openid, held: 0, captured: 0 };
      const held = known.held + change.held;
      const captured = known.captured + change.captured;
      if (
        held !== held_after ||
        captured !== captured_after ||
        held < 0 ||
        known.openid !== openid
      ) {
        this.#say('caps_are_counted', `${_id}: ${cap} is told ${held_after}, entries give ${held}`);
      }
      this.#caps.set(cap, { openid, held, captured });
    }
  }

  /** Code that knows no lots holds and settles too, out of `earlier`. */
  #earlierHold({ kind, amount, task_id }: Entry, { holds }: Owner): void {
    const task = task_id ?? '';
    const part = { lot: EARLIER, amount, source: EARLIER, expires_at: null };
    const parts = amount === 0 ? [] : [part];
    if (kind === 'hold') holds.set(task, { left: amount, parts, caps: [], reservation: null });
    if (kind === 'settle') holds.delete(task);
  }

  compare(account: Account): void {
    const { lots, holds } = this.#ownerOf(account._id);
    lots.compare(account);
    let held = 0;
    for (const { left } of holds.values()) held += left;
    for (const { openid, left } of this.#reservations.values()) {
      if (openid === account._id) held += left;
    }
    if (held !== account.held) {
      this.#say('held_is_set_aside', `${account._id} holds ${account.held}, ${held} is set aside`);
    }
    if (holds.size !== account.in_flight) {
      this.#say('in_flight_counts', `${account._id}: ${account.in_flight}, ${holds.size} holds`);
    }
  }

  compareReservation(id: string, doc: Reservation | null): void {
    const known = this.#reservations.get(id);
    const status = known?.open ? 'open' : 'closed';
    const agrees = known?.left === doc?.left && known?.openid === doc?.openid;
    if (!doc || !known || !agrees || doc.status !== status) {
      this.#say('reservation_follows_entries', `${id} is ${doc?.status} with ${doc?.left}`);
    }
  }

  compareCap(id: string, doc: Cap | null): void {
    const known = this.#caps.get(id);
    const agrees = known?.held === doc?.held && known?.captured === doc?.captured;
    if (!doc || !known || !agrees || known.openid !== doc.openid) {
      this.#say('cap_follows_entries', `${id} holds ${doc?.held}, entries give ${known?.held}`);
    }
  }

  /** Lots of an account whose date lies before `atMs`. */
  pastDate(openid: string, atMs: number): string[] {
    return this.#ownerOf(openid).lots.pastDate(atMs);
  }
}

function startsWith(parts: readonly Part[], taken: readonly Part[]): boolean {
  const whole = new Map<string, number>();
  for (const { lot, amount } of taken) whole.set(lot, (whole.get(lot) ?? 0) + amount);
  const total = taken.reduce((sum, { amount }) => sum + amount, 0);
  const rest = new Map(after(parts, total).map(({ lot, amount }) => [lot, amount]));
  return parts.every(({ lot, amount }) => amount - (rest.get(lot) ?? 0) === (whole.get(lot) ?? 0));
}
