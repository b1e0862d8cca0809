/** Between time and place on the timeline. */

/** px a second. */
export const SCALES = [12, 24, 48, 96, 192] as const;
export const FIRST_SCALE = 2;
/** A clip is never narrower, px: it must be met by a finger. */
export const NARROWEST_PX = 24;

export const pxOf = (ms: number, scale: number): number => (ms * scale) / 1_000;
export const msAt = (px: number, scale: number): number => Math.round((px * 1_000) / scale);

const STEPS_S = [0.5, 1, 2, 5, 10, 15, 30, 60, 120];
/** Between two numbers of the ruler, px. */
const APART_PX = 72;

/** Where the ruler has a number, ms. */
export function ticksOf(wholeMs: number, scale: number): number[] {
  const step = (STEPS_S.find((seconds) => seconds * scale >= APART_PX) ?? 300) * 1_000;
  const count = Math.floor(wholeMs / step) + 1;
  return Array.from({ length: count }, (_, index) => index * step);
}

/** Before which of the others a clip is dropped: those whose middle is passed come first. */
export function placeAt(
  ms: number,
  others: readonly { readonly fromMs: number; readonly toMs: number }[],
): number {
  return others.filter(({ fromMs, toMs }) => (fromMs + toMs) / 2 < ms).length;
}
