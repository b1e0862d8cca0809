/** What a user sees while waiting. Stored progress only rises, and never moves an ended work. */
import { checked, collections } from '../../platform/database.ts';
import type { TaskDeps } from './deps.ts';
import type { TaskDoc } from './schema.ts';
import { liveStatuses } from './states.ts';

export const progressAt = {
  accepted: 20,
  estimateCeiling: 85,
  generated: 90,
  reviewing: 95,
} as const;

/** One conditional write; changes nothing when the work is already further, or has ended. */
export async function reportProgress(
  deps: Pick<TaskDeps, 'db' | 'clock'>,
  taskId: string,
  report: { progress: number; message: string },
): Promise<void> {
  const { command } = deps.db;
  checked(
    await deps.db
      .collection(collections.works)
      .where({
        _id: taskId,
        status: command.in([...liveStatuses]),
        progress: command.lt(report.progress),
      })
      .update({
        status: 'processing',
        progress: report.progress,
        message: report.message,
        updated_at: new Date(deps.clock.now()),
      }),
  );
}

/**
 * Progress between two stored points, 0–100, from the time since a provider was first asked
 * against the model's typical time. Never falls while the task lives, not even when a submit is
 * repeated or a second attempt starts: the stage keeps its first start, a job does not.
 */
export function estimateProgress(
  task: Pick<TaskDoc, 'status' | 'step' | 'stages'>,
  stored: number,
  time: { now: number; typicalMs: number },
): number {
  const since = task.stages.find(({ name }) => name === 'generate')?.started_at;
  if (task.status !== 'processing' || !since) return stored;
  if (task.step === 'finish') return Math.max(stored, progressAt.generated);
  const elapsed = Math.max(0, time.now - since.getTime());
  const share = 1 - Math.exp((-2 * elapsed) / Math.max(1, time.typicalMs));
  const span = progressAt.estimateCeiling - progressAt.accepted;
  return Math.max(stored, Math.floor(progressAt.accepted + span * share));
}
