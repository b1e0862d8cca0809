/** What was done by hand, as the console shows it. */
import type { AuditDoc } from '../../platform/audit.ts';
import { ms } from './task-row.ts';

/** `names`: of operators, by uid. */
export const auditRow = (doc: AuditDoc, names: ReadonlyMap<string, string> = new Map()) => ({
  id: doc._id,
  // Entries from before there was a console have neither.
  actor: doc.actor ?? null,
  actorName: names.get(doc.actor ?? '') ?? null,
  action: doc.action,
  params: JSON.parse(doc.params) as unknown,
  taskId: doc.task_id ?? null,
  outcome: doc.outcome,
  startedAt: doc.started_at.getTime(),
  endedAt: ms(doc.ended_at),
});
