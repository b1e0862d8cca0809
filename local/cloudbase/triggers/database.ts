/**
 * Database triggers: a committed change calls a function, at least once.
 *
 * The cloud documents neither the event nor the guarantee, so receivers must parse defensively and
 * expect copies. The event here is
 * `{type:'database', triggerName, event:'create'|'update'|'delete', collection, data:{_id,…}, time}`.
 *
 * Owed deliveries and the last commit seen lie in the data folder; after a crash the engine replays
 * what came later, and what was owed is delivered again. A function that could not be started is
 * tried again with growing pauses. One that ran and failed is not: it was delivered.
 */
import type { FunctionService } from '../context.ts';
import type { Commit } from '../engine/api.ts';
import { NotStartedError } from '../functions/failures.ts';
import {
  type Delivery,
  type DeliveryState,
  loadDeliveryState,
  saveDeliveryState,
} from './delivery-state.ts';
import { type DatabaseTrigger, owedBy } from './owed.ts';
import { NO_FAULTS, readSwitches, type Switches, seededRandom, shuffled } from './switches.ts';

export type { DatabaseTrigger } from './owed.ts';

export interface DatabaseTriggersOptions {
  readonly functions: FunctionService;
  readonly triggers: readonly DatabaseTrigger[];
  /** File of the delivery state; absent means memory only. */
  readonly statePath?: string;
  readonly onError: (delivery: Delivery, error: unknown) => void;
}

const SAVE_AFTER_MS = 20;
const REORDER_HOLD_MS = 250;
const FIRST_RETRY_MS = 200;
const LONGEST_RETRY_MS = 15_000;

export class DatabaseTriggers {
  readonly #options: DatabaseTriggersOptions;
  readonly #owed = new Map<string, Delivery>();
  readonly #timers = new Set<NodeJS.Timeout>();
  readonly #counts = { matched: 0, delivered: 0, dropped: 0, duplicated: 0, retried: 0 };
  #switches: Switches = NO_FAULTS;
  #random = seededRandom(NO_FAULTS.seed);
  #held: Delivery[] = [];
  #seen = 0;
  /** The first start on a folder with history: triggers begin with what comes from now on. */
  #skipReplay = false;
  #saving: NodeJS.Timeout | null = null;
  #running = false;

  constructor(options: DatabaseTriggersOptions) {
    this.#options = options;
    const state = options.statePath ? loadDeliveryState(options.statePath) : null;
    this.#skipReplay = state === null;
    this.#seen = state?.seen ?? 0;
    for (const delivery of state?.owed ?? []) this.#owed.set(delivery.id, delivery);
  }

  /** What to ask the engine to replay: commits after this one. */
  get seen(): number {
    return this.#seen;
  }

  /** Takes a commit the engine replays from its log, before `start`. */
  replay(commit: Commit): void {
    if (this.#skipReplay) this.#seen = commit.seq;
    else this.#note(commit);
  }

  /** Delivers what is owed; from now on `onCommit` delivers. */
  start(): void {
    this.#running = true;
    this.#save(true);
    for (const delivery of this.#owed.values()) this.#send(delivery, FIRST_RETRY_MS);
  }

  /** Takes a commit that just became durable. */
  onCommit(commit: Commit): void {
    for (const delivery of this.#note(commit)) this.#dispatch(delivery);
  }

  /** Makes a durable record of everything up to now; the engine may then forget its commits. */
  async checkpoint(): Promise<void> {
    this.#save(true);
  }

  /** Starts no more deliveries; those under way are still settled when they end. */
  pause(): void {
    this.#running = false;
    for (const timer of this.#timers) clearTimeout(timer);
    this.#timers.clear();
  }

  /** Records what is owed for the next start. */
  stop(): void {
    this.pause();
    if (this.#saving) clearTimeout(this.#saving);
    this.#saving = null;
    this.#save(true);
  }

  /** Changes the faults switched on; those not named stay as they are. @throws Error */
  setSwitches(wanted: Record<string, unknown>): Switches {
    this.#switches = readSwitches(this.#switches, wanted);
    this.#random = seededRandom(this.#switches.seed);
    return this.#switches;
  }

  status(): {
    switches: Switches;
    owed: number;
    seen: number;
    counts: Record<string, number>;
    triggers: readonly DatabaseTrigger[];
  } {
    return {
      switches: this.#switches,
      owed: this.#owed.size,
      seen: this.#seen,
      counts: { ...this.#counts },
      triggers: this.#options.triggers,
    };
  }

  /** Remembers what a commit owes, before anything is delivered. */
  #note(commit: Commit): Delivery[] {
    this.#seen = Math.max(this.#seen, commit.seq);
    const deliveries = owedBy(commit, this.#options.triggers);
    for (const delivery of deliveries) this.#owed.set(delivery.id, delivery);
    this.#counts.matched += deliveries.length;
    this.#saveSoon();
    return deliveries;
  }

  /** Applies the faults that are switched on. */
  #dispatch(delivery: Delivery): void {
    if (this.#random() < this.#switches.drop) {
      this.#counts.dropped += 1;
      this.#settle(delivery);
      return;
    }
    if (this.#switches.reorder > 1) {
      this.#hold(delivery);
      return;
    }
    this.#release(delivery);
  }

  #hold(delivery: Delivery): void {
    this.#held.push(delivery);
    const letGo = (): void => {
      for (const one of shuffled(this.#held.splice(0), this.#random)) this.#release(one);
    };
    if (this.#held.length >= this.#switches.reorder) letGo();
    else if (this.#held.length === 1) this.#later(REORDER_HOLD_MS, letGo);
  }

  #release(delivery: Delivery): void {
    for (let copy = 0; copy <= this.#switches.duplicate; copy++) {
      if (copy > 0) this.#counts.duplicated += 1;
      const send = (): void => this.#send(delivery, FIRST_RETRY_MS);
      if (this.#switches.delayMs > 0) this.#later(this.#switches.delayMs, send);
      // Whoever committed has its answer first: no writer on the cloud waits for a function to start.
      else setImmediate(send);
    }
  }

  #send(delivery: Delivery, retryMs: number): void {
    if (!this.#running) return;
    this.#options.functions
      .invoke({
        name: delivery.functionName,
        data: delivery.event,
        identity: { kind: 'admin' },
        source: 'database',
        triggerName: delivery.event.triggerName,
      })
      .then(
        () => this.#delivered(delivery),
        (error: unknown) => {
          this.#options.onError(delivery, error);
          if (error instanceof NotStartedError) this.#retry(delivery, retryMs);
          else this.#delivered(delivery);
        },
      );
  }

  #retry(delivery: Delivery, afterMs: number): void {
    this.#counts.retried += 1;
    this.#later(afterMs, () => this.#send(delivery, Math.min(afterMs * 2, LONGEST_RETRY_MS)));
  }

  #delivered(delivery: Delivery): void {
    this.#counts.delivered += 1;
    this.#settle(delivery);
  }

  #settle(delivery: Delivery): void {
    this.#owed.delete(delivery.id);
    this.#saveSoon();
  }

  #later(ms: number, fire: () => void): void {
    if (!this.#running) return;
    const timer = setTimeout(() => {
      this.#timers.delete(timer);
      fire();
    }, ms);
    this.#timers.add(timer);
  }

  #saveSoon(): void {
    if (!this.#running || this.#saving) return;
    this.#saving = setTimeout(() => {
      this.#saving = null;
      this.#save(false);
    }, SAVE_AFTER_MS);
  }

  #save(durable: boolean): void {
    const { statePath } = this.#options;
    if (!statePath) return;
    const state: DeliveryState = { seen: this.#seen, owed: [...this.#owed.values()] };
    saveDeliveryState(statePath, state, durable);
  }
}
