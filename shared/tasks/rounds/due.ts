/** Finding tasks that want a visit. A list is only a hint: the claim decides. */
import { checked, collections } from '../../platform/database.ts';
import type { TaskDeps } from '../core/deps.ts';
import type { Step, TaskDoc } from '../core/documents/schema.ts';
import { isWhole, type Part, slotsIn, WHOLE } from '../core/slots.ts';
import { allowedFrom, liveStatuses, type TaskStatus } from '../core/states.ts';

type Reader = Pick<TaskDeps, 'db' | 'clock'>;

/** The first `limit` tasks by one of the instants an index is made for. */
async function tasksBy(
  deps: Reader,
  order: 'next_run_at' | 'deadline_at' | 'late_check_at',
  query: { where: object; limit: number },
): Promise<TaskDoc[]> {
  const tasks = deps.db.collection(collections.tasks).where(query.where);
  const result = checked(await tasks.orderBy(order, 'asc').limit(query.limit).get());
  return result.data as TaskDoc[];
}

interface Due {
  readonly dueBefore: number;
  readonly wake?: TaskDoc['wake'];
  readonly statuses?: readonly TaskStatus[];
  /** Of these slots only. */
  readonly part?: Part;
  /** Of these steps only. */
  readonly steps?: readonly Step[];
}

function whereDue({ db, clock }: Reader, due: Due): object {
  const { command } = db;
  const { wake, part = WHOLE, steps } = due;
  return {
    status: command.in([...(due.statuses ?? liveStatuses)]),
    ...(isWhole(part) ? {} : { slot: command.in(slotsIn(part)) }),
    next_run_at: command.lte(new Date(due.dueBefore)),
    lease_expires_at: command.lte(new Date(clock.now())),
    ...(wake === undefined ? {} : { wake }),
    ...(steps === undefined ? {} : { step: command.in([...steps]) }),
  };
}

/**
 * Tasks nobody holds and whose next run has come, longest due first. Index: status, next_run_at; of
 * a part: status, slot, next_run_at.
 */
export function dueTasks(deps: Reader, due: Due & { limit: number }): Promise<TaskDoc[]> {
  return tasksBy(deps, 'next_run_at', { where: whereDue(deps, due), limit: due.limit });
}

/** How many tasks a look without a limit would find. */
export async function countDue(deps: Reader, dueBefore: number): Promise<number> {
  const tasks = deps.db.collection(collections.tasks).where(whereDue(deps, { dueBefore }));
  return checked(await tasks.count()).total;
}

/** Pending tasks whose trigger has had its chance, oldest first. Index: status, next_run_at. */
export function pendingTasks(
  deps: Reader,
  createdBefore: number,
  limit: number,
): Promise<TaskDoc[]> {
  const { command } = deps.db;
  const created_at = command.lte(new Date(createdBefore));
  // A stream waits for its ticket: it is due when that has run out.
  const next_run_at = command.lte(new Date(deps.clock.now()));
  return tasksBy(deps, 'next_run_at', {
    where: { status: 'pending', created_at, next_run_at },
    limit,
  });
}

/** Tasks past their deadline that back-off would leave alone. Index: status, deadline_at. */
export function overdueTasks(deps: Reader, limit: number): Promise<TaskDoc[]> {
  const { command } = deps.db;
  const past = command.lte(new Date(deps.clock.now()));
  const where = {
    status: command.in([...liveStatuses]),
    deadline_at: past,
    lease_expires_at: past,
  };
  return tasksBy(deps, 'deadline_at', { where, limit });
}

/** Ended tasks whose job may have succeeded late. Index: status, late_check_at. */
export function lateTasks(deps: Reader, limit: number): Promise<TaskDoc[]> {
  const { command } = deps.db;
  const late_check_at = command.lte(new Date(deps.clock.now()));
  const where = { status: command.in(allowedFrom('gift')), late_check_at };
  return tasksBy(deps, 'late_check_at', { where, limit });
}

/** The same items in a circle, from another beginning. `share`: 0–1 of the way round. */
export function turned<T>(items: readonly T[], share: number): T[] {
  const at = Math.floor(items.length * share);
  return [...items.slice(at), ...items.slice(0, at)];
}

/** One user's tasks after another's, in turns, so that a heavy user starves nobody. */
export function fairOrder(tasks: readonly TaskDoc[]): TaskDoc[] {
  const byUser = new Map<string, TaskDoc[]>();
  for (const task of tasks) {
    const own = byUser.get(task.openid);
    if (own) own.push(task);
    else byUser.set(task.openid, [task]);
  }
  const queues = [...byUser.values()];
  const out: TaskDoc[] = [];
  for (let round = 0; out.length < tasks.length; round++) {
    for (const queue of queues) {
      const task = queue[round];
      if (task !== undefined) out.push(task);
    }
  }
  return out;
}
