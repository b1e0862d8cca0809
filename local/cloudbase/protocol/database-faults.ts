/**
 * A database that takes its time, on purpose: calls of functions and servers wait before they are
 * done. Set through `POST /_local/database-faults`.
 */
import type { DatabaseActions } from './admin.ts';

export interface DatabaseFaultSettings {
  /** How long each call waits, ms. */
  readonly delayMs: number;
  /** Only calls about this collection; empty: all. */
  readonly collection: string;
}

const NONE: DatabaseFaultSettings = { delayMs: 0, collection: '' };
const LONGEST_MS = 3_600_000;

export class DatabaseFaults {
  #settings: DatabaseFaultSettings = NONE;
  readonly #waiting = new Set<() => void>();

  /** With how many calls are waiting. */
  get state(): DatabaseFaultSettings & { readonly waiting: number } {
    return { ...this.#settings, waiting: this.#waiting.size };
  }

  /**
   * What is not given goes back to none; whatever waits goes on at once.
   * @throws Error naming a value that is of the wrong kind
   */
  set(wanted: Readonly<Record<string, unknown>>): DatabaseFaults['state'] {
    for (const [name, value] of Object.entries(wanted)) {
      if (!Object.hasOwn(NONE, name)) throw new Error(`there is no fault "${name}"`);
      const example = NONE[name as keyof DatabaseFaultSettings];
      if (typeof value !== typeof example) throw new Error(`${name} must be a ${typeof example}`);
    }
    const settings = { ...NONE, ...wanted };
    if (!(settings.delayMs >= 0 && settings.delayMs <= LONGEST_MS)) {
      throw new Error(`delayMs must be a number from 0 to ${LONGEST_MS}`);
    }
    this.#settings = settings;
    for (const goOn of this.#waiting) goOn();
    return this.state;
  }

  /** Before a call is done. */
  async hold(collection: unknown): Promise<void> {
    const { delayMs, collection: only } = this.#settings;
    if (delayMs === 0 || (only !== '' && only !== collection)) return;
    await new Promise<void>((resolve) => {
      const goOn = (): void => {
        clearTimeout(timer);
        this.#waiting.delete(goOn);
        resolve();
      };
      const timer = setTimeout(goOn, delayMs);
      this.#waiting.add(goOn);
    });
  }
}

/** The same actions, each held as long as the faults say. */
export function held(actions: DatabaseActions, faults: DatabaseFaults): DatabaseActions {
  return {
    handles: (action) => actions.handles(action),
    send: async (action, params) => {
      await faults.hold(params.collectionName);
      return actions.send(action, params);
    },
  };
}
