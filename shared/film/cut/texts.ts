/** Words drawn over frames: subtitles above the place of the visible label, titles, and where they lie. */
import { fontCoverage, markFontPath, missingGlyphs } from '../../pictures/font.ts';
import { blendStencil } from '../../pictures/mark/blend.ts';
import { drawStencil } from '../../pictures/mark/stencil.ts';
import type { PieceText } from '../edit/pieces.ts';
import { stampFrom } from '../mark/stamp.ts';
import { FILM_SPACE } from './conform.ts';
import { INK, textCorner, textRequest } from './look.ts';
import type { Size } from './place.ts';

export type TextStamp = ReturnType<typeof stampFrom>;

/** Seen instead of what our font cannot draw. */
const UNKNOWN = '□';

export async function textStamp({ text, place }: PieceText, film: Size): Promise<TextStamp> {
  const stencil = await drawStencil(textRequest({ text: drawable(text), place }, film));
  const overlay = {
    data: Buffer.alloc(film.width * film.height * 4),
    ...{ width: film.width, height: film.height, channels: 4 as const },
  };
  blendStencil(overlay, { stencil, ...textCorner(stencil, place, film), ink: INK, opacity: 1 });
  return stampFrom(overlay, FILM_SPACE);
}

/** Characters nobody can draw here. */
export const undrawable = (text: string): string[] =>
  missingGlyphs(text.replaceAll(/\s/g, ' '), fontCoverage(markFontPath()));

function drawable(text: string): string {
  const missing = new Set(undrawable(text));
  return [...text.replaceAll(/\s+/g, ' ')]
    .map((one) => (missing.has(one) ? UNKNOWN : one))
    .join('');
}
