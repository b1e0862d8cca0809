/** A decoded frame as plain bytes: one luma plane, two colour planes of half its sides (I420). */

import { UnsupportedFilmError } from '../errors.ts';
import type { Frame } from '../native.ts';
import { type ColourSpace, colourSpaceOf, factorsOf } from './colour.ts';

export interface Planes {
  /** Even, px: a frame with an odd side loses its last column or row. */
  readonly width: number;
  readonly height: number;
  readonly data: Uint8Array;
  readonly space: ColourSpace;
}

/** Light as on a screen; films for brighter screens would look grey without being mapped. */
const HDR = ['pq', 'hlg', 'smpte2084', 'arib-std-b67'];

/** @throws UnsupportedFilmError for other kinds of frames, and for high dynamic range */
export async function planesOf(frame: Frame): Promise<Planes> {
  const { format, colorSpace } = frame;
  if (HDR.includes(String(colorSpace.transfer))) {
    throw new UnsupportedFilmError(`high dynamic range: ${String(colorSpace.transfer)}`);
  }
  const deep = format === 'I420P10' ? 2 : format === 'I420P12' ? 4 : 0;
  if (format !== 'I420' && deep === 0) throw new UnsupportedFilmError(`frames as ${format}`);
  const raw = new Uint8Array(frame.allocationSize());
  const layouts = await frame.copyTo(raw);
  const { width, height } = frame.visibleRect;
  const planes = {
    width: width & ~1,
    height: height & ~1,
    data: new Uint8Array(((width & ~1) * (height & ~1) * 3) / 2),
    space: colourSpaceOf(colorSpace, height),
  };
  let to = 0;
  layouts.forEach(({ offset, stride }, plane) => {
    const [across, down] = plane === 0 ? [planes.width, planes.height] : halfOf(planes);
    for (let row = 0; row < down; row += 1, to += across) {
      copyRow(raw, { from: offset + row * stride, deep }, planes.data.subarray(to, to + across));
    }
  });
  return planes;
}

const halfOf = ({ width, height }: Planes): [number, number] => [width / 2, height / 2];

/** `deep`: by how much each two-byte value is to be divided; 0 for values of one byte. */
function copyRow(raw: Uint8Array, { from, deep }: { from: number; deep: number }, row: Uint8Array) {
  if (deep === 0) {
    row.set(raw.subarray(from, from + row.length));
    return;
  }
  const divisor = deep * 2;
  for (let at = 0; at < row.length; at += 1) {
    const value = (raw[from + at * 2] ?? 0) | ((raw[from + at * 2 + 1] ?? 0) << 8);
    row[at] = Math.min(255, (value + divisor / 2) / divisor);
  }
}

/** Red, green and blue, three bytes a pixel, as it lies in the file: not yet turned upright. */
export function rgbOf({ width, height, data, space }: Planes): Buffer {
  const rgb = Buffer.allocUnsafe(width * height * 3);
  const { black, luma, redOfV, blueOfU, greenOfU, greenOfV } = factorsOf(space);
  const [uAt, vAt] = [width * height, (width * height * 5) / 4];
  const half = width / 2;
  for (let y = 0, at = 0; y < height; y += 1) {
    const row = (y >> 1) * half;
    for (let x = 0; x < width; x += 1, at += 3) {
      const light = ((data[y * width + x] ?? 0) - black) * luma + 32_768;
      const u = (data[uAt + row + (x >> 1)] ?? 128) - 128;
      const v = (data[vAt + row + (x >> 1)] ?? 128) - 128;
      rgb[at] = clamp((light + redOfV * v) >> 16);
      rgb[at + 1] = clamp((light - greenOfU * u - greenOfV * v) >> 16);
      rgb[at + 2] = clamp((light + blueOfU * u) >> 16);
    }
  }
  return rgb;
}

const clamp = (value: number): number => Math.max(0, Math.min(255, value));
