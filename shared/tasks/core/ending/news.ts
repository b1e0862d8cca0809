/** What the world outside is told when a task ends: written where the task ends, or not at all. */
import type { AccountDoc } from '../../../credits/index.ts';
import type { Transaction } from '../../../platform/database.ts';
import { announce, type EventType } from '../../../webhooks/index.ts';
import type { ImageDoc, TaskDoc } from '../documents/schema.ts';

const EVENTS: Readonly<Record<'completed' | 'failed' | 'cancelled', EventType>> = {
  completed: 'task.completed',
  failed: 'task.failed',
  cancelled: 'task.cancelled',
};

export interface EndOfTask {
  /** As it is after its end. */
  readonly task: TaskDoc;
  readonly ending: { readonly kind: keyof typeof EVENTS };
  /** Credits. */
  readonly captured: number;
  /** Of its user, as the settle has read it: where nobody is told, nothing more is read. */
  readonly account: Pick<AccountDoc, 'has_webhooks'>;
  readonly at: Date;
}

/** In the settle's own transaction. Answers how many rows the outbox got. */
export async function tellEnd(tx: Transaction, end: EndOfTask): Promise<number> {
  if (end.account.has_webhooks !== true) return 0;
  const { task, ending, at } = end;
  const { openid, _id: taskId } = task;
  return announce(tx, { openid, taskId, type: EVENTS[ending.kind], data: dataOf(end), at });
}

/** The task as its owner may see it; addresses that expire are asked for by its id. */
function dataOf({ task, captured, at }: EndOfTask): Readonly<Record<string, unknown>> {
  const { _id: id, type, status, model, error, images, origin, created_at } = task;
  return {
    id,
    object: 'task',
    type,
    model,
    status,
    credits: { held: 0, charged: captured },
    error: error === null ? null : { code: error.code, message: error.message },
    results: images.map(resultOf),
    reference: origin?.reference ?? null,
    end_user: origin?.end_user ?? null,
    created_at: created_at.toISOString(),
    ended_at: at.toISOString(),
  };
}

function resultOf({ file_id, width, height, mime }: ImageDoc) {
  return { file_id, width, height, mime: mime ?? null };
}
