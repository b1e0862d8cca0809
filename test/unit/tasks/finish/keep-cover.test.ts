import { describe, expect, test } from 'vitest';
import { FilmEngineUnavailableError, NotAFilmError } from '../../../../shared/film/errors.ts';
import { createProviders } from '../../../../shared/providers/registry.ts';
import { DownloadError, StorageError } from '../../../../shared/storage/errors.ts';
import type { Finisher } from '../../../../shared/tasks/core/deps.ts';
import { type Studio, studio } from '../../../support/world/media-world.ts';

const STILL = 'https://media.example/still.png';

/** A finished film, whose provider gave `url` as its still. */
async function finished(
  url: string | undefined,
  download: Finisher['download'] = async () => ({ bytes: Buffer.from('a still'), mime: '' }),
  prepare: (opened: Studio) => void = () => {},
) {
  const opened = await studio('video');
  const { world, deps } = opened;
  const own = deps.finisher.download;
  Object.assign(deps.finisher, {
    // The user's own photo is fetched in the same way.
    download: ((address, limits) =>
      (address === url ? download : own)(address, limits)) satisfies Finisher['download'],
  });
  prepare(opened);
  const film = { type: 'video', url: 'https://media.example/film.mp4' } as const;
  const results = [{ ...film, ...(url && { coverUrl: url }) }];
  world.provider.pollScript.push({ kind: 'succeeded', results });
  const { _id } = await world.submit('u1');
  const task = await opened.rest(_id);
  const [image] = task.images;
  const thumb = world.store.files.get(image?.thumb_file_id ?? '');
  return { ...opened, task, image, thumb: thumb && Buffer.from(thumb).toString() };
}

const unreachable: Finisher['download'] = async () => {
  throw new DownloadError('DOWNLOAD_FAILED', 'gone', { retryable: true });
};

describe('the thumbnail of a film', () => {
  test('is the still its provider gave', async () => {
    const { task, image, thumb } = await finished(STILL);
    expect(task.status).toBe('completed');
    expect(image?.thumb_file_id).toMatch(/\/1-0_thumb\.jpg$/);
    expect(thumb).toBe('a');
  });

  test.each([
    ['gave none', undefined, undefined],
    ['gave one that cannot be had', STILL, unreachable],
  ] as const)('is a frame of it where its provider %s', async (_, url, download) => {
    const { task, thumb } = await finished(url, download);
    expect(task.status).toBe('completed');
    expect(thumb).toBe('c');
  });

  test('is none where there is nothing to be seen: the film is worth more', async () => {
    const { task, image } = await finished(undefined, undefined, ({ engine }) => {
      engine.cover = async () => {
        throw new NotAFilmError('scripted');
      };
    });
    expect(task.status).toBe('completed');
    expect(image?.thumb_file_id).toBe('');
  });

  test('is none where storage takes the film and not it', async () => {
    const { task, image } = await finished(STILL, undefined, ({ world }) => {
      const { put } = world.store;
      world.store.put = async (path, bytes) => {
        if (path.includes('_thumb')) throw new StorageError('scripted');
        return put.call(world.store, path, bytes);
      };
    });
    expect(task.status).toBe('completed');
    expect(image?.thumb_file_id).toBe('');
  });

  test('makes no film unmarked when the engine goes away before it', async () => {
    const { task, image } = await finished(undefined, undefined, ({ engine }) => {
      engine.cover = async () => {
        throw new FilmEngineUnavailableError('scripted');
      };
    });
    expect(task.status).toBe('completed');
    expect(image?.label).toMatchObject({ shown: 'picture' });
  });
});

describe('covers as providers give them', () => {
  const clock = { now: () => 0, sleep: async () => undefined };
  const settings = { KIE_API_KEY: 'k', ZHIPU_API_KEY: 'k' };
  const film = 'https://media.example/film.mp4';

  async function polled(provider: string, handle: object, body: object) {
    const client = createProviders({
      settings,
      clock,
      fetch: async () => new Response(JSON.stringify(body)),
      download: async () => ({ bytes: new Uint8Array([1]), mime: '' }),
    }).client(provider);
    return client.poll({ taskId: 't1', ...handle });
  }
  const kie = (family: string, data: object) =>
    polled('kie', { family, kind: 'video' }, { code: 200, msg: 'success', data });

  test('Zhipu names one for each film', async () => {
    const video_result = [{ url: film, cover_image_url: STILL }];
    expect(await polled('zhipu', {}, { task_status: 'SUCCESS', video_result })).toMatchObject({
      results: [{ type: 'video', url: film, coverUrl: STILL }],
    });
  });

  test('Kie’s Runway gives one beside the film, and Aleph', async () => {
    const runway = { state: 'success', videoInfo: { videoUrl: film, imageUrl: STILL } };
    expect(await kie('runway', runway)).toMatchObject({
      results: [{ url: film, coverUrl: STILL }],
    });
    const response = { resultVideoUrl: film, resultImageUrl: STILL };
    expect(await kie('aleph', { successFlag: 1, response })).toMatchObject({
      results: [{ url: film, coverUrl: STILL }],
    });
  });

  test.each(['', null, 'none', undefined])('%j is none', async (imageUrl) => {
    const answer = await kie('runway', {
      state: 'success',
      videoInfo: { videoUrl: film, imageUrl },
    });
    expect(answer).toMatchObject({ kind: 'succeeded', results: [{ url: film }] });
    expect(answer).not.toHaveProperty('results.0.coverUrl');
  });

  test('a picture of Flux is the result itself, not a cover', async () => {
    const data = { successFlag: 1, response: { resultImageUrl: STILL } };
    const answer = await polled(
      'kie',
      { family: 'flux', kind: 'image' },
      { code: 200, msg: 'success', data },
    );
    expect(answer).toMatchObject({ results: [{ type: 'image', url: STILL }] });
    expect(answer).not.toHaveProperty('results.0.coverUrl');
  });
});
