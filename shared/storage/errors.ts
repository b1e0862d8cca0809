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

export type DownloadCode =
  | 'DOWNLOAD_URL_REFUSED'
  | 'DOWNLOAD_TOO_LARGE'
  | 'DOWNLOAD_TIMEOUT'
  | 'DOWNLOAD_HTTP_STATUS'
  | 'DOWNLOAD_NOT_MEDIA'
  | 'DOWNLOAD_FAILED';

/** `retryable` is true where the same URL may answer well a moment later. */
export class DownloadError extends DarkroomError {
  readonly code: DownloadCode;
  readonly userMessage = '图片下载失败，请稍后重试';
  override readonly retryable: boolean;
  readonly httpStatus: number | undefined;

  constructor(
    code: DownloadCode,
    message: string,
    more: { retryable?: boolean; httpStatus?: number; cause?: unknown } = {},
  ) {
    super(message, more.cause === undefined ? {} : { cause: more.cause });
    this.code = code;
    this.retryable = more.retryable ?? false;
    this.httpStatus = more.httpStatus;
  }
}
