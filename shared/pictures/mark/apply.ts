import { createCache } from '../cache.ts';
import type { RawPicture } from '../raw.ts';
import { blendStencil, clip } from './blend.ts';
import { chooseInk } from './colour.ts';
import type { ResolvedMark } from './options.ts';
import type { Stencil } from './paint.ts';
import { placeMark, type Size } from './place.ts';
import { stencilRequest } from './request.ts';
import { drawStencil } from './stencil.ts';
import { drawLogo, drawQr, pasteSticker, type Sticker } from './sticker.ts';

/** A stencil for 2048² takes 0.2 MB, for 4096² 0.8 MB. */
const STENCILS_KEPT = 24;

const stencils = createCache<Stencil>(STENCILS_KEPT);

/** Draws the mark into the picture, in place. Returns warnings for what could not be done well. */
export async function applyMark(picture: RawPicture, mark: ResolvedMark): Promise<string[]> {
  if (!mark.visible) return [];
  const request = stencilRequest(picture, mark);
  const stencil = await stencils.get(JSON.stringify(request), () => drawStencil(request));
  const beside = await drawBeside(picture, mark, request.fontPx);
  const gap = Math.round(request.fontPx * 0.3);
  const whole = layOut(stencil, beside, gap);
  // The law asks for the text alone: rather no logo and no code than letters cut off.
  const fits = whole.width <= picture.width && whole.height <= picture.height;
  const block = fits ? whole : layOut(stencil, [], gap);
  for (const corner of placeMark(mark.position, picture, block)) {
    for (const { sticker, left, top, opacity } of block.stickers) {
      pasteSticker(picture, sticker, { left: corner.left + left, top: corner.top + top, opacity });
    }
    const left = corner.left + block.text.left;
    const top = corner.top + block.text.top;
    const under = clip(picture, { left, top, stencil });
    if (under.width === 0 || under.height === 0) continue;
    const ink = chooseInk(mark.colour, picture, under);
    blendStencil(picture, { stencil, left, top, ink, opacity: mark.opacity });
  }
  return fits ? [] : [tooSmall(picture, block)];
}

function tooSmall(picture: Size, block: Size): string {
  const fits = block.width <= picture.width && block.height <= picture.height;
  const what = fits ? 'mark-alone: logo and code left out,' : 'mark-cut:';
  return `${what} ${picture.width}×${picture.height} px is too small`;
}

interface Beside {
  readonly sticker: Sticker;
  readonly opacity: number;
}

/** A code is drawn at full strength whatever the mark's opacity: a faint one cannot be read. */
async function drawBeside(
  picture: { width: number; height: number },
  { logo, qr, opacity }: ResolvedMark,
  fontPx: number,
): Promise<Beside[]> {
  const found: Beside[] = [];
  const shortest = Math.min(picture.width, picture.height);
  if (qr) found.push({ sticker: await drawQr(qr, Math.round(shortest / 6)), opacity: 1 });
  if (logo) found.push({ sticker: await drawLogo(logo, Math.round(fontPx * 1.3)), opacity });
  return found;
}

/** Everything in a row, the text last, centred on one line. */
function layOut(text: Stencil, beside: readonly Beside[], gap: number) {
  const height = Math.max(text.height, ...beside.map(({ sticker }) => sticker.height));
  const middle = (part: { height: number }): number => Math.round((height - part.height) / 2);
  let left = 0;
  const stickers = beside.map(({ sticker, opacity }) => {
    const placed = { sticker, opacity, left, top: middle(sticker) };
    left += sticker.width + gap;
    return placed;
  });
  return { width: left + text.width, height, stickers, text: { left, top: middle(text) } };
}
