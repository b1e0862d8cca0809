import { describe, expect, test } from 'vitest';
import type { ModelKind } from '../../../../shared/models/contract.ts';
import { DownloadError, StorageError } from '../../../../shared/storage/errors.ts';
import type { MediaOpener, OpenedMedia } from '../../../../shared/storage/media-stream.ts';
import type { Finisher, ResultKeeping, TaskDeps } from '../../../../shared/tasks/core/deps.ts';
import type { TaskDoc } from '../../../../shared/tasks/core/schema.ts';
import { runTask } from '../../../../shared/tasks/run/run.ts';
import { createWorld, type World } from '../../../support/world/world.ts';

async function* inChunks(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes.subarray(0, 2);
  yield bytes.subarray(2);
}

/** Below the task's own folder, behind a part that nobody can guess. */
const pathOf = ({ _id }: TaskDoc, name: string): RegExp =>
  new RegExp(`works/${_id}/[0-9a-f]{32}/${name}$`);

interface Studio {
  readonly world: World;
  readonly deps: TaskDeps;
  readonly opened: string[];
  /** What each was opened with. */
  readonly headers: Readonly<Record<string, string>>[];
  /** Errors the next openings end with. */
  readonly failures: Error[];
  run(taskId: string): Promise<void>;
  rest(taskId: string): Promise<TaskDoc>;
}

/** A world whose models make something else than pictures. */
async function studio(kind: ModelKind, keeping?: ResultKeeping): Promise<Studio> {
  const world = await createWorld();
  const opened: string[] = [];
  const failures: Error[] = [];
  const mime = kind === 'text' ? 'text/plain; charset=utf-8' : 'video/mp4';
  const headers: Readonly<Record<string, string>>[] = [];
  const open: MediaOpener = async (url, { headersFor }): Promise<OpenedMedia> => {
    opened.push(url);
    headers.push(headersFor?.(new URL(url)) ?? {});
    const failure = failures.shift();
    if (failure !== undefined) throw failure;
    return { mime, body: inChunks(Buffer.from(`bytes of ${url}`)) };
  };
  const { catalogue } = world.deps;
  const finisher: Finisher = {
    ...world.deps.finisher,
    darkroom: {
      develop: async () => {
        throw new Error('no picture path for this');
      },
    },
    open,
    ...(keeping === undefined ? {} : { keeping: () => keeping }),
  };
  const deps: TaskDeps = {
    ...world.deps,
    catalogue: { ...catalogue, get: (slug) => ({ ...catalogue.get(slug), kind }) },
    finisher,
  };
  await world.grant('u1', 1_000);
  const run = async (taskId: string): Promise<void> => {
    await runTask(deps, taskId);
  };
  const rest = async (taskId: string): Promise<TaskDoc> => {
    for (let visit = 0; visit < 60; visit++) {
      const task = await world.task(taskId);
      if (task.settled_at !== null) return task;
      await run(taskId);
      world.clock.advance(60_000);
      if (visit > 5) world.clock.advance(-30_000);
    }
    throw new Error('the task never came to rest');
  };
  return { world, deps, opened, headers, failures, run, rest };
}

describe('results that are no pictures', () => {
  test('are copied to our storage under the task’s name, never through the picture path', async () => {
    const { world, rest, opened } = await studio('video');
    const task = await world.submit('u1');
    const ended = await rest(task._id);
    expect(ended.status).toBe('completed');
    const [film] = ended.images;
    expect(film).toMatchObject({
      file_id: expect.stringMatching(pathOf(task, '1-0.mp4')),
      thumb_file_id: '',
      mime: 'video/mp4',
    });
    expect(Buffer.from(world.store.files.get(film?.file_id ?? '') ?? []).toString()).toBe(
      `bytes of ${opened[0]}`,
    );
    expect((await world.work(task._id)).images).toMatchObject([{ mime: 'video/mp4' }]);
  });

  test('are streamed where the store can', async () => {
    const { world, rest } = await studio('video');
    const task = await world.submit('u1');
    const streamed: string[] = [];
    Object.assign(world.store, {
      putStream: async (path: string, body: AsyncIterable<Uint8Array>, options: object) => {
        const chunks: Uint8Array[] = [];
        for await (const chunk of body) chunks.push(chunk);
        streamed.push(path);
        expect(options).toMatchObject({ contentType: 'video/mp4' });
        return { fileId: world.store.upload(path, Buffer.concat(chunks)) };
      },
    });
    await rest(task._id);
    expect(streamed).toEqual([expect.stringMatching(pathOf(task, '1-0.mp4'))]);
  });

  test.each([
    ['download', new DownloadError('DOWNLOAD_TIMEOUT', 'scripted', { retryable: true })],
    ['store', new StorageError('scripted')],
  ])('a %s that fails for now is tried again', async (_, failure) => {
    const { world, rest, failures, opened } = await studio('video');
    const task = await world.submit('u1');
    failures.push(failure, failure);
    const ended = await rest(task._id);
    expect(ended).toMatchObject({ status: 'completed', attempt: 1 });
    expect(opened).toHaveLength(3);
    expect(world.provider.jobs).toHaveLength(1);
  });

  test('a copy that cannot be made gives the credits back, never an address that expires', async () => {
    const { world, rest, failures } = await studio('video');
    const task = await world.submit('u1');
    for (let n = 0; n < 100; n++) failures.push(new StorageError('scripted'));
    const ended = await rest(task._id);
    expect(ended).toMatchObject({ status: 'failed', images: [] });
    expect(await world.account('u1')).toMatchObject({ available: 1_000, held: 0 });
    const work = await world.work(task._id);
    expect(work.images).toEqual([]);
    expect(JSON.stringify(work)).not.toContain('provider.test');
  });

  test('stay at their provider only where an operator has said so', async () => {
    const { world, rest, opened } = await studio('video', 'keep_url');
    const task = await world.submit('u1');
    const ended = await rest(task._id);
    expect(ended.images).toMatchObject([
      { file_id: 'https://provider.test/job-1/0.png', mime: null },
    ]);
    expect(opened).toEqual([]);
  });

  test('words are put aside at once and kept as a text', async () => {
    const { world, rest } = await studio('text');
    world.provider.submitScript.push({ kind: 'done', results: [{ type: 'text', text: '一首诗' }] });
    const task = await world.submit('u1');
    const ended = await rest(task._id);
    expect(ended.status).toBe('completed');
    const raw = world.store.files.get(ended.results[0]?.raw_file_id ?? '');
    expect(Buffer.from(raw ?? []).toString()).toBe('一首诗');
    expect(ended.images[0]?.file_id).toMatch(pathOf(task, '1-0.txt'));
  });

  test('results that were bytes are copied even where addresses are kept', async () => {
    const { world, rest, opened } = await studio('audio', 'keep_url');
    const base64 = Buffer.from('sound').toString('base64');
    world.provider.submitScript.push({ kind: 'done', results: [{ type: 'audio', base64 }] });
    const task = await world.submit('u1');
    const ended = await rest(task._id);
    expect(ended.images[0]?.file_id).toMatch(/^cloud:\/\/test\.bucket\/works\//);
    expect(opened).toHaveLength(1);
  });

  test('that need the provider’s key are fetched with it, and copied whatever was said', async () => {
    const { world, run, deps, opened, headers } = await studio('video', 'keep_url');
    Object.assign(deps.providers, {
      resultHeaders: (id: string, { host }: URL): Record<string, string> =>
        id === 'dashscope' && host === 'provider.test' ? { 'x-key': 'the-secret' } : {},
    });
    const task = await world.submit('u1');
    for (let visit = 0; visit < 10 && opened.length === 0; visit++) {
      await run(task._id);
      world.clock.advance(60_000);
    }
    expect(headers).toEqual([{ 'x-key': 'the-secret' }]);
    const ended = await world.task(task._id);
    expect(ended.images[0]?.file_id).toMatch(pathOf(task, '1-0.mp4'));
    expect(JSON.stringify(ended)).not.toContain('the-secret');
  });
});
