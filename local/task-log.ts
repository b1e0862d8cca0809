/** The live log of `npm start`: one line whenever a task moves, and what functions complain of. */
import type { Change, Engine } from './cloudbase/engine/api.ts';
import type { FunctionLogLine } from './cloudbase/functions/log.ts';

/** Tells of every task that moves. Returns the end of it. */
export function createTaskLog(engine: Engine, tell: (line: string) => void): () => void {
  return engine.subscribe((commit) => {
    for (const change of commit.changes) {
      const line = describe(change);
      if (line !== null) tell(`  ${clockTime(commit.atMs)}  ${line}`);
    }
  });
}

function describe({ collection, id, before, after }: Change): string | null {
  if (collection !== 'task_queue' || after === null) return null;
  const state = stateOf(after);
  if (before !== null && stateOf(before) === state) return null;
  const error = after.error as { code: string } | null;
  const why = error === null ? '' : `  ${error.code}`;
  return `${id.slice(0, 8)}  ${String(after.openid).slice(0, 12)}…  ${state}${why}`;
}

function stateOf(task: Readonly<Record<string, unknown>>): string {
  const { status, step, attempt, price } = task;
  if (status === 'pending') return `pending    holds ${price} credits`;
  if (status === 'processing') return `processing ${step}, attempt ${attempt}`;
  return `${status}`;
}

function clockTime(atMs: number): string {
  return new Date(atMs).toTimeString().slice(0, 8);
}

/** Warnings and errors of functions; their ordinary lines, and all stacks, stay in the log file. */
export function showFunctionLine({ functionName, text }: FunctionLogLine): void {
  const told = /"level":"(warn|error)"/.test(text) ? plainly(text) : null;
  if (told !== null) console.log(`  ${functionName}: ${told}`);
}

const SHOWN_CHARACTERS = 200;

/** `refused  OPERATOR_REFUSED  why  task 1a2b3c4d`; null for a line that is not one of ours. */
function plainly(text: string): string | null {
  let line: Readonly<Record<string, unknown>>;
  try {
    line = JSON.parse(text);
  } catch {
    // Written past our own log, or cut off: the file has it.
    return null;
  }
  const { message, error, task_id: task } = line;
  const { code = line.code, message: why } = (error ?? {}) as { code?: unknown; message?: unknown };
  const parts = [message, code, why, typeof task === 'string' && `task ${task.slice(0, 8)}`];
  return parts.filter(Boolean).join('  ').slice(0, SHOWN_CHARACTERS);
}
