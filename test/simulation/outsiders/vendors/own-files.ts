/** Files people bring along, as text that says what is in them: `own7 picture`. */

import type { MarkedSound } from '../../../../shared/sounds/contract.ts';
import { DownloadError } from '../../../../shared/storage/errors.ts';
import { madeFrom, marked, safe, thumbOf } from '../../auditor/contents.ts';

const MIMES: Readonly<Record<string, string>> = {
  picture: 'image/jpeg',
  film: 'video/mp4',
  sound: 'audio/mpeg',
};

/** Null: somebody's model made it. Throws DownloadError for what is neither picture, film nor sound. */
export function ownMime(bytes: Uint8Array): string | null {
  const what = /^own\d+ (\w+)$/.exec(Buffer.from(bytes).toString())?.[1];
  if (what === undefined) return null;
  const mime = MIMES[what];
  if (mime === undefined) throw new DownloadError('DOWNLOAD_NOT_MEDIA', 'scripted');
  return mime;
}

/** Encoded anew, whole or small. Photos that are given to models are told by their paths alone. */
export function encodedAnew(bytes: Uint8Array, isSmall: boolean): Uint8Array {
  const content = Buffer.from(bytes).toString();
  if (isSmall) return Buffer.from(thumbOf(madeFrom(content)));
  return ownMime(bytes) === null ? bytes : Buffer.from(safe(content));
}

export function markedSound(bytes: Uint8Array, mark: string): MarkedSound {
  return {
    bytes: mark === 'none' ? bytes : Buffer.from(marked(Buffer.from(bytes).toString())),
    mime: 'audio/mpeg',
    facts: { kind: 'sound', ms: 3_000, codec: 'mp3', rate: 24_000, channels: 1 },
  };
}
