/** Of a server or of a browser. */
export type Bytes = Uint8Array | Uint8ClampedArray;

/** A decoded picture: 8 bits a channel, sRGB, rows without padding. */
export interface Pixels {
  readonly data: Bytes;
  readonly width: number;
  readonly height: number;
  /** 3 = RGB, 4 = RGB and straight alpha. */
  readonly channels: 3 | 4;
}

export interface RawPicture extends Pixels {
  readonly data: Buffer;
}

export interface Rectangle {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}
