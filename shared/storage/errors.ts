import { DarkroomError } from '../platform/errors.ts';

/** Storage did not take, give or remove a file: for now, or (not `retryable`) until it is mended. */
export class StorageError extends DarkroomError {
  readonly code = 'STORAGE_UNAVAILABLE';
  readonly userMessage = '文件存储繁忙，请稍后再试';
  override readonly retryable: boolean;

  constructor(message: string, more: { cause?: unknown; retryable?: boolean } = {}) {
    super(message, more.cause === undefined ? {} : { cause: more.cause });
    this.retryable = more.retryable ?? true;
  }
}

/** A file is larger than this deployment stores. */
export class FileTooLargeError extends DarkroomError {
  readonly code = 'FILE_TOO_LARGE';
  readonly userMessage = '文件过大，无法保存';
}
