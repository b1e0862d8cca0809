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

/**
 * Half as wide and high, each pixel the mean of four; an odd last row or column is left out. Opaque
 * pictures only: where pixels are transparent, their colour must not count.
 */
export function halved({ data, width, height }: RawPicture): RawPicture {
  const half = { width: width >> 1, height: height >> 1 };
  const out = Buffer.allocUnsafe(half.width * half.height * 3);
  const row = width * 3;
  let to = 0;
  for (let y = 0; y < half.height; y += 1) {
    let upper = 2 * y * row;
    let lower = upper + row;
    for (let x = 0; x < half.width; x += 1, upper += 6, lower += 6) {
      for (let channel = 0; channel < 3; channel += 1) {
        const a = upper + channel;
        const b = lower + channel;
        const sum =
          (data[a] as number) +
          (data[a + 3] as number) +
          (data[b] as number) +
          (data[b + 3] as number);
        out[to] = (sum + 2) >> 2;
        to += 1;
      }
    }
  }
  return { data: out, ...half, channels: 3 };
}
