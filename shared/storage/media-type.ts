/** Tells media by its first bytes. */

const ascii = (bytes: Uint8Array, start: number, end: number): string =>
  String.fromCharCode(...bytes.subarray(start, end));

const FTYP_IMAGES: Readonly<Record<string, string>> = {
  avif: 'image/avif',
  avis: 'image/avif',
  heic: 'image/heic',
  heix: 'image/heic',
  mif1: 'image/heif',
};

const RIFF: Readonly<Record<string, string>> = {
  WEBP: 'image/webp',
  WAVE: 'audio/wav',
  'AVI ': 'video/x-msvideo',
};

/** The MIME type of a picture, film or sound, or `undefined` for anything else. */
export function sniffMime(bytes: Uint8Array): string | undefined {
  if (bytes.length < 12) return undefined;
  const [b0 = 0, b1 = 0, b2 = 0] = bytes;
  if (b0 === 0x89 && ascii(bytes, 1, 4) === 'PNG') return 'image/png';
  if (b0 === 0xff && b1 === 0xd8 && b2 === 0xff) return 'image/jpeg';
  const head = ascii(bytes, 0, 4);
  if (head === 'GIF8') return 'image/gif';
  if (head === 'RIFF') return RIFF[ascii(bytes, 8, 12)];
  if (head.startsWith('BM')) return 'image/bmp';
  if (ascii(bytes, 4, 8) === 'ftyp') return ftyp(ascii(bytes, 8, 12));
  if (head === 'OggS') return 'audio/ogg';
  if (head === 'fLaC') return 'audio/flac';
  if (b0 === 0x1a && b1 === 0x45 && b2 === 0xdf) return 'video/webm';
  if (head.startsWith('ID3')) return 'audio/mpeg';
  if (head === '#!AM' || head === '#!SI') return head === '#!AM' ? 'audio/amr' : 'audio/silk';
  if (ascii(bytes, 0, 3) === 'FLV') return 'video/x-flv';
  // Windows' words in UTF-16 begin like MPEG audio of layer I, which nobody sends.
  if (b0 === 0xff && b1 === 0xfe) return undefined;
  // MPEG audio: eleven set bits, then a layer that is not "reserved" (ADTS AAC has layer 0).
  if (b0 === 0xff && (b1 & 0xe0) === 0xe0) return (b1 & 0x06) === 0 ? 'audio/aac' : 'audio/mpeg';
  return undefined;
}

function ftyp(brand: string): string {
  if (brand.startsWith('M4A')) return 'audio/mp4';
  if (brand.startsWith('qt')) return 'video/quicktime';
  return FTYP_IMAGES[brand] ?? 'video/mp4';
}
