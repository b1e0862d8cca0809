import { DarkroomError } from '../../platform/errors.ts';

/** What an export is made of is no longer what it was when it was started. */
export class SourceGoneError extends DarkroomError {
  readonly code = 'EXPORT_SOURCE_GONE';
  readonly userMessage: string;

  constructor(where: string, options: { cause?: unknown } = {}) {
    super(`${where}: its source is gone or was replaced`, options);
    this.userMessage = `${where}的素材已被删除或更改`;
  }
}

/** One of its sources cannot be used: broken, too short, in a codec that is not opened here. */
export class SourceUnusableError extends DarkroomError {
  readonly code = 'EXPORT_SOURCE_UNUSABLE';
  readonly userMessage: string;

  constructor(where: string, cause: DarkroomError) {
    super(`${where}: ${cause.code}: ${cause.message}`, { cause });
    this.userMessage = `${where}无法使用：${cause.userMessage}`;
  }
}
