/**
 * One invocation of a cloud function: a process that may die or freeze at any call. Its calls are
 * the points where the schedule decides what happens next.
 */
import type { CallSite, Fault, FaultSource } from './faults.ts';
import type { Rng } from './random.ts';
import type { Timeline } from './timeline.ts';
import type { Trace } from './trace.ts';

export interface Surroundings {
  readonly timeline: Timeline;
  readonly rng: Rng;
  readonly trace: Trace;
  readonly faults: FaultSource;
  /** Ms that calls take: `[least, most]` by site. */
  readonly latency: Readonly<Record<CallSite, readonly [number, number]>>;
  /** Told before each effect: who is about to change something. */
  readonly onEffect: (by: Instance, commits: boolean) => void;
  readonly count: (fault: Fault) => void;
}

export interface Call<T> {
  readonly site: CallSite;
  readonly label: string;
  readonly transaction?: boolean;
  /** Its effect is a commit of its own, so the first commit seen is the caller's. */
  readonly commits?: boolean;
  /** Ms the other side takes; drawn from the site's latency unless given. */
  readonly takesMs?: number;
  effect(): Promise<T> | T;
  /** What the caller gets when no answer comes, or the call did not go out. May throw. */
  unanswered(): T;
  refused(): T;
  /** Told what a caller that still lives gets, whether it was answered or gave up. */
  onAnswer?(value: T): void;
  /** Instead of the effect, when the database reports a conflict. */
  conflict?(): Promise<T>;
}

const CLIENT_TIMEOUT_MS = 15_000;

export class Instance {
  readonly id: number;
  readonly name: string;
  /** Its clock minus the database's, ms. */
  readonly skewMs: number;
  readonly bornAt: number;
  /** How long the platform lets it live, ms. */
  readonly limitMs: number;
  /** Which round it belongs to: its own, or that of whoever called it. */
  readonly round: number;
  /** Died, or answered: either way it will do no more. */
  ended = false;
  /** Was frozen: lives past its time limit, as real containers do when thawed. */
  frozen = false;
  readonly #world: Surroundings;

  constructor(
    world: Surroundings,
    life: { id: number; name: string; skewMs: number; limitMs: number; round?: number },
  ) {
    this.#world = world;
    this.id = life.id;
    this.name = `${life.name}#${life.id}`;
    this.skewMs = life.skewMs;
    this.limitMs = life.limitMs;
    this.bornAt = world.timeline.now;
    this.round = life.round ?? life.id;
    world.timeline.after(life.limitMs, () => {
      if (!this.ended && !this.frozen) this.die('time limit');
    });
  }

  get now(): number {
    return this.#world.timeline.now + this.skewMs;
  }

  die(why: string): void {
    if (this.ended) return;
    this.ended = true;
    this.#world.trace.mark(this.#world.timeline.now, this.id, 7);
    this.say(() => `✝ ${why}`);
  }

  say(text: () => string): void {
    this.#world.trace.say(this.#world.timeline.now, this.name, text);
  }

  /** Never resolves once the instance has ended. */
  sleep(ms: number): Promise<void> {
    return new Promise((resolve) => {
      this.#world.timeline.after(ms, () => {
        if (!this.ended) resolve();
      });
    });
  }

  call<T>(call: Call<T>): Promise<T> {
    if (this.ended) return new Promise(() => {});
    const { faults, count, trace, timeline } = this.#world;
    const fault = faults.draw(call.site, call.transaction === true);
    trace.mark(timeline.now, this.id, fault.length);
    if (fault !== 'none') {
      count(fault);
      this.say(() => `${call.label}  ⚡ ${fault}`);
    }
    return new Promise((resolve, reject) => {
      const told = (value: T): void => {
        call.onAnswer?.(value);
        resolve(value);
      };
      this.#start(call, fault, { resolve: told, reject });
    });
  }

  #start<T>(call: Call<T>, fault: Fault, settle: Settle<T>): void {
    const { timeline, rng } = this.#world;
    const [least, most] = this.#world.latency[call.site];
    const there = call.takesMs ?? rng.int(least, most);
    const run = (answer: (outcome: Outcome<T>) => void): void => this.#effect(call, answer);
    switch (fault) {
      case 'none':
        timeline.after(there, () => run((outcome) => this.#answer(call, outcome, settle)));
        break;
      case 'crash_before':
        this.die(`crashed before ${call.label}`);
        break;
      case 'crash_after':
        timeline.after(there, () => run(() => this.die(`crashed after ${call.label}`)));
        break;
      case 'lost_reply':
        timeline.after(there, () =>
          run(() => this.#later(rng.int(1_000, CLIENT_TIMEOUT_MS), call.unanswered, settle)),
        );
        break;
      case 'refused':
        this.#later(there, call.refused, settle);
        break;
      case 'late_effect':
        this.#later(rng.int(3_000, CLIENT_TIMEOUT_MS), call.unanswered, settle);
        timeline.after(rng.int(3_000, rng.pick([10_000, 120_000])), () => run(() => {}));
        break;
      case 'stall_before':
        this.#freeze(() => {
          timeline.after(there, () => run((outcome) => this.#answer(call, outcome, settle)));
        });
        break;
      case 'stall_after':
        timeline.after(there, () =>
          run((outcome) => this.#freeze(() => this.#answer(call, outcome, settle))),
        );
        break;
      case 'conflict': {
        const effect = call.conflict ?? call.effect;
        // Nothing of the caller's is committed; what its lock had held back may be, just then.
        const conflicting = { ...call, effect, commits: false };
        timeline.after(there, () =>
          this.#effect(conflicting, (outcome) => this.#answer(call, outcome, settle)),
        );
        break;
      }
      default:
        fault satisfies never;
    }
  }

  /** A request on its way takes effect whether or not its sender still lives. */
  #effect<T>(call: Call<T>, answer: (outcome: Outcome<T>) => void): void {
    this.#world.onEffect(this, call.commits === true);
    let running: Promise<T> | T;
    try {
      running = call.effect();
    } catch (error) {
      answer({ error });
      return;
    }
    if (running instanceof Promise) {
      running.then(
        (value) => answer({ value }),
        (error: unknown) => answer({ error }),
      );
    } else answer({ value: running });
  }

  #answer<T>(call: Call<T>, outcome: Outcome<T>, settle: Settle<T>): void {
    const { timeline, rng, latency } = this.#world;
    const back = rng.int(0, latency[call.site][0]);
    timeline.after(back, () => {
      if (this.ended) return;
      if ('error' in outcome) {
        this.say(() => `${call.label}  → ✗ ${String(outcome.error)}`);
        settle.reject(outcome.error);
      } else {
        this.say(() => `${call.label}  → ${brief(outcome.value)}`);
        settle.resolve(outcome.value);
      }
    });
  }

  #later<T>(ms: number, make: () => T, settle: Settle<T>): void {
    this.#world.timeline.after(ms, () => {
      if (this.ended) return;
      try {
        settle.resolve(make());
      } catch (error) {
        settle.reject(error);
      }
    });
  }

  #freeze(thaw: () => void): void {
    const { timeline, rng } = this.#world;
    this.frozen = true;
    timeline.after(rng.int(20_000, 200_000), () => {
      if (this.ended) return;
      this.say(() => 'thawed');
      thaw();
      // It does not live for ever either.
      timeline.after(60_000, () => this.die('time limit after the thaw'));
    });
  }
}

type Outcome<T> = { readonly value: T } | { readonly error: unknown };

interface Settle<T> {
  resolve(value: T): void;
  reject(error: unknown): void;
}

function brief(value: unknown): string {
  const text = JSON.stringify(value) ?? 'nothing';
  return text.length > 160 ? `${text.slice(0, 160)}…` : text;
}
