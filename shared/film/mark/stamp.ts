/** The visible mark laid over frames: made once for a film, then a few sums a pixel. */
import type { ResolvedMark } from '../../pictures/mark/options.ts';
import { overlayMark } from '../../pictures/mark/overlay.ts';
import type { RawPicture, Rectangle } from '../../pictures/raw.ts';
import { turned } from '../../pictures/turn.ts';
import { type ColourSpace, toYuv } from '../frames/colour.ts';
import { type Planes, rgbOf } from '../frames/pixels.ts';

type Turn = 0 | 90 | 180 | 270;

/** For each pixel under the mark: what stays of it, 0–256, and what comes on top, times 256. */
interface Layer {
  readonly keep: Uint16Array;
  readonly add: Uint16Array;
}

export interface Stamp {
  /** Even on all four sides, so that the colour planes fit. */
  readonly area: Rectangle;
  readonly luma: Layer;
  readonly u: Layer;
  readonly v: Layer;
  readonly warnings: readonly string[];
}

/** The mark for a film that begins with this frame, in the frame's own colours and position. */
export async function makeStamp(
  first: Planes,
  { mark, rotation }: { mark: ResolvedMark; rotation: Turn },
): Promise<Stamp> {
  const { width, height, space } = first;
  const seen = turned({ data: rgbOf(first), width, height, channels: 3 }, rotation);
  const { picture, warnings } = await overlayMark(seen, mark);
  return { ...stampFrom(turned(picture, back(rotation)), space), warnings };
}

/** What is drawn on nothing (4 channels, of the size of a frame), to be laid over frames. */
export function stampFrom(overlay: RawPicture, space: ColourSpace): Omit<Stamp, 'warnings'> {
  const area = evenArea(overlay);
  return { area, ...layersOf(overlay, area, space) };
}

const back = (rotation: Turn): Turn => (rotation === 90 ? 270 : rotation === 270 ? 90 : rotation);

function evenArea({ data, width, height }: RawPicture): Rectangle {
  let [left, top, right, bottom] = [width, height, 0, 0];
  for (let y = 0, at = 3; y < height; y += 1) {
    for (let x = 0; x < width; x += 1, at += 4) {
      if (data[at] === 0) continue;
      left = Math.min(left, x & ~1);
      right = Math.max(right, (x | 1) + 1);
      top = Math.min(top, y & ~1);
      bottom = (y | 1) + 1;
    }
  }
  return { left, top, width: Math.max(0, right - left), height: Math.max(0, bottom - top) };
}

function layersOf({ data, width }: RawPicture, area: Rectangle, space: ColourSpace) {
  const [luma, u, v] = [layer(area.width * area.height), ...halves(area)];
  for (let y = 0; y < area.height; y += 1) {
    for (let x = 0; x < area.width; x += 1) {
      const at = ((area.top + y) * width + area.left + x) * 4;
      const cover = data[at + 3] ?? 0;
      if (cover === 0) continue;
      const [light, ...colours] = toYuv(rgbAt(data, at), space);
      lay(luma, y * area.width + x, { value: light, cover: (cover * 256) / 255 });
      const small = (y >> 1) * (area.width / 2) + (x >> 1);
      // A quarter of each of the four pixels that share one value of colour.
      lay(u, small, { value: colours[0], cover: (cover * 64) / 255 });
      lay(v, small, { value: colours[1], cover: (cover * 64) / 255 });
    }
  }
  return { luma, u, v };
}

const rgbAt = (data: Buffer, at: number) =>
  [data[at] ?? 0, data[at + 1] ?? 0, data[at + 2] ?? 0] as const;

const layer = (size: number): Layer => ({
  keep: new Uint16Array(size).fill(256),
  add: new Uint16Array(size),
});

const halves = ({ width, height }: Rectangle): [Layer, Layer] => [
  layer((width * height) / 4),
  layer((width * height) / 4),
];

function lay(
  { keep, add }: Layer,
  at: number,
  { value, cover }: { value: number; cover: number },
): void {
  const whole = Math.round(cover);
  keep[at] = (keep[at] ?? 256) - whole;
  add[at] = (add[at] ?? 0) + Math.round(value * whole);
}

/** Draws the mark into a frame, in place. */
export function drawStamp(
  { data, width, height }: Planes,
  { area, luma, u, v }: Omit<Stamp, 'warnings'>,
): void {
  blend(data, { at: 0, stride: width, area }, luma);
  const half = {
    left: area.left / 2,
    top: area.top / 2,
    width: area.width / 2,
    height: area.height / 2,
  };
  blend(data, { at: width * height, stride: width / 2, area: half }, u);
  blend(data, { at: (width * height * 5) / 4, stride: width / 2, area: half }, v);
}

function blend(
  data: Uint8Array,
  { at, stride, area }: { at: number; stride: number; area: Rectangle },
  { keep, add }: Layer,
): void {
  for (let y = 0, from = 0; y < area.height; y += 1) {
    let to = at + (area.top + y) * stride + area.left;
    for (let x = 0; x < area.width; x += 1, from += 1, to += 1) {
      const stays = keep[from] ?? 256;
      if (stays === 256) continue;
      data[to] = ((data[to] ?? 0) * stays + (add[from] ?? 0) + 128) >> 8;
    }
  }
}
