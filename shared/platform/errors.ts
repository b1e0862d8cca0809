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
