/** The three stages a user may look at, and how they move on. */
import type { StageDoc, StageName } from './documents/schema.ts';

export const stageNames: readonly StageName[] = ['prepare', 'generate', 'finish'];

export function newStages(): StageDoc[] {
  return stageNames.map((name) => ({
    name,
    status: 'pending',
    started_at: null,
    finished_at: null,
    warnings: [],
  }));
}

/** `name` runs now; everything before it is done, and what a new attempt takes back is pending. */
export function stageStarted(
  stages: readonly StageDoc[],
  name: StageName,
  at: Date,
): readonly StageDoc[] {
  const index = stageNames.indexOf(name);
  return stages.map((stage, position) => {
    if (position < index && stage.status !== 'done') return closed(stage, 'done', at);
    if (position === index && stage.status !== 'running') {
      return { ...stage, status: 'running', started_at: stage.started_at ?? at, finished_at: null };
    }
    if (position > index && stage.status !== 'pending') {
      return { ...stage, status: 'pending', started_at: null, finished_at: null };
    }
    return stage;
  });
}

/** A job is being sent. Preparing is done once, so a second attempt takes its time from generating. */
export function stagesSubmitted(
  stages: readonly StageDoc[],
  times: { startedAt: Date; submittedAt: Date },
): readonly StageDoc[] {
  const isPrepared = stages.some(({ name, status }) => name === 'prepare' && status === 'done');
  const prepared = isPrepared ? stages : stageStarted(stages, 'prepare', times.startedAt);
  return stageStarted(prepared, 'generate', times.submittedAt);
}

/** The task has ended: the running stage ends with it. */
export function stagesEnded(
  stages: readonly StageDoc[],
  options: { ok: boolean; at: Date; warnings?: readonly string[] },
): readonly StageDoc[] {
  return stages.map((stage) => {
    if (stage.status === 'done') return stage;
    if (options.ok) {
      const warnings = [...stage.warnings, ...(options.warnings ?? [])];
      return { ...closed(stage, 'done', options.at), warnings };
    }
    return stage.status === 'running' ? closed(stage, 'failed', options.at) : stage;
  });
}

function closed(stage: StageDoc, status: 'done' | 'failed', at: Date): StageDoc {
  return { ...stage, status, started_at: stage.started_at ?? at, finished_at: at };
}
