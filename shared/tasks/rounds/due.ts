/** Finding tasks that want a visit. A list is only a hint: the claim decides. */
import { checked, collections } from '../../platform/database.ts';
import type { TaskDeps } from '../core/deps.ts';
import type { TaskDoc } from '../core/schema.ts';
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

/** Tasks nobody holds and whose next run has come, longest due first. Index: status, next_run_at. */
export function dueTasks(
  deps: Reader,
  options: {
    dueBefore: number;
    limit: number;
    wake?: TaskDoc['wake'];
    statuses?: readonly TaskStatus[];
  },
): Promise<TaskDoc[]> {
  const { command } = deps.db;
  const where = {
    status: command.in([...(options.statuses ?? liveStatuses)]),
    next_run_at: command.lte(new Date(options.dueBefore)),
    lease_expires_at: command.lte(new Date(deps.clock.now())),
    ...(options.wake === undefined ? {} : { wake: options.wake }),
  };
  return tasksBy(deps, 'next_run_at', { where, limit: options.limit });
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
