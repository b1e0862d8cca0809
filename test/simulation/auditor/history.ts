/** What accounts and tasks were at an instant: to judge what users were told then. */
import type { Account, Sorted } from './documents.ts';

interface State {
  readonly atMs: number;
  readonly account: Account;
}

export class History {
  readonly #accounts = new Map<string, State[]>();
  readonly #taken = new Map<string, number>();

  follow(commit: Sorted): void {
    for (const { id, after } of commit.accounts) {
      if (after === null) continue;
      const states = this.#accounts.get(id) ?? [];
      states.push({ atMs: commit.atMs, account: after });
      this.#accounts.set(id, states);
    }
    for (const { before, after } of commit.tasks) {
      if (before === null && after !== null) {
        this.#taken.set(`${after.openid}/${after.request_id}`, commit.atMs);
      }
    }
  }

  /** When the request became a task, ms; infinite when it never did. */
  takenAt(openid: string, requestId: string): number {
    return this.#taken.get(`${openid}/${requestId}`) ?? Number.POSITIVE_INFINITY;
  }

  /** Whether the account was so at some instant from `from` on and before `until`, both ms. */
  wasEver(
    openid: string,
    { from, until }: { from: number; until: number },
    test: (account: Pick<Account, 'available' | 'in_flight' | 'quarantined'>) => boolean,
  ): boolean {
    const states = this.#accounts.get(openid) ?? [];
    const first = states.findIndex(({ atMs }) => atMs > from);
    const before = first === -1 ? states.at(-1) : states[first - 1];
    const start = before?.account ?? { available: 0, in_flight: 0, quarantined: false };
    if (from < until && test(start)) return true;
    return states.some(({ atMs, account }) => atMs > from && atMs < until && test(account));
  }
}
