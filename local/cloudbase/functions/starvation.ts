/**
 * How long a process wanted a processor and got none. On the cloud a function has a share of its
 * own; on a machine that is busy with something else, the time others took is not the function's.
 */
import { readFileSync } from 'node:fs';

/**
 * Since this call, ms: of the process that waited longest, since one waits for the other. 0 where
 * the system does not tell (Linux does: second field of /proc/PID/schedstat, ns, main thread).
 */
export function starvedSince(...pids: readonly (number | 'self')[]): () => number {
  const before = pids.map((pid) => ({ pid, ms: waitedMs(pid) }));
  return () => Math.max(0, ...before.map(({ pid, ms }) => waitedMs(pid) - ms));
}

function waitedMs(pid: number | 'self'): number {
  try {
    const [, waitedNs = '0'] = readFileSync(`/proc/${pid}/schedstat`, 'utf8').split(' ');
    return Number(waitedNs) / 1e6;
  } catch {
    return 0;
  }
}
