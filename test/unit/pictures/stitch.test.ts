import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { encodePicture } from '../../../shared/pictures/codec/encode.ts';

const noise = (width: number, height: number) =>
  sharp({
    create: {
      width,
      height,
      channels: 3,
      background: '#000',
      noise: { type: 'gaussian', mean: 128, sigma: 60 },
    },
  })
    .blur(2)
    .raw()
    .toBuffer();

describe('a JPEG encoded in halves', () => {
  it.each([
    [1_400, 1_400],
    [1_601, 1_601],
    [2_047, 999],
    [500, 4_000],
    [4_000, 500],
  ])('of %i × %i has the pixels of one encoded whole', async (width, height) => {
    const data = await noise(width, height);
    const raw = { width, height, channels: 3 } as const;
    const whole = await sharp(data, { raw })
      .jpeg({ quality: 90, optimiseCoding: false })
      .toBuffer();
    const halves = await encodePicture({ data, ...raw }, { format: 'jpeg' });
    expect(halves).toMatchObject({ width, height, mime: 'image/jpeg' });
    expect(Buffer.from(halves.bytes).includes(Buffer.from([0xff, 0xdd, 0, 4]))).toBe(true);
    const [expected, actual] = await Promise.all([
      sharp(whole).raw().toBuffer(),
      sharp(halves.bytes, { failOn: 'warning' }).raw().toBuffer(),
    ]);
    expect(actual.equals(expected)).toBe(true);
  });

  it('is left whole where it is small', async () => {
    const data = await noise(200, 200);
    const small = await encodePicture(
      { data, width: 200, height: 200, channels: 3 },
      { format: 'jpeg' },
    );
    expect(Buffer.from(small.bytes).includes(Buffer.from([0xff, 0xdd, 0, 4]))).toBe(false);
  });
});
