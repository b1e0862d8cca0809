/**
 * What a control plane does to those who call it, on purpose: limits, slow functions, functions
 * that cannot be created. Set through `POST /_local/control-faults`.
 */
import { ControlError } from './errors.ts';

export interface ControlFaultSettings {
  /** Calls of one action a second; the cloud says 20. 0: as many as one likes. */
  readonly callsPerSecond: number;
  /** Reads of a function that still say `Creating` or `Updating` after a change. */
  readonly busyReads: number;
  /** Functions whose next creation ends in `CreateFailed`. */
  readonly createFailed: readonly string[];
  /** Answers that are done and never heard of, from the next one on. */
  readonly loseAnswers: number;
  /** `opa` in the environment's description: its classic rules no longer bind. */
  readonly authzEngine: string;
}

const NONE: ControlFaultSettings = {
  callsPerSecond: 0,
  busyReads: 0,
  createFailed: [],
  loseAnswers: 0,
  authzEngine: '',
};

export class ControlFaults {
  readonly #now: () => number;
  #settings: ControlFaultSettings = NONE;
  #second = 0;
  #counts = new Map<string, number>();

  constructor(now: () => number) {
    this.#now = now;
  }

  get settings(): ControlFaultSettings {
    return this.#settings;
  }

  /** What is not given goes back to none. @throws Error naming a value that is of the wrong kind */
  set(wanted: Readonly<Record<string, unknown>>): ControlFaultSettings {
    for (const [name, value] of Object.entries(wanted)) {
      if (!Object.hasOwn(NONE, name)) throw new Error(`there is no fault "${name}"`);
      const example = NONE[name as keyof ControlFaultSettings];
      const isRight = Array.isArray(example)
        ? Array.isArray(value)
        : typeof value === typeof example;
      if (!isRight) throw new Error(`${name} must be like ${JSON.stringify(example)}`);
    }
    this.#settings = { ...NONE, ...wanted };
    return this.#settings;
  }

  /** @throws ControlError RequestLimitExceeded */
  admit(action: string): void {
    const { callsPerSecond } = this.#settings;
    if (callsPerSecond === 0) return;
    const second = Math.floor(this.#now() / 1_000);
    if (second !== this.#second) this.#counts = new Map();
    this.#second = second;
    const count = (this.#counts.get(action) ?? 0) + 1;
    this.#counts.set(action, count);
    if (count <= callsPerSecond) return;
    throw new ControlError(
      'RequestLimitExceeded',
      `Your current request times equals to \`${count}\` in a second, which exceeds the frequency limit \`${callsPerSecond}\` for a second. Please reduce the frequency of calls.`,
    );
  }

  losesThisAnswer(): boolean {
    const { loseAnswers } = this.#settings;
    if (loseAnswers <= 0) return false;
    this.#settings = { ...this.#settings, loseAnswers: loseAnswers - 1 };
    return true;
  }

  failsToCreate(name: string): boolean {
    const { createFailed } = this.#settings;
    if (!createFailed.includes(name)) return false;
    const left = createFailed.filter((one) => one !== name);
    this.#settings = { ...this.#settings, createFailed: left };
    return true;
  }
}
