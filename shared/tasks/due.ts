/** Finding tasks that want a visit. A list is only a hint: the claim decides. */
import { checked, collections } from '../platform/database.ts';
import type { TaskDeps } from './deps.ts';
import type { TaskDoc } from './schema.ts';
import { allowedFrom, liveStatuses, type TaskStatus } from './states.ts';

/** Tasks nobody holds and whose next run has come, longest due first. Index: status, next_run_at. */
export async function dueTasks(
  deps: Pick<TaskDeps, 'db' | 'clock'>,
  options: {
    dueBefore: number;
    limit: number;
    wake?: TaskDoc['wake'];
    statuses?: readonly TaskStatus[];
  },
): Promise<TaskDoc[]> {
  const { command } = deps.db;
  const result = checked(
    await deps.db
      .collection(collections.tasks)
      .where({
        status: command.in([...(options.statuses ?? liveStatuses)]),
        next_run_at: command.lte(new Date(options.dueBefore)),
        lease_expires_at: command.lte(new Date(deps.clock.now())),
        ...(options.wake === undefined ? {} : { wake: options.wake }),
      })
      .orderBy('next_run_at', 'asc')
      .limit(options.limit)
      .get(),
  );
  return result.data as TaskDoc[];
}

/** Pending tasks whose trigger has had its chance, oldest first. Index: status, next_run_at. */
export async function pendingTasks(
  deps: Pick<TaskDeps, 'db' | 'clock'>,
  createdBefore: number,
  limit: number,
): Promise<TaskDoc[]> {
  const { command } = deps.db;
  const result = checked(
    await deps.db
      .collection(collections.tasks)
      .where({ status: 'pending', created_at: command.lte(new Date(createdBefore)) })
      .orderBy('next_run_at', 'asc')
      .limit(limit)
      .get(),
  );
  return result.data as TaskDoc[];
}

/** Tasks past their deadline that back-off would leave alone. Index: status, deadline_at. */
export async function overdueTasks(
  deps: Pick<TaskDeps, 'db' | 'clock'>,
  limit: number,
): Promise<TaskDoc[]> {
  const { command } = deps.db;
  const now = new Date(deps.clock.now());
  const result = checked(
    await deps.db
      .collection(collections.tasks)
      .where({
        status: command.in([...liveStatuses]),
        deadline_at: command.lte(now),
        lease_expires_at: command.lte(now),
      })
      .orderBy('deadline_at', 'asc')
      .limit(limit)
      .get(),
  );
  return result.data as TaskDoc[];
}

/** Ended tasks whose job may have succeeded late. Index: status, late_check_at. */
export async function lateTasks(
  deps: Pick<TaskDeps, 'db' | 'clock'>,
  limit: number,
): Promise<TaskDoc[]> {
  const { command } = deps.db;
  const result = checked(
    await deps.db
      .collection(collections.tasks)
      .where({
        status: command.in(allowedFrom('gift')),
        late_check_at: command.lte(new Date(deps.clock.now())),
      })
      .orderBy('late_check_at', 'asc')
      .limit(limit)
      .get(),
  );
  return result.data as TaskDoc[];
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
