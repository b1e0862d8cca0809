/** Frames of any size, turn and colours made into frames of the film: upright, BT.709, one size. */
import { loadSharp } from '../../pictures/codec/sharp.ts';
import { type ColourSpace, converterBetween } from '../frames/colour.ts';
import type { Planes } from '../frames/pixels.ts';
import { middle, type Placing, placeIn, type Scaled, type Size } from './place.ts';

export interface Conforming extends Placing {
  /** Clockwise turn a player gives the coded picture, degrees. */
  readonly rotation: 0 | 90 | 180 | 270;
}

/** As films for screens are, and as the encoder is told. */
export const FILM_SPACE: ColourSpace = { matrix: 'bt709', isFullRange: false };
/** In that space. */
export const BLACK = { light: 16, colour: 128 } as const;

/** The planes themselves where nothing has to be done: they are not to be drawn into. */
export async function conform(planes: Planes, order: Conforming): Promise<Planes> {
  const upright = turnedPlanes(inFilmSpace(planes), order.rotation);
  const scaled = placeIn(order);
  const { film } = order;
  if (upright.width === film.width && upright.height === film.height && fills(scaled, film)) {
    return upright;
  }
  return laid(await resized(upright, scaled), film);
}

const fills = (scaled: Scaled, film: Size): boolean =>
  scaled.width === film.width && scaled.height === film.height;

function inFilmSpace(planes: Planes): Planes {
  const convert = converterBetween(planes.space, FILM_SPACE);
  if (convert === null) return planes;
  const { width, height } = planes;
  const data = planes.data.slice();
  const [uAt, vAt] = [width * height, (width * height * 5) / 4];
  const half = width / 2;
  for (let y = 0; y < height; y += 1) {
    const row = (y >> 1) * half;
    for (let x = 0; x < width; x += 1) {
      const at = y * width + x;
      const small = row + (x >> 1);
      const [u, v] = [planes.data[uAt + small] ?? 128, planes.data[vAt + small] ?? 128];
      data[at] = convert.light(planes.data[at] ?? 0, u, v);
      if (((x | y) & 1) === 0) {
        data[uAt + small] = convert.u(u, v);
        data[vAt + small] = convert.v(u, v);
      }
    }
  }
  return { width, height, data, space: FILM_SPACE };
}

interface Plane extends Size {
  readonly data: Uint8Array;
}

function threeOf({ width, height, data }: Planes): [Plane, Plane, Plane] {
  const half = { width: width / 2, height: height / 2 };
  const [uAt, vAt] = [width * height, (width * height * 5) / 4];
  return [
    { width, height, data: data.subarray(0, uAt) },
    { ...half, data: data.subarray(uAt, vAt) },
    { ...half, data: data.subarray(vAt) },
  ];
}

function joined(planes: readonly Plane[], { width, height }: Size): Planes {
  const data = new Uint8Array((width * height * 3) / 2);
  let at = 0;
  for (const plane of planes) {
    data.set(plane.data, at);
    at += plane.data.length;
  }
  return { width, height, data, space: FILM_SPACE };
}

function turnedPlanes(planes: Planes, rotation: Conforming['rotation']): Planes {
  if (rotation === 0) return planes;
  const lies = rotation !== 180;
  const size = lies ? { width: planes.height, height: planes.width } : planes;
  return joined(
    threeOf(planes).map((plane) => turnedPlane(plane, rotation)),
    { width: size.width, height: size.height },
  );
}

function turnedPlane({ width, height, data }: Plane, rotation: 90 | 180 | 270): Plane {
  const [across, down] = rotation === 180 ? [width, height] : [height, width];
  const out = new Uint8Array(data.length);
  for (let y = 0, to = 0; y < down; y += 1) {
    for (let x = 0; x < across; x += 1, to += 1) {
      const from =
        rotation === 180
          ? (height - 1 - y) * width + (width - 1 - x)
          : rotation === 90
            ? (height - 1 - x) * width + y
            : x * width + (width - 1 - y);
      out[to] = data[from] ?? 0;
    }
  }
  return { width: across, height: down, data: out };
}

async function resized(planes: Planes, size: Size): Promise<Planes> {
  if (planes.width === size.width && planes.height === size.height) return planes;
  const half = { width: size.width / 2, height: size.height / 2 };
  const [light, u, v] = threeOf(planes);
  return joined(await Promise.all([scale(light, size), scale(u, half), scale(v, half)]), size);
}

/** A plane is no picture: its values go through as they are. */
async function scale({ data, width, height }: Plane, size: Size): Promise<Plane> {
  const sharp = await loadSharp();
  const out = await sharp(data, { raw: { width, height, channels: 1 } })
    .resize({ width: size.width, height: size.height, fit: 'fill', kernel: 'cubic' })
    .toColourspace('b-w')
    .raw()
    .toBuffer();
  return { width: size.width, height: size.height, data: out };
}

/** In the middle of a frame, on black; what stands out is cut off. */
function laid(planes: Planes, film: Size): Planes {
  const [left, top] = [middle(film.width - planes.width), middle(film.height - planes.height)];
  if (left === 0 && top === 0 && fills({ ...planes, left, top }, film)) return planes;
  const [light, u, v] = threeOf(planes);
  const half = { width: film.width / 2, height: film.height / 2 };
  return joined(
    [
      laidPlane(light, { ...film, left, top }, BLACK.light),
      laidPlane(u, { ...half, left: left / 2, top: top / 2 }, BLACK.colour),
      laidPlane(v, { ...half, left: left / 2, top: top / 2 }, BLACK.colour),
    ],
    film,
  );
}

function laidPlane({ width, height, data }: Plane, place: Scaled, black: number): Plane {
  const out = new Uint8Array(place.width * place.height).fill(black);
  const [from, to] = [Math.max(0, -place.left), Math.min(width, place.width - place.left)];
  for (let y = Math.max(0, -place.top); y < Math.min(height, place.height - place.top); y += 1) {
    const row = data.subarray(y * width + from, y * width + to);
    out.set(row, (y + place.top) * place.width + place.left + from);
  }
  return { width: place.width, height: place.height, data: out };
}
