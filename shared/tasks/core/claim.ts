/** Taking a task: one conditional write whose count decides. Nothing else gives the right to work. */
import { checked, collections } from '../../platform/database.ts';
import type { TaskDeps } from './deps.ts';
import type { TaskDoc } from './documents/schema.ts';
import { allowedFrom } from './states.ts';

export interface ClaimOptions {
  /** Takes a task before its next run is due (deadline passed, cancel asked, callback came). */
  readonly early?: boolean;
}

/**
 * Claims a pending task, or one that is due and whose lease has run out. Null when another worker
 * owns it, it is not due, or it has ended. Database trigger, timers and callbacks all come here,
 * so a duplicate or late delivery simply loses.
 */
export async function claimTask(
  deps: Pick<TaskDeps, 'db' | 'clock' | 'policy'>,
  taskId: string,
  options: ClaimOptions = {},
): Promise<TaskDoc | null> {
  const { command } = deps.db;
  const now = deps.clock.now();
  const at = new Date(now);
  const result = checked(
    await deps.db
      .collection(collections.tasks)
      .where({
        _id: taskId,
        status: command.in(allowedFrom('claim')),
        lease_expires_at: command.lte(at),
        ...(options.early ? {} : { next_run_at: command.lte(at) }),
      })
      .updateAndReturn({
        status: 'processing',
        fence: command.inc(1),
        lease_expires_at: new Date(now + deps.policy.leaseMs),
        wake: '',
        claims: command.inc(1),
        version: command.inc(1),
        updated_at: at,
      }),
  );
  return result.updated === 1 ? (result.doc as TaskDoc) : null;
}
