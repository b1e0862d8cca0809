import type { Json } from './http.ts';

const NAMED: Readonly<Record<string, number>> = { '1K': 1024, '2K': 2048, '4K': 4096 };
const SMALLEST = 256;
const LARGEST = 4096;

/** `1024*1024`, `1024x768`, `1024:768`, `2K`; `undefined` for anything else or out of range. */
export function sizeOf(value: Json | undefined): { width: number; height: number } | undefined {
  if (typeof value !== 'string') return undefined;
  const side = NAMED[value.toUpperCase()];
  if (side !== undefined) return { width: side, height: side };
  const match = /^(\d{2,4})[*x×:](\d{2,4})$/i.exec(value);
  if (match === null) return undefined;
  const [width, height] = [Number(match[1]), Number(match[2])];
  const fits = [width, height].every((length) => length >= SMALLEST && length <= LARGEST);
  return fits ? { width, height } : undefined;
}

/** The size of a picture with this aspect ratio (`16:9`) and about a million pixels. */
export function sizeOfRatio(
  value: Json | undefined,
): { width: number; height: number } | undefined {
  const match = typeof value === 'string' ? /^(\d{1,2}):(\d{1,2})$/.exec(value) : null;
  if (match === null) return undefined;
  const ratio = Number(match[1]) / Number(match[2]);
  const round = (length: number): number => Math.round(length / 16) * 16;
  return { width: round(1024 * Math.sqrt(ratio)), height: round(1024 / Math.sqrt(ratio)) };
}
