/** What happened, as a hash always and as readable lines when asked for. */
export class Trace {
  /** Null: only the hash is kept. */
  readonly lines: string[] | null;
  readonly #start: number;
  #hash = 0x811c9dc5;

  constructor(startMs: number, keepLines: boolean) {
    this.#start = startMs;
    this.lines = keepLines ? [] : null;
  }

  /** Numbers that tell one course of events from another: instants, actors, outcomes. */
  mark(...numbers: readonly number[]): void {
    let hash = this.#hash;
    for (const number of numbers) {
      hash = Math.imul(hash ^ (number | 0), 0x01000193);
      hash ^= hash >>> 15;
    }
    this.#hash = hash;
  }

  /** `text` is built only when somebody will read it. */
  say(now: number, actor: string, text: () => string): void {
    if (this.lines === null) return;
    const seconds = ((now - this.#start) / 1_000).toFixed(3).padStart(9);
    this.lines.push(`${seconds}s  ${actor.padEnd(18)} ${text()}`);
  }

  get hash(): string {
    return (this.#hash >>> 0).toString(16).padStart(8, '0');
  }
}
