/** Where a picture lies in a frame of other proportions. Nothing here needs a server. */

export interface Size {
  readonly width: number;
  readonly height: number;
}

export interface Scaled extends Size {
  /** Of the scaled picture in the film's frame; negative where it is cut. Even. */
  readonly left: number;
  readonly top: number;
}

export interface Placing {
  /** As it is to be seen, upright: its pixels need not be square. */
  readonly shown: Size;
  /** Even sides. */
  readonly film: Size;
  readonly fit: 'contain' | 'cover';
}

const even = (value: number): number => Math.max(2, Math.round(value / 2) * 2);
/** Of what is left over beside it: half, and even. */
export const middle = (space: number): number => Math.floor(space / 4) * 2;

/** Sides in px. */
export function placeIn({ shown, film, fit }: Placing): Scaled {
  const [across, down] = [film.width / shown.width, film.height / shown.height];
  const scale = fit === 'cover' ? Math.max(across, down) : Math.min(across, down);
  // A column of black for want of a pixel is no use to anybody.
  const near = (length: number, whole: number): number =>
    Math.abs(length - whole) < 2 ? whole : even(length);
  const width = near(shown.width * scale, film.width);
  const height = near(shown.height * scale, film.height);
  return { width, height, left: middle(film.width - width), top: middle(film.height - height) };
}
