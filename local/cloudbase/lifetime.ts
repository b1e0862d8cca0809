/** When a server of ours ends: Ctrl-C, a signal, or the death of the npm that started it. */

const PARENT_CHECK_MS = 500;

/**
 * Calls `close` at the first reason to stop and exits when it is done; a second signal exits at
 * once. npm hands no signal on through its shell: when only npm is killed, this process is left
 * without its parent, and would keep its ports for ever.
 */
export function closeOnStop(close: () => Promise<void>, onError: (error: unknown) => void): void {
  let asked = false;
  const stop = (): void => {
    if (asked) process.exit(130);
    asked = true;
    process.stdout.write('\nstopping (Ctrl-C again to stop at once)\n');
    close().then(
      () => process.exit(0),
      (error: unknown) => {
        onError(error);
        process.exit(1);
      },
    );
  };
  process.on('SIGINT', stop);
  process.on('SIGTERM', stop);
  if (process.env.npm_lifecycle_event !== undefined) stopWithParent(stop);
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
