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

/** One picture or file that a user gave, counted from 0 in its field. */
export interface NamedInput {
  readonly what: 'picture' | 'audio' | 'video';
  readonly index: number;
}

/** A picture or file of a task cannot be used, now or later; which one, and why, is told. */
export abstract class UnusableInputError extends DarkroomError {}

/** Deleted after the task was taken in. */
export class InputGoneError extends UnusableInputError {
  readonly code = 'INPUT_GONE';
  readonly userMessage: string;

  constructor(input: NamedInput, options: { cause?: unknown } = {}) {
    super(`${input.what} ${input.index} is gone`, options);
    this.userMessage = `${nameOf(input)}已不存在，请重新上传`;
  }
}

/** Its first bytes, or its name, are those of something else. */
export class UnrecognisedInputError extends UnusableInputError {
  readonly code = 'INPUT_NOT_RECOGNISED';
  readonly userMessage: string;

  constructor(input: NamedInput, options: { cause?: unknown } = {}) {
    super(`${input.what} ${input.index} is something else`, options);
    const [kind, another] = WANTED[input.what];
    this.userMessage = `${nameOf(input)}不是可识别的${kind}文件，请换${another}`;
  }
}

/** Found unfit when it was opened: damaged, too large, too small … Its code is the cause's. */
export class UnfitInputError extends UnusableInputError {
  readonly code: string;
  readonly userMessage: string;

  constructor(input: NamedInput, cause: DarkroomError) {
    super(`${input.what} ${input.index}: ${cause.message}`, { cause });
    this.code = cause.code;
    this.userMessage = `${nameOf(input)}：${cause.userMessage}`;
  }
}

const WANTED: Readonly<Record<NamedInput['what'], readonly [kind: string, another: string]>> = {
  picture: ['图片', '一张'],
  audio: ['音频', '一个'],
  video: ['视频', '一个'],
};

function nameOf({ what, index }: NamedInput): string {
  return what === 'picture' ? `第 ${index + 1} 张图片` : `第 ${index + 1} 个文件`;
}

/** A picture that was to be shown has been blocked since the worker looked: it must look again. */
export class BlockedSinceError extends DarkroomError {
  readonly code = 'BLOCKED_SINCE';
  override readonly retryable = true;
  readonly userMessage = '系统繁忙，请稍后再试';
}
