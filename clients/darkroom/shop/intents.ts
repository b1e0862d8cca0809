/**
 * What must survive the app: each wish to buy, written before its order is made, under the id the
 * order is made from. The same id again is the same order.
 */
import type { Platform, Storage } from '../platform.ts';

const PREFIX = 'darkroom:order:';
const VERSION = 1;
const HOUR_MS = 3_600_000;
/** An order is closed after a day; a wish older than that makes a new one. */
const MAX_AGE_MS = 23 * HOUR_MS;
/** What WeChat said is paid, and has not arrived by then, keeps nobody from buying again. */
const ARRIVES_MS = HOUR_MS / 6;
const FORGET_AFTER_MS = 7 * 24 * HOUR_MS;

/**
 * Of the payment sheet, as far as the phone knows. `open`: it was shown, and nothing was heard of it
 * since: it may have been paid. `unpaid`: it was closed or refused.
 */
export type SheetState = 'none' | 'open' | 'paid' | 'unpaid';

export interface Intent {
  readonly v: number;
  /** The order's request id. */
  readonly id: string;
  readonly at: number;
  /** Empty: the order was made elsewhere. */
  readonly packId: string;
  readonly orderId: string | null;
  readonly sheet: SheetState;
  /** When the sheet was shown last, ms; 0: never. */
  readonly shownAt: number;
}

export interface Intents {
  all(): Intent[];
  /** The open wish for this pack, or a new one; `isFresh`: always a new one. */
  forPack(packId: string, isFresh?: boolean): Intent;
  forOrder(orderId: string): Intent;
  /** What its sheet may have paid should have arrived by now. */
  isOverdue(intent: Intent): boolean;
  /** Gives it changed. Where there is no room it is known to this life only. */
  change(intent: Intent, change: Partial<Intent>): Intent;
  remove(intent: Intent): void;
}

export function createIntents(platform: Platform<never>): Intents {
  const { storage } = platform;
  /** Those of this life; they count also when there is no room to write them down. */
  const known = new Map<string, Intent>();
  const keep = (intent: Intent): Intent => {
    known.set(intent.id, intent);
    quietly(() => storage.write(PREFIX + intent.id, JSON.stringify(intent)));
    return intent;
  };
  const remove = ({ id }: Intent): void => {
    known.delete(id);
    quietly(() => storage.remove(PREFIX + id));
  };
  // Clocks are set back and forth.
  const since = (at: number): number => Math.abs(platform.now() - at);
  const isOverdue = ({ shownAt }: Intent): boolean => since(shownAt) > ARRIVES_MS;
  const all = (): Intent[] => {
    for (const intent of stored(storage)) {
      if (!known.has(intent.id)) known.set(intent.id, intent);
    }
    const found = Array.from(known.values());
    for (const intent of found) if (since(intent.at) > FORGET_AFTER_MS) remove(intent);
    return Array.from(known.values()).sort((a, b) => b.at - a.at);
  };
  const fresh = (fields: Pick<Intent, 'packId' | 'orderId'>): Intent => {
    const part = (): string => platform.random().toString(36).slice(2, 12);
    const id = `${platform.now().toString(36)}-${part()}${part()}`;
    return keep({ v: VERSION, id, at: platform.now(), sheet: 'none', shownAt: 0, ...fields });
  };
  return {
    ...{ all, isOverdue, remove },
    forPack(packId, isFresh = false) {
      const open = (intent: Intent): boolean =>
        intent.packId === packId &&
        since(intent.at) < MAX_AGE_MS &&
        !(intent.sheet === 'paid' && isOverdue(intent));
      const earlier = isFresh ? undefined : all().find(open);
      return earlier || fresh({ packId, orderId: null });
    },
    forOrder: (orderId) =>
      all().find((intent) => intent.orderId === orderId) || fresh({ packId: '', orderId }),
    change: (intent, change) => keep(Object.assign({}, intent, change)),
  };
}

/** What cannot be written or removed costs at worst one more look at an order. */
function quietly(act: () => void): void {
  try {
    act();
  } catch {
    // Full, or gone.
  }
}

function stored(storage: Storage): Intent[] {
  try {
    const keys = storage.keys().filter((key) => key.indexOf(PREFIX) === 0);
    return keys.map((key) => read(storage, key)).filter((one): one is Intent => one !== null);
  } catch {
    return [];
  }
}

/** Null: damaged, or of a newer client. */
function read(storage: Storage, key: string): Intent | null {
  try {
    const intent = JSON.parse(storage.read(key) || '') as Intent;
    const { v, id, at, packId, orderId } = intent;
    const isWhole =
      v === VERSION &&
      key === PREFIX + id &&
      typeof at === 'number' &&
      typeof packId === 'string' &&
      (orderId === null || typeof orderId === 'string');
    return isWhole ? intent : null;
  } catch {
    return null;
  }
}
