/** What a request asks of a film, in whichever vendor's words: size, length, rate, frames given. */
import type { Json } from './http.ts';

export interface FilmOrder {
  readonly seconds?: number;
  readonly fps?: number;
  /** Of the shorter side, px. */
  readonly shortPx?: number;
  /** Exact size, px. */
  readonly size?: readonly [width: number, height: number];
  /** Width by height; left out, the first picture's. */
  readonly ratio?: number;
  /** The last of the pictures given is the film's last frame. */
  readonly hasLast?: boolean;
  readonly isSilent?: boolean;
}

type Leaf = readonly [key: string, value: Json];

/** Reads the fields that mean the same at every vendor; what is not understood is left out. */
export function filmOf(body: Json | undefined): FilmOrder {
  const leaves = leavesOf(body);
  const found = (keys: RegExp): string | undefined => {
    const value = leaves.find(([key]) => keys.test(key))?.[1];
    return value === undefined || value === null ? undefined : String(value);
  };
  // One vendor counts frames, the first not among them.
  const frames = firstNumber(found(/^frames$/));
  const seconds =
    firstNumber(found(/^(duration|seconds|durationSeconds|length|n_frames)$/i)) ??
    (frames === undefined ? undefined : (frames - 1) / 24);
  const fps = firstNumber(found(/^(fps|frames_per_second|framespersecond)$/));
  const shortPx = /^(\d{3,4})p$/i.exec(found(/^(resolution|quality)$/i) ?? '')?.[1];
  const size = /^(\d{3,4})[x*:](\d{3,4})$/.exec(found(/^(size|image_size)$/) ?? '');
  const ratio = ratioOf(found(/^(aspect_ratio|aspectRatio|ratio)$/));
  return {
    ...(seconds === undefined ? {} : { seconds }),
    ...(fps === undefined ? {} : { fps }),
    ...(shortPx === undefined ? {} : { shortPx: Number(shortPx) }),
    ...(size === null ? {} : { size: [Number(size[1]), Number(size[2])] as const }),
    ...(ratio === undefined ? {} : { ratio }),
    ...(leaves.some(namesLast) || hasPair(body) ? { hasLast: true } : {}),
    ...(found(/^(generate_audio|generateAudio|with_audio|sound)$/) === 'false'
      ? { isSilent: true }
      : {}),
  };
}

function leavesOf(value: Json | undefined, key = ''): Leaf[] {
  if (Array.isArray(value)) return value.flatMap((item) => leavesOf(item, key));
  if (typeof value === 'object' && value !== null) {
    return Object.entries(value).flatMap(([name, item]) => leavesOf(item, name));
  }
  return value === undefined ? [] : [[key, value]];
}

const firstNumber = (text: string | undefined): number | undefined => {
  const value = Number.parseFloat(text ?? '');
  return value > 0 ? value : undefined;
};

function ratioOf(text: string | undefined): number | undefined {
  if (text === 'portrait') return 9 / 16;
  if (text === 'landscape') return 16 / 9;
  const match = /^(\d{1,2}):(\d{1,2})$/.exec(text ?? '');
  return match === null ? undefined : Number(match[1]) / Number(match[2]);
}

const namesLast = ([key, value]: Leaf): boolean =>
  value !== '' &&
  (/^(image_?tail|tail_image(_url)?|last_frame(_image|_url)?|end_image(_url)?)$/i.test(key) ||
    value === 'last_frame' ||
    value === 'FIRST_AND_LAST_FRAMES_2_VIDEO');

/** Some take first and last as a list of two. */
function hasPair(value: Json | undefined): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return Object.entries(value).some(
    ([key, item]) =>
      (/^image_urls?$/.test(key) && Array.isArray(item) && item.length === 2) || hasPair(item),
  );
}

const SHORT_PX = 360;
/** As vendors make them where nothing is said. */
export const USUAL_FPS = 24;
const [LEAST_FPS, MOST_FPS] = [6, 60];
const [LEAST_S, MOST_S] = [1, 20];

export interface FilmSize {
  readonly width: number;
  readonly height: number;
  readonly seconds: number;
  readonly fps: number;
}

export interface FilmDefaults {
  /** Width by height of the first picture. */
  readonly ratio?: number | undefined;
  /** Frames a second, however few. */
  readonly fps?: number;
}

/** The order with what it leaves open filled in; sides are even, as the codec needs them. */
export function filmSize(order: FilmOrder, defaults: FilmDefaults = {}): FilmSize {
  const even = (length: number): number => Math.max(16, Math.round(length / 2) * 2);
  const short = order.shortPx ?? SHORT_PX;
  const ratio = order.ratio ?? defaults.ratio ?? 16 / 9;
  const [width, height] =
    order.size ?? (ratio >= 1 ? [short * ratio, short] : [short, short / ratio]);
  return {
    width: even(width),
    height: even(height),
    seconds: Math.min(MOST_S, Math.max(LEAST_S, order.seconds ?? 5)),
    fps:
      order.fps === undefined
        ? (defaults.fps ?? USUAL_FPS)
        : Math.min(MOST_FPS, Math.max(LEAST_FPS, Math.round(order.fps))),
  };
}
