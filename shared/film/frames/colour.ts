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
