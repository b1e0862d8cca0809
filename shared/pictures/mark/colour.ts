import type { Pixels, Rectangle } from '../raw.ts';

export type Rgb = readonly [red: number, green: number, blue: number];

export interface Ink {
  readonly letters: Rgb;
  readonly outline: Rgb;
}

const LIGHT: Rgb = [255, 255, 255];
const DARK: Rgb = [24, 24, 24];
/** Above this luminance dark letters stand out better than white ones with a dark outline. */
const BRIGHT = 0.42;
const SAMPLES_PER_SIDE = 40;

/** Letters that stand out from what lies under them, with an outline of the opposite tone. */
export function chooseInk(colour: string, picture: Pixels, under: Rectangle): Ink {
  if (colour !== 'auto') {
    const letters = parseHex(colour);
    return { letters, outline: luminance(...letters) > BRIGHT ? DARK : LIGHT };
  }
  const dark = meanLuminance(picture, under) > BRIGHT;
  return dark ? { letters: DARK, outline: LIGHT } : { letters: LIGHT, outline: DARK };
}

/** Mean relative luminance, 0–1, on a grid of samples. What is transparent counts as white. */
export function meanLuminance(picture: Pixels, area: Rectangle): number {
  const { data, width, channels } = picture;
  const [right, bottom] = [area.left + area.width, area.top + area.height];
  const stepX = Math.max(1, Math.floor(area.width / SAMPLES_PER_SIDE));
  const stepY = Math.max(1, Math.floor(area.height / SAMPLES_PER_SIDE));
  let sum = 0;
  let count = 0;
  for (let y = area.top; y < bottom; y += stepY) {
    for (let x = area.left; x < right; x += stepX) {
      const at = (y * width + x) * channels;
      const tone = luminance(data[at] ?? 0, data[at + 1] ?? 0, data[at + 2] ?? 0);
      const alpha = channels === 4 ? (data[at + 3] ?? 255) / 255 : 1;
      sum += tone * alpha + 1 - alpha;
      count += 1;
    }
  }
  return count === 0 ? 1 : sum / count;
}

/** sRGB to linear light, for each of the 256 values. */
const LINEAR = Float64Array.from({ length: 256 }, (_, value) => {
  const part = value / 255;
  return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
});

function luminance(red: number, green: number, blue: number): number {
  return 0.2126 * linear(red) + 0.7152 * linear(green) + 0.0722 * linear(blue);
}

const linear = (value: number): number => LINEAR[value] ?? 0;

function parseHex(colour: string): Rgb {
  const value = Number.parseInt(colour.slice(1), 16);
  return [(value >> 16) & 255, (value >> 8) & 255, value & 255];
}
