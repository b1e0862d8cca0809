/** Tasks under way, what is stuck, and what has just failed. Each read is along an index and short. */
import type * as z from 'zod/mini';
import { checked, collections, type Database } from '../../../platform/database.ts';
import { findTasks, type TaskDoc } from '../../../tasks/index.ts';
import type { overviewVerbs } from '../../contract/overview.ts';
import { countOf } from '../count.ts';
import { rowOf } from '../task-row.ts';

type Overview = z.output<(typeof overviewVerbs)['overview']['answer']>;
type TaskNumbers = Pick<Overview, 'tasks' | 'queue' | 'stuck' | 'failures'>;

const HOUR_MS = 3_600_000;
/** A task that is due and taken by nobody for so long waits for more than a round. */
const WAITS_MS = 60_000;
const MOST_STUCK = 20;
const MOST_FAILURES = 10;

export async function taskNumbers(db: Database, now: number): Promise<TaskNumbers> {
  const { command } = db;
  const at = new Date(now);
  const due = { next_run_at: command.lte(at), lease_expires_at: command.lte(at) };
  const oldest = oldestOf(db);
  const [
    pending,
    processing,
    reviewing,
    lastHour,
    dueCount,
    dueTasks,
    waiting,
    overdue,
    held,
    bad,
    failures,
  ] = await Promise.all([
    countOf(db, collections.tasks, { status: 'pending' }),
    countOf(db, collections.tasks, { status: 'processing' }),
    countOf(db, collections.tasks, { status: 'processing', step: 'review' }),
    endedSince(db, now - HOUR_MS),
    countOf(db, collections.tasks, { status: command.in(['pending', 'processing']), ...due }),
    Promise.all([
      oldest({ status: 'pending', ...due }, 'next_run_at'),
      oldest({ status: 'processing', ...due }, 'next_run_at'),
    ]),
    oldest({ status: 'pending' }, 'created_at'),
    Promise.all([
      oldest({ status: 'pending', deadline_at: command.lt(at) }, 'deadline_at'),
      oldest({ status: 'processing', deadline_at: command.lt(at) }, 'deadline_at'),
    ]),
    oldest({ status: 'processing', step: 'review' }, 'created_at'),
    findTasks(db, { quarantined: true }, MOST_STUCK),
    findTasks(db, { status: 'failed' }, MOST_FAILURES),
  ]);
  const late = dueTasks.flat().sort((a, b) => a.next_run_at.getTime() - b.next_run_at.getTime());
  const wait = late.filter(({ next_run_at }) => next_run_at.getTime() <= now - WAITS_MS);
  return {
    tasks: {
      pending,
      processing,
      reviewing,
      failedLastHour: lastHour.get('failed') ?? 0,
      completedLastHour: lastHour.get('completed') ?? 0,
    },
    queue: {
      due: dueCount,
      oldestDueAt: late[0]?.next_run_at.getTime() ?? null,
      oldestWaitingAt: waiting[0]?.created_at.getTime() ?? null,
    },
    stuck: stuckOf([
      ...bad.map((task) => stuck(task, 'quarantined', task.updated_at)),
      ...overdue.flat().map((task) => stuck(task, 'overdue', task.deadline_at)),
      ...held.map((task) => stuck(task, 'review', task.updated_at)),
      ...wait.map((task) => stuck(task, 'waiting', task.next_run_at)),
    ]),
    failures: failures.map(rowOf),
  };
}

type Stuck = Overview['stuck'][number];

const stuck = ({ _id, model, provider, step }: TaskDoc, why: Stuck['why'], since: Date): Stuck => {
  return { id: _id, why, since: since.getTime(), model, provider, step };
};

/** Each task once, by the worst that is said of it; the longest stuck first. */
function stuckOf(found: readonly Stuck[]): Stuck[] {
  const byId = new Map<string, Stuck>();
  for (const one of found) if (!byId.has(one.id)) byId.set(one.id, one);
  return [...byId.values()].sort((a, b) => a.since - b.since).slice(0, MOST_STUCK);
}

function oldestOf(db: Database) {
  return async (where: object, by: string): Promise<TaskDoc[]> => {
    const query = db.collection(collections.tasks).where(where).orderBy(by, 'asc');
    return checked(await query.limit(MOST_STUCK).get()).data as TaskDoc[];
  };
}

/** Index: settled_at. */
async function endedSince(db: Database, since: number): Promise<ReadonlyMap<string, number>> {
  const $ = db.command.aggregate;
  const result = checked(
    await db
      .collection(collections.tasks)
      .aggregate()
      .match({ settled_at: db.command.gte(new Date(since)) })
      .group({ _id: '$status', count: $.sum(1) })
      .end(),
  );
  const rows = result.data as { _id: string; count: number }[];
  return new Map(rows.map(({ _id, count }) => [_id, count]));
}
