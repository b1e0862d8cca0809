/** What a file is, by its first bytes: names lie. */

const SNIFF_BYTES = 512;

const SIGNATURES: readonly { at: number; bytes: readonly number[]; type: string }[] = [
  { at: 0, bytes: [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a], type: 'image/png' },
  { at: 0, bytes: [0xff, 0xd8, 0xff], type: 'image/jpeg' },
  { at: 0, bytes: ascii('GIF8'), type: 'image/gif' },
  { at: 8, bytes: ascii('WEBP'), type: 'image/webp' },
  { at: 8, bytes: ascii('WAVE'), type: 'audio/wav' },
  { at: 4, bytes: ascii('ftypavif'), type: 'image/avif' },
  { at: 4, bytes: ascii('ftypheic'), type: 'image/heic' },
  { at: 4, bytes: ascii('ftypM4A'), type: 'audio/mp4' },
  { at: 4, bytes: ascii('ftypqt'), type: 'video/quicktime' },
  { at: 4, bytes: ascii('ftyp'), type: 'video/mp4' },
  { at: 0, bytes: [0x1a, 0x45, 0xdf, 0xa3], type: 'video/webm' },
  { at: 0, bytes: ascii('ID3'), type: 'audio/mpeg' },
  { at: 0, bytes: [0xff, 0xfb], type: 'audio/mpeg' },
  { at: 0, bytes: ascii('OggS'), type: 'audio/ogg' },
  { at: 0, bytes: ascii('BM'), type: 'image/bmp' },
  { at: 0, bytes: ascii('%PDF'), type: 'application/pdf' },
  { at: 0, bytes: [0x50, 0x4b, 0x03, 0x04], type: 'application/zip' },
];

/** The content type of a file that starts with `head`. */
export function sniffContentType(head: Uint8Array): string {
  const found = SIGNATURES.find((s) => s.bytes.every((byte, i) => head[s.at + i] === byte));
  if (found) return found.type;
  return looksLikeText(head) ? 'text/plain; charset=utf-8' : 'application/octet-stream';
}

function looksLikeText(head: Uint8Array): boolean {
  if (head.length === 0) return false;
  const sample = head.subarray(0, SNIFF_BYTES);
  if (sample.some((byte) => byte < 0x09 || (byte > 0x0d && byte < 0x20))) return false;
  try {
    // `stream` forgives a character cut in two by the end of the sample.
    new TextDecoder('utf-8', { fatal: true }).decode(sample, { stream: true });
    return true;
  } catch {
    return false;
  }
}

function ascii(text: string): readonly number[] {
  return [...Buffer.from(text, 'latin1')];
}
