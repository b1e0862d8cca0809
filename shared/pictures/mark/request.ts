import type { ResolvedMark } from './options.ts';
import type { StencilRequest } from './paint.ts';

/** Smaller letters cannot be read, whatever the ratio says, px. */
const SMALLEST_FONT_PX = 12;
const TILT = -Math.PI / 7;

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
