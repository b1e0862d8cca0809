/** Finding tasks as operators look for them. One condition besides the time has an index of its own. */
import { checked, collections, type Database } from '../platform/database.ts';
import { type Page, type PageEnd, pageOf, within } from '../platform/page.ts';
import type { Step, TaskDoc } from './core/documents/schema.ts';
import type { TaskStatus } from './core/states.ts';

export interface TaskFilter {
  /** The id, or at least its first six characters. */
  readonly id?: string | undefined;
  readonly status?: TaskStatus | undefined;
  readonly step?: Step | undefined;
  readonly openid?: string | undefined;
  readonly model?: string | undefined;
  readonly provider?: string | undefined;
  readonly errorCode?: string | undefined;
  readonly quarantined?: boolean | undefined;
  /** Instants in ms. */
  readonly createdAfter?: number | undefined;
  readonly createdBefore?: number | undefined;
  readonly endedAfter?: number | undefined;
  readonly endedBefore?: number | undefined;
}

/** Newest first, at most `limit`. */
export async function findTasks(
  db: Database,
  filter: TaskFilter,
  limit: number,
): Promise<TaskDoc[]> {
  const query = db.collection(collections.tasks).where(whereOf(db, filter));
  return checked(await query.orderBy('created_at', 'desc').limit(limit).get()).data as TaskDoc[];
}

const FIELDS = {
  status: 'status',
  step: 'step',
  openid: 'openid',
  model: 'model',
  provider: 'provider',
  errorCode: 'error.code',
  quarantined: 'quarantined',
} as const satisfies Partial<Record<keyof TaskFilter, string>>;

function whereOf({ command }: Database, filter: TaskFilter): Record<string, unknown> {
  const where: Record<string, unknown> = {};
  for (const [name, field] of Object.entries(FIELDS)) {
    const value = filter[name as keyof typeof FIELDS];
    if (value !== undefined) where[field] = value;
  }
  const { id, createdAfter, createdBefore, endedAfter, endedBefore } = filter;
  if (id !== undefined) where._id = id.length >= WHOLE_ID ? id : beginsWith({ command }, id);
  const created = within({ command }, { from: createdAfter, to: createdBefore });
  if (created !== undefined) where.created_at = created;
  const ended = within({ command }, { from: endedAfter, to: endedBefore });
  if (ended !== undefined) where.settled_at = ended;
  return where;
}

const WHOLE_ID = 32;
/** Ids are hashes: so many characters are shared by one in sixteen million. */
export const SHORTEST_ID = 6;

function beginsWith({ command }: Pick<Database, 'command'>, prefix: string): unknown {
  return command.gte(prefix).and(command.lt(`${prefix}\uffff`));
}

/** True where one index answers the filter together with the time: at most one condition, or an id. */
export function isNarrow(filter: TaskFilter): boolean {
  const given = Object.keys(FIELDS).filter(
    (name) => filter[name as keyof typeof FIELDS] !== undefined,
  );
  // Of ids there are few.
  if (filter.id !== undefined) return true;
  const { endedAfter, endedBefore } = filter;
  // No index has the step, or the end beside the beginning that lists are in order of.
  if (endedAfter !== undefined || endedBefore !== undefined) return false;
  return given.length === 0 || (given.length === 1 && given[0] !== 'step');
}

/** Newest first, by the moment they were asked for. */
export function tasksPage(
  db: Database,
  filter: TaskFilter,
  { last, limit }: { readonly last: PageEnd | null; readonly limit: number },
): Promise<Page<TaskDoc>> {
  const where = whereOf(db, filter);
  return pageOf(db, { collection: collections.tasks, where, last, order: 'desc', limit });
}

/** Ids of tasks that were written at `since` (ms) or later, newest first, at most `limit`. */
export async function changedTasks(db: Database, since: number, limit: number): Promise<string[]> {
  const query = db
    .collection(collections.tasks)
    .where({ updated_at: db.command.gte(new Date(since)) })
    .orderBy('updated_at', 'desc')
    .field({ _id: true })
    .limit(limit);
  return (checked(await query.get()).data as { _id: string }[]).map(({ _id }) => _id);
}

/** Those of these ids that there are. */
export async function tasksById(db: Database, ids: readonly string[]): Promise<TaskDoc[]> {
  if (ids.length === 0) return [];
  const query = db.collection(collections.tasks).where({ _id: db.command.in([...ids]) });
  return checked(await query.limit(ids.length).get()).data as TaskDoc[];
}

export interface TaskTotals {
  readonly tasks: number;
  /** More match than were counted. */
  readonly isCut: boolean;
  readonly byStatus: Readonly<Record<string, number>>;
  /** Credits: asked, charged, and gone back. */
  readonly price: number;
  readonly captured: number;
  readonly released: number;
}

/** Beyond this a sum says "more than". */
export const MAX_COUNTED = 10_000;

/** One aggregation over the newest `MAX_COUNTED` that match. */
export async function taskTotals(db: Database, filter: TaskFilter): Promise<TaskTotals> {
  const $ = db.command.aggregate;
  const then = 0;
  const result = checked(
    await db
      .collection(collections.tasks)
      .aggregate()
      .match(whereOf(db, filter))
      .sort({ created_at: -1 })
      .limit(MAX_COUNTED + 1)
      .group({
        _id: '$status',
        tasks: $.sum(1),
        price: $.sum('$price'),
        captured: $.sum($.ifNull(['$captured', 0])),
        // What a live task will give back nobody knows yet.
        settled: $.sum($.cond({ if: $.eq(['$settled_at', null]), then, else: '$price' })),
      })
      .end(),
  );
  const rows = result.data as ({ readonly _id: string } & Record<Summed, number>)[];
  const sum = (name: Summed): number => rows.reduce((all, row) => all + row[name], 0);
  return {
    tasks: Math.min(sum('tasks'), MAX_COUNTED),
    isCut: sum('tasks') > MAX_COUNTED,
    byStatus: Object.fromEntries(rows.map(({ _id, tasks }) => [_id, tasks])),
    price: sum('price'),
    captured: sum('captured'),
    released: sum('settled') - sum('captured'),
  };
}
type Summed = 'tasks' | 'price' | 'captured' | 'settled';
