/** Packages on their way to a function: in the request itself, or through object storage. */
import { createHmac, timingSafeEqual } from 'node:crypto';
import { ControlError, invalidParameter } from '../errors.ts';
import { object, optionalText, type Params, text } from '../params.ts';

/** Bytes of a package in a request; the official client sends no larger one. */
export const INLINE_BYTES = 1_572_864;
/** Bytes kept of packages that nobody has asked for yet. */
const MAX_WAITING_BYTES = 256 * 1024 * 1024;

/** The bucket packages wait in until a function takes them. */
export class CodeUploads {
  readonly #secret: Uint8Array;
  readonly #objects = new Map<string, Uint8Array>();

  constructor(secret: Uint8Array) {
    this.#secret = secret;
  }

  /** What lets one object be written, as `GetTempCosInfo` hands it out. */
  ticket(key: string): string {
    return `q-sign-algorithm=sha1&q-ak=local&q-sign-time=0;0&q-key-time=0;0&q-header-list=&q-url-param-list=&q-signature=${this.#seal(key)}`;
  }

  mayWrite(key: string, authorization: string): boolean {
    const given = Buffer.from(/q-signature=(\w+)/.exec(authorization)?.[1] ?? '');
    const wanted = Buffer.from(this.#seal(key));
    return given.length === wanted.length && timingSafeEqual(given, wanted);
  }

  put(key: string, bytes: Uint8Array): void {
    this.#objects.set(key, bytes);
    let waiting = [...this.#objects.values()].reduce((sum, { length }) => sum + length, 0);
    for (const [oldest, { length }] of this.#objects) {
      if (waiting <= MAX_WAITING_BYTES || oldest === key) return;
      this.#objects.delete(oldest);
      waiting -= length;
    }
  }

  /** @throws ControlError when nothing was put there */
  take(key: string): Uint8Array {
    const bytes = this.#objects.get(key);
    if (bytes === undefined) {
      throw new ControlError('InvalidParameterValue.TempCosObjectName', `no object ${key}`);
    }
    return bytes;
  }

  #seal(key: string): string {
    return createHmac('sha256', this.#secret)
      .update(`code-upload.${key}`)
      .digest('hex')
      .slice(0, 40);
  }
}

/** @throws ControlError for a package that is missing, too large or not there */
export function packageOf(uploads: CodeUploads, params: Params): Uint8Array {
  // The newer twin writes them beside each other.
  const code = params.Code === undefined ? params : object(params, 'Code');
  const temporary = optionalText(code, 'TempCosObjectName') ?? optionalText(code, 'CosObjectName');
  if (temporary !== undefined) return uploads.take(temporary.replace(/^\/+/, ''));
  const bytes = Buffer.from(text(code, 'ZipFile'), 'base64');
  if (bytes.length <= INLINE_BYTES) return bytes;
  throw invalidParameter(
    `ZipFile is larger than ${INLINE_BYTES} bytes: send it through object storage`,
  );
}
