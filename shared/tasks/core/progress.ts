/** What a user sees while waiting. Stored progress only rises, and never moves an ended work. */
import { checked, collections } from '../../platform/database.ts';
import type { TaskDeps } from './deps.ts';
import { isHouseStep, type StageName, type TaskDoc } from './documents/schema.ts';
import { liveStatuses } from './states.ts';

export const progressAt = {
  accepted: 20,
  estimateCeiling: 85,
  generated: 90,
  finishCeiling: 94,
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

/** Fetching, marking and storing a result takes about this long, ms. */
const TYPICAL_FINISH_MS = 4_000;

/**
 * Progress between two stored points, 0–100, from the time since a stage was first begun against
 * the time it typically takes. Never falls while the task lives, not even when a submit is
 * repeated or a second attempt starts: the stage keeps its first start, a job does not.
 */
export function estimateProgress(
  task: Pick<TaskDoc, 'status' | 'step' | 'stages'>,
  stored: number,
  time: { now: number; typicalMs: number },
): number {
  if (task.status !== 'processing' || isHouseStep(task.step)) return stored;
  const startOf = (name: StageName): Date | null =>
    task.stages.find((stage) => stage.name === name)?.started_at ?? null;
  const { accepted, estimateCeiling, generated, finishCeiling } = progressAt;
  const [stage, from, to, typicalMs] =
    task.step === 'finish' || task.step === 'review'
      ? (['finish', generated, finishCeiling, TYPICAL_FINISH_MS] as const)
      : (['generate', accepted, estimateCeiling, time.typicalMs] as const);
  const since = startOf(stage);
  if (since === null) return stage === 'finish' ? Math.max(stored, generated) : stored;
  const share = shareDone(Math.max(0, time.now - since.getTime()) / Math.max(1, typicalMs));
  return Math.max(stored, Math.floor(from + (to - from) * share));
}

/** 0–1 from typical times passed: 0.75 after one, and still moving after five. Never 1. */
function shareDone(times: number): number {
  return 1 - 1 / (1 + times) ** 2;
}
