import type { SourceFormat } from './codec/source-format.ts';
import { PolyglotPictureError } from './errors.ts';
import { segments } from './label/jpeg.ts';
import { chunks as pngChunks } from './label/png.ts';
import { chunks as riffChunks } from './label/riff.ts';

/**
 * Text that makes a file run or render as something else, wherever a reader would look for it. A
 * tag's name must end: a film of megabytes behind a live photo spells four letters by chance.
 */
const SCRIPT = /<(?:script|html|svg|iframe)[\s/>]|<\?php|<!doctype|%pdf-/i;
/** First bytes of programs and archives put behind a picture. */
const FOREIGN_STARTS = ['MZ', '\x7fELF', 'PK', 'Rar!', '7z\xbc\xaf', '#!', 'GIF8', '\x1f\x8b'];
const ZIP_END = Buffer.from('PK\x05\x06', 'latin1');
const ZIP_END_LENGTH = 22;
const ZIP_COMMENT_MAX = 0xffff;

/**
 * Refuses a picture that is also an archive, a document or a script. Pictures are always encoded
 * anew, so nothing of it would survive; but whoever sends one did not send a photo. What cameras
 * put behind a picture (a film of live photos, a gain map, padding) is let through.
 * @throws PolyglotPictureError, DamagedPictureError
 */
export function refusePolyglot(bytes: Buffer, format: SourceFormat): void {
  if (bytes.subarray(0, 1024).includes('%PDF-')) throw new PolyglotPictureError('it is also a PDF');
  if (endsAsZip(bytes)) throw new PolyglotPictureError('it is also a ZIP archive');
  const { metadata, trailing } = uncoded(bytes, format);
  const start = trailing.toString('latin1', 0, 8);
  if (FOREIGN_STARTS.some((magic) => start.startsWith(magic))) {
    throw new PolyglotPictureError('a program or an archive follows the picture');
  }
  for (const part of [...metadata, trailing]) {
    if (SCRIPT.test(part.toString('latin1'))) throw new PolyglotPictureError('it holds a script');
  }
}

/** A ZIP is read from its end: a record whose comment reaches exactly to the last byte. */
function endsAsZip(bytes: Buffer): boolean {
  const from = Math.max(0, bytes.length - ZIP_END_LENGTH - ZIP_COMMENT_MAX);
  for (let at = bytes.indexOf(ZIP_END, from); at >= 0; at = bytes.indexOf(ZIP_END, at + 1)) {
    const end = at + ZIP_END_LENGTH;
    if (end <= bytes.length && end + bytes.readUInt16LE(end - 2) === bytes.length) return true;
  }
  return false;
}

/** What no decoder turns into pixels. */
function uncoded(bytes: Buffer, format: SourceFormat): { metadata: Buffer[]; trailing: Buffer } {
  switch (format) {
    case 'jpeg': {
      const { head, scan } = segments(bytes);
      return { metadata: head.map(({ body }) => body), trailing: scan.subarray(endOfScans(scan)) };
    }
    case 'png': {
      const all = pngChunks(bytes);
      const metadata = all.filter(({ type }) => type !== 'IDAT' && type !== 'fdAT');
      const trailing = bytes.subarray(all.at(-1)?.end ?? bytes.length);
      return { metadata: metadata.map(({ data }) => data), trailing };
    }
    case 'webp': {
      const coded = ['VP8 ', 'VP8L', 'ALPH', 'ANMF'];
      const metadata = riffChunks(bytes).filter(({ id }) => !coded.includes(id));
      const size = bytes.readUInt32LE(4) + 8;
      const trailing = bytes.subarray(size + (size % 2));
      return { metadata: metadata.map(({ data }) => data), trailing };
    }
    default:
      return format satisfies never;
  }
}

/** Place behind the end-of-image marker, hopping from one 0xFF to the next. */
function endOfScans(scan: Buffer): number {
  for (let at = scan.indexOf(0xff, 2); at >= 0 && at + 1 < scan.length; ) {
    const marker = scan[at + 1] ?? 0;
    if (marker === 0xd9) return at + 2;
    const alone = marker === 0 || marker === 0xff || (marker >= 0xd0 && marker <= 0xd7);
    const skip = alone || at + 4 > scan.length ? 1 : 2 + scan.readUInt16BE(at + 2);
    at = scan.indexOf(0xff, at + skip + (marker === 0 ? 1 : 0));
  }
  return scan.length;
}
