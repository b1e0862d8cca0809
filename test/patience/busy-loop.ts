/** Processes that only keep the machine busy. They end by themselves: in time, or with their parent. */
import { type ChildProcess, spawn } from 'node:child_process';

const LOOP = `
  const parent = process.ppid;
  const end = Date.now() + Number(process.argv[1]);
  while (Date.now() < end && process.ppid === parent) for (let n = 0; n < 1e7; n++);
`;

export interface BusyLoops {
  stop(): void;
}

/** `count` of them, for `limitMs` at most. */
export function startBusyLoops(count: number, limitMs: number): BusyLoops {
  const loops: ChildProcess[] = Array.from({ length: count }, () =>
    spawn(process.execPath, ['-e', LOOP, String(limitMs)], { stdio: 'ignore' }),
  );
  return {
    stop: () => {
      for (const loop of loops) loop.kill('SIGKILL');
    },
  };
}
