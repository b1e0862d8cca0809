import type { Bytes, Pixels, Rectangle } from '../raw.ts';
import type { Ink, Rgb } from './colour.ts';
import type { Stencil } from './paint.ts';

export interface Stamp {
  readonly stencil: Stencil;
  /** May lie partly outside the picture. */
  readonly left: number;
  readonly top: number;
  readonly ink: Ink;
  /** 0–1. */
  readonly opacity: number;
}

/** The outline is fainter than the letters, so that it carries them without looking like a box. */
const OUTLINE_STRENGTH = 0.55;

/**
 * Lays a stencil over the picture, in place: only the rectangle under the mark is touched, which is
 * why this beats compositing an overlay of the picture's size.
 */
export function blendStencil(picture: Pixels, stamp: Stamp): void {
  const area = clip(picture, stamp);
  const { stencil, ink, opacity } = stamp;
  const blendRow = picture.channels === 4 ? blendOverAlpha : blendOpaque;
  const [strong, faint] = [opacity / 255, (opacity * OUTLINE_STRENGTH) / 255];
  for (let y = area.top; y < area.top + area.height; y += 1) {
    const from = (y - stamp.top) * stencil.width + area.left - stamp.left;
    const to = (y * picture.width + area.left) * picture.channels;
    const outline = stencil.outline.subarray(from, from + area.width);
    const letters = stencil.letters.subarray(from, from + area.width);
    const row = picture.data.subarray(to, to + area.width * picture.channels);
    blendRow(row, [outline, faint, ink.outline], [letters, strong, ink.letters]);
  }
}

/**
 * What lies on one row: how much of each pixel it covers, how strongly, in which colour. An array,
 * since the shape of an object made for a call may die with it, and what is compiled for it too.
 */
type Coat = readonly [cover: Uint8Array, strength: number, colour: Rgb];

/**
 * Letters over outline over picture, weighed once for a pixel and written out channel by channel:
 * most pixels of a mark are met here, and calls cost more than sums.
 */
function blendOpaque(
  row: Bytes,
  [outline, faint, [outerRed, outerGreen, outerBlue]]: Coat,
  [letters, strong, [red, green, blue]]: Coat,
): void {
  for (let at = 0, to = 0; to < row.length; at += 1, to += 3) {
    const around = outline[at] as number;
    const inside = letters[at] as number;
    if ((around | inside) === 0) continue;
    const over = inside * strong;
    const between = around * faint * (1 - over);
    const under = 1 - over - between;
    row[to] = ((row[to] as number) * under + outerRed * between + red * over + 0.5) | 0;
    row[to + 1] = ((row[to + 1] as number) * under + outerGreen * between + green * over + 0.5) | 0;
    row[to + 2] = ((row[to + 2] as number) * under + outerBlue * between + blue * over + 0.5) | 0;
  }
}

function blendOverAlpha(
  row: Bytes,
  [outline, faint, outer]: Coat,
  [letters, strong, inner]: Coat,
): void {
  for (let at = 0, to = 0; to < row.length; at += 1, to += 4) {
    const around = outline[at] ?? 0;
    const inside = letters[at] ?? 0;
    if (around !== 0) paintOverAlpha(row, to, outer, around * faint);
    if (inside !== 0) paintOverAlpha(row, to, inner, inside * strong);
  }
}

/** The part of a stamp that lies inside the picture. */
export function clip(
  picture: { width: number; height: number },
  stamp: { left: number; top: number; stencil: { width: number; height: number } },
): Rectangle {
  const left = Math.max(0, stamp.left);
  const top = Math.max(0, stamp.top);
  const right = Math.min(picture.width, stamp.left + stamp.stencil.width);
  const bottom = Math.min(picture.height, stamp.top + stamp.stencil.height);
  return { left, top, width: Math.max(0, right - left), height: Math.max(0, bottom - top) };
}

/** Source over, on straight alpha. */
function paintOverAlpha(data: Bytes, at: number, colour: Rgb, cover: number): void {
  const below = ((data[at + 3] ?? 0) / 255) * (1 - cover);
  const alpha = cover + below;
  for (let channel = 0; channel < 3; channel += 1) {
    const under = data[at + channel] ?? 0;
    data[at + channel] = ((colour[channel] ?? 0) * cover + under * below) / alpha + 0.5;
  }
  data[at + 3] = alpha * 255 + 0.5;
}
