/** One instance of an HTTP function: a web server of its own in a process, reached at a port. */
import { spawn } from 'node:child_process';
import { connect, createServer } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { FunctionLimits } from '../functions/config.ts';
import { NotStartedError } from '../functions/failures.ts';
import { readBootstrap } from './bootstrap.ts';

export interface WebInstance {
  readonly port: number;
  /** Resolves once the instance takes connections. @throws NotStartedError */
  readonly ready: Promise<void>;
  /** Resolves when it has ended. */
  readonly exited: Promise<void>;
  /** Ends it at once. */
  kill(): Promise<void>;
}

export interface WebInstanceOptions {
  readonly folder: string;
  readonly limits: FunctionLimits;
  readonly variables: Readonly<Record<string, string>>;
  readonly log: (level: string, text: string) => void;
}

/** Loaded before the function's own code. */
const PRELOADED = ['./watch-parent.cjs', '../functions/kept-code.cjs']
  .map((name) => `--require "${fileURLToPath(new URL(name, import.meta.url))}"`)
  .join(' ');
/** A web server gets this long to listen. */
const START_LIMIT_MS = 30_000;
const KNOCK_EVERY_MS = 15;

/** @throws NotStartedError for a bootstrap the platform would not run */
export async function startWebInstance(options: WebInstanceOptions): Promise<WebInstance> {
  const { folder, limits, variables, log } = options;
  const script = readBootstrap(folder);
  const port = await freePort();
  const heap = `--max-old-space-size=${limits.memoryMb}`;
  const child = spawn('/bin/bash', ['-c', script], {
    cwd: folder,
    // On the cloud the port is 9000 and nothing says so; here many instances share one machine.
    env: { ...variables, PORT: String(port), NODE_OPTIONS: `${heap} ${PRELOADED}` },
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    // A group of its own: what the script started goes with it.
    detached: true,
  });
  child.stdout?.on('data', (chunk: Buffer) => log('log', chunk.toString('utf8').trimEnd()));
  child.stderr?.on('data', (chunk: Buffer) => log('error', chunk.toString('utf8').trimEnd()));
  const exited = new Promise<void>((resolve) => {
    child.once('close', () => resolve());
    child.once('error', () => resolve());
  });
  const kill = async (): Promise<void> => {
    if (child.pid !== undefined) killGroup(child.pid);
    await exited;
  };
  const ready = listening(port, exited).catch(async (error: unknown) => {
    await kill();
    throw error;
  });
  // Told to whoever waits for it; the process must not end because nobody does.
  ready.catch(() => undefined);
  return { port, ready, exited, kill };
}

function killGroup(pid: number): void {
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {
    // It has ended by itself.
  }
}

async function listening(port: number, exited: Promise<void>): Promise<void> {
  let isGone = false;
  void exited.then(() => {
    isGone = true;
  });
  const until = performance.now() + START_LIMIT_MS;
  while (performance.now() < until) {
    if (isGone) throw new NotStartedError('FUNCTIONS_EXECUTE_FAIL', 'the web server has ended');
    if (await answers(port)) return;
    await sleep(KNOCK_EVERY_MS);
  }
  const why = `nothing listens on port ${port} after ${START_LIMIT_MS} ms`;
  throw new NotStartedError('FUNCTIONS_EXECUTE_FAIL', why);
}

function answers(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address();
      probe.close(() => resolve(typeof address === 'object' && address ? address.port : 0));
    });
  });
}
