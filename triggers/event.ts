/**
 * What woke a function. The cloud documents neither the shape of a database trigger's event nor
 * how often it comes, so nothing but an id is taken from it, wherever it may stand; the task is
 * read and claimed again.
 */

export type Wake =
  | { readonly kind: 'timer'; readonly name: string }
  | { readonly kind: 'task'; readonly taskId: string }
  /** Handed over by the poller. */
  | { readonly kind: 'tasks'; readonly taskIds: readonly string[] }
  /** Garbage, or a shape not seen before: worth a log line and a look at what is due. */
  | { readonly kind: 'unknown' };

type Fields = Readonly<Record<string, unknown>>;

function fields(value: unknown): Fields | null {
  if (typeof value === 'string' && value.startsWith('{') && value.length < 300_000) {
    try {
      return fields(JSON.parse(value));
    } catch {
      return null;
    }
  }
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Fields)
    : null;
}

const ID_NAMES = ['_id', 'docId', 'doc_id', 'documentId', 'task_id', 'taskId'] as const;
const NESTED_NAMES = ['data', 'doc', 'document', 'fullDocument', 'new', 'after'] as const;
const MAX_DEPTH = 3;

/** Ours are 32 hex digits; anything of a plausible shape is taken, since the claim decides. */
const PLAUSIBLE_ID = /^[A-Za-z0-9_-]{8,64}$/;

function findId(value: unknown, depth: number): string | null {
  const here = fields(Array.isArray(value) ? value[0] : value);
  if (here === null) return null;
  for (const name of ID_NAMES) {
    const id = here[name];
    if (typeof id === 'string' && PLAUSIBLE_ID.test(id)) return id;
  }
  if (depth >= MAX_DEPTH) return null;
  for (const name of NESTED_NAMES) {
    const id = findId(here[name], depth + 1);
    if (id !== null) return id;
  }
  return null;
}

/** More than one call may hold is no call of ours. */
const MAX_TASKS = 20;

function idsIn(value: unknown): string[] {
  if (!Array.isArray(value) || value.length > MAX_TASKS) return [];
  return value.filter((id): id is string => typeof id === 'string' && PLAUSIBLE_ID.test(id));
}

/** Never throws. */
export function readWake(event: unknown): Wake {
  const outer = fields(event);
  if (outer === null) return { kind: 'unknown' };
  if (outer.Type === 'Timer') {
    return { kind: 'timer', name: typeof outer.TriggerName === 'string' ? outer.TriggerName : '' };
  }
  const taskIds = idsIn(outer.task_ids);
  if (taskIds.length > 0) return { kind: 'tasks', taskIds };
  const taskId = findId(outer, 0);
  return taskId === null ? { kind: 'unknown' } : { kind: 'task', taskId };
}
