/** `npm run test:patience`: the tests again and again on a machine that is busy with something else. */
import { spawn } from 'node:child_process';
import { closeSync, mkdirSync, openSync } from 'node:fs';
import { join } from 'node:path';
import { parseOptions, runCommand, UsageError } from '../../local/command-line.ts';
import { codeVersion, type Plan, ROOT, stepsOf } from './plan.ts';
import { FOLDER, lastRun, runsOf, workerPid } from './record.ts';
import { lineOf, work } from './work.ts';

const HELP = `Runs the tests beside busy loops, in the background, to find those that fail by chance.

  npm run test:patience -- [options]

  --suites N      runs of the suites that touch processes and sockets (5)
  --whole N       runs of the whole npm test (2)
  --loops N       busy loops beside every run (4)
  --foreground    stays until all is run
  --status        what has been run on this code, and whether it passed
  --stop          ends what runs in the background; the next start carries on
  --json          one JSON object on stdout
  --help

What has passed on this commit is not run again. Results and outputs are in .darkroom/patience/.
Ends with 1 when a run failed, 3 (with --status) while runs are missing, 2 for wrong usage.
`;

function readOptions(args: readonly string[]) {
  const { values } = parseOptions({
    args: [...args],
    options: {
      suites: { type: 'string', default: '5' },
      whole: { type: 'string', default: '2' },
      loops: { type: 'string', default: '4' },
      foreground: { type: 'boolean', default: false },
      status: { type: 'boolean', default: false },
      stop: { type: 'boolean', default: false },
      json: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  const plan: Plan = {
    suites: count('--suites', values.suites),
    whole: count('--whole', values.whole),
    loops: count('--loops', values.loops),
  };
  return { ...values, plan };
}

function count(name: string, text: string): number {
  if (!/^\d{1,3}$/u.test(text)) {
    throw new UsageError(`${name} takes a whole number from 0 to 999, not "${text}"`);
  }
  return Number(text);
}

function main(args: readonly string[]): Promise<number> | number {
  const options = readOptions(args);
  if (options.help) {
    process.stdout.write(HELP);
    return 0;
  }
  if (options.status) return status(options.plan, options.json);
  if (options.stop) return stop();
  if (options.foreground) return stay(options.plan, options.json);
  return start(options.plan, options.json);
}

function status(plan: Plan, json: boolean): number {
  const code = codeVersion();
  const all = runsOf(code);
  const runs = stepsOf(plan).map((step) => ({ step, run: lastRun(all, step, plan) }));
  const pid = workerPid();
  const missing = runs.filter(({ run }) => run === undefined).length;
  const failed = runs.filter(({ run }) => run?.passed === false).length;
  if (json) {
    const done = runs.flatMap(({ run }) => (run === undefined ? [] : [run]));
    const report = { code, plan, running: pid !== null, missing, failed, runs: done };
    process.stdout.write(`${JSON.stringify(report, null, 2)}\n`);
  } else {
    const lines = runs.map(({ step, run }) =>
      run === undefined ? `${step.kind} ${step.number}: not run` : lineOf(run),
    );
    const at = pid === null ? 'nothing runs' : `running, process ${pid}`;
    process.stdout.write(`${code}: ${at}\n${lines.join('\n')}\n`);
  }
  if (failed > 0) return 1;
  return missing > 0 ? 3 : 0;
}

function stop(): number {
  const pid = workerPid();
  if (pid !== null) process.kill(pid, 'SIGTERM');
  process.stdout.write(pid === null ? 'nothing runs\n' : `stopped process ${pid}\n`);
  return 0;
}

async function stay(plan: Plan, json: boolean): Promise<number> {
  const other = workerPid();
  if (other !== null) throw new Error(`process ${other} is at it already; see --status`);
  const passed = await work(plan, (line) => process.stderr.write(`${line}\n`));
  status(plan, json);
  return passed ? 0 : 1;
}

/** A process of its own, which goes on when the terminal is closed. */
function start(plan: Plan, json: boolean): number {
  const known = workerPid();
  const pid = known ?? startWorker(plan);
  const told = known === null ? 'started' : 'is running already';
  const text = `process ${pid} ${told}; npm run test:patience -- --status tells how it goes`;
  process.stdout.write(
    json ? `${JSON.stringify({ pid, started: known === null })}\n` : `${text}\n`,
  );
  return 0;
}

function startWorker({ suites, whole, loops }: Plan): number | undefined {
  mkdirSync(FOLDER, { recursive: true });
  const output = openSync(join(FOLDER, 'worker.log'), 'a');
  const options = { suites, whole, loops };
  const flags = Object.entries(options).flatMap(([name, value]) => [`--${name}`, String(value)]);
  const args = ['local/run.cjs', 'test/patience/main.ts', '--foreground', ...flags];
  const child = spawn(process.execPath, args, {
    cwd: ROOT,
    detached: true,
    stdio: ['ignore', output, output],
  });
  child.unref();
  closeSync(output);
  return child.pid;
}

await runCommand('patience', main);
