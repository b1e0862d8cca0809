/** Pictures as films have them: one plane of light, two of colour at half the size (BT.709). */

export interface Plane {
  readonly width: number;
  readonly height: number;
  readonly data: Uint8Array;
}

/** 16 bits behind the point; limited range, as H.264 films are. */
const FACTORS = {
  light: [11_966, 40_254, 4_064],
  blue: [-6_596, -22_189, 28_784],
  red: [28_784, -26_145, -2_639],
} as const;

/** From RGBA without gaps; both sides even. */
export function planesFrom(
  rgba: Uint8Array | Uint8ClampedArray,
  { width, height }: { width: number; height: number },
): Plane {
  const data = new Uint8Array((width * height * 3) / 2);
  const [uAt, vAt] = [width * height, (width * height * 5) / 4];
  const at = (x: number, y: number): number => (y * width + x) * 4;
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) {
      data[y * width + x] = 16 + weighed(rgba, at(x, y), FACTORS.light);
    }
  }
  for (let y = 0, to = 0; y < height; y += 2) {
    for (let x = 0; x < width; x += 2, to += 1) {
      data[uAt + to] = 128 + weighed(rgba, at(x, y), FACTORS.blue);
      data[vAt + to] = 128 + weighed(rgba, at(x, y), FACTORS.red);
    }
  }
  return { width, height, data };
}

const weighed = (
  rgba: Uint8Array | Uint8ClampedArray,
  at: number,
  [r, g, b]: readonly [number, number, number],
): number =>
  ((rgba[at] ?? 0) * r + (rgba[at + 1] ?? 0) * g + (rgba[at + 2] ?? 0) * b + 32_768) >> 16;

/** One picture turning into another: 0 is the first, 1 the second. */
export function dissolved(from: Plane, to: Plane, part: number): Uint8Array {
  if (part <= 0) return from.data.slice();
  if (part >= 1) return to.data.slice();
  const weight = Math.round(part * 256);
  const out = from.data.slice();
  const [sums, others] = [wordsOf(out), wordsOf(to.data)];
  // Four values at once, two and two: nothing runs over, since the weights add up to 256.
  for (let at = 0; at < sums.length; at += 1) {
    const a = sums[at] ?? 0;
    const b = others[at] ?? 0;
    const even = Math.imul(a & PAIRS, 256 - weight) + Math.imul(b & PAIRS, weight);
    const odd = Math.imul((a >>> 8) & PAIRS, 256 - weight) + Math.imul((b >>> 8) & PAIRS, weight);
    sums[at] = ((even >>> 8) & PAIRS) | (odd & ~PAIRS);
  }
  return out;
}

const PAIRS = 0x00ff00ff;

/** What is left over at the end, three bytes at most, stays out. */
const wordsOf = ({ buffer, byteOffset, byteLength }: Uint8Array): Uint32Array =>
  new Uint32Array(buffer, byteOffset, byteLength >> 2);

/** A round light, brighter towards its middle. */
export function shine(
  { width, height, data }: Plane,
  spot: { x: number; y: number; radius: number; strength: number },
): void {
  const { x, y, radius, strength } = spot;
  for (
    let row = Math.max(0, Math.floor(y - radius));
    row < Math.min(height, y + radius);
    row += 1
  ) {
    for (let to = Math.max(0, Math.floor(x - radius)); to < Math.min(width, x + radius); to += 1) {
      const near = 1 - ((row - y) ** 2 + (to - x) ** 2) / radius ** 2;
      if (near <= 0) continue;
      const at = row * width + to;
      data[at] = Math.min(235, (data[at] ?? 0) + near * strength);
    }
  }
}
