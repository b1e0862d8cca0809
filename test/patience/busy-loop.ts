/** Processes that only keep the machine busy. They end by themselves: in time, or with their parent. */
import { type ChildProcess, spawn } from 'node:child_process';

/** Told who the parent is: asked at its first step, it might have another by then. */
const LOOP = `
  const [parent, limitMs] = process.argv.slice(1).map(Number);
  const end = Date.now() + limitMs;
  while (Date.now() < end && process.ppid === parent) for (let n = 0; n < 1e7; n++);
`;

export interface BusyLoops {
  readonly pids: readonly number[];
  stop(): void;
}

/** `count` of them, for `limitMs` at most. */
export function startBusyLoops(count: number, limitMs: number): BusyLoops {
  const loops: ChildProcess[] = Array.from({ length: count }, () =>
    spawn(process.execPath, ['-e', LOOP, ...[process.pid, limitMs].map(String)], {
      stdio: 'ignore',
    }),
  );
  return {
    pids: loops.flatMap(({ pid }) => (pid === undefined ? [] : [pid])),
    stop: () => {
      for (const loop of loops) loop.kill('SIGKILL');
    },
  };
}
