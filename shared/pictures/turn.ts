import type { RawPicture } from './raw.ts';

/** A copy turned clockwise by quarters. */
export function turned(picture: RawPicture, degrees: 0 | 90 | 180 | 270): RawPicture {
  if (degrees === 0) return picture;
  const { data, width, height, channels } = picture;
  const isUpright = degrees === 180;
  const [across, down] = isUpright ? [width, height] : [height, width];
  const out = Buffer.allocUnsafe(data.length);
  for (let y = 0, to = 0; y < down; y += 1) {
    for (let x = 0; x < across; x += 1, to += channels) {
      const from = sourceOf({ x, y }, { width, height }, degrees) * channels;
      for (let channel = 0; channel < channels; channel += 1) {
        out[to + channel] = data[from + channel] ?? 0;
      }
    }
  }
  return { data: out, width: across, height: down, channels };
}

/** The pixel of the picture that is seen at `x`, `y` once it has been turned. */
function sourceOf(
  { x, y }: { x: number; y: number },
  { width, height }: { width: number; height: number },
  degrees: 90 | 180 | 270,
): number {
  switch (degrees) {
    case 90:
      return (height - 1 - x) * width + y;
    case 180:
      return (height - 1 - y) * width + (width - 1 - x);
    case 270:
      return x * width + (width - 1 - y);
    default:
      return degrees satisfies never;
  }
}
