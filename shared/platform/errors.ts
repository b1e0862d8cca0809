/** Every failure a user or an operator can meet is one of these; nothing else leaves shared/. */

export interface ErrorDetail {
  /** Name of the field as the caller sent it, e.g. `parameters.size` or `images[2]`. */
  readonly field: string;
  readonly message: string;
}

export interface ErrorOptions {
  readonly cause?: unknown;
  readonly details?: readonly ErrorDetail[];
}

/**
 * Base of all of Darkroom's errors. `code` is stable and machine-readable, `userMessage` is
 * Chinese and safe to show, `message` is for logs. `retryable` says whether the same call may
 * succeed later without anything being changed.
 */
export abstract class DarkroomError extends Error {
  abstract readonly code: string;
  abstract readonly userMessage: string;
  readonly retryable: boolean = false;
  readonly details: readonly ErrorDetail[];

  constructor(message: string, options: ErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = new.target.name;
    this.details = options.details ?? [];
  }
}

/** The process lacks a setting it cannot work without (names the variable, never its value). */
export class ConfigError extends DarkroomError {
  readonly code = 'CONFIG_INVALID';
  readonly userMessage = '服务尚未配置完成，请联系客服';
}

/** The call carries no user: identity comes from the platform's context, never from the event. */
export class UnauthenticatedError extends DarkroomError {
  readonly code = 'UNAUTHENTICATED';
  readonly userMessage = '请先登录后再试';
}

const MAX_DETAILS = 20;
const MAX_FIELD_CHARS = 100;

/** An answer must not grow with what was sent: the first few fields, and how many more there are. */
function firstFew(details: readonly ErrorDetail[]): readonly ErrorDetail[] {
  const few = details.slice(0, MAX_DETAILS).map(({ field, message }) => ({
    field: field.length > MAX_FIELD_CHARS ? `${field.slice(0, MAX_FIELD_CHARS)}…` : field,
    message,
  }));
  const more = details.length - few.length;
  return more === 0 ? few : [...few, { field: '…', message: `另有 ${more} 处有误` }];
}

/** Fields missing or wrong; the first twenty are named in `details`. */
export class InvalidRequestError extends DarkroomError {
  readonly code = 'INVALID_REQUEST';
  readonly userMessage: string;

  constructor(wrong: readonly ErrorDetail[], options: ErrorOptions = {}) {
    const details = firstFew(wrong);
    super(`invalid: ${details.map(({ field }) => field).join(', ')}`, { ...options, details });
    this.userMessage = details[0]?.message ?? '请求参数有误';
  }
}

/** A parameter that is known to clients and that this model, or this service, does not have. */
export class UnsupportedParameterError extends DarkroomError {
  readonly code = 'UNSUPPORTED_PARAMETER';
  readonly userMessage: string;

  constructor(wrong: readonly ErrorDetail[]) {
    super(`unsupported: ${wrong.map(({ field }) => field).join(', ')}`, { details: wrong });
    this.userMessage = wrong[0]?.message ?? '参数不支持';
  }
}

/** The document asked for is not there, or is not the caller's: the two look the same to them. */
export class NotFoundError extends DarkroomError {
  readonly code = 'NOT_FOUND';
  readonly userMessage = '内容不存在或已被删除';
}

/** A state our own code must never reach. Nothing is written when it is thrown. */
export class InvariantError extends DarkroomError {
  readonly code = 'INVARIANT_VIOLATED';
  readonly userMessage = '系统繁忙，请稍后再试';
}

/** The database answered with an error code, or not at all. */
export class DatabaseError extends DarkroomError {
  readonly code = 'DATABASE_UNAVAILABLE';
  readonly userMessage = '系统繁忙，请稍后再试';
  override readonly retryable = true;
}
