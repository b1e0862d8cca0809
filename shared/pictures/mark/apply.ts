import { createCache } from '../cache.ts';
import type { RawPicture } from '../raw.ts';
import { blendStencil, clip } from './blend.ts';
import { chooseInk } from './colour.ts';
import type { ResolvedMark } from './options.ts';
import { placeMark } from './place.ts';
import { drawStencil, type Stencil, type StencilRequest } from './stencil.ts';

/** Smaller letters cannot be read, whatever the ratio says, px. */
const SMALLEST_FONT_PX = 12;
const TILT = -Math.PI / 7;
/** A stencil for 2048² takes 0.2 MB, for 4096² 0.8 MB. */
const STENCILS_KEPT = 24;

const stencils = createCache<Stencil>(STENCILS_KEPT);

/** Draws the mark into the picture, in place. Returns warnings for what could not be done well. */
export async function applyMark(picture: RawPicture, mark: ResolvedMark): Promise<string[]> {
  if (!mark.visible) return [];
  const request = stencilRequest(picture, mark);
  const stencil = await stencils.get(JSON.stringify(request), () => drawStencil(request));
  for (const { left, top } of placeMark(mark.position, picture, stencil)) {
    const under = clip(picture, { left, top, stencil });
    if (under.width === 0 || under.height === 0) continue;
    const ink = chooseInk(mark.colour, picture, under);
    blendStencil(picture, { stencil, left, top, ink, opacity: mark.opacity });
  }
  const fits = stencil.width <= picture.width && stencil.height <= picture.height;
  return fits ? [] : [`mark-cut: ${picture.width}×${picture.height} px is too small for the mark`];
}

/** Font sizes are whole px, rounded up: the ratio is a lower bound. */
export function stencilRequest(
  picture: { width: number; height: number },
  mark: ResolvedMark,
): StencilRequest {
  const shortest = Math.min(picture.width, picture.height);
  return {
    text: mark.text,
    fontPx: Math.max(SMALLEST_FONT_PX, Math.ceil(shortest * mark.ratio)),
    maxWidthPx: Math.floor(picture.width * 0.94),
    angle: mark.position === 'tiled' ? TILT : 0,
  };
}
