/**
 * The functions of a service and the pools they run in. Setting one anew changes nothing for calls
 * that are under way: the pool they are in takes no more, and goes when they have ended.
 */
export interface Pool {
  /** Calls running or waiting. */
  readonly load: number;
  /** Lets everything that was taken in come to its end, then ends the instances. */
  drain(): Promise<void>;
}

/** `P`: what is known of a function; `T`: what it runs in. */
export class Pools<P, T extends Pool> {
  readonly #places = new Map<string, P>();
  readonly #pools = new Map<string, T>();
  readonly #leaving = new Set<T>();

  set(name: string, place: P): void {
    this.#letGo(name);
    this.#places.set(name, place);
  }

  remove(name: string): void {
    this.#letGo(name);
    this.#places.delete(name);
  }

  place(name: string): P | undefined {
    return this.#places.get(name);
  }

  /** The pool of a function, made at its first call. */
  pool(name: string, make: () => T): T {
    const known = this.#pools.get(name);
    if (known !== undefined) return known;
    const made = make();
    this.#pools.set(name, made);
    return made;
  }

  /** Also those of functions that were replaced, until they have finished. */
  all(): T[] {
    return [...this.#pools.values(), ...this.#leaving];
  }

  get load(): number {
    return this.all().reduce((sum, pool) => sum + pool.load, 0);
  }

  /** Of one function as it is now. */
  loadOf(name: string): number {
    return this.#pools.get(name)?.load ?? 0;
  }

  #letGo(name: string): void {
    const pool = this.#pools.get(name);
    if (pool === undefined) return;
    this.#pools.delete(name);
    this.#leaving.add(pool);
    void pool.drain().finally(() => this.#leaving.delete(pool));
  }
}
