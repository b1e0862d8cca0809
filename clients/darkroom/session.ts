/** What all wishes of one user in one life of the app share. */
import { type Calls, createCalls } from './calls.ts';
import { createOutbox, type Outbox } from './outbox.ts';
import type { Platform } from './platform.ts';
import type { Answers } from './types.ts';

export type Balance = Answers['getBalance'];

/** Until a list of models was read, ms. */
const TYPICAL_MS = 20_000;

export interface Session<F> {
  readonly platform: Platform<F>;
  readonly calls: Calls;
  readonly outbox: Outbox;
  /** The `upload_prefix` of who is logged in; asked once. */
  owner(): Promise<string>;
  /** What `owner` resolved to; null until then. */
  knownOwner(): string | null;
  /** Of this model, or a usual one. */
  typicalMs(model: string | undefined): number;
  learnModels(list: Answers['listModels']): void;
  /** Ids for requests and files: not guessed, never the same. */
  newId(): string;
  readonly balance: BalanceDesk;
}

export interface BalanceDesk {
  /** Asks the server. */
  get(): Promise<Balance>;
  /** Told now, and again when a wish was taken in or has ended; gives what stops that. */
  on(listener: (balance: Balance) => void): () => void;
  /** Credits moved. */
  moved(): void;
}

export function createSession<F>(platform: Platform<F>): Session<F> {
  const calls = createCalls(platform);
  const balance = createBalance(calls);
  const typical: Record<string, number> = {};
  let asked: Promise<string> | null = null;
  let known: string | null = null;
  return {
    platform,
    calls,
    outbox: createOutbox(platform.storage),
    balance,
    owner() {
      if (asked === null) {
        asked = calls.untilAnswered('getBalance', {}).then((first) => {
          balance.heard(first);
          known = first.upload_prefix;
          return first.upload_prefix;
        });
        // A refusal is not remembered: they may log in.
        asked.catch(() => {
          asked = null;
        });
      }
      return asked;
    },
    knownOwner: () => known,
    typicalMs: (model) => (model !== undefined && typical[model]) || TYPICAL_MS,
    learnModels({ models }) {
      for (const { slug, typical_ms } of models) typical[slug] = typical_ms;
    },
    newId() {
      const part = (): string => platform.random().toString(36).slice(2, 12);
      return `${platform.now().toString(36)}-${part()}${part()}`;
    },
  };
}

function createBalance(calls: Calls): BalanceDesk & { heard(balance: Balance): void } {
  const listeners = new Set<(balance: Balance) => void>();
  let last: Balance | null = null;
  const heard = (balance: Balance): void => {
    last = balance;
    listeners.forEach((listener) => {
      listener(balance);
    });
  };
  const get = async (): Promise<Balance> => {
    const balance = await calls.untilAnswered('getBalance', {});
    heard(balance);
    return balance;
  };
  // Nobody waits for it, and the next change asks again.
  const refresh = (): void => void get().catch(() => undefined);
  return {
    heard,
    get,
    moved() {
      if (listeners.size > 0) refresh();
      else last = null;
    },
    on(listener) {
      listeners.add(listener);
      if (last === null) refresh();
      else listener(last);
      return () => {
        listeners.delete(listener);
      };
    },
  };
}
