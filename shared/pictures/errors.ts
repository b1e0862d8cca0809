import { DarkroomError } from '../platform/errors.ts';

/** A picture that will not be opened. Trying again with the same bytes gives the same answer. */
export abstract class PictureError extends DarkroomError {}

export class EmptyPictureError extends PictureError {
  readonly code = 'PICTURE_EMPTY';
  readonly userMessage = '图片是空文件，请重新选择';
}

/** The bytes are of no format that is let in, whatever the file's name or content type says. */
export class PictureFormatError extends PictureError {
  readonly code = 'PICTURE_FORMAT_UNSUPPORTED';
  readonly userMessage = '不支持的图片格式，请使用 JPG、PNG 或 WebP 图片';
}

/** Truncated or damaged: the decoder met a warning or an error. */
export class DamagedPictureError extends PictureError {
  readonly code = 'PICTURE_DAMAGED';
  readonly userMessage = '图片已损坏或不完整，请换一张';
}

/** More bytes or pixels than the limits allow; found before anything is decoded. */
export class PictureTooLargeError extends PictureError {
  readonly code = 'PICTURE_TOO_LARGE';
  readonly userMessage = '图片太大，请换一张小一些的';
}

export class PictureTooSmallError extends PictureError {
  readonly code = 'PICTURE_TOO_SMALL';
  readonly userMessage = '图片太小，请换一张更清晰的';
}

/** A picture that is at the same time an archive, a document or a script. */
export class PolyglotPictureError extends PictureError {
  readonly code = 'PICTURE_POLYGLOT';
  readonly userMessage = '图片中夹带了其他内容，请换一张';
}
