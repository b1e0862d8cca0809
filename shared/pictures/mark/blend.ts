import type { RawPicture, Rectangle } from '../raw.ts';
import type { Ink, Rgb } from './colour.ts';
import type { Stencil } from './stencil.ts';

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
export function blendStencil(picture: RawPicture, stamp: Stamp): void {
  const { stencil, ink, opacity } = stamp;
  const area = clip(picture, stamp);
  const paint = picture.channels === 4 ? paintOverAlpha : paintOpaque;
  const [strong, faint] = [opacity / 255, (opacity * OUTLINE_STRENGTH) / 255];
  for (let y = area.top; y < area.top + area.height; y += 1) {
    let from = (y - stamp.top) * stencil.width + area.left - stamp.left;
    let to = (y * picture.width + area.left) * picture.channels;
    for (let x = 0; x < area.width; x += 1, from += 1, to += picture.channels) {
      const outline = stencil.outline[from] ?? 0;
      const letters = stencil.letters[from] ?? 0;
      if (outline !== 0) paint(picture.data, to, ink.outline, outline * faint);
      if (letters !== 0) paint(picture.data, to, ink.letters, letters * strong);
    }
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

function paintOpaque(data: Buffer, at: number, colour: Rgb, cover: number): void {
  for (let channel = 0; channel < 3; channel += 1) {
    const under = data[at + channel] ?? 0;
    data[at + channel] = under + ((colour[channel] ?? 0) - under) * cover + 0.5;
  }
}

/** Source over, on straight alpha. */
function paintOverAlpha(data: Buffer, at: number, colour: Rgb, cover: number): void {
  const below = ((data[at + 3] ?? 0) / 255) * (1 - cover);
  const alpha = cover + below;
  for (let channel = 0; channel < 3; channel += 1) {
    const under = data[at + channel] ?? 0;
    data[at + channel] = ((colour[channel] ?? 0) * cover + under * below) / alpha + 0.5;
  }
  data[at + 3] = alpha * 255 + 0.5;
}
