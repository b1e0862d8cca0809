/** What words in a film look like and where they lie. Nothing here needs a server. */
import type { StencilRequest } from '../../pictures/mark/paint.ts';
import type { PieceText } from '../edit/pieces.ts';
import type { Size } from './place.ts';

export const INK = { letters: [255, 255, 255], outline: [0, 0, 0] } as const;

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

export function textRequest(
  { text, place }: Pick<PieceText, 'text' | 'place'>,
  film: Size,
): StencilRequest {
  const fontPx = Math.max(10, Math.round(Math.min(film.width, film.height) * STYLES[place].font));
  return { text, fontPx, maxWidthPx: film.width * WIDEST, angle: 0 };
}

/** Upper left corner of drawn words, px. */
export function textCorner(
  words: Size,
  place: PieceText['place'],
  film: Size,
): { readonly left: number; readonly top: number } {
  const { bottom, middle = 0.5 } = STYLES[place];
  const top =
    bottom === undefined
      ? film.height * middle - words.height / 2
      : film.height * bottom - words.height;
  const left = Math.round((film.width - words.width) / 2);
  return { left, top: Math.max(0, Math.round(top)) };
}
