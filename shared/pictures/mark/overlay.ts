import type { RawPicture, Rectangle } from '../raw.ts';
import { applyMark } from './apply.ts';
import { chooseInk } from './colour.ts';
import type { ResolvedMark } from './options.ts';

export interface MarkOverlay {
  /** The mark alone on nothing: 4 channels, of the size of what it lies on. */
  readonly picture: RawPicture;
  /** The part of it that is not empty. */
  readonly area: Rectangle;
  readonly warnings: readonly string[];
}

/**
 * The mark as applyMark draws it, to be laid over many pictures of one size. Its ink stands out
 * from `under`, the first of them, as a whole: over a film it must not change from frame to frame.
 */
export async function overlayMark(under: RawPicture, mark: ResolvedMark): Promise<MarkOverlay> {
  const light = await draw(under, { ...mark, colour: inkOf(mark, '#ffffff') });
  if (mark.colour !== 'auto') return light;
  const { letters } = chooseInk('auto', under, light.area);
  const colour = `#${Buffer.from(letters).toString('hex')}`;
  return colour === '#ffffff' ? light : draw(under, { ...mark, colour });
}

const inkOf = ({ colour }: ResolvedMark, auto: string): string =>
  colour === 'auto' ? auto : colour;

async function draw({ width, height }: RawPicture, mark: ResolvedMark): Promise<MarkOverlay> {
  const picture = { data: Buffer.alloc(width * height * 4), width, height, channels: 4 } as const;
  const warnings = await applyMark(picture, mark);
  return { picture, area: inkArea(picture), warnings };
}

function inkArea({ data, width, height }: RawPicture): Rectangle {
  let [left, top, right, bottom] = [width, height, 0, 0];
  for (let y = 0, at = 3; y < height; y += 1) {
    for (let x = 0; x < width; x += 1, at += 4) {
      if (data[at] === 0) continue;
      left = Math.min(left, x);
      right = Math.max(right, x + 1);
      top = Math.min(top, y);
      bottom = y + 1;
    }
  }
  return { left, top, width: Math.max(0, right - left), height: Math.max(0, bottom - top) };
}
