/** Tasks: lists, totals, CSV, what changed; one task and many by hand. */

import { DAY_MS } from '../../platform/day.ts';
import { InvalidRequestError } from '../../platform/errors.ts';
import {
  act,
  actOnEach,
  assertSomeFilter,
  changedTasks,
  findTasks,
  type HandAction,
  inspectTask,
  isNarrow,
  SHORTEST_ID,
  type TaskDoc,
  type TaskFilter,
  tasksById,
  tasksPage,
  taskTotals,
} from '../../tasks/index.ts';
import type { taskVerbs } from '../contract/tasks.ts';
import { type Ask, type ConsoleApp, ROUND_BUDGET_MS } from '../core/app.ts';
import { writeCursor } from '../core/cursor.ts';
import type { Handlers } from '../core/handler.ts';
import { walk, windowOf } from '../core/walk.ts';
import { type SeenTask, turnAt } from '../turn.ts';
import { csvOf, instantOf } from '../views/csv.ts';
import { wholeTask } from '../views/task.ts';
import { rowOf, type TaskRow } from '../views/task-row.ts';

export const taskHandlers: Handlers<typeof taskVerbs> = {
  'tasks.list': async ({ app }, { filter = {}, cursor, limit }) => {
    const { found, ...page } = await listed(app, filter, { cursor, limit });
    return { tasks: found.map(rowOf), ...page };
  },
  'tasks.totals': async ({ app }, { filter = {} }) => {
    const looked = countable(filter, app.clock.now());
    const { searchedTo } = looked;
    return { ...(await taskTotals(app.db, looked.filter)), searchedTo };
  },
  'tasks.export': async ({ app }, { filter = {}, cursor, limit }) => {
    const { found, next } = await listed(app, filter, { cursor, limit });
    const csv = csvOf(COLUMNS, found.map(rowOf), { header: cursor === undefined });
    return { csv, rows: found.length, next };
  },
  'tasks.get': async ({ app }, { taskId }) => wholeTask(app, taskId),
  'tasks.retry': (ask, params) => byHand(ask, 'retry', params),
  'tasks.release': (ask, params) => byHand(ask, 'release', params),
  'tasks.cancel': (ask, params) => byHand(ask, 'cancel', params),
  'tasks.bulk': async ({ app }, params) => {
    const asOf = params.asOf ?? app.clock.now();
    const { action, dryRun, ids } = params;
    if (ids !== undefined) return { asOf, ...(await onSelected(app, ids, { action, dryRun })) };
    return { asOf, ...(await onMatching(app, { ...params, asOf, filter: params.filter ?? {} })) };
  },
  changes: async ({ app }, { since, ids }) => {
    const now = app.clock.now();
    // What is older than a day is asked for by a page that slept: the newest are enough.
    const from = Math.max(since, now - DAY_MS);
    const [changed, known] = await Promise.all([
      changedTasks(app.db, from, MOST_CHANGED + 1),
      tasksById(app.db, ids),
    ]);
    return {
      at: now - COMMIT_MS,
      changed: changed.slice(0, MOST_CHANGED),
      isCut: changed.length > MOST_CHANGED || since < from,
      rows: known.filter(({ updated_at }) => updated_at.getTime() >= from).map(rowOf),
    };
  },
};

const MOST_CHANGED = 50;
/** A write bears the time it was begun at, and is seen when it is committed. */
const COMMIT_MS = 10_000;

function assertFilter({ id }: TaskFilter): void {
  if (id === undefined || id.length >= SHORTEST_ID) return;
  const message = `任务编号至少输入前 ${SHORTEST_ID} 位`;
  throw new InvalidRequestError([{ field: 'filter.id', message }]);
}

interface PageWish {
  readonly cursor?: string | undefined;
  readonly limit: number;
}

function listed(app: ConsoleApp, filter: TaskFilter, { cursor, limit }: PageWish) {
  assertFilter(filter);
  return walk<TaskDoc>({
    cursor,
    limit,
    now: app.clock.now(),
    span: { from: filter.createdAfter, to: filter.createdBefore },
    isNarrow: isNarrow(filter),
    page: ({ from, to }, query) =>
      tasksPage(app.db, { ...filter, createdAfter: from, createdBefore: to }, query),
    at: ({ created_at }) => created_at,
    hasBefore: async (at) => (await findTasks(app.db, { createdBefore: at }, 1)).length > 0,
  });
}

/** The part of a filter that one count looks at. */
function countable(filter: TaskFilter, start: number) {
  assertFilter(filter);
  const span = { from: filter.createdAfter, to: filter.createdBefore };
  const searchedTo = isNarrow(filter) ? null : windowOf(span, start);
  const filtered = searchedTo === null ? filter : { ...filter, createdAfter: searchedTo };
  return { filter: filtered, searchedTo };
}

const upTo = (filter: TaskFilter, at: number): TaskFilter => ({
  ...filter,
  createdBefore: Math.min(at, filter.createdBefore ?? at),
});

async function byHand({ app }: Ask, action: HandAction, { taskId, seen }: SeenTask) {
  const taken = await turnAt(app, { taskId, seen });
  const { answer, newTaskId } = await act(app, taken, action);
  const { task } = await inspectTask(app.db, taskId);
  return { task: rowOf(task), answer, newTaskId };
}

interface Bulk {
  readonly action: HandAction;
  readonly dryRun: boolean;
}

async function onSelected(app: ConsoleApp, ids: readonly string[], { action, dryRun }: Bulk) {
  const tasks = await tasksById(app.db, ids);
  const found = { matched: tasks.length, isCut: false };
  if (dryRun) return { ...found, done: 0, refused: [], next: null };
  const { done, refused, handled } = await onEach(app, tasks, action);
  // Those whose turn did not come are told, to be selected once more.
  const late = tasks.slice(handled).map(({ _id: taskId }) => ({ taskId, ...NOT_YET }));
  return { ...found, done, refused: [...refused, ...late], next: null };
}

const NOT_YET = { code: 'NOT_YET', message: '本次未来得及处理，请重试' } as const;

interface BulkMatching extends Bulk, PageWish {
  readonly filter: TaskFilter;
  readonly asOf: number;
}

async function onMatching(app: ConsoleApp, wish: BulkMatching) {
  assertSomeFilter(wish.filter);
  const filter = upTo(wish.filter, wish.asOf);
  if (wish.dryRun) {
    const looked = countable(filter, wish.asOf);
    const { tasks: matched, isCut } = await taskTotals(app.db, looked.filter);
    return { matched, isCut, done: 0, refused: [], next: null };
  }
  const { found: tasks, next } = await listed(app, filter, wish);
  const { done, refused, handled } = await onEach(app, tasks, wish.action);
  const last = tasks[handled - 1];
  // Time ran out in the middle: the next call goes on behind the last one.
  const rest =
    handled === tasks.length
      ? next
      : last === undefined
        ? (wish.cursor ?? writeCursor({ at: wish.asOf, id: null }))
        : writeCursor({ at: last.created_at.getTime(), id: last._id });
  return { matched: tasks.length, isCut: false, done, refused, next: rest };
}

async function onEach(app: ConsoleApp, tasks: readonly TaskDoc[], action: HandAction) {
  const until = app.clock.now() + ROUND_BUDGET_MS;
  const report = await actOnEach(app, tasks, { action, until });
  const refused = report.refused.map(({ task_id: taskId, ...why }) => ({ taskId, ...why }));
  return { ...report, refused };
}

const COLUMNS = [
  { title: 'task_id', of: (row: TaskRow) => row.id },
  { title: 'openid', of: (row: TaskRow) => row.openid },
  { title: 'type', of: (row: TaskRow) => row.type },
  { title: 'model', of: (row: TaskRow) => row.model },
  { title: 'provider', of: (row: TaskRow) => row.provider },
  { title: 'status', of: (row: TaskRow) => row.status },
  { title: 'error_code', of: (row: TaskRow) => row.errorCode },
  { title: 'attempts', of: (row: TaskRow) => row.attempt },
  { title: 'price', of: (row: TaskRow) => row.price },
  { title: 'captured', of: (row: TaskRow) => row.captured },
  { title: 'released', of: (row: TaskRow) => row.released },
  { title: 'created_at', of: (row: TaskRow) => instantOf(row.createdAt) },
  { title: 'settled_at', of: (row: TaskRow) => instantOf(row.settledAt) },
];
