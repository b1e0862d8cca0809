/** Frames going over into one another, and into black. */
import type { Planes } from '../frames/pixels.ts';
import { BLACK } from './conform.ts';

/** So much of the second frame, 0–1. */
export function blended(first: Planes, second: Planes, share: number): Planes {
  const weight = Math.round(share * 256);
  const data = new Uint8Array(first.data.length);
  for (let at = 0; at < data.length; at += 1) {
    data[at] =
      ((first.data[at] ?? 0) * (256 - weight) + (second.data[at] ?? 0) * weight + 128) >> 8;
  }
  return { ...first, data };
}

/** So much of its light, 0–1; all of it is the frame itself. */
export function dimmed(planes: Planes, light: number): Planes {
  if (light >= 1) return planes;
  const weight = Math.round(Math.max(0, light) * 256);
  const data = new Uint8Array(planes.data.length);
  const luma = planes.width * planes.height;
  for (let at = 0; at < data.length; at += 1) {
    const black = at < luma ? BLACK.light : BLACK.colour;
    data[at] = (black * 256 + ((planes.data[at] ?? 0) - black) * weight + 128) >> 8;
  }
  return { ...planes, data };
}
