/** What is run, how often, and what counts as the same code. */
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

export const ROOT = join(import.meta.dirname, '../..');

export interface Plan {
  /** Busy loops beside every run. */
  readonly loops: number;
  /** Runs of the suites that touch processes and sockets. */
  readonly suites: number;
  /** Runs of the whole `npm test`. */
  readonly whole: number;
}

export interface Step {
  readonly kind: 'suites' | 'whole';
  /** From 1. */
  readonly number: number;
}

export function stepsOf({ suites, whole }: Plan): Step[] {
  const steps = (kind: Step['kind'], count: number): Step[] =>
    Array.from({ length: count }, (_, index) => ({ kind, number: index + 1 }));
  return [...steps('suites', suites), ...steps('whole', whole)];
}

const FOLDERS = /^(?:conformance|end-to-end)\//u;
const TOUCHES =
  /from 'node:(?:child_process|http|net)'|start(?:Environment|TestEnvironment|ProviderServers)\(/u;

/** Test files that start processes or listen on sockets: paths from the root, sorted. */
export function processSuites(): string[] {
  return readdirSync(join(ROOT, 'test'), { recursive: true })
    .map((path) => String(path).replaceAll('\\', '/'))
    .filter((path) => path.endsWith('.test.ts') && !path.startsWith('simulation/'))
    .filter(
      (path) => FOLDERS.test(path) || TOUCHES.test(readFileSync(join(ROOT, 'test', path), 'utf8')),
    )
    .map((path) => `test/${path}`)
    .sort();
}

/** The commit; with what is changed and not committed, a name of its own. */
export function codeVersion(): string {
  const git = (...args: string[]): string =>
    execFileSync('git', args, { cwd: ROOT, encoding: 'utf8', maxBuffer: 2 ** 28 }).trim();
  const commit = git('rev-parse', '--short=12', 'HEAD');
  const status = git('status', '--porcelain');
  if (status === '') return commit;
  const changes = createHash('sha256').update(status).update(git('diff', 'HEAD')).digest('hex');
  return `${commit}-changed-${changes.slice(0, 8)}`;
}
