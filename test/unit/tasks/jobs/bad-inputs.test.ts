import sharp from 'sharp';
import { beforeAll, describe, expect, test } from 'vitest';
import { prepareInput } from '../../../../shared/pictures/index.ts';
import { crc32 } from '../../../../shared/pictures/label/png.ts';
import { createDownloader } from '../../../../shared/storage/fetch/download.ts';
import { createMediaOpener } from '../../../../shared/storage/fetch/media-stream.ts';
import type { TaskDoc } from '../../../../shared/tasks/core/documents/schema.ts';
import { runTask } from '../../../../shared/tasks/run/run.ts';
import { submitTask } from '../../../../shared/tasks/submit/submit.ts';
import { errorOf } from '../../../support/world/scripted-provider.ts';
import { createWorld, plainRequest, type World } from '../../../support/world/world.ts';

/** Takes one recording and writes down what was said. */
const TRANSCRIBER = 'tencent-asr';
/** Takes one film. */
const FILM_CLEANER = 'kie-sora-watermark-remover';
const RECORDING = Buffer.concat([Buffer.from('ID3\x04'), Buffer.alloc(200)]);

let photo: Buffer;

beforeAll(async () => {
  const create = { width: 64, height: 64, channels: 3, background: '#a05020' } as const;
  photo = await sharp({ create }).jpeg().toBuffer();
});

/** A world whose processor reads files over the real downloader and opens pictures for real. */
async function realWorld(): Promise<World> {
  const world = await createWorld();
  await world.grant('u1', 1_000);
  const { files } = world.store;
  const fetchFile = async (url: string | URL | Request): Promise<Response> => {
    const stored = files.get(String(url).replace('https://files.test/', ''));
    return stored === undefined
      ? new Response('no such key', { status: 404 })
      : new Response(new Uint8Array(stored));
  };
  const reading = { fetch: fetchFile as typeof fetch, allowPrivate: [] };
  const download = createDownloader(reading);
  const open = createMediaOpener(reading);
  const finisher = { ...world.deps.finisher, prepareInput, download, open };
  const providers = { ...world.deps.providers, available: () => true };
  const { catalogue: offered } = world.lightDeps;
  const catalogue = {
    ...offered,
    get: (slug: string) => ({ ...offered.get(slug), enabled: true }),
  };
  const lightDeps = { ...world.lightDeps, providers, catalogue };
  return { ...world, lightDeps, deps: { ...lightDeps, finisher } };
}

async function failedForNothing(world: World, task: TaskDoc): Promise<void> {
  expect(world.provider.jobs).toHaveLength(0);
  expect(await world.account('u1')).toMatchObject({ available: 1_000, held: 0, in_flight: 0 });
  expect(await world.work(task._id)).toMatchObject({ status: 'failed', refunded: task.price });
}

async function submitWith(world: World, bytes: Uint8Array): Promise<TaskDoc> {
  const good = world.store.upload('uploads/u1/good.jpg', photo);
  const bad = world.store.upload('uploads/u1/second.jpg', bytes);
  return world.submit('u1', { images: [good, bad] });
}

const NO_PICTURES: readonly [name: string, bytes: () => Buffer][] = [
  ['words', () => Buffer.from('Dear all, this is no picture at all.')],
  ['words in UTF-16', () => Buffer.from('\ufeffDear all, no picture', 'utf16le')],
  ['a PDF', () => Buffer.from('%PDF-1.7\n1 0 obj <</Type /Catalog>> endobj')],
  ['a TIFF', () => Buffer.concat([Buffer.from('49492a0008000000', 'hex'), Buffer.alloc(100)])],
  ['an SVG', () => Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" width="9"/>')],
  ['a web page', () => Buffer.from('<!doctype html><html><body>hello</body></html>')],
  ['no bytes', () => Buffer.alloc(0)],
];

describe('an input picture', () => {
  test.each(NO_PICTURES)(
    'that holds %s fails at the first visit, named, for nothing',
    async (_, bytes) => {
      const world = await realWorld();
      const task = await submitWith(world, bytes());
      expect(await runTask(world.deps, task._id)).toMatchObject({ kind: 'settled' });
      expect(await world.task(task._id)).toMatchObject({
        status: 'failed',
        quarantined: false,
        error: {
          code: 'INPUT_NOT_RECOGNISED',
          message: '第 2 张图片不是可识别的图片文件，请换一张',
        },
      });
      await failedForNothing(world, task);
    },
  );

  const TOO_MUCH: readonly [name: string, code: string, bytes: () => Promise<Buffer>][] = [
    ['is half a picture', 'PICTURE_DAMAGED', async () => photo.subarray(0, photo.length / 2)],
    ['is a GIF', 'PICTURE_FORMAT_UNSUPPORTED', async () => Buffer.from('GIF89a'.padEnd(64, '0'))],
    [
      'has more bytes than are read',
      'PICTURE_TOO_LARGE',
      async () => Buffer.concat([photo, Buffer.alloc(20 * 1024 * 1024)]),
    ],
    ['has more pixels than are opened', 'PICTURE_TOO_LARGE', giantHeader],
    [
      'is smaller than a model takes',
      'PICTURE_TOO_SMALL',
      () => sharp(photo).resize(8, 8).jpeg().toBuffer(),
    ],
  ];

  test.each(TOO_MUCH)('that %s fails at the first visit, named', async (_, code, bytes) => {
    const world = await realWorld();
    const task = await submitWith(world, await bytes());
    await runTask(world.deps, task._id);
    expect(await world.task(task._id)).toMatchObject({
      status: 'failed',
      quarantined: false,
      error: { code, message: expect.stringContaining('第 2 张图片') },
    });
    await failedForNothing(world, task);
  });

  test('deleted after it was taken in fails at the first visit, named', async () => {
    const world = await realWorld();
    const task = await submitWith(world, photo);
    world.store.files.delete('cloud://test.bucket/uploads/u1/second.jpg');
    await runTask(world.deps, task._id);
    expect(await world.task(task._id)).toMatchObject({
      status: 'failed',
      quarantined: false,
      error: { code: 'INPUT_GONE', message: '第 2 张图片已不存在，请重新上传' },
    });
    await failedForNothing(world, task);
  });

  test('deleted between its address and its bytes fails the same way', async () => {
    const world = await realWorld();
    const task = await submitWith(world, photo);
    const { deps, store } = world;
    const download: typeof deps.finisher.download = async (url, limits) => {
      if (url.endsWith('second.jpg'))
        store.files.delete('cloud://test.bucket/uploads/u1/second.jpg');
      return deps.finisher.download(url, limits);
    };
    await runTask({ ...deps, finisher: { ...deps.finisher, download } }, task._id);
    expect(await world.task(task._id)).toMatchObject({ error: { code: 'INPUT_GONE' } });
    await failedForNothing(world, task);
  });

  test('whose safe copy is gone before a second try fails, named', async () => {
    const world = await realWorld();
    const task = await submitWith(world, photo);
    const error = errorOf('rate_limited', 'same_call');
    world.provider.submitScript.push({ kind: 'failed', error });
    await runTask(world.deps, task._id);
    const { prepared } = await world.task(task._id);
    world.store.files.delete(prepared?.[1] ?? '');
    world.clock.advance(60_000);
    await runTask(world.deps, task._id);
    expect(await world.task(task._id)).toMatchObject({ error: { code: 'INPUT_GONE' } });
    await failedForNothing(world, task);
  });

  test('that storage cannot give for now is a set-back, not a failure', async () => {
    const world = await realWorld();
    const task = await submitWith(world, photo);
    const fetchFile = async (): Promise<Response> => new Response('busy', { status: 503 });
    const download = createDownloader({ fetch: fetchFile as typeof fetch, allowPrivate: [] });
    const finisher = { ...world.deps.finisher, download };
    expect(await runTask({ ...world.deps, finisher }, task._id)).toEqual({ kind: 'setback' });
    expect(await world.task(task._id)).toMatchObject({ status: 'processing', claims: 0 });
  });

  test.each(['notes.txt', 'scan.PDF', 'plan.tiff', 'logo.svg', 'film.mp4', 'page.html'])(
    'called %s is refused before anything is held, the field named',
    async (name) => {
      const world = await realWorld();
      const good = world.store.upload('uploads/u1/good.jpg', photo);
      const bad = world.store.upload(`uploads/u1/${name}`, photo);
      await expect(world.submit('u1', { images: [good, bad] })).rejects.toMatchObject({
        code: 'INVALID_REQUEST',
        details: [{ field: 'images[1]', message: '第 2 张图片不是可识别的图片文件，请换一张' }],
      });
      expect(await world.account('u1')).toMatchObject({ available: 1_000, held: 0 });
    },
  );

  test.each(['photo.jpg', 'photo.JPEG', 'photo.png', 'photo.webp', 'photo', 'tmp.8f3a', 'a.heic'])(
    'called %s is taken in: the bytes decide',
    async (name) => {
      const world = await realWorld();
      const image = world.store.upload(`uploads/u1/${name}`, photo);
      const task = await world.submit('u1', { images: [image] });
      await runTask(world.deps, task._id);
      expect(world.provider.jobs).toHaveLength(1);
    },
  );
});

describe('an input file', () => {
  async function submitFile(
    world: World,
    { model, name, bytes }: { model: string; name: string; bytes: Uint8Array },
  ): Promise<TaskDoc> {
    const file = world.store.upload(`uploads/u1/${name}`, bytes);
    const request = { ...plainRequest('request-1'), type: 'creation', sceneId: null } as const;
    const files = { files: [file], images: [], model };
    return (await submitTask(world.lightDeps, 'u1', { ...request, ...files })).task;
  }

  test('that is a recording is handed on to the provider', async () => {
    const world = await realWorld();
    const name = 'speech.mp3';
    const task = await submitFile(world, { model: TRANSCRIBER, name, bytes: RECORDING });
    await runTask(world.deps, task._id);
    expect(world.provider.jobs).toHaveLength(1);
  });

  test.each([...NO_PICTURES, ['a photo', () => photo] as const])(
    'that holds %s fails at the first visit, named, for nothing',
    async (_, bytes) => {
      const world = await realWorld();
      const name = 'speech.mp3';
      const task = await submitFile(world, { model: TRANSCRIBER, name, bytes: bytes() });
      await runTask(world.lightDeps, task._id);
      await runTask(world.deps, task._id);
      expect(await world.task(task._id)).toMatchObject({
        status: 'failed',
        quarantined: false,
        error: {
          code: 'INPUT_NOT_RECOGNISED',
          message: '第 1 个文件不是可识别的音频文件，请换一个',
        },
      });
      await failedForNothing(world, task);
    },
  );

  test('that is sound where a film is needed fails, named', async () => {
    const world = await realWorld();
    const name = 'film';
    const task = await submitFile(world, { model: FILM_CLEANER, name, bytes: RECORDING });
    await runTask(world.deps, task._id);
    expect(await world.task(task._id)).toMatchObject({
      error: { message: '第 1 个文件不是可识别的视频文件，请换一个' },
    });
    await failedForNothing(world, task);
  });

  test('deleted after it was taken in fails, named', async () => {
    const world = await realWorld();
    const name = 'speech.mp3';
    const task = await submitFile(world, { model: TRANSCRIBER, name, bytes: RECORDING });
    world.store.files.delete(`cloud://test.bucket/uploads/u1/${name}`);
    await runTask(world.deps, task._id);
    expect(await world.task(task._id)).toMatchObject({
      status: 'failed',
      error: { code: 'INPUT_GONE', message: '第 1 个文件已不存在，请重新上传' },
    });
    await failedForNothing(world, task);
  });

  test.each(['notes.txt', 'photo.jpg', 'slides.pdf'])(
    'called %s is refused before anything is held, the field named',
    async (name) => {
      const world = await realWorld();
      const attempt = submitFile(world, { model: TRANSCRIBER, name, bytes: RECORDING });
      await expect(attempt).rejects.toMatchObject({
        code: 'INVALID_REQUEST',
        details: [{ field: 'files[0]' }],
      });
    },
  );
});

/** A PNG that says it has 30,000 × 30,000 px. */
async function giantHeader(): Promise<Buffer> {
  const png = await sharp(photo).png().toBuffer();
  png.writeUInt32BE(30_000, 16);
  png.writeUInt32BE(30_000, 20);
  png.writeUInt32BE(crc32(png.subarray(12, 29)), 29);
  return png;
}
