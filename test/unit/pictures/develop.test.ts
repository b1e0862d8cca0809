import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import {
  createDarkroom,
  DamagedPictureError,
  type PictureFormat,
  PictureTooLargeError,
} from '../../../shared/pictures/index.ts';
import { launchArgs } from '../../support/run/launch.ts';

const flat = (width: number, height: number, background: string) =>
  sharp({ create: { width, height, channels: 3, background } });

const request = (bytes: Uint8Array, output: PictureFormat = 'png') =>
  ({ bytes, output, produceId: 'task-1', taskType: 'photography', model: 'm' }) as const;

/** Rows and columns that differ from the flat picture by more than encoding noise. */
async function inkBox(bytes: Uint8Array, background: number) {
  const { data, info } = await sharp(bytes).greyscale().raw().toBuffer({ resolveWithObject: true });
  const box = { left: info.width, top: info.height, right: -1, bottom: -1 };
  for (let at = 0; at < data.length; at += info.channels) {
    if (Math.abs((data[at] ?? 0) - background) < 90) continue;
    const pixel = at / info.channels;
    const [x, y] = [pixel % info.width, Math.floor(pixel / info.width)];
    box.left = Math.min(box.left, x);
    box.right = Math.max(box.right, x);
    box.top = Math.min(box.top, y);
    box.bottom = Math.max(box.bottom, y);
  }
  return { ...box, height: box.bottom - box.top + 1, ...{ w: info.width, h: info.height } };
}

describe('developing a picture', () => {
  it('marks the bottom right corner and hashes what it returns', async () => {
    const bytes = await flat(800, 600, '#000000').png().toBuffer();
    const picture = await createDarkroom().develop(request(bytes));
    const box = await inkBox(picture.bytes, 0);
    expect(box.left).toBeGreaterThan(600);
    expect(box.top).toBeGreaterThan(500);
    expect(box.right).toBeLessThan(800);
    expect(picture.sha256).toBe(createHash('sha256').update(picture.bytes).digest('hex'));
    expect(picture).toMatchObject({ width: 800, height: 600, mime: 'image/png', warnings: [] });
  });

  it.each([
    [300, 300],
    [1024, 1024],
    [1500, 400],
    [400, 1500],
  ])('draws capitals of %i × %i at least 5 %% of the short side high', async (width, height) => {
    const bytes = await flat(width, height, '#000000').png().toBuffer();
    const capitals = createDarkroom({ mark: { text: 'AI', exemption: 'article-9' } });
    const box = await inkBox((await capitals.develop(request(bytes))).bytes, 0);
    expect(box.height).toBeGreaterThanOrEqual(Math.min(width, height) * 0.05);
  });

  it.each([
    ['jpeg', 65_501, 40],
    ['jpeg', 40, 65_501],
    ['webp', 16_384, 64],
    ['png', 70_000, 40],
  ] as const)(
    'refuses for %s a side that it cannot write: %i × %i px',
    async (output, width, height) => {
      const bytes = await flat(width, height, '#336699').png().toBuffer();
      const developing = createDarkroom().develop(request(bytes, output));
      if (output === 'png') expect(await developing).toMatchObject({ width, height });
      else await expect(developing).rejects.toBeInstanceOf(PictureTooLargeError);
    },
  );

  it('makes a thumbnail no longer than 512 px and never enlarges', async () => {
    const darkroom = createDarkroom();
    const large = await darkroom.develop(
      request(await flat(1600, 800, '#888888').png().toBuffer()),
    );
    expect(large.thumbnail).toMatchObject({ width: 512, height: 256, mime: 'image/jpeg' });
    const small = await darkroom.develop(request(await flat(90, 60, '#888888').png().toBuffer()));
    expect(small.thumbnail).toMatchObject({ width: 90, height: 60 });
  });

  it('marks and turns the thumbnail of a large JPEG, which is decoded on its own', async () => {
    const flatJpeg = flat(2_000, 1_500, '#000000').withMetadata({ orientation: 6 }).jpeg();
    const picture = await createDarkroom().develop(request(await flatJpeg.toBuffer(), 'jpeg'));
    expect(picture).toMatchObject({ width: 1_500, height: 2_000 });
    expect(picture.thumbnail).toMatchObject({ width: 384, height: 512 });
    const box = await inkBox(picture.thumbnail.bytes, 0);
    expect(box.left).toBeGreaterThan(192);
    expect(box.top).toBeGreaterThan(400);
    expect(box.height).toBeGreaterThanOrEqual(384 * 0.05);
  });

  it.each(['jpeg', 'png', 'webp'] as const)('writes %s when asked to', async (format) => {
    const bytes = await flat(200, 100, '#336699').webp().toBuffer();
    const picture = await createDarkroom().develop(request(bytes, format));
    expect((await sharp(picture.bytes).metadata()).format).toBe(format);
    expect(picture.mime).toBe(`image/${format}`);
  });

  it('refuses a truncated picture', async () => {
    const bytes = await flat(300, 300, '#336699').jpeg().toBuffer();
    const half = bytes.subarray(0, bytes.length / 2);
    await expect(createDarkroom().develop(request(half))).rejects.toThrow(DamagedPictureError);
  });

  it('loads neither sharp nor canvas before the first picture', () => {
    const args = launchArgs('test/unit/pictures/before-the-first-picture.ts');
    expect(execFileSync(process.execPath, args, { encoding: 'utf8' }).trim()).toBe('false');
  });
});
