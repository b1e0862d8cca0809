import sharp from 'sharp';
import { afterAll, describe, expect, test } from 'vitest';
import { renderFilm } from '../../../local/providers/media/film.ts';
import { chosen, runsOf } from '../../../shared/film/frames/stills.ts';
import { createStudio, smallFilm } from './films.ts';
import { rewritten } from './look.ts';

const studio = createStudio();
afterAll(() => studio.close());

const frames = Array.from({ length: 120 }, (_, at) => ({ timestamp: at / 24 }));

describe('frames to be looked at', () => {
  test('are the first, the last, and one each so many seconds', () => {
    expect(chosen(frames, { everyMs: 2_000, most: 20 })).toEqual([0, 39, 79, 119]);
  });

  test('are no more than allowed, and spread over the film all the same', () => {
    expect(chosen(frames, { everyMs: 100, most: 3 })).toEqual([0, 59, 119]);
    expect(chosen(frames, { everyMs: 100, most: 1 })).toEqual([0]);
  });

  test('are decoded in one go where no cut lies between them', () => {
    expect(runsOf([0, 40, 80, 119], [0, 48, 96])).toEqual([[0, 40], [80], [119]]);
    expect(runsOf([0, 40, 80, 119], [0])).toEqual([[0, 40, 80, 119]]);
  });

  test('of a film of one frame are this one', () => {
    expect(chosen(frames.slice(0, 1), { everyMs: 1_000, most: 5 })).toEqual([0]);
  });

  test('are pictures, upright, with the time at which they are seen', async () => {
    const film = await rewritten(await smallFilm(3), { rotation: 90 });
    const found: { atMs: number; size: number[] }[] = [];
    const request = { source: studio.file(film), everyMs: 1_500, most: 5 };
    for await (const { atMs, jpeg } of studio.engine.sampleFrames(request)) {
      const { width = 0, height = 0 } = await sharp(jpeg).metadata();
      found.push({ atMs, size: [width, height] });
    }
    expect(found).toEqual([
      { atMs: 0, size: [108, 192] },
      { atMs: 1_417, size: [108, 192] },
      { atMs: 2_917, size: [108, 192] },
    ]);
  });
});

describe('the cover', () => {
  const size = { width: 192, height: 108, fps: 12, seconds: 1 };

  test('is the first frame', async () => {
    const film = await renderFilm({ prompt: '海边', seed: 3, photos: [], ...size });
    const { jpeg, width, height } = await studio.engine.cover(studio.file(film));
    expect([width, height]).toEqual([192, 108]);
    const { channels } = await sharp(jpeg).stats();
    // Sky and sand: neither black nor grey.
    expect(channels.map(({ mean }) => Math.round(mean)).every((mean) => mean > 80)).toBe(true);
  });

  test('is a later one where a film begins in the dark', async () => {
    const black = await sharp({
      create: { width: 192, height: 108, channels: 3, background: '#000' },
    })
      .png()
      .toBuffer();
    const beach = await sharp(await picture())
      .png()
      .toBuffer();
    const photos = [black, beach];
    const film = await renderFilm({ prompt: '', seed: 3, photos, hasLast: true, ...size });
    const { jpeg } = await studio.engine.cover(studio.file(film));
    const { channels } = await sharp(jpeg).stats();
    expect(channels[0]?.mean).toBeGreaterThan(40);
  });

  const picture = async (): Promise<Buffer> => {
    const { renderPicture } = await import('../../../local/providers/media/picture.ts');
    return renderPicture({ prompt: '海边', seed: 3, photos: [], width: 192, height: 108 });
  };
});
