/**
 * Timer triggers. The event is `{Type:'Timer', TriggerName, Time, Message}`; what the function
 * answers is discarded. As on the cloud a run starts whether or not the one before has ended, and
 * a failed run is not repeated: the next tick comes anyway.
 */
import type { FunctionService } from '../context.ts';
import type { FunctionConfig } from '../functions/config.ts';
import { parseCron, type Schedule } from './cron.ts';

export interface TimerOptions {
  readonly functions: FunctionService;
  readonly configs: readonly FunctionConfig[];
  readonly now: () => number;
  readonly onError: (timer: string, error: unknown) => void;
}

export interface TimerStatus {
  readonly functionName: string;
  readonly name: string;
  readonly config: string;
  readonly nextAtMs: number | null;
  readonly runs: number;
}

interface Timer {
  readonly functionName: string;
  readonly name: string;
  readonly config: string;
  readonly argument: string;
  readonly schedule: Schedule;
  nextAtMs: number | null;
  handle: NodeJS.Timeout | null;
  runs: number;
}

/** Longest wait setTimeout can do, ms. */
const MAX_WAIT_MS = 2 ** 31 - 1;

export class Timers {
  readonly #options: TimerOptions;
  #timers: readonly Timer[];
  #running = false;

  /** @throws Error naming the timer whose cron expression is not valid */
  constructor(options: TimerOptions) {
    this.#options = options;
    this.#timers = options.configs.flatMap(timersOf);
  }

  /**
   * The timers of one function as they are from now on; those that stay the same keep their beat.
   * @throws Error naming the timer whose cron expression is not valid
   */
  set(config: Pick<FunctionConfig, 'name' | 'triggers'>): void {
    const wanted = timersOf(config);
    const isSame = (a: Timer, b: Timer): boolean =>
      a.functionName === b.functionName &&
      a.name === b.name &&
      a.config === b.config &&
      a.argument === b.argument;
    const kept = this.#timers.filter(
      (timer) => timer.functionName !== config.name || wanted.some((one) => isSame(one, timer)),
    );
    for (const gone of this.#timers) if (!kept.includes(gone)) halt(gone);
    const added = wanted.filter((timer) => !kept.some((one) => isSame(one, timer)));
    this.#timers = [...kept, ...added];
    if (this.#running) for (const timer of added) this.#plan(timer, this.#options.now());
  }

  start(): void {
    this.#running = true;
    for (const timer of this.#timers) this.#plan(timer, this.#options.now());
  }

  /** No run starts after this; runs under way are the function pool's. */
  stop(): void {
    this.#running = false;
    for (const timer of this.#timers) halt(timer);
  }

  /** Runs a timer now, out of turn; null when there is none of this name. */
  async runNow(name: string): Promise<unknown | null> {
    const timer = this.#timers.find((one) => one.name === name || one.functionName === name);
    return timer ? await this.#run(timer, this.#options.now()) : null;
  }

  status(): TimerStatus[] {
    return this.#timers.map(({ functionName, name, config, nextAtMs, runs }) => ({
      functionName,
      name,
      config,
      nextAtMs,
      runs,
    }));
  }

  #plan(timer: Timer, afterMs: number): void {
    timer.nextAtMs = timer.schedule.next(afterMs);
    if (timer.nextAtMs !== null) this.#wait(timer, timer.nextAtMs);
  }

  #wait(timer: Timer, dueAtMs: number): void {
    const left = Math.max(0, dueAtMs - this.#options.now());
    timer.handle = setTimeout(() => this.#wake(timer, dueAtMs), Math.min(left, MAX_WAIT_MS));
  }

  #wake(timer: Timer, dueAtMs: number): void {
    if (!this.#running) return;
    // setTimeout may wake a millisecond early, and waits only so long at once.
    if (this.#options.now() < dueAtMs) {
      this.#wait(timer, dueAtMs);
      return;
    }
    void this.#run(timer, dueAtMs).catch((error: unknown) => {
      // A run that was ended because everything ends is no news.
      if (this.#running) this.#options.onError(`${timer.functionName}/${timer.name}`, error);
    });
    // From the later of both, so that a laptop that slept does not run every tick it missed.
    this.#plan(timer, Math.max(dueAtMs, this.#options.now()));
  }

  async #run(timer: Timer, atMs: number): Promise<unknown> {
    timer.runs += 1;
    return this.#options.functions.invoke({
      name: timer.functionName,
      data: {
        Type: 'Timer',
        TriggerName: timer.name,
        Time: new Date(atMs).toISOString().replace(/\.\d{3}Z$/u, 'Z'),
        Message: timer.argument,
      },
      identity: { kind: 'admin' },
      source: 'timer',
      triggerName: timer.name,
    });
  }
}

function timersOf({ name, triggers = [] }: Pick<FunctionConfig, 'name' | 'triggers'>): Timer[] {
  return triggers.map((trigger) => ({
    functionName: name,
    name: trigger.name,
    config: trigger.config,
    argument: trigger.argument ?? '',
    schedule: parseCron(trigger.config),
    nextAtMs: null,
    handle: null,
    runs: 0,
  }));
}

function halt(timer: Timer): void {
  if (timer.handle) clearTimeout(timer.handle);
  timer.handle = null;
  timer.nextAtMs = null;
}
