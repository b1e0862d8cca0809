/** Between red, green, blue and what films are coded in: one luma, two colour differences. */

export interface ColourSpace {
  /** `bt709` or, for everything else, `bt601`: what players assume of a film that does not say. */
  readonly matrix: 'bt709' | 'bt601';
  /** Black is 0 and white 255; in other films 16 and 235. */
  readonly isFullRange: boolean;
}

type Three = readonly [number, number, number];

interface Weights {
  readonly red: number;
  readonly blue: number;
}

/** ITU-R BT.709 and BT.601. */
const WEIGHTS: Readonly<Record<ColourSpace['matrix'], Weights>> = {
  bt709: { red: 0.2126, blue: 0.0722 },
  bt601: { red: 0.299, blue: 0.114 },
};

/** A film without a matrix: players take the one of its size. */
const HD_FROM_PX = 720;

export function colourSpaceOf(
  space: { readonly matrix?: string | null; readonly fullRange?: boolean | null },
  height: number,
): ColourSpace {
  const isHd = space.matrix ? space.matrix === 'bt709' : height >= HD_FROM_PX;
  return { matrix: isHd ? 'bt709' : 'bt601', isFullRange: space.fullRange === true };
}

const rangeOf = ({ isFullRange }: ColourSpace) =>
  isFullRange ? { black: 0, luma: 255, chroma: 255 } : { black: 16, luma: 219, chroma: 224 };

/** One colour, 0–255 each, not rounded. */
export function toYuv([r, g, b]: Three, space: ColourSpace): Three {
  const { red, blue } = WEIGHTS[space.matrix];
  const { black, luma, chroma } = rangeOf(space);
  const y = red * r + (1 - red - blue) * g + blue * b;
  const u = (b - y) / (2 * (1 - blue));
  const v = (r - y) / (2 * (1 - red));
  return [black + (y * luma) / 255, 128 + (u * chroma) / 255, 128 + (v * chroma) / 255];
}

/** Integer factors (16 bits behind the point) from a frame's values to red, green and blue. */
export function factorsOf(space: ColourSpace) {
  const { red, blue } = WEIGHTS[space.matrix];
  const green = 1 - red - blue;
  const { black, luma, chroma } = rangeOf(space);
  const scale = (value: number, range: number) => Math.round((value * 255 * 65_536) / range);
  return {
    black,
    luma: scale(1, luma),
    redOfV: scale(2 * (1 - red), chroma),
    blueOfU: scale(2 * (1 - blue), chroma),
    greenOfU: scale((2 * (1 - blue) * blue) / green, chroma),
    greenOfV: scale((2 * (1 - red) * red) / green, chroma),
  };
}

export interface Converter {
  light(y: number, u: number, v: number): number;
  u(u: number, v: number): number;
  v(u: number, v: number): number;
}

const SCALE = 65_536;

/**
 * From the values of one space to those of another, through red, green and blue; null where they
 * are the same. Colour differences do not depend on the light: black stays without colour.
 */
export function converterBetween(from: ColourSpace, to: ColourSpace): Converter | null {
  if (from.matrix === to.matrix && from.isFullRange === to.isFullRange) return null;
  const column = (yuv: Three): Three => {
    const [a, b] = [linearYuv(yuv, from, to), linearYuv([0, 0, 0], from, to)];
    return [a[0] - b[0], a[1] - b[1], a[2] - b[2]];
  };
  const [perY, perU, perV] = [column([1, 0, 0]), column([0, 1, 0]), column([0, 0, 1])];
  const origin = rangeOf(from).black;
  const target = rangeOf(to).black;
  const whole = (value: number): number => Math.round(value * SCALE);
  const [yy, yu, yv] = [whole(perY[0]), whole(perU[0]), whole(perV[0])];
  const [uu, uv] = [whole(perU[1]), whole(perV[1])];
  const [vu, vv] = [whole(perU[2]), whole(perV[2])];
  const byte = (value: number): number => Math.max(0, Math.min(255, (value + SCALE / 2) >> 16));
  return {
    light: (y, u, v) => byte((y - origin) * yy + (u - 128) * yu + (v - 128) * yv + target * SCALE),
    u: (u, v) => byte((u - 128) * uu + (v - 128) * uv + 128 * SCALE),
    v: (u, v) => byte((u - 128) * vu + (v - 128) * vv + 128 * SCALE),
  };
}

/** Of a difference from black, not clamped. */
function linearYuv([y, u, v]: Three, from: ColourSpace, to: ColourSpace): Three {
  const { red, blue } = WEIGHTS[from.matrix];
  const { luma, chroma } = rangeOf(from);
  const light = (y * 255) / luma;
  const b = light + ((u * 255) / chroma) * 2 * (1 - blue);
  const r = light + ((v * 255) / chroma) * 2 * (1 - red);
  const g = (light - red * r - blue * b) / (1 - red - blue);
  const [outY, outU, outV] = toYuv([r, g, b], to);
  return [outY, outU, outV];
}
