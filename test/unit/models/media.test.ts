import { describe, expect, test } from 'vitest';
import { defineModel, type ModelRow, type RowInput } from '../../../shared/models/define.ts';
import { frames, MEDIA_MODE, references } from '../../../shared/models/media.ts';

const row = (more: Partial<ModelRow>): ModelRow => ({
  slug: 'film',
  zh: '片',
  en: 'film',
  kind: 'video',
  provider: 'ark',
  fields: {},
  price: { each: 1 },
  request: (input: RowInput) => ({
    images: input.images.map(({ url, role }) => `${role}:${url}`),
    files: (input.files ?? []).map(({ url, role }) => `${role}:${url}`),
    parameters: input.parameters,
  }),
  ...more,
});

const media = (...urls: string[]) => urls.map((url) => ({ url }));
const input = { prompt: 'p', count: 1, seed: 1, images: media('a', 'b'), parameters: {} };

describe('a film of one mode', () => {
  const film = defineModel(row({ images: [0, 2] }));

  test('takes its first picture as the first frame and its second as the last', () => {
    expect(film.request(input)).toMatchObject({ images: ['first:a', 'last:b'] });
  });

  test('asks nobody for a mode', () => {
    expect(film.form).toEqual([]);
    expect(film.input.media).toHaveLength(1);
  });

  test('names its functions', () => {
    expect(film.functions).toEqual(['text-to-video', 'image-to-video', 'first-last-frame']);
    expect(film.description.zh).toBe('文生视频、图生视频、首尾帧，最多 2 张图片');
  });
});

describe('a film of frames or references', () => {
  const film = defineModel(row({ modes: [frames(), references(9, 3, 2)] }));
  const liked = { [MEDIA_MODE]: 'references' };

  test('lets the user choose, and tells the provider by the parts alone', () => {
    expect(film.form[0]).toMatchObject({ name: MEDIA_MODE, default: 'frames' });
    expect(film.request({ ...input, parameters: liked })).toEqual({
      images: ['reference:a', 'reference:b'],
      files: [],
      parameters: {},
    });
  });

  test('tells films from voices by their names', () => {
    const files = media('https://x/walk.mp4?sign=1', 'https://x/voice.mp3');
    expect(film.request({ ...input, files, parameters: liked })).toMatchObject({
      files: ['reference:https://x/walk.mp4?sign=1', 'voice:https://x/voice.mp3'],
    });
  });

  test.each([
    [{ images: 2, files: [] }, {}, []],
    [{ images: 3, files: [] }, {}, ['images']],
    [{ images: 1, files: ['v.mp4'] }, {}, ['files']],
    [{ images: 9, files: ['v.mp4', 'a.mp3', 'b.mp3'] }, liked, []],
    [{ images: 10, files: ['a.mp3', 'b.mp3', 'c.mp3'] }, liked, ['images', 'files']],
    [{ images: 0, files: ['1.mp4', '2.mp4', '3.mp4', '4.mp4'] }, liked, ['files']],
    [{ images: null, files: null }, {}, []],
  ])('of %j under %j it refuses %j', (given, parameters, fields) => {
    const details = film.mediaDetails({ ...given, parameters });
    expect(details.map(({ field }) => field)).toEqual(fields);
    for (const { message } of details) expect(message).toMatch(/[一-鿿]/);
  });

  test('says at most how much it takes', () => {
    expect(film.input.images).toEqual({ min: 0, max: 9 });
    expect(film.input.files).toEqual({ kind: 'audio', min: 0, max: 5 });
  });
});
