import { describe, expect, test } from 'vitest';
import { createProviders } from '../../../../shared/providers/registry.ts';
import { DownloadError, StorageError } from '../../../../shared/storage/errors.ts';
import type { Finisher, TaskDeps } from '../../../../shared/tasks/core/deps.ts';
import { runTask } from '../../../../shared/tasks/run/run.ts';
import { createWorld, type World } from '../../../support/world/world.ts';

const COVER = 'https://media.example/cover.png';

async function* film(): AsyncGenerator<Uint8Array> {
  yield Buffer.from('a film');
}

/** A world that makes films, each with the cover `url`. */
async function filmWorld(
  url: string | undefined,
  download: Finisher['download'] = async () => ({ bytes: Buffer.from('a still'), mime: '' }),
  change: (world: World) => void = () => undefined,
) {
  const world = await createWorld();
  change(world);
  const { catalogue, finisher } = world.deps;
  const asked: string[] = [];
  const deps: TaskDeps = {
    ...world.deps,
    catalogue: { ...catalogue, get: (slug) => ({ ...catalogue.get(slug), kind: 'video' }) },
    finisher: {
      ...finisher,
      download: async (address, limits) => {
        // The user's own photo is fetched in the same way.
        if (address !== url) return finisher.download(address, limits);
        asked.push(address);
        return download(address, limits);
      },
      open: async () => ({ mime: 'video/mp4', body: film() }),
    },
  };
  world.provider.pollScript.push({
    kind: 'succeeded',
    results: [
      { type: 'video', url: 'https://media.example/film.mp4', ...(url && { coverUrl: url }) },
    ],
  });
  await world.grant('u1', 1_000);
  const task = await world.submit('u1');
  await runTask(deps, task._id);
  world.clock.advance(20_000);
  await runTask(deps, task._id);
  return { world, asked, work: await world.work(task._id) };
}

describe('the cover of a film', () => {
  test('becomes the thumbnail of its work', async () => {
    const { world, work, asked } = await filmWorld(COVER);
    const [film] = work.images;
    expect(work.status).toBe('completed');
    expect(film).toMatchObject({
      file_id: expect.stringMatching(/\/1-0\.mp4$/),
      thumb_file_id: expect.stringMatching(/\/1-0_thumb\.jpg$/),
    });
    expect(asked).toEqual([COVER]);
    expect(world.store.files.has(film?.thumb_file_id ?? '')).toBe(true);
  });

  test('that was not given leaves the film without a thumbnail', async () => {
    const { work, asked } = await filmWorld(undefined);
    expect(work).toMatchObject({ status: 'completed', images: [{ thumb_file_id: '' }] });
    expect(asked).toEqual([]);
  });

  test.each([
    ['is missing', new DownloadError('DOWNLOAD_FAILED', 'gone', { retryable: true })],
    ['is no picture', new Error('no picture')],
  ])('that %s never fails the film', async (_, failure) => {
    const { work } = await filmWorld(COVER, async () => {
      throw failure;
    });
    expect(work).toMatchObject({
      status: 'completed',
      refunded: 0,
      images: [{ thumb_file_id: '', mime: 'video/mp4' }],
    });
  });

  test('that cannot be stored never fails the film', async () => {
    const { work } = await filmWorld(COVER, undefined, (world) => {
      const put = world.store.put.bind(world.store);
      world.store.put = async (path, bytes) => {
        if (path.endsWith('_thumb.jpg')) throw new StorageError('upload failed');
        return put(path, bytes);
      };
    });
    expect(work).toMatchObject({ status: 'completed', images: [{ thumb_file_id: '' }] });
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
    const video_result = [{ url: film, cover_image_url: COVER }];
    expect(await polled('zhipu', {}, { task_status: 'SUCCESS', video_result })).toMatchObject({
      results: [{ type: 'video', url: film, coverUrl: COVER }],
    });
  });

  test('Kie’s Runway gives one beside the film, and Aleph', async () => {
    const runway = { state: 'success', videoInfo: { videoUrl: film, imageUrl: COVER } };
    expect(await kie('runway', runway)).toMatchObject({
      results: [{ url: film, coverUrl: COVER }],
    });
    const response = { resultVideoUrl: film, resultImageUrl: COVER };
    expect(await kie('aleph', { successFlag: 1, response })).toMatchObject({
      results: [{ url: film, coverUrl: COVER }],
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
    const data = { successFlag: 1, response: { resultImageUrl: COVER } };
    const answer = await polled(
      'kie',
      { family: 'flux', kind: 'image' },
      { code: 200, msg: 'success', data },
    );
    expect(answer).toMatchObject({ results: [{ type: 'image', url: COVER }] });
    expect(answer).not.toHaveProperty('results.0.coverUrl');
  });
});
