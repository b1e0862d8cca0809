import { strFromU8, unzipSync } from 'fflate';
import { expect, test } from 'vitest';
import { collections } from '../../../../shared/platform/database.ts';
import { quoteExport } from '../../../../shared/tasks/exports/open.ts';
import { segmentIdOf } from '../../../../shared/tasks/exports/segments.ts';
import { takeVerdict } from '../../../../shared/tasks/verdict.ts';
import { sha256Of } from '../../../support/world/memory-store.ts';
import { verdictOf } from '../../../support/world/scripted-moderator.ts';
import { addFilm, clip, exporting, LIST, OWNER } from './exporting.ts';

const fields = (error: unknown): string[] =>
  (error as { details: { field: string }[] }).details.map(({ field }) => field);

test('an export is quoted by its length, held, made, and charged once', async () => {
  const { deps, world, exported } = await exporting();
  const quote = await quoteExport(deps, { owner: OWNER, editList: LIST, target: 'mp4' });
  expect(quote).toEqual({ price: 28, ms: 4_000 });
  const task = await exported();
  expect(task).toMatchObject({ type: 'export', status: 'completed', price: 28, captured: 28 });
  expect(task.images).toMatchObject([
    { mime: 'video/mp4', media: { kind: 'film' }, label: { shown: 'picture', hidden: true } },
  ]);
  expect(await world.account(OWNER)).toMatchObject({ available: 972, held: 0 });
  expect(await world.work(task._id)).toMatchObject({ type: 'export', status: 'completed' });
});

test('the same request is one export; with another list it is a conflict', async () => {
  const { start, world } = await exporting();
  const first = await start();
  const again = await start();
  expect(again).toMatchObject({ replayed: true, task: { _id: first.task._id } });
  await expect(start({ editList: { ...LIST, fps: 24 } })).rejects.toMatchObject({
    code: 'REQUEST_CONFLICT',
  });
  expect(await world.account(OWNER)).toMatchObject({ available: 972, held: 28 });
});

test('what is wrong with a list is named, clip by clip, and nothing is charged', async () => {
  const opened = await exporting();
  const { start, world, store } = { ...opened, store: opened.world.store };
  await addFilm(opened, { id: 'another', openid: 'u2' });
  store.upload('uploads/u2/film.mp4');
  const clips = [
    clip('a', 'film-1', { inMs: 3_000, outMs: 2_000 }),
    clip('a', 'film-2', { transition: { kind: 'dissolve', ms: 500 } }),
  ];
  const shape = await start({ editList: { ...LIST, clips } }).catch(fields);
  expect(shape).toEqual(['clips[1].id', 'clips[0].outMs', 'clips[1].transition']);
  const sources = [
    clip('a', 'another'),
    clip('b', 'nothing'),
    clip('c', 'film-1', { outMs: 9_000 }),
    { ...clip('d', ''), source: { fileId: 'cloud://test.bucket/uploads/u2/film.mp4' } },
    { ...clip('e', ''), source: { fileId: 'cloud://test.bucket/uploads/u1/gone.mp4' } },
    { kind: 'still', id: 'f', source: { workId: 'film-1' }, durationMs: 1_000 },
  ];
  const named = await start({ editList: { ...LIST, clips: sources } }).catch(fields);
  expect(named).toEqual([0, 1, 2, 3, 5, 4].map((index) => `clips[${index}].source`));
  expect(await world.account(OWNER)).toMatchObject({ available: 1_000, held: 0 });
});

test('words of a list are checked before anything is held', async () => {
  const { start, moderator, world } = await exporting({ moderated: true });
  moderator.text = 'block';
  const editList = { ...LIST, titles: [{ fromMs: 0, toMs: 900, text: '标题' }] };
  await expect(start({ editList })).rejects.toMatchObject({ code: 'CONTENT_BLOCKED' });
  expect(await world.account(OWNER)).toMatchObject({ available: 1_000, held: 0 });
});

test('a film with a blocked frame is never shown, and paid back', async () => {
  const { exported, moderator, world } = await exporting({ moderated: true });
  moderator.pictures.push('pass', 'block');
  const task = await exported();
  expect(task).toMatchObject({ status: 'failed', error: { code: 'CONTENT_BLOCKED' }, images: [] });
  expect(await world.account(OWNER)).toMatchObject({ available: 1_000, held: 0 });
});

test('a film that is held waits for its verdict', async () => {
  const { exported, moderator, world, deps } = await exporting({ moderated: true });
  moderator.pictures.push('review');
  const task = await exported();
  expect(task).toMatchObject({ step: 'review', status: 'processing' });
  await takeVerdict(deps, moderator.tickets[0] ?? '', verdictOf('pass'));
  expect(await world.work(task._id)).toMatchObject({ status: 'completed' });
});

test('a clip of the same shots in another order makes no piece anew, and is another film', async () => {
  const { exported, engine } = await exporting();
  const first = await exported();
  expect(engine.rendered).toEqual([0, 1]);
  const late = [
    clip('a', 'film-1', { inMs: 0, outMs: 4_000 }),
    clip('b', 'film-2'),
    clip('c', 'film-1'),
  ];
  await exported({ requestId: 'export-2', editList: { ...LIST, clips: late } });
  engine.rendered.length = 0;
  const [head, ...rest] = late;
  const turned = [head, ...rest.reverse()];
  const third = await exported({ requestId: 'export-3', editList: { ...LIST, clips: turned } });
  expect(engine.rendered).toEqual([]);
  expect(third.images[0]?.file_id).not.toBe(first.images[0]?.file_id);
});

test('pieces are made one by one: a visit that has no time left hands the rest on', async () => {
  const { start, deps, engine, world, rest } = await exporting();
  const { cut } = engine;
  engine.cut = async (list) => {
    const film = await cut.call(engine, list);
    return {
      ...film,
      render: (index, paths) => {
        world.clock.advance(46_000);
        return film.render(index, paths);
      },
    };
  };
  const { task } = await start();
  await rest(task._id, 1);
  expect(engine.rendered).toEqual([0]);
  expect(await world.task(task._id)).toMatchObject({ wake: 'renderer', claims: 0 });
  expect(await world.work(task._id)).toMatchObject({ message: '正在合成 1/2' });
  expect(await rest(task._id)).toMatchObject({ status: 'completed' });
  expect(engine.rendered).toEqual([0, 1]);
  const { db } = deps;
  expect((await db.collection(collections.segments).count()).total).toBe(2);
});

test('a piece that somebody has replaced is made again', async () => {
  const { exported, engine, world } = await exporting();
  await exported();
  for (const id of world.store.files.keys()) {
    if (id.includes('segment-')) world.store.files.set(id, Buffer.from('something else'));
  }
  const again = await exported({ requestId: 'export-2' });
  expect(again).toMatchObject({ status: 'completed' });
  expect(engine.rendered).toEqual([0, 1, 0, 1]);
});

test('a piece is known to its owner alone', () => {
  expect(segmentIdOf(OWNER, 'the same frames')).toBe(segmentIdOf(OWNER, 'the same frames'));
  expect(segmentIdOf(OWNER, 'the same frames')).not.toBe(segmentIdOf('u2', 'the same frames'));
});

test('a source that was replaced since is not used, and the credits come back', async () => {
  const { start, rest, world } = await exporting();
  const { task } = await start();
  world.store.upload('works/film-2/1-0.mp4', Buffer.from('another film'));
  expect(await rest(task._id)).toMatchObject({
    status: 'failed',
    error: { code: 'EXPORT_SOURCE_GONE', message: expect.stringContaining('第 2 个镜头') },
  });
  expect(await world.account(OWNER)).toMatchObject({ available: 1_000, held: 0 });
});

test('an export that is cancelled while it is made is free', async () => {
  const { start, rest, world, deps, engine } = await exporting();
  const { task } = await start();
  const { cut } = engine;
  engine.cut = async (list) => {
    const film = await cut.call(engine, list);
    const render: typeof film.render = async (index, paths) => {
      const { cancelTask } = await import('../../../../shared/tasks/cancel.ts');
      await cancelTask(deps, OWNER, task._id);
      return film.render(index, paths);
    };
    return { ...film, render };
  };
  expect(await rest(task._id)).toMatchObject({ status: 'cancelled', images: [] });
  expect(engine.rendered).toEqual([0]);
  expect(await world.account(OWNER)).toMatchObject({ available: 1_000, held: 0 });
});

test('drafts for other editors are free, and hold their media', async () => {
  const { exported, world } = await exporting();
  for (const target of ['jianying', 'otio'] as const) {
    const task = await exported({ requestId: `draft-${target}`, target });
    expect(task).toMatchObject({ status: 'completed', price: 0 });
    const [folder] = task.images;
    expect(folder).toMatchObject({
      mime: 'application/zip',
      file_id: expect.stringMatching(/\.zip$/),
    });
    const bytes = world.store.files.get(folder?.file_id ?? '') ?? new Uint8Array();
    expect(folder?.sha256).toBe(sha256Of(bytes));
    const files = unzipSync(bytes);
    expect(strFromU8(files['materials/001.mp4'] ?? new Uint8Array())).toBe('film of film-1');
    expect(Object.keys(files)).toEqual([
      ...(target === 'otio'
        ? ['film.otio', 'film.fcpxml']
        : ['draft_content.json', 'draft_info.json', 'draft_meta_info.json']),
      ...['README.txt', 'materials/001.mp4', 'materials/002.mp4'],
    ]);
  }
  expect(await world.account(OWNER)).toMatchObject({ available: 1_000, held: 0 });
});

test('the label of a draft is seen as long as that of a film', async () => {
  const { exported, engine, world } = await exporting();
  const labels: unknown[] = [];
  for (const seconds of [2, Number.POSITIVE_INFINITY]) {
    engine.labelSeconds = seconds;
    const order = { requestId: `draft-${seconds}`, target: 'jianying' } as const;
    const [folder] = (await exported(order)).images;
    const files = unzipSync(world.store.files.get(folder?.file_id ?? '') ?? new Uint8Array());
    const content = JSON.parse(strFromU8(files['draft_content.json'] ?? new Uint8Array()));
    const text = content.tracks.find(({ type }: { type: string }) => type === 'text');
    labels.push(text.segments[0].target_timerange);
  }
  // The film of the list lasts four seconds.
  expect(labels).toEqual([
    { start: 0, duration: 2_000_000 },
    { start: 0, duration: 4_000_000 },
  ]);
});
