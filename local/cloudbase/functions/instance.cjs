/**
 * What runs inside one function instance, in a process or a thread of its own: loads the bundle
 * once, then answers one invocation at a time. Plain CommonJS, because an instance starts without
 * the TypeScript loader, as on the cloud.
 *
 * Takes `{type:'run', requestId, event, context, variables}`; sends `ready`, `log`, `memory`, and
 * one `result` for every run.
 */
'use strict';

require('./kept-code.cjs');
const { format } = require('node:util');
const { parentPort, workerData } = require('node:worker_threads');

const MEMORY_SAMPLE_MS = 100;

const settings = workerData ?? JSON.parse(process.argv[2]);
const send = parentPort
  ? (message) => parentPort.postMessage(message)
  : (message) => process.send?.(message);

let currentRequest = '';

for (const level of ['log', 'info', 'warn', 'error', 'debug']) {
  console[level] = (...values) =>
    send({ type: 'log', requestId: currentRequest, level, text: format(...values) });
}

/** An error as plain text fields: it crosses a process boundary. */
function describe(error) {
  if (error instanceof Error || (error && typeof error.message === 'string')) {
    return {
      name: error.name ?? 'Error',
      message: error.message,
      stack: String(error.stack ?? ''),
    };
  }
  return { name: 'Error', message: format(error), stack: '' };
}

function loadMain() {
  const exported = require(settings.entry);
  const main = exported[settings.exportName] ?? exported.default?.[settings.exportName];
  if (typeof main !== 'function') {
    throw new Error(`${settings.exportName} is not exported by ${settings.entry}`);
  }
  return main;
}

/** Sets the invocation's variables and returns what puts the former ones back. */
function wear(variables) {
  const former = new Map();
  for (const [name, value] of Object.entries(variables)) {
    former.set(name, process.env[name]);
    process.env[name] = value;
  }
  return () => {
    for (const [name, value] of former) {
      if (value === undefined) delete process.env[name];
      else process.env[name] = value;
    }
  };
}

async function run(main, { requestId, event, context, variables }) {
  currentRequest = requestId;
  const takeOff = wear(variables);
  const startedAt = performance.now();
  const elapsed = () => performance.now() - startedAt;
  try {
    const result = await main(event, context);
    const text = JSON.stringify(result);
    return { type: 'result', requestId, ok: true, text, ms: elapsed() };
  } catch (error) {
    return { type: 'result', requestId, ok: false, error: describe(error), ms: elapsed() };
  } finally {
    takeOff();
    currentRequest = '';
  }
}

function listen(main) {
  const onMessage = async (message) => {
    if (message.type === 'run') send(await run(main, message));
  };
  if (parentPort) parentPort.on('message', onMessage);
  else process.on('message', onMessage);
}

/** Threads share the server's memory, so only they must say what they hold outside the heap. */
function watchMemory() {
  if (!parentPort) return;
  const v8 = require('node:v8');
  setInterval(() => {
    const { used_heap_size: heap, external_memory: external } = v8.getHeapStatistics();
    send({ type: 'memory', bytes: heap + external });
  }, MEMORY_SAMPLE_MS).unref();
}

if (!parentPort) {
  // Ctrl-C reaches the whole process group; the server decides when an instance ends.
  process.on('SIGINT', () => {});
  // The server is gone (crash, kill -9): nobody can take the answer any more.
  process.on('disconnect', () => process.exit(0));
}

try {
  const main = loadMain();
  listen(main);
  watchMemory();
  send({ type: 'ready' });
} catch (error) {
  send({ type: 'unloadable', error: describe(error) });
}
