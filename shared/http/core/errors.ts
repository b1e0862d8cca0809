/** What only a caller over HTTP can do wrong, and how that is told. */
import { DarkroomError } from '../../platform/errors.ts';

export { UnsupportedParameterError } from '../../platform/errors.ts';

export class UnknownRouteError extends DarkroomError {
  readonly code = 'ROUTE_NOT_FOUND';
  readonly userMessage: string;

  constructor(path: string, instead: string | undefined) {
    super(`no route ${path}`);
    const hint = instead === undefined ? 'see /docs' : instead;
    this.userMessage = `没有这个接口（${path.slice(0, 100)}）: ${hint}`;
  }
}

export class MethodNotAllowedError extends DarkroomError {
  readonly code = 'METHOD_NOT_ALLOWED';
  readonly userMessage: string;
  readonly allowed: readonly string[];

  constructor(allowed: readonly string[]) {
    super(`allowed: ${allowed.join(', ')}`);
    this.allowed = allowed;
    this.userMessage = `请求方法不支持，请使用 ${allowed.join('、')}`;
  }
}

export class BodyTooLargeError extends DarkroomError {
  readonly code = 'REQUEST_TOO_LARGE';
  readonly userMessage: string;

  constructor(maxBytes: number) {
    super(`more than ${maxBytes} bytes`);
    this.userMessage = `请求超过 ${Math.floor(maxBytes / 1024 / 1024)} MB，大文件请先用 POST /v1/uploads 上传`;
  }
}

/** JSON that is none, a form without a boundary, a type nobody asked for. */
export class UnreadableBodyError extends DarkroomError {
  readonly code = 'BODY_NOT_READABLE';
  readonly userMessage: string;

  constructor(what: string, userMessage: string, cause?: unknown) {
    super(what, cause === undefined ? {} : { cause });
    this.userMessage = userMessage;
  }
}

/** No model was named, and none of that kind can be called here. */
export class NoModelError extends DarkroomError {
  readonly code = 'NO_MODEL_REGISTERED';
  readonly userMessage = 'No model registered';
}

/** A task was asked about without saying which. */
export class MissingJobError extends DarkroomError {
  readonly code = 'JOB_ID_REQUIRED';
  readonly userMessage = '缺少 job_id';

  constructor() {
    super('no job_id', { details: [{ field: 'job_id', message: '缺少 job_id' }] });
  }
}

/** The task goes on; whoever asks again, by the same call or by its id, finds it. */
export class StillRunningError extends DarkroomError {
  readonly code = 'STILL_RUNNING';
  override readonly retryable = true;
  readonly userMessage = '任务仍在进行，请用任务编号查询';
  readonly taskId: string;

  constructor(taskId: string) {
    super(`task ${taskId} is running`);
    this.taskId = taskId;
  }
}

/** Whoever ran a stream stopped in the middle; what was said is kept, and its end is settled soon. */
export class StreamInterruptedError extends DarkroomError {
  readonly code = 'STREAM_INTERRUPTED';
  override readonly retryable = true;
  readonly userMessage = '回答中断，请用任务编号继续读取';
}

/** The task somebody waited for ended without a result; its credits are back. */
export class TaskEndedError extends DarkroomError {
  /** The task's own. */
  readonly code: string;
  readonly userMessage: string;
  readonly taskId: string;

  constructor(task: { id: string; code: string; message: string }) {
    super(`task ${task.id} ended: ${task.code}`);
    this.code = task.code;
    this.userMessage = task.message;
    this.taskId = task.id;
  }
}

/** A picture or file that was named or sent cannot be had, or is something else. */
export class InputNotUsableError extends DarkroomError {
  readonly code = 'INPUT_NOT_USABLE';
  readonly userMessage: string;

  constructor(input: { field: string; message: string }, cause?: unknown) {
    const details = [input];
    super(`${input.field} cannot be used`, cause === undefined ? { details } : { details, cause });
    this.userMessage = input.message;
  }
}
