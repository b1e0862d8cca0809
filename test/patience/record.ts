/** What has been run, in .darkroom/patience: one line of JSON a run, and who is at work. */
import {
  appendFileSync,
  existsSync,
  mkdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { type Plan, ROOT, type Step } from './plan.ts';

export const FOLDER = join(ROOT, '.darkroom/patience');
const RUNS = join(FOLDER, 'runs.jsonl');
const WORKER = join(FOLDER, 'worker.json');

export interface Run extends Step {
  readonly code: string;
  readonly loops: number;
  readonly passed: boolean;
  readonly tests: number;
  readonly failed: readonly string[];
  readonly seconds: number;
  readonly endedAt: string;
  /** Output of the run. */
  readonly log: string;
}

export function addRun(run: Run): void {
  mkdirSync(FOLDER, { recursive: true });
  appendFileSync(RUNS, `${JSON.stringify(run)}\n`);
}

/** Runs of this code, oldest first. */
export function runsOf(code: string): Run[] {
  if (!existsSync(RUNS)) return [];
  const lines = readFileSync(RUNS, 'utf8').split('\n').filter(Boolean);
  return lines.map((line) => JSON.parse(line) as Run).filter((run) => run.code === code);
}

/** The last run of a step beside at least as many loops, if there is one. */
export function lastRun(runs: readonly Run[], step: Step, { loops }: Plan): Run | undefined {
  return runs.findLast(
    (run) => run.kind === step.kind && run.number === step.number && run.loops >= loops,
  );
}

/** The process that is at work, or null. */
export function workerPid(): number | null {
  if (!existsSync(WORKER)) return null;
  const { pid } = JSON.parse(readFileSync(WORKER, 'utf8')) as { pid: number };
  try {
    process.kill(pid, 0);
    return pid;
  } catch {
    return null;
  }
}

export function takeWork(): void {
  mkdirSync(FOLDER, { recursive: true });
  writeFileSync(WORKER, JSON.stringify({ pid: process.pid }));
}

export function leaveWork(): void {
  rmSync(WORKER, { force: true });
}
