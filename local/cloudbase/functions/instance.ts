/**
 * One function instance, in a process (default) or a worker thread of its own.
 *
 * Measured on 2 cores, Node 20: an instance starts in 50 ms as a process, in 18 ms as a thread.
 * But four functions busy with sharp as threads take the whole libuv pool the database log needs
 * (fdatasync p99 46 ms; as processes 8 ms), memory outside the heap cannot be told apart, and one
 * large array allocation at the heap limit aborts the entire server with every user in it (exit
 * 134, seen with `new Array(3e7).fill(0.5).map(...)`). So processes are the default; threads
 * remain for machines where starting a process is dear.
 */
import { fork } from 'node:child_process';
import { readFileSync } from 'node:fs';
import type { Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import type { FunctionLimits } from './config.ts';
import { starvedSince } from './starvation.ts';

export type Isolation = 'process' | 'thread';

export interface InstanceError {
  readonly name: string;
  readonly message: string;
  readonly stack: string;
}

export type InstanceMessage =
  | { readonly type: 'ready' }
  | { readonly type: 'unloadable'; readonly error: InstanceError }
  | {
      readonly type: 'log';
      readonly requestId: string;
      readonly level: string;
      readonly text: string;
    }
  | { readonly type: 'memory'; readonly bytes: number }
  | {
      readonly type: 'result';
      readonly requestId: string;
      readonly ok: true;
      readonly text?: string;
      readonly ms: number;
    }
  | {
      readonly type: 'result';
      readonly requestId: string;
      readonly ok: false;
      readonly error: InstanceError;
      readonly ms: number;
    };

export interface InstanceListener {
  message(message: InstanceMessage): void;
  /** Called once. `outOfMemory` when the memory limit ended it, or it was killed for it. */
  exit(end: { readonly outOfMemory: boolean; readonly detail: string }): void;
}

/** A started instance. */
export interface Instance {
  send(message: object): void;
  /** Starts to count, in ms, how long it or this server was kept from a processor by others. */
  starvation(): () => number;
  /** Ends it at once, also in the middle of native code. */
  kill(): Promise<void>;
}

export interface InstanceOptions {
  readonly isolation: Isolation;
  readonly entry: string;
  readonly limits: FunctionLimits;
  readonly variables: Record<string, string>;
}

const PROGRAM = fileURLToPath(new URL('./instance.cjs', import.meta.url));
const MEMORY_SAMPLE_MS = 100;
const STDERR_KEPT = 8_192;

/** Starts an instance; its bundle loads at once and `ready` or `unloadable` follows. */
export function startInstance(options: InstanceOptions, listener: InstanceListener): Instance {
  return options.isolation === 'process'
    ? startProcess(options, listener)
    : startThread(options, listener);
}

function startProcess(options: InstanceOptions, listener: InstanceListener): Instance {
  const { entry, limits, variables } = options;
  const settings = JSON.stringify({ entry, exportName: limits.exportName });
  const child = fork(PROGRAM, [settings], {
    env: variables,
    execArgv: [`--max-old-space-size=${limits.memoryMb}`],
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    // A large picture in an answer is a few MB: structured clone beats JSON there.
    serialization: 'advanced',
  });
  let overLimit = false;
  const stderr = captureOutput(child.stdout, child.stderr, listener);
  const sampler = setInterval(() => {
    const bytes = privateMemory(child.pid);
    if (bytes <= limits.memoryMb * 1024 * 1024 || child.exitCode !== null) return;
    overLimit = true;
    child.kill('SIGKILL');
  }, MEMORY_SAMPLE_MS);
  const exited = new Promise<void>((resolve) => {
    let ended = false;
    const end = (detail: string): void => {
      clearInterval(sampler);
      if (ended) return;
      ended = true;
      const outOfMemory = overLimit || stderr().includes('JavaScript heap out of memory');
      listener.exit({ outOfMemory, detail: stderr() || detail });
      resolve();
    };
    // `close` and not `exit`: only then has the last line of stderr arrived.
    child.on('close', (code, signal) => end(`exit ${signal ?? code}`));
    child.on('error', (error) => {
      if (child.pid === undefined) end(error.message);
    });
  });
  child.on('message', (message) => listener.message(message as InstanceMessage));
  return {
    send: (message) => {
      if (child.connected) child.send(message, () => {});
    },
    starvation: () => starvedSince('self', ...(child.pid === undefined ? [] : [child.pid])),
    kill: () => {
      child.kill('SIGKILL');
      return exited;
    },
  };
}

function startThread(options: InstanceOptions, listener: InstanceListener): Instance {
  const { entry, limits, variables } = options;
  const worker = new Worker(PROGRAM, {
    workerData: { entry, exportName: limits.exportName },
    env: variables,
    stdout: true,
    stderr: true,
    resourceLimits: { maxOldGenerationSizeMb: limits.memoryMb, maxYoungGenerationSizeMb: 16 },
  });
  let outOfMemory = false;
  let detail = '';
  const stderr = captureOutput(worker.stdout, worker.stderr, listener);
  worker.on('message', (message: InstanceMessage) => {
    if (message.type === 'memory' && message.bytes > limits.memoryMb * 1024 * 1024) {
      outOfMemory = true;
      void worker.terminate();
    } else listener.message(message);
  });
  worker.on('error', (error: Error & { code?: string }) => {
    if (error.code === 'ERR_WORKER_OUT_OF_MEMORY') outOfMemory = true;
    detail = error.stack ?? error.message;
  });
  worker.on('exit', (code) =>
    listener.exit({ outOfMemory, detail: detail || stderr() || `exit ${code}` }),
  );
  return {
    send: (message) => worker.postMessage(message),
    starvation: () => starvedSince('self'),
    kill: async () => {
      await worker.terminate();
    },
  };
}

/** Passes on what was written past the console; gives back the end of stderr for the post-mortem. */
function captureOutput(
  stdout: Readable | null,
  stderr: Readable | null,
  listener: InstanceListener,
): () => string {
  let kept = '';
  const pass = (level: string) => (chunk: Buffer) => {
    const text = chunk.toString('utf8');
    if (level === 'error') kept = (kept + text).slice(-STDERR_KEPT);
    listener.message({ type: 'log', requestId: '', level, text: text.trimEnd() });
  };
  stdout?.on('data', pass('log'));
  stderr?.on('data', pass('error'));
  return () => kept;
}

/**
 * Bytes a process holds for itself: resident less shared (pages 2 and 3 of /proc/PID/statm, page
 * size 4096 on every platform the emulator has met). 0 where there is no /proc: then only the
 * heap limit holds. Read at once: nothing there waits for a disk, and waiting for it costs twenty
 * times as much, ten times a second for every instance.
 */
function privateMemory(pid: number | undefined): number {
  if (pid === undefined || process.platform !== 'linux') return 0;
  try {
    const fields = readFileSync(`/proc/${pid}/statm`, 'utf8').split(' ');
    return (Number(fields[1]) - Number(fields[2])) * 4096;
  } catch {
    return 0;
  }
}
