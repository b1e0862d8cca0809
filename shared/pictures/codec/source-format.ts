import { EmptyPictureError, PictureFormatError } from '../errors.ts';

export type SourceFormat = 'jpeg' | 'png' | 'webp';

const PNG = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a];

/**
 * The format by the file's first bytes; names and content types are not believed.
 * @throws EmptyPictureError, PictureFormatError
 */
export function sniffFormat(bytes: Uint8Array): SourceFormat {
  if (bytes.length === 0) throw new EmptyPictureError('the picture has no bytes');
  if (startsWith(bytes, [0xff, 0xd8, 0xff])) return 'jpeg';
  if (startsWith(bytes, PNG)) return 'png';
  if (ascii(bytes, 0, 4) === 'RIFF' && ascii(bytes, 8, 12) === 'WEBP') return 'webp';
  throw new PictureFormatError(
    `no JPEG, PNG or WebP: it starts with ${hex(bytes.subarray(0, 12))}`,
  );
}

function startsWith(bytes: Uint8Array, magic: readonly number[]): boolean {
  return magic.every((byte, index) => bytes[index] === byte);
}

const ascii = (bytes: Uint8Array, from: number, to: number): string =>
  String.fromCharCode(...bytes.subarray(from, to));

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');
