/**
 * Virtual time: a queue of events and nothing else. One event runs at a time, and everything it
 * sets off (promises included) is over before the next one starts, so order is decided by the
 * queue alone.
 */
interface TimelineEvent {
  readonly time: number;
  readonly order: number;
  readonly run: () => void;
}

export class Timeline {
  readonly #heap: TimelineEvent[] = [];
  #order = 0;
  #now: number;
  steps = 0;

  constructor(startMs: number) {
    this.#now = startMs;
  }

  /** Ms since 1970, as the database's own clock has it. */
  get now(): number {
    return this.#now;
  }

  after(ms: number, run: () => void): void {
    const event = { time: this.#now + Math.max(0, Math.round(ms)), order: this.#order++, run };
    let index = this.#heap.push(event) - 1;
    while (index > 0) {
      const parent = (index - 1) >> 1;
      const above = this.#heap[parent];
      if (above === undefined || !isBefore(event, above)) break;
      this.#heap[index] = above;
      index = parent;
    }
    this.#heap[index] = event;
  }

  /** Runs events until `done` says so or none is left. An event that throws ends the run. */
  run(done: () => boolean): Promise<void> {
    return new Promise((resolve, reject) => {
      const step = (): void => {
        const event = done() ? undefined : this.#pop();
        if (event === undefined) {
          resolve();
          return;
        }
        this.#now = event.time;
        this.steps += 1;
        try {
          event.run();
        } catch (error) {
          reject(error);
          return;
        }
        // Node runs ticks only when no microtask is left: the event's promises are done by then.
        queueMicrotask(() => process.nextTick(step));
      };
      queueMicrotask(() => process.nextTick(step));
    });
  }

  #pop(): TimelineEvent | undefined {
    const first = this.#heap[0];
    const last = this.#heap.pop();
    if (first === undefined || last === undefined || this.#heap.length === 0) return first;
    let index = 0;
    for (;;) {
      const child = this.#smallerChild(index);
      const below = this.#heap[child];
      if (below === undefined || !isBefore(below, last)) break;
      this.#heap[index] = below;
      index = child;
    }
    this.#heap[index] = last;
    return first;
  }

  #smallerChild(index: number): number {
    const left = 2 * index + 1;
    const a = this.#heap[left];
    const b = this.#heap[left + 1];
    return a !== undefined && b !== undefined && isBefore(b, a) ? left + 1 : left;
  }
}

function isBefore(a: TimelineEvent, b: TimelineEvent): boolean {
  return a.time < b.time || (a.time === b.time && a.order < b.order);
}
