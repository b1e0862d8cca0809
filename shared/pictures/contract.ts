/** What the rest of Darkroom asks of the picture path. */

export type PictureFormat = 'jpeg' | 'png' | 'webp';

export interface DevelopRequest {
  readonly bytes: Uint8Array;
  readonly output: PictureFormat;
  /** Unique per picture, e.g. `{taskId}-{n}`: goes into the invisible label. */
  readonly produceId: string;
  /** Task type and model slug choose the mark's options from configuration. */
  readonly taskType: string;
  readonly model: string;
}

export interface EncodedPicture {
  readonly bytes: Uint8Array;
  readonly mime: string;
  readonly width: number;
  readonly height: number;
}

export interface DevelopedPicture extends EncodedPicture {
  readonly thumbnail: EncodedPicture;
  /** SHA-256 of the picture's bytes, hex. */
  readonly sha256: string;
  readonly warnings: readonly string[];
}

/** Decode, mark, label, encode, thumbnail. Throws PictureError for bytes it will not open. */
export interface Darkroom {
  develop(request: DevelopRequest): Promise<DevelopedPicture>;
}
