/** A task as a row of a list: every field named, nothing of it passed on whole. */
import type * as z from 'zod/mini';
import { seenOf, type TaskDoc } from '../../tasks/index.ts';
import type { taskRow } from '../contract/task-shapes.ts';

export type TaskRow = z.output<typeof taskRow>;

export const ms = (date: Date | null | undefined): number | null => date?.getTime() ?? null;

export function rowOf(task: TaskDoc): TaskRow {
  const isOver = task.settled_at !== null;
  const captured = task.captured ?? null;
  return {
    id: task._id,
    version: seenOf(task),
    openid: task.openid,
    type: task.type,
    status: task.status,
    step: task.step,
    model: task.model,
    via: task.via,
    provider: task.provider,
    attempt: task.attempt,
    count: task.count,
    price: task.price,
    captured,
    released: isOver && captured !== null ? task.price - captured : null,
    gift: task.gift === 'given',
    quarantined: task.quarantined,
    errorCode: task.error?.code ?? null,
    errorMessage: task.error?.message ?? null,
    keyId: task.origin?.key_id ?? null,
    createdAt: task.created_at.getTime(),
    updatedAt: task.updated_at.getTime(),
    settledAt: ms(task.settled_at),
    nextRunAt: task.next_run_at.getTime(),
    deadlineAt: task.deadline_at.getTime(),
    reviewUntil: ms(task.review_until),
  };
}
