import { DarkroomError } from '../../platform/errors.ts';

/** The same request id came with another payload. Nothing was charged for the second one. */
export class RequestConflictError extends DarkroomError {
  readonly code = 'REQUEST_CONFLICT';
  readonly userMessage = '该请求编号已用于另一个任务，请刷新后重试';
}

/** The task has ended: it can no longer be cancelled. */
export class AlreadySettledError extends DarkroomError {
  readonly code = 'ALREADY_SETTLED';
  readonly userMessage: string;

  constructor(status: string) {
    super(`task is ${status}`);
    this.userMessage = status === 'cancelled' ? '任务已取消' : '任务已结束，无法取消';
  }
}

/** A work may be deleted only once its task has ended. */
export class WorkInProgressError extends DarkroomError {
  readonly code = 'WORK_IN_PROGRESS';
  readonly userMessage = '任务进行中，请先取消或等待完成';
}

/** Another worker owns the task now. Whoever meets this stops and writes nothing more. */
export class LeaseLostError extends DarkroomError {
  readonly code = 'LEASE_LOST';
  readonly userMessage = '系统繁忙，请稍后再试';
}
