import { existsSync, readFileSync } from 'node:fs';

/**
 * The most memory this process has had, MB. Linux hands maxRSS down from the parent; the high-water
 * mark of /proc is the process's own.
 */
export function peakMb(): number {
  if (!existsSync('/proc/self/status')) return process.resourceUsage().maxRSS / 1_024;
  return Number(/VmHWM:\s+(\d+)/.exec(readFileSync('/proc/self/status', 'utf8'))?.[1]) / 1_024;
}
