/** Each hold against its task: live while it holds, ended when it is settled, at the same price. */
import { type RecordDoc, recordId } from '../credits/index.ts';
import { checked, collections, type Database, readDoc } from '../platform/database.ts';
import { isTerminal, type TaskDoc } from '../tasks/index.ts';
import type { Disagreement } from './mark.ts';

const IDS_A_QUERY = 100;

async function tasksById(db: Database, ids: readonly string[]): Promise<Map<string, TaskDoc>> {
  const found = new Map<string, TaskDoc>();
  for (let start = 0; start < ids.length; start += IDS_A_QUERY) {
    const chunk = ids.slice(start, start + IDS_A_QUERY);
    const query = db.collection(collections.tasks).where({ _id: db.command.in(chunk) });
    const result = checked(await query.limit(IDS_A_QUERY).get());
    for (const task of result.data as TaskDoc[]) found.set(task._id, task);
  }
  return found;
}

/** Tasks whose hold is settled in the ledger: they must have ended, and as the entry says. */
export async function compareSettled(
  db: Database,
  settles: readonly RecordDoc[],
): Promise<Disagreement[]> {
  const byId = await tasksById(
    db,
    settles.flatMap(({ task_id }) => task_id ?? []),
  );
  return settles.flatMap((entry) => {
    const task = byId.get(entry.task_id ?? '');
    if (task === undefined) return [about(entry._id, 'task_missing', 'its task does not exist')];
    if (!isTerminal(task.status)) {
      return [about(entry._id, 'task_differs', `settled, but its task is ${task.status}`)];
    }
    if (task.price !== entry.amount) {
      return [about(entry._id, 'price_differs', `${entry.amount}, quoted ${task.price}`)];
    }
    const mayCapture =
      task.status === 'completed' || (task.status === 'cancelled' && task.step === 'stream');
    if (entry.captured > 0 && !mayCapture) {
      return [about(entry._id, 'captured_unfinished', `captured for a ${task.status} task`)];
    }
    const ended = endOf(entry);
    if (task.status !== ended) {
      return [about(entry._id, 'task_differs', `settled as ${ended}, but it is ${task.status}`)];
    }
    return [];
  });
}

/** How the ledger says the task ended: of a failure it keeps the code as its reason. */
function endOf({ reason }: RecordDoc): TaskDoc['status'] {
  return reason === 'completed' || reason === 'cancelled' ? reason : 'failed';
}

/** Tasks that hold credits: they must be live, or have been settled since the ledger was read. */
export async function compareOpen(
  db: Database,
  open: Readonly<Record<string, number>>,
): Promise<Disagreement[]> {
  const ids = Object.keys(open);
  const byId = await tasksById(db, ids);
  const found: Disagreement[] = [];
  for (const id of ids) {
    const task = byId.get(id);
    if (task === undefined) found.push(about(id, 'task_missing', 'holds credits of no task'));
    else if (task.price !== open[id]) {
      found.push(about(id, 'price_differs', `holds ${open[id]}, quoted ${task.price}`));
    } else if (isTerminal(task.status)) {
      const settled = await readDoc(db, collections.records, recordId.settle(id));
      if (settled === null) found.push(about(id, 'held_at_rest', `${task.status}, never settled`));
    }
  }
  return found;
}

function about(subject: string, kind: string, text: string): Disagreement {
  return { kind, subject, text };
}
