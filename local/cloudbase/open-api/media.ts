/** What WeChat's media check does with an address: it downloads what is there, within its limits. */

/** As the documents have it: one file has at most 10 MB. */
const LIMIT_BYTES = 10 * 1024 * 1024;
const FETCH_TIMEOUT_MS = 10_000;

/** 1 is sound, 2 is a picture. */
export type MediaType = 1 | 2;

/** First bytes, hex. WAV is told by what stands behind its size. */
const SOUNDS = ['494433', '4f676753', '664c6143', '3026b275', '0b77'];
const PICTURES = ['ffd8ff', '89504e47', '424d', '47494638'];

/** MPEG audio and ADTS begin with eleven set bits. */
const isMpeg = (head: Buffer): boolean => head[0] === 0xff && ((head[1] ?? 0) & 0xe0) === 0xe0;

function isOf(type: MediaType, bytes: Buffer): boolean {
  const head = bytes.subarray(0, 4).toString('hex');
  if (type === 2) return PICTURES.some((magic) => head.startsWith(magic));
  const isWave = bytes.toString('latin1', 8, 12) === 'WAVE';
  return isWave || isMpeg(bytes) || SOUNDS.some((magic) => head.startsWith(magic));
}

/** Only addresses of this machine are tried here. */
export async function canBeChecked(mediaUrl: string, type: MediaType): Promise<boolean> {
  const { hostname } = new URL(mediaUrl);
  if (!/^(?:127(?:\.\d+){3}|localhost|\[::1\])$/u.test(hostname)) return false;
  try {
    const signal = AbortSignal.timeout(FETCH_TIMEOUT_MS);
    const response = await fetch(mediaUrl, { signal, redirect: 'error' });
    const bytes = response.ok ? Buffer.from(await response.arrayBuffer()) : Buffer.alloc(0);
    return bytes.length <= LIMIT_BYTES && isOf(type, bytes);
  } catch {
    return false;
  }
}
