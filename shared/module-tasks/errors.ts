/** What a module can do wrong with a task, each by its name. */
import { DarkroomError } from '../platform/errors.ts';

/** The owner has a task with this id already. */
export class TaskExistsError extends DarkroomError {
  readonly code = 'TASK_EXISTS';
  readonly userMessage = '任务编号已存在';

  constructor(id: string) {
    super(`task ${id} exists`, { details: [{ field: 'id', message: '任务编号已存在' }] });
  }
}

/** Completed, failed or cancelled: nothing can be done to it any more. */
export class TaskOverError extends DarkroomError {
  readonly code = 'TASK_ENDED';
  readonly userMessage = '任务已结束，不能再更改';
}

/** The task was made without a stage of this kind. */
export class UnknownStageError extends DarkroomError {
  readonly code = 'STAGE_NOT_FOUND';
  readonly userMessage = '任务没有这个阶段';

  constructor(kind: string) {
    super('unknown stage', {
      details: [{ field: 'stage', message: `任务没有这个阶段：${kind.slice(0, 60)}` }],
    });
  }
}

/** A stage that is done is neither begun again nor done with something else. */
export class StageOverError extends DarkroomError {
  readonly code = 'STAGE_ENDED';
  readonly userMessage = '该阶段已完成，不能再更改';
}

/** The same stage and sequence, or the same reference, with something else in it. */
export class ChunkConflictError extends DarkroomError {
  readonly code = 'CHUNK_CONFLICT';
  readonly userMessage = '同一阶段、同一序号已有不同内容';

  constructor(what: string) {
    super(`conflict: ${what}`, {
      details: [{ field: 'sequence', message: '同一阶段、同一序号已有不同内容' }],
    });
  }
}

/** The same reference with another label. */
export class ReferenceConflictError extends DarkroomError {
  readonly code = 'REFERENCE_CONFLICT';
  readonly userMessage = '同一结果引用已有不同名称';
}

/** More words, stages or references than one task may have. */
export class OutputTooLargeError extends DarkroomError {
  readonly code = 'OUTPUT_TOO_LARGE';
  readonly userMessage: string;

  constructor(userMessage: string) {
    super(userMessage);
    this.userMessage = userMessage;
  }
}
