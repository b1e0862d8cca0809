import sharp, { type Sharp } from 'sharp';
import { describe, expect, it } from 'vitest';
import { createDarkroom, type PictureFormat } from '../../../shared/pictures/index.ts';

const darkroom = createDarkroom({ mark: { visible: false, exemption: 'article-9' } });
const develop = (bytes: Uint8Array, output: PictureFormat = 'png') =>
  darkroom.develop({ bytes, output, produceId: 'a', taskType: '', model: '' });

const flat = (background: string, channels: 3 | 4 = 3): Sharp =>
  sharp({ create: { width: 60, height: 40, channels, background } });

/** Channels of the middle pixel, and how many there are. */
async function middle(bytes: Uint8Array): Promise<number[]> {
  const { data, info } = await sharp(bytes).raw().toBuffer({ resolveWithObject: true });
  const at = (20 * info.width + 30) * info.channels;
  return [...data.subarray(at, at + info.channels)];
}

function near(actual: readonly number[], expected: readonly number[], tolerance: number): void {
  expect(actual).toHaveLength(expected.length);
  actual.forEach((value, index) => {
    expect(Math.abs(value - (expected[index] ?? 0))).toBeLessThanOrEqual(tolerance);
  });
}

describe('colour', () => {
  it('of a CMYK JPEG comes out as sRGB', async () => {
    const bytes = await flat('#c03030')
      .toColourspace('cmyk')
      .withIccProfile('cmyk')
      .jpeg({ quality: 100 })
      .toBuffer();
    expect((await sharp(bytes).metadata()).space).toBe('cmyk');
    near(await middle((await develop(bytes)).bytes), [0xc0, 0x30, 0x30], 18);
  });

  it('of 16 bits keeps its tone', async () => {
    const bytes = await flat('#4080c0').toColourspace('rgb16').png().toBuffer();
    expect((await sharp(bytes).metadata()).depth).toBe('ushort');
    near(await middle((await develop(bytes)).bytes), [0x40, 0x80, 0xc0], 1);
  });

  it('in a wide profile is brought into sRGB, not just relabelled', async () => {
    const bytes = await flat('#d04020').withIccProfile('p3').png().toBuffer();
    const stored = await sharp(bytes, { ignoreIcc: true }).raw().toBuffer();
    expect(Math.abs((stored[0] ?? 0) - 0xd0)).toBeGreaterThan(5);
    const picture = await develop(bytes);
    near(await middle(picture.bytes), [0xd0, 0x40, 0x20], 3);
    expect((await sharp(picture.bytes).metadata()).icc).toBeUndefined();
  });

  it('of a grey picture and of a palette becomes RGB', async () => {
    const grey = await flat('#777777').greyscale().png().toBuffer();
    near(await middle((await develop(grey)).bytes), [0x77, 0x77, 0x77], 1);
    const palette = await flat('#2060a0').png({ palette: true }).toBuffer();
    near(await middle((await develop(palette)).bytes), [0x20, 0x60, 0xa0], 1);
  });
});

describe('transparency', () => {
  it.each(['png', 'webp'] as const)('is kept in %s', async (format) => {
    const bytes = await flat('#00ff0080', 4).png().toBuffer();
    const pixel = await middle((await develop(bytes, format)).bytes);
    near(pixel, [0, 255, 0, 128], 6);
  });

  it('lies on white in JPEG and in the thumbnail', async () => {
    const bytes = await flat('#00000000', 4).png().toBuffer();
    const picture = await develop(bytes, 'jpeg');
    near(await middle(picture.bytes), [255, 255, 255], 1);
    near(await middle((await develop(bytes, 'png')).thumbnail.bytes), [255, 255, 255], 1);
  });

  it('is no reason for the mark to be unseen', async () => {
    const bytes = await sharp({
      create: { width: 400, height: 300, channels: 4, background: '#00000000' },
    })
      .png()
      .toBuffer();
    const marked = createDarkroom().develop({
      bytes,
      output: 'png',
      produceId: 'a',
      taskType: '',
      model: '',
    });
    const { data } = await sharp((await marked).bytes)
      .raw()
      .toBuffer({ resolveWithObject: true });
    const solid = data.filter((value, at) => at % 4 === 3 && value > 200).length;
    expect(solid).toBeGreaterThan(200);
  });
});

describe('geometry', () => {
  it.each([1, 2, 3, 4, 5, 6, 7, 8])('follows EXIF orientation %i', async (orientation) => {
    const quarters = await sharp({
      create: { width: 60, height: 40, channels: 3, background: '#000' },
    })
      .composite([
        { input: await flat('#ffffff').resize(30, 20).png().toBuffer(), left: 0, top: 0 },
      ])
      .png()
      .toBuffer();
    const turned = await sharp(quarters)
      .withMetadata({ orientation })
      .jpeg({ quality: 100 })
      .toBuffer();
    const expected = await sharp(turned, { autoOrient: true }).greyscale().raw().toBuffer();
    const picture = await develop(turned);
    expect([picture.width, picture.height]).toEqual(orientation > 4 ? [40, 60] : [60, 40]);
    const actual = await sharp(picture.bytes).greyscale().raw().toBuffer();
    const wrong = actual.filter((value, at) => Math.abs(value - (expected[at] ?? 0)) > 20).length;
    expect(wrong).toBe(0);
  });

  it('takes the first frame of an animation and says so', async () => {
    const frames = await Promise.all(
      ['#ff0000', '#0000ff'].map((colour) => flat(colour).png().toBuffer()),
    );
    const bytes = await sharp(frames, { join: { animated: true } })
      .webp({ lossless: true })
      .toBuffer();
    const picture = await develop(bytes);
    expect(picture.warnings).toEqual(['animation: first of 2 frames kept']);
    near(await middle(picture.bytes), [255, 0, 0], 2);
    expect(picture).toMatchObject({ width: 60, height: 40 });
  });
});
