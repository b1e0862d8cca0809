/** Storage of the mini-program, apart for each user as WeChat keeps it. */
import type { Machine } from '../machine/machine.ts';
import { WxError, type WxPart } from './call.ts';

/** WeChat's limits. */
const MOST_BYTES = 10 * 1024 * 1024;
const MOST_BYTES_A_KEY = 1024 * 1024;

export function storagePart({ setup: { texts }, switches }: Machine): WxPart {
  return {
    getStorageSync(key: string): unknown {
      const text = texts.get(key);
      return text === null ? '' : (JSON.parse(text) as unknown);
    },
    setStorageSync(key: string, value: unknown): void {
      const text = JSON.stringify(value);
      const used = texts.keys().reduce((sum, one) => sum + (texts.get(one)?.length ?? 0), 0);
      const isTooMuch = text.length > MOST_BYTES_A_KEY || used + text.length > MOST_BYTES;
      if (isTooMuch || switches.now.storageFull) {
        throw new WxError('setStorageSync', 'exceed storage max size 10Mb');
      }
      texts.set(key, text);
    },
    removeStorageSync: (key: string): void => texts.remove(key),
    getStorageInfoSync() {
      const keys = texts.keys();
      const bytes = keys.reduce((sum, key) => sum + (texts.get(key)?.length ?? 0), 0);
      return { keys, currentSize: Math.ceil(bytes / 1024), limitSize: MOST_BYTES / 1024 };
    },
  };
}
