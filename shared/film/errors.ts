import { DarkroomError } from '../platform/errors.ts';

/** A film that will not be made ready. Trying again with the same bytes gives the same answer. */
export abstract class FilmError extends DarkroomError {}

/** No moving picture in the file, whatever its name says: a sound, a still, a document. */
export class NotAFilmError extends FilmError {
  readonly code = 'FILM_NOT_A_FILM';
  readonly userMessage = '文件中没有视频画面';
}

/** Cut off or broken: the file ends early, or what is in it cannot be decoded. */
export class DamagedFilmError extends FilmError {
  readonly code = 'FILM_DAMAGED';
  readonly userMessage = '视频已损坏或不完整';
}

/** A codec, pixel format or dynamic range that is not opened here. */
export class UnsupportedFilmError extends FilmError {
  readonly code = 'FILM_UNSUPPORTED';
  readonly userMessage = '不支持的视频编码';
}

/** More pixels, frames or minutes than the limits allow; found before anything is decoded. */
export class FilmTooLargeError extends FilmError {
  readonly code = 'FILM_TOO_LARGE';
  readonly userMessage = '视频太大或太长';
}

/** The edit list asks for more of it than there is. */
export class FilmTooShortError extends FilmError {
  readonly code = 'FILM_TOO_SHORT';
  readonly userMessage = '素材比剪辑表里的短';
}

/**
 * The native part cannot be loaded in this process: no film can be marked here. Nothing is wrong
 * with the film, so it is not a FilmError: the caller holds it or refuses it by setting.
 */
export class FilmEngineUnavailableError extends DarkroomError {
  readonly code = 'FILM_ENGINE_UNAVAILABLE';
  readonly userMessage = '视频处理服务暂不可用，请稍后再试';
  override readonly retryable = true;
}

/** A part put aside by an earlier visit is not what it was: the film is begun again. */
export class DamagedPartError extends DarkroomError {
  readonly code = 'FILM_PART_DAMAGED';
  readonly userMessage = '视频处理服务暂不可用，请稍后再试';
  override readonly retryable = true;
}
