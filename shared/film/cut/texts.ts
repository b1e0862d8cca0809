/** Words drawn over frames: subtitles above the place of the visible label, titles, and where they lie. */
import { fontCoverage, markFontPath, missingGlyphs } from '../../pictures/font.ts';
import { blendStencil } from '../../pictures/mark/blend.ts';
import { drawStencil } from '../../pictures/mark/stencil.ts';
import type { PieceText } from '../edit/pieces.ts';
import { stampFrom } from '../mark/stamp.ts';
import { FILM_SPACE, type Size } from './conform.ts';

export type TextStamp = ReturnType<typeof stampFrom>;

const INK = { letters: [255, 255, 255], outline: [0, 0, 0] } as const;

interface Style {
  /** Of the frame's shorter side. */
  readonly font: number;
  /** Of the frame's height: the lower edge of the words, or their middle. */
  readonly bottom?: number;
  readonly middle?: number;
}

/** The label stands in the lowest tenth of the frame: subtitles stay above it. */
const STYLES: Readonly<Record<PieceText['place'], Style>> = {
  subtitle: { font: 0.058, bottom: 0.88 },
  lower: { font: 0.07, bottom: 0.78 },
  centre: { font: 0.1, middle: 0.5 },
};
const WIDEST = 0.86;
/** Seen instead of what our font cannot draw. */
const UNKNOWN = '□';

export async function textStamp({ text, place }: PieceText, film: Size): Promise<TextStamp> {
  const style = STYLES[place];
  const fontPx = Math.max(10, Math.round(Math.min(film.width, film.height) * style.font));
  const stencil = await drawStencil({
    text: drawable(text),
    fontPx,
    maxWidthPx: film.width * WIDEST,
    angle: 0,
  });
  const top =
    style.bottom === undefined
      ? film.height * (style.middle ?? 0.5) - stencil.height / 2
      : film.height * style.bottom - stencil.height;
  const overlay = {
    data: Buffer.alloc(film.width * film.height * 4),
    ...{ width: film.width, height: film.height, channels: 4 as const },
  };
  const left = Math.round((film.width - stencil.width) / 2);
  blendStencil(overlay, { stencil, left, top: Math.max(0, Math.round(top)), ink: INK, opacity: 1 });
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
