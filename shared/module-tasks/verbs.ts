/** How a module moves a task on, but for its words (`chunks`). */
import { begun, type Changed, changeTask, type ModuleDeps, type Target } from './change.ts';
import {
  OutputTooLargeError,
  ReferenceConflictError,
  StageOverError,
  UnknownStageError,
} from './errors.ts';
import { payloadText, samePayload } from './payload.ts';
import type { ModuleStageDoc, ModuleTaskDoc } from './schema.ts';
import { MAX_REFERENCES, type Output, type Reference, type StageOutput } from './shapes.ts';

/** Throws UnknownStageError. */
export function stageOf({ stages }: ModuleTaskDoc, kind: string): ModuleStageDoc {
  const stage = stages.find((one) => one.kind === kind);
  if (stage === undefined) throw new UnknownStageError(kind);
  return stage;
}

/** Started before: stays as it is. Throws NotFoundError, TaskOverError. */
export function startTask(deps: ModuleDeps, target: Target): Promise<Changed> {
  return changeTask(deps, target, (task, { at }) =>
    task.status === 'pending' ? begun(task, at) : null,
  );
}

/** Throws NotFoundError, TaskOverError, UnknownStageError, StageOverError. */
export function startStage(deps: ModuleDeps, target: Target, kind: string): Promise<Changed> {
  return changeTask(deps, target, (task, { at }) => {
    const stage = stageOf(task, kind);
    if (stage.status === 'running') return null;
    if (stage.status !== 'pending') throw new StageOverError(kind);
    return { ...begun(task, at), stage: runningStage(stage, at) };
  });
}

export function runningStage(stage: ModuleStageDoc, at: Date): ModuleStageDoc {
  return stage.status === 'pending' ? { ...stage, status: 'running', started_at: at } : stage;
}

/** The same output again is a replay. Throws NotFoundError, TaskOverError, UnknownStageError, StageOverError. */
export function completeStage(
  deps: ModuleDeps,
  target: Target,
  { kind, output }: { readonly kind: string; readonly output: StageOutput },
): Promise<Changed> {
  return changeTask(deps, target, (task, { at }) => {
    const stage = stageOf(task, kind);
    const payload = payloadText(output.structured_payload);
    const text = output.text_output ?? null;
    if (stage.status === 'done') {
      const isSame =
        (text === null || stage.text_output === text) &&
        samePayload(stage.structured_payload, payload) &&
        JSON.stringify(stage.warnings) === JSON.stringify(output.warnings);
      if (isSame) return null;
      throw new StageOverError(kind);
    }
    const done: ModuleStageDoc = {
      ...runningStage(stage, at),
      status: 'done',
      text_output: text ?? stage.text_output,
      structured_payload: payload,
      warnings: output.warnings,
      finished_at: at,
    };
    return { ...begun(task, at), ...latest(text, payload), stage: done };
  });
}

function latest(text: string | null, payload: string | null) {
  return {
    ...(text === null ? {} : { latest_text_output: text }),
    ...(payload === null ? {} : { latest_structured_payload: payload }),
  };
}

/** The same reference again is a replay. Throws NotFoundError, TaskOverError, ReferenceConflictError, OutputTooLargeError. */
export function addReference(
  deps: ModuleDeps,
  target: Target,
  reference: Reference,
): Promise<Changed> {
  return changeTask(deps, target, (task, { at }) => {
    const { kind, id, label } = reference;
    const earlier = task.references.find((one) => one.kind === kind && one.id === id);
    if (earlier?.label === label) return null;
    if (earlier !== undefined) throw new ReferenceConflictError(`${kind} ${id}`);
    if (task.references.length >= MAX_REFERENCES) {
      throw new OutputTooLargeError(`结果引用过多（最多 ${MAX_REFERENCES} 个）`);
    }
    return { ...begun(task, at), references: [...task.references, { kind, id, label }] };
  });
}

/** Throws NotFoundError, TaskOverError. */
export function completeTask(deps: ModuleDeps, target: Target, output: Output): Promise<Changed> {
  return changeTask(deps, target, (task, { at }) => ({
    ...begun(task, at),
    ...latest(output.text_output ?? null, payloadText(output.structured_payload)),
    ...ending(task, 'completed', at),
  }));
}

/** Throws NotFoundError, TaskOverError. */
export function failTask(
  deps: ModuleDeps,
  target: Target,
  failureMessage: string,
): Promise<Changed> {
  return changeTask(deps, target, (task, { at }) => ({
    ...ending(task, 'failed', at),
    failure_message: failureMessage.trim(),
  }));
}

/** Throws NotFoundError, TaskOverError. */
export function cancelModuleTask(deps: ModuleDeps, target: Target): Promise<Changed> {
  return changeTask(deps, target, (task, { at }) => ending(task, 'cancelled', at));
}

/** A stage that was under way ends with its task. */
function ending(task: ModuleTaskDoc, status: 'completed' | 'failed' | 'cancelled', at: Date) {
  const ends = { status: status === 'completed' ? 'done' : 'failed', finished_at: at } as const;
  const stages = task.stages.map((one) => (one.status === 'running' ? { ...one, ...ends } : one));
  return { status, ended_at: at, stages };
}
