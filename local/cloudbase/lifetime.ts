/** When a process of ours ends: Ctrl-C, a signal, or the death of the npm that started it. */

const PARENT_CHECK_MS = 500;

export type StopSignal = 'SIGINT' | 'SIGTERM' | 'SIGHUP';

/** As shells count: 128 and the number of the signal. */
export const STOP_CODES: Readonly<Record<StopSignal, number>> = {
  SIGHUP: 129,
  SIGINT: 130,
  SIGTERM: 143,
};

/**
 * Calls `stop` at the first reason to stop; a second one exits at once. npm hands no signal on
 * through its shell: when only npm is killed, this process is left without its parent, and would
 * keep its ports for ever. That counts as SIGTERM.
 */
export function onStop(stop: (signal: StopSignal) => void): void {
  let asked = false;
  const ask = (signal: StopSignal): void => {
    if (asked) process.exit(STOP_CODES[signal]);
    asked = true;
    stop(signal);
  };
  process.on('SIGINT', ask);
  process.on('SIGTERM', ask);
  process.on('SIGHUP', ask);
  if (process.env.npm_lifecycle_event !== undefined) stopWithParent(() => ask('SIGTERM'));
}

export interface CloseOptions {
  readonly close: () => Promise<void>;
  readonly onError: (error: unknown) => void;
  /** Of the exit after a clean end. Default 0. */
  readonly code?: (signal: StopSignal) => number;
}

/** Calls `close` at the first reason to stop and exits when it is done. */
export function closeOnStop({ close, onError, code = () => 0 }: CloseOptions): void {
  onStop((signal) => {
    process.stdout.write('\nstopping (Ctrl-C again to stop at once)\n');
    close().then(
      () => process.exit(code(signal)),
      (error: unknown) => {
        onError(error);
        process.exit(1);
      },
    );
  });
}

function stopWithParent(stop: () => void): void {
  const parent = process.ppid;
  const timer = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(timer);
    stop();
  }, PARENT_CHECK_MS);
  timer.unref();
}
