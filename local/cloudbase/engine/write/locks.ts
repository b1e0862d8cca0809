/**
 * Write locks of transactions. A transaction never waits (it conflicts at once); plain writes
 * wait in the order they came, until the holder commits, aborts or their time is up.
 */
export type Schedule = (fn: () => void, ms: number) => () => void;

export class LockTable {
  readonly #holders = new Map<string, string>();
  readonly #held = new Map<string, Set<string>>();
  readonly #waiters = new Map<string, Set<() => void>>();
  readonly #schedule: Schedule;

  constructor(schedule: Schedule) {
    this.#schedule = schedule;
  }

  /** False when another owner holds the name. */
  acquire(name: string, owner: string): boolean {
    const holder = this.#holders.get(name);
    if (holder !== undefined) return holder === owner;
    this.#holders.set(name, owner);
    const names = this.#held.get(owner);
    if (names) names.add(name);
    else this.#held.set(owner, new Set([name]));
    return true;
  }

  isHeld(name: string): boolean {
    return this.#holders.has(name);
  }

  /** Lets go of everything the owner holds and wakes who waited. */
  release(owner: string): void {
    const names = this.#held.get(owner);
    if (!names) return;
    this.#held.delete(owner);
    for (const name of names) this.#holders.delete(name);
    for (const name of names) {
      const waiters = this.#waiters.get(name);
      this.#waiters.delete(name);
      for (const wake of waiters ?? []) wake();
    }
  }

  /** Resolves true when the name was let go, false after `ms`. */
  wait(name: string, ms: number): Promise<boolean> {
    return new Promise((resolve) => {
      const waiters = this.#waiters.get(name) ?? new Set();
      this.#waiters.set(name, waiters);
      const cancel = this.#schedule(() => {
        waiters.delete(wake);
        resolve(false);
      }, ms);
      const wake = (): void => {
        cancel();
        resolve(true);
      };
      waiters.add(wake);
    });
  }
}
