/**
 * What may go wrong at a call, and how likely it is in this schedule. Each seed draws which faults
 * exist and how strong they are: a mean over all faults would bury the rare combinations.
 */
import type { Rng } from './random.ts';

export type Fault =
  | 'none'
  /** The instance dies, the call never leaves. */
  | 'crash_before'
  /** The call takes effect, the instance is dead before it hears of it. */
  | 'crash_after'
  /** The call takes effect, its answer does not come. */
  | 'lost_reply'
  /** The call does not reach the other side, and the caller knows. */
  | 'refused'
  /** The caller gives up waiting; the effect comes later. */
  | 'late_effect'
  /** The instance freezes before the call leaves and thaws after its lease ran out. */
  | 'stall_before'
  /** As above, after the effect. */
  | 'stall_after'
  /** Another transaction was faster, says the database. */
  | 'conflict';

export type CallSite = 'database' | 'provider' | 'storage';

export interface FaultSource {
  /** `transaction`: the call is a part of one (conflicts make sense only there). */
  draw(site: CallSite, transaction: boolean): Fault;
}

export type Rates = Readonly<Record<Exclude<Fault, 'none'>, number>>;

const KINDS: readonly Exclude<Fault, 'none'>[] = [
  'crash_before',
  'crash_after',
  'lost_reply',
  'refused',
  'late_effect',
  'stall_before',
  'stall_after',
  'conflict',
];

export function drawRates(rng: Rng): Rates {
  const calm = rng.chance(0.12);
  const entries = KINDS.map((kind) => [
    kind,
    calm || rng.chance(0.5) ? 0 : rng.logUniform(0.003, 0.06),
  ]);
  return Object.fromEntries(entries) as Rates;
}

/** Faults by chance, until they are switched off. */
export class RandomFaults implements FaultSource {
  readonly #rng: Rng;
  readonly #rates: Rates;
  readonly #sum: number;
  off = false;

  constructor(rng: Rng, rates: Rates) {
    this.#rng = rng;
    this.#rates = rates;
    this.#sum = KINDS.reduce((sum, kind) => sum + rates[kind], 0);
  }

  draw(_site: CallSite, transaction: boolean): Fault {
    if (this.off || this.#sum === 0) return 'none';
    let ticket = this.#rng.next();
    if (ticket >= this.#sum) return 'none';
    for (const kind of KINDS) {
      ticket -= this.#rates[kind];
      if (ticket < 0) return kind === 'conflict' && !transaction ? 'none' : kind;
    }
    return 'none';
  }
}

/** One fault at one call, for the exhaustive cases. Calls are counted over the whole schedule. */
export class OneFault implements FaultSource {
  readonly #at: number;
  readonly #fault: Fault;
  readonly #onFault: () => void;
  calls = 0;

  constructor(plan: { at: number; fault: Fault; onFault: () => void }) {
    this.#at = plan.at;
    this.#fault = plan.fault;
    this.#onFault = plan.onFault;
  }

  draw(): Fault {
    this.calls += 1;
    if (this.calls !== this.#at) return 'none';
    this.#onFault();
    return this.#fault;
  }
}
