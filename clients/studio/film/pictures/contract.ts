import type { Scaled, Size } from '../../../../shared/film/cut/place.ts';

export type Context = CanvasRenderingContext2D | OffscreenCanvasRenderingContext2D;

/** What is seen of a source at one instant. */
export interface Picture {
  /** Upright, px. */
  readonly size: Size;
  draw(context: Context, place: Scaled): void;
}

/** The pictures of one source, one after the other: a picture is good until the next is asked for. */
export interface Pictures {
  /** From the source's first frame, s: the frame that is seen then. @throws PictureGoneError */
  at(seconds: number): Promise<Picture>;
  close(): void;
}

/** This browser cannot show the file at all. */
export class PictureGoneError extends Error {
  override readonly name = 'PictureGoneError';
}
