/** Label and words as the film will have them: the same letters, drawn on a canvas of this browser. */

import { INK, textCorner, textRequest } from '../../../shared/film/cut/look.ts';
import type { Size } from '../../../shared/film/cut/place.ts';
import type { PieceText } from '../../../shared/film/edit/pieces.ts';
import fontUrl from '../../../shared/pictures/assets/noto-sans-sc-bold-common.ttf?url';
import { type CanvasMaker, MARK_FONT_FAMILY } from '../../../shared/pictures/ink.ts';
import { blendStencil } from '../../../shared/pictures/mark/blend.ts';
import { chooseInk, type Ink } from '../../../shared/pictures/mark/colour.ts';
import { type ResolvedMark, resolveMark } from '../../../shared/pictures/mark/options.ts';
import { paintStencil, type Stencil } from '../../../shared/pictures/mark/paint.ts';
import { placeMark } from '../../../shared/pictures/mark/place.ts';
import { stencilRequest } from '../../../shared/pictures/mark/request.ts';

/** Drawn once, laid over as many frames as show it. */
export interface Letters {
  readonly image: CanvasImageSource;
  readonly left: number;
  readonly top: number;
}

export interface LetterDrawer {
  words(text: Pick<PieceText, 'text' | 'place'>, film: Size): Letters;
  /** `under`: the first frame it lies on, from which its ink stands out. */
  label(film: Size, under: ImageData): Letters;
}

/** As an installation has it that says nothing else of its mark. */
const MARK: ResolvedMark = resolveMark();

/** @throws where the font cannot be loaded */
export async function createLetterDrawer(): Promise<LetterDrawer> {
  await loadFont();
  const kept = new Map<string, Letters>();
  const once = (key: string, make: () => Letters): Letters => {
    const letters = kept.get(key) ?? make();
    kept.set(key, letters);
    return letters;
  };
  return {
    words: ({ text, place }, film) =>
      once(JSON.stringify([text, place, film.width, film.height]), () => {
        const line = text.replaceAll(/\s+/g, ' ');
        const stencil = paintStencil(textRequest({ text: line, place }, film), canvasMaker);
        return { ...textCorner(stencil, place, film), image: imageOf(stencil, INK, 1) };
      }),
    label(film, under) {
      const stencil = paintStencil(stencilRequest(film, MARK), canvasMaker);
      const [corner = { left: 0, top: 0 }] = placeMark(MARK.position, film, stencil);
      const picture = { ...sizeOf(under), data: under.data, channels: 4 as const };
      const ink = chooseInk(MARK.colour, picture, { ...corner, ...sizeOf(stencil) });
      const key = JSON.stringify(['label', film.width, film.height, ink]);
      return once(key, () => ({ ...corner, image: imageOf(stencil, ink, MARK.opacity) }));
    },
  };
}

const sizeOf = ({ width, height }: Size): Size => ({ width, height });

let loading: Promise<unknown> | null = null;

function loadFont(): Promise<unknown> {
  loading ??= new FontFace(MARK_FONT_FAMILY, `url(${fontUrl})`).load().then(
    (face) => document.fonts.add(face),
    (error: unknown) => {
      loading = null;
      throw error;
    },
  );
  return loading;
}

const canvasMaker: CanvasMaker = (width, height) => {
  const context = contextOf(new OffscreenCanvas(width, height));
  return { context, pixels: () => context.getImageData(0, 0, width, height).data };
};

function contextOf(canvas: OffscreenCanvas): OffscreenCanvasRenderingContext2D {
  const context = canvas.getContext('2d', { willReadFrequently: true });
  if (context === null) throw new Error('this browser draws nothing');
  return context;
}

function imageOf(stencil: Stencil, ink: Ink, opacity: number): CanvasImageSource {
  // Words of white space alone have no ink.
  const [width, height] = [Math.max(1, stencil.width), Math.max(1, stencil.height)];
  const canvas = new OffscreenCanvas(width, height);
  const image = new ImageData(width, height);
  const picture = { data: image.data, width, height, channels: 4 as const };
  if (stencil.width > 0) blendStencil(picture, { stencil, left: 0, top: 0, ink, opacity });
  contextOf(canvas).putImageData(image, 0, 0);
  return canvas;
}
