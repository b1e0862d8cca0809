/** Runs what is missing, one after another, beside the busy loops. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, existsSync, openSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { type BusyLoops, startBusyLoops } from './busy-loop.ts';
import { codeVersion, type Plan, processSuites, ROOT, type Step, stepsOf } from './plan.ts';
import { addRun, FOLDER, lastRun, leaveWork, type Run, runsOf, takeWork } from './record.ts';

/** A run that takes longer hangs; its loops end then too. */
const RUN_LIMIT_MS = 2 * 3_600_000;

/** What must not outlive this process. */
let loops: BusyLoops | null = null;
let child: ChildProcess | null = null;

function stopAll(): void {
  loops?.stop();
  const runs = child !== null && child.exitCode === null && child.signalCode === null;
  // The tests' own processes are in the group of their runner.
  if (runs && child?.pid !== undefined) process.kill(-child.pid, 'SIGKILL');
}

/** Gives whether every run of the plan has passed on this code. */
export async function work(plan: Plan, tell: (line: string) => void): Promise<boolean> {
  takeWork();
  process.on('exit', () => {
    stopAll();
    leaveWork();
  });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(signal, () => process.exit(130));
  }
  const code = codeVersion();
  let passed = true;
  for (const step of stepsOf(plan)) {
    const done = lastRun(runsOf(code), step, plan);
    if (done?.passed) {
      tell(`${step.kind} ${step.number}: passed before`);
      continue;
    }
    const run = await runStep(step, { code, loops: plan.loops });
    addRun(run);
    tell(lineOf(run));
    passed &&= run.passed;
  }
  return passed;
}

export const lineOf = ({ kind, number, passed, tests, failed, seconds }: Run): string =>
  `${kind} ${number}: ${passed ? 'passed' : 'FAILED'}, ${tests} tests, ${seconds} s` +
  failed.map((name) => `\n  ${name}`).join('');

async function runStep(step: Step, on: { code: string; loops: number }): Promise<Run> {
  const name = `${on.code}-${step.kind}-${step.number}`;
  const log = join(FOLDER, `${name}.log`);
  const report = join(FOLDER, `${name}.json`);
  rmSync(report, { force: true });
  const started = performance.now();
  loops = startBusyLoops(on.loops, RUN_LIMIT_MS);
  const exit = await runCommand([...commandOf(step), ...reporting(report)], log);
  loops.stop();
  const { tests, failed } = readReport(report);
  return {
    ...step,
    ...on,
    passed: exit === 0,
    tests,
    failed,
    seconds: Math.round((performance.now() - started) / 1_000),
    endedAt: new Date().toISOString(),
    log,
  };
}

const reporting = (file: string): string[] => [
  '--reporter=default',
  '--reporter=json',
  `--outputFile=${file}`,
];

function commandOf({ kind }: Step): string[] {
  switch (kind) {
    case 'suites':
      return ['npx', 'vitest', 'run', ...processSuites()];
    case 'whole':
      return ['npm', 'test', '--'];
    default:
      return kind satisfies never;
  }
}

/** The exit code; null when it was killed. */
async function runCommand([program = '', ...args]: string[], log: string): Promise<number | null> {
  const output = openSync(log, 'w');
  const running = spawn(program, args, {
    cwd: ROOT,
    detached: true,
    stdio: ['ignore', output, output],
  });
  child = running;
  const limit = setTimeout(stopAll, RUN_LIMIT_MS);
  const [exit] = (await once(running, 'exit')) as [number | null];
  clearTimeout(limit);
  closeSync(output);
  return exit;
}

interface Report {
  readonly numTotalTests: number;
  readonly testResults: readonly {
    readonly name: string;
    readonly status: string;
    readonly message: string;
    readonly assertionResults: readonly { readonly status: string; readonly fullName: string }[];
  }[];
}

function readReport(path: string): Pick<Run, 'tests' | 'failed'> {
  // Types or lint were wrong, or nothing could be started: the log says which.
  if (!existsSync(path)) return { tests: 0, failed: [] };
  const { numTotalTests, testResults } = JSON.parse(readFileSync(path, 'utf8')) as Report;
  const failed = testResults.flatMap(({ name, status, message, assertionResults }) => {
    const file = name.slice(ROOT.length + 1);
    const names = assertionResults
      .filter((test) => test.status === 'failed')
      .map(({ fullName }) => `${file}: ${fullName}`);
    return names.length === 0 && status === 'failed' ? [`${file}: ${message}`] : names;
  });
  return { tests: numTotalTests, failed };
}
