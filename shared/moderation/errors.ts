import { DarkroomError } from '../platform/errors.ts';

/** No verdict was to be had: the service is down, limits us, or does not know the user. */
export class ModerationUnavailableError extends DarkroomError {
  readonly code = 'MODERATION_UNAVAILABLE';
  readonly userMessage = '内容安全检测暂时不可用，请稍后再试';
  override readonly retryable = true;
}

/** A service does not take this at all: too large, or of a kind it cannot open. */
export class CannotCheckError extends DarkroomError {
  readonly code = 'MODERATION_CANNOT_CHECK';
  readonly userMessage = '内容无法进行安全检测';
}

/** The content must not be used or shown. */
export class ContentBlockedError extends DarkroomError {
  readonly code = 'CONTENT_BLOCKED';
  readonly userMessage = '内容可能含有不合规信息，请修改后再试';
}
