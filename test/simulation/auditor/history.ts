/** What accounts and tasks were at an instant: to judge what users were told then. */
import type { Account, Cap, Reservation, Sorted } from './documents.ts';

interface State<T> {
  readonly atMs: number;
  readonly doc: T;
}

/** What each document was, from its first commit on. */
class States<T> {
  readonly #states = new Map<string, State<T>[]>();

  add(id: string, state: State<T>): void {
    const states = this.#states.get(id) ?? [];
    states.push(state);
    this.#states.set(id, states);
  }

  /** What it was from `from` on and before `until`, both ms; null before its first commit. */
  within(id: string, { from, until }: Span): (T | null)[] {
    const states = this.#states.get(id) ?? [];
    const first = states.findIndex(({ atMs }) => atMs > from);
    const before = first === -1 ? states.at(-1) : states[first - 1];
    const during = states.filter(({ atMs }) => atMs > from && atMs < until);
    return [...(from < until ? [before?.doc ?? null] : []), ...during.map(({ doc }) => doc)];
  }
}

interface Span {
  readonly from: number;
  readonly until: number;
}

type Seen = Pick<Account, 'available' | 'in_flight' | 'quarantined' | 'debt' | 'lots'>;
const UNKNOWN: Seen = { available: 0, in_flight: 0, quarantined: false };

/** What can be spent of an account at `atMs`: not what is past its date by then. */
export function spendable({ available, lots = [] }: Seen, atMs: number): number {
  const past = lots.filter(({ expires_at }) => expires_at !== null && expires_at.getTime() <= atMs);
  return available - past.reduce((sum, { left }) => sum + left, 0);
}

export class History {
  readonly #accounts = new States<Account>();
  readonly #reservations = new States<Reservation>();
  readonly #caps = new States<Cap>();
  readonly #taken = new Map<string, number>();

  follow({ atMs, accounts, reservations, caps, tasks }: Sorted): void {
    for (const { id, after } of accounts) if (after) this.#accounts.add(id, { atMs, doc: after });
    for (const { id, after } of reservations) {
      if (after) this.#reservations.add(id, { atMs, doc: after });
    }
    for (const { id, after } of caps) if (after) this.#caps.add(id, { atMs, doc: after });
    for (const { before, after } of tasks) {
      if (before === null && after !== null) {
        this.#taken.set(`${after.openid}/${after.request_id}`, atMs);
      }
    }
  }

  /** When the request became a task, ms; infinite when it never did. */
  takenAt(openid: string, requestId: string): number {
    return this.#taken.get(`${openid}/${requestId}`) ?? Number.POSITIVE_INFINITY;
  }

  /** Whether the account was so at some instant from `from` on and before `until`, both ms. */
  wasEver(openid: string, span: Span, test: (account: Seen) => boolean): boolean {
    return this.#accounts.within(openid, span).some((account) => test(account ?? UNKNOWN));
  }

  /** The same of a reservation; null: it was not there. */
  wasReserved(id: string, span: Span, test: (doc: Reservation | null) => boolean): boolean {
    return this.#reservations.within(id, span).some(test);
  }

  /** The same of a cap. */
  wasCapped(id: string, span: Span, test: (doc: Cap | null) => boolean): boolean {
    return this.#caps.within(id, span).some(test);
  }
}
