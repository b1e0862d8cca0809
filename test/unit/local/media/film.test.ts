import { createCanvas } from 'canvas';
import { describe, expect, it } from 'vitest';
import { filmOf, filmSize } from '../../../../local/providers/film-order.ts';
import { renderFilm, renderStill } from '../../../../local/providers/media/film.ts';
import { sniffMime } from '../../../../shared/storage/media-type.ts';
import { framesOf, hasFfmpeg, streamsOf } from '../../../support/ffmpeg.ts';

const order = { prompt: '海边', seed: 5, photos: [], width: 160, height: 90, seconds: 1, fps: 12 };

function plain(colour: string): Buffer {
  const canvas = createCanvas(160, 90);
  const context = canvas.getContext('2d');
  context.fillStyle = colour;
  context.fillRect(0, 0, 160, 90);
  return canvas.toBuffer('image/png');
}

describe('what is asked of a film', () => {
  it.each([
    [{ parameters: { resolution: '720P', duration: 5 } }, { width: 1280, height: 720, seconds: 5 }],
    [
      { resolution: '1080p', ratio: '9:16', duration: 10 },
      { width: 1080, height: 1920, seconds: 10 },
    ],
    [
      { size: '720x1280', seconds: '8' },
      { width: 720, height: 1280, seconds: 8 },
    ],
    [
      { size: '1920x1080', fps: 60 },
      { width: 1920, height: 1080, fps: 60 },
    ],
    [
      { input: { aspect_ratio: 'portrait', n_frames: '10' } },
      { width: 360, height: 640, seconds: 10 },
    ],
    [
      { aspectRatio: '16:9', parameters: { durationSeconds: 8 } },
      { width: 640, height: 360, seconds: 8 },
    ],
    [{ frames: 121 }, { seconds: 5, fps: 24 }],
    [{ duration: '4s' }, { seconds: 4 }],
    [{}, { width: 640, height: 360, seconds: 5, fps: 24 }],
  ])('%j is understood', (body, size) => {
    expect(filmSize(filmOf(body))).toMatchObject(size);
  });

  it('a film without a shape of its own has that of its first picture', () => {
    expect(filmSize({ shortPx: 480 }, { ratio: 3 / 4 })).toMatchObject({ width: 480, height: 640 });
  });

  it('a film for which no rate is asked has that of the house', () => {
    expect(filmSize({}, { fps: 8 })).toMatchObject({ fps: 8 });
    expect(filmSize({ fps: 30 }, { fps: 8 })).toMatchObject({ fps: 30 });
  });

  it.each([
    { image: 'a', image_tail: 'b' },
    { content: [{ role: 'first_frame' }, { role: 'last_frame' }] },
    { image_url: ['a', 'b'] },
    { input: { imageTail: 'b' } },
  ])('%j names a last frame', (body) => {
    expect(filmOf(body).hasLast).toBe(true);
  });

  it.each([{ image_tail: '' }, { image_urls: ['a', 'b', 'c'] }, { image: 'a' }])(
    '%j names none',
    (body) => {
      expect(filmOf(body).hasLast).toBeUndefined();
    },
  );
});

describe('a film of a local provider', () => {
  it('is an MP4, the same for the same seed but for its time of writing', async () => {
    const film = await renderFilm(order);
    expect(sniffMime(film)).toBe('video/mp4');
    expect(film.length).toBe((await renderFilm(order)).length);
  });

  it.runIf(hasFfmpeg)(
    'is H.264 and AAC of the size, rate and length asked, says ffmpeg',
    async () => {
      const [picture, sound] = streamsOf(await renderFilm(order));
      expect(picture).toMatchObject({
        ...{ codec_name: 'h264', profile: 'High', width: 160, height: 90 },
        ...{ nb_read_frames: '12', r_frame_rate: '12/1', has_b_frames: 0, color_space: 'bt709' },
      });
      expect(sound).toMatchObject({ codec_name: 'aac', profile: 'LC' });
      expect(Number(sound?.duration)).toBeCloseTo(1, 0);
    },
  );

  it.runIf(hasFfmpeg)('is silent where it was asked to be, says ffmpeg', async () => {
    const streams = streamsOf(await renderFilm({ ...order, isSilent: true }));
    expect(streams.map(({ codec_type }) => codec_type)).toEqual(['video']);
  });

  it.runIf(hasFfmpeg)(
    'begins with the first frame given and ends with the last, says ffmpeg',
    async () => {
      const photos = [plain('#ff0000'), plain('#0000ff')];
      const film = await renderFilm({ ...order, photos, hasLast: true });
      const size = (160 * 90 * 3) / 2;
      const frames = framesOf(film, [0, 11]);
      const middle = (frame: number) => {
        const at = frame * size;
        return [
          frames[at + 45 * 160 + 80],
          frames[at + 160 * 90 + 22 * 80 + 40],
          frames[at + (160 * 90 * 5) / 4 + 22 * 80 + 40],
        ];
      };
      const near = (found: (number | undefined)[], wanted: number[]) =>
        expect(found.every((value, at) => Math.abs((value ?? 0) - (wanted[at] ?? 0)) <= 2)).toBe(
          true,
        );
      near(middle(0), [63, 102, 240]);
      near(middle(1), [32, 240, 118]);
    },
  );

  it('has its own first frame as still', async () => {
    const still = await renderStill(order);
    expect(sniffMime(still)).toBe('image/png');
  });
});
