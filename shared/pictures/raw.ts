/** A decoded picture: 8 bits a channel, sRGB, rows without padding. */
export interface RawPicture {
  readonly data: Buffer;
  readonly width: number;
  readonly height: number;
  /** 3 = RGB, 4 = RGB and straight alpha. */
  readonly channels: 3 | 4;
}

export interface Rectangle {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}
