/**
 * Staying informed: by a watch where it speaks, by asking where it does not. A watch may refuse, end
 * with an error, or say nothing at all; asking covers all three. In the background nothing runs.
 */
import { OFFLINE_MS } from './calls.ts';
import type { Platform, WatchListener } from './platform.ts';

/** A watch that has said nothing by then is not waited for. */
const SILENT_MS = 3_000;
const FIRST_POLL_MS = 1_500;
const LONGEST_POLL_MS = 6_000;
/** Asked so often beside a watch that speaks: its socket may be dead without a word. */
const BESIDE_WATCH_MS = 15_000;
const REOPEN_MS = 30_000;

export interface LiveSource {
  /** Opens the watch; gives what closes it. */
  watch(listener: WatchListener): () => void;
  /** Asks once; must not reject. */
  ask(): Promise<void>;
  /** The watch said something. */
  onDocs(docs: readonly unknown[]): void;
}

/** Runs until what it gives is called. */
export function startLive(platform: Platform<never>, source: LiveSource): () => void {
  let isOver = false;
  let speaks = false;
  let close: (() => void) | null = null;
  let stopAsking = (): void => {};
  let stopReopening = (): void => {};
  let pauseMs = FIRST_POLL_MS;
  let isAsking = false;

  const isAsleep = (): boolean => isOver || !platform.state().visible;
  function askIn(ms: number): void {
    stopAsking();
    stopAsking = platform.after(ms, ask);
  }
  function ask(): void {
    if (isAsleep() || isAsking) return;
    isAsking = true;
    source.ask().then(() => {
      isAsking = false;
      if (isAsleep()) return;
      const { online } = platform.state();
      askIn(speaks ? BESIDE_WATCH_MS : online ? pauseMs : OFFLINE_MS);
      pauseMs = Math.min(pauseMs * 1.5, LONGEST_POLL_MS);
    });
  }
  function closeWatch(): void {
    stopReopening();
    speaks = false;
    const closing = close;
    close = null;
    if (closing !== null) closing();
  }
  function lost(): void {
    closeWatch();
    if (isAsleep()) return;
    stopReopening = platform.after(REOPEN_MS, open);
    askIn(0);
  }
  function open(): void {
    closeWatch();
    if (isAsleep()) return;
    let isMine = true;
    const listener: WatchListener = {
      onDocs(docs) {
        if (!isMine || isOver) return;
        speaks = true;
        pauseMs = FIRST_POLL_MS;
        askIn(BESIDE_WATCH_MS);
        source.onDocs(docs);
      },
      onError() {
        if (isMine) lost();
      },
    };
    try {
      const closing = source.watch(listener);
      close = () => {
        isMine = false;
        closing();
      };
      // It may have ended before it could be closed.
      if (isOver) closeWatch();
    } catch {
      lost();
    }
  }
  let before = platform.state();
  function changed(): void {
    const now = platform.state();
    const cameBack = (now.visible && !before.visible) || (now.online && !before.online);
    before = now;
    if (isOver) return;
    if (!now.visible) {
      closeWatch();
      stopAsking();
    } else if (cameBack) {
      pauseMs = FIRST_POLL_MS;
      open();
      askIn(0);
    }
  }
  const stopListening = platform.onState(changed);
  askIn(SILENT_MS);
  open();
  return () => {
    isOver = true;
    stopListening();
    stopAsking();
    closeWatch();
  };
}
