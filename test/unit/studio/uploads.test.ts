/** Files of people's own as takes: free, judged before they are shown, never labelled as made. */
import { beforeEach, describe, expect, test } from 'vitest';
import { FilmEngineUnavailableError } from '../../../shared/film/errors.ts';
import { loadSharp } from '../../../shared/pictures/codec/sharp.ts';
import { createDarkroom, prepareInput } from '../../../shared/pictures/index.ts';
import { findLabel, labelFile } from '../../../shared/pictures/label/file.ts';
import { cancelTask, listWorks, retryTask, takeVerdict } from '../../../shared/tasks/index.ts';
import { verdictOf } from '../../support/world/scripted-moderator.ts';
import {
  createUploadWorld,
  film,
  JPEG,
  type UploadWorld,
  WAV,
} from '../../support/world/upload-world.ts';

let opened: UploadWorld;
let projectId: string;
let episodeId: string;
let shotId: string;
beforeEach(async () => {
  opened = await createUploadWorld();
  ({ projectId, episodeId } = await opened.studio.begin());
  const lines = [{ line_id: 'l1', kind: 'dialogue', speaker: '阿兰', text: '我回来了。' }];
  shotId = await opened.studio.shot(episodeId, { description: '雨夜', lines });
});

const ask: UploadWorld['studio']['ask'] = (...asked) => opened.studio.ask(...asked);
const upload = async (
  target: object,
  fileId: string,
  { openid = 'anna', requestId = `request-${fileId.length}-${fileId.at(-1)}` } = {},
) => (await ask('upload', { target, fileId, requestId }, openid)).take;
const frame = async (): Promise<string> => {
  const wish = { kind: 'frame', parentId: shotId, fields: { role: 'first' } } as const;
  return (await ask('create', wish)).document.id;
};
const work = (id: string) => opened.studio.world.work(id);
const money = async () => ({
  accounts: await opened.studio.world.engine.count('credit_accounts'),
  records: await opened.studio.world.engine.count('credit_records'),
});

describe('a file of somebody’s own', () => {
  test.each([
    ['a picture for a frame', 'frame', JPEG, { width: 900 }],
    ['a film for a shot', 'shot', film('of theirs'), { media: { kind: 'film' } }],
    ['a sound for a line', 'line', WAV, { media: { kind: 'sound' } }],
    ['music for a cut', 'cut', WAV, { media: { kind: 'sound' } }],
  ] as const)('%s becomes a take that costs nothing', async (_, where, bytes, image) => {
    const targets = {
      frame: async () => ({ frameId: await frame() }),
      shot: async () => ({ shotId }),
      line: async () => ({ shotId, lineId: 'l1' }),
      cut: async () => ({ episodeId }),
    };
    const target = await targets[where]();
    const before = await money();
    const take = await upload(target, opened.put('mine', bytes));
    expect(take).toMatchObject({ status: 'pending', price: 0, images: [], is_own: true });
    await opened.rest();
    const done = await work(take.work_id);
    expect(done).toMatchObject({ status: 'completed', message: '上传完成', images: [image] });
    // Nobody's model made it: nothing in or beside it says so.
    expect(done.images[0]).not.toHaveProperty('label');
    expect(await money()).toEqual(before);
    const { spent } = await ask('spending', { projectId });
    expect(spent).toEqual([]);
  });

  test('stands for its place, is picked and sent on like every take', async () => {
    const frameId = await frame();
    const take = await upload({ frameId }, opened.put('mine.jpg', JPEG));
    await opened.rest();
    const { images } = await ask('compose', { target: { shotId }, output: 'video' });
    expect(images).toMatchObject([{ name: '首帧' }]);
    expect(images[0]?.file_id).toContain(`works/${take.work_id}/`);
    await ask('pick', { target: { frameId }, workId: take.work_id });
    const { links } = await ask('links', { projectId, workIds: [take.work_id] });
    expect(links[0]?.url).toMatch(/^https:/);
    const own = await listWorks(opened.deps.db, 'anna', { page: 1, pageSize: 10 });
    expect(own.works).toEqual([]);
  });

  test('is heard in the cut it was given to, and its export takes it', async () => {
    const music = await upload({ episodeId }, opened.put('music.wav', WAV));
    const clip = await upload({ shotId }, opened.put('clip.mp4', film('of theirs')));
    await opened.rest();
    const { cut } = await ask('cut', { episodeId, fill: true });
    expect(cut.items).toMatchObject([{ work_id: clip.work_id }]);
    const sound = { sound_id: 's', work_id: music.work_id, at_ms: 0, in_ms: 0, out_ms: 300 };
    const patch = { kind: 'cut', id: episodeId, baseVersion: cut.version } as const;
    await ask('patch', { ...patch, set: { sounds: [sound] } });
    const quoted = await ask('quoteExport', { episodeId, target: 'mp4' });
    expect(quoted).toMatchObject({ ms: 5_000, left_out: [] });
    await expect(
      ask('pick', { target: { shotId, lineId: 'l1' }, workId: music.work_id }),
    ).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });

  test('sent again under one request id is one take; another file under it is a conflict', async () => {
    const fileId = opened.put('mine.jpg', JPEG);
    const target = { frameId: await frame() };
    const [first, second] = await Promise.all([1, 2].map(() => upload(target, fileId)));
    expect(second?.work_id).toBe(first?.work_id);
    const requestId = `request-${fileId.length}-${fileId.at(-1)}`;
    const other = opened.put('another.jpg', JPEG);
    await expect(upload(target, other, { requestId })).rejects.toMatchObject({
      code: 'REQUEST_CONFLICT',
    });
  });

  test('is an editor’s to give, without a limit to spend; others’ files and viewers are refused', async () => {
    await opened.studio.member(projectId, 'ben');
    await opened.studio.member(projectId, 'eve', { role: 'viewer' });
    const target = { frameId: await frame() };
    const bens = opened.put('b.jpg', JPEG, 'ben');
    const take = await upload(target, bens, { openid: 'ben' });
    expect(take.target).toMatchObject({ by: 'ben' });
    expect(await work(take.work_id)).toMatchObject({ _openid: 'anna' });
    for (const [openid, fileId, code] of [
      ['eve', opened.put('e.jpg', JPEG, 'eve'), 'STUDIO_FORBIDDEN'],
      ['anna', bens, 'INVALID_REQUEST'],
      ['anna', 'cloud://test.bucket/uploads/anna/../ben/b.jpg', 'INVALID_REQUEST'],
      ['anna', 'cloud://test.bucket/uploads/anna/nothing.jpg', 'INVALID_REQUEST'],
      ['anna', opened.put('script.txt', JPEG), 'INVALID_REQUEST'],
      ['zoe', opened.put('z.jpg', JPEG, 'zoe'), 'NOT_FOUND'],
    ] as const) {
      const refused = upload(target, fileId, { openid, requestId: 'request-x' });
      await expect(refused, `${openid} ${fileId}`).rejects.toMatchObject({ code });
    }
  });

  test.each([
    ['a document that calls itself a picture', 'x.jpg', Buffer.from('%PDF-1.7 no picture at all')],
    ['a sound for a frame', 'x', WAV],
  ])('%s is refused by its bytes, and says so', async (_, name, bytes) => {
    const take = await upload({ frameId: await frame() }, opened.put(name, bytes));
    await opened.rest();
    const ended = await work(take.work_id);
    expect(ended).toMatchObject({
      status: 'failed',
      error_code: 'INPUT_NOT_RECOGNISED',
      images: [],
    });
    expect(ended.message).not.toContain('积分');
  });

  test('that nothing here can open is told so, and not that it lacks a mark', async () => {
    opened = await createUploadWorld({ policy: { unmarkedFilms: 'refuse' } });
    ({ projectId, episodeId } = await opened.studio.begin());
    shotId = await opened.studio.shot(episodeId);
    opened.engine.failures.push(new FilmEngineUnavailableError('no native part'));
    const take = await upload({ shotId }, opened.put('mine.mp4', film('of theirs')));
    await opened.rest();
    const ended = await work(take.work_id);
    expect(ended).toMatchObject({ status: 'failed', error_code: 'FILM_NOT_MARKED' });
    expect(ended.message).not.toMatch(/标识|积分/);
  });

  test('that was deleted before it was read ends with its reason', async () => {
    const fileId = opened.put('mine.jpg', JPEG);
    const take = await upload({ frameId: await frame() }, fileId);
    await opened.studio.world.store.remove([fileId]);
    await opened.rest();
    expect(await work(take.work_id)).toMatchObject({ status: 'failed', error_code: 'INPUT_GONE' });
  });

  test('is cancelled by its owner before it is read, and cannot be retried by an operator', async () => {
    const take = await upload({ shotId }, opened.put('mine.mp4', film('of theirs')));
    expect(await cancelTask(opened.deps, 'anna', take.task_id)).toBe('cancelled');
    expect(await work(take.work_id)).toMatchObject({ status: 'cancelled', message: '已取消' });
    await expect(retryTask(opened.deps, take.task_id)).rejects.toMatchObject({
      code: 'INVALID_REQUEST',
    });
  });

  test('of which twenty wait already is refused until one of them is done', async () => {
    const target = { frameId: await frame() };
    const give = (n: number) =>
      upload(target, opened.put(`${n}.jpg`, JPEG), { requestId: `request-${n}` });
    for (let n = 0; n < 20; n++) await give(n);
    await expect(give(20)).rejects.toMatchObject({ code: 'TOO_MANY_IN_FLIGHT' });
    await opened.rest();
    await expect(give(20)).resolves.toMatchObject({ status: 'pending' });
  });
});

describe('moderation', () => {
  test('that blocks a file shows it to nobody and keeps nothing of it', async () => {
    opened.moderator.pictures.push('block');
    const take = await upload({ frameId: await frame() }, opened.put('mine.jpg', JPEG));
    await opened.rest();
    const ended = await work(take.work_id);
    expect(ended).toMatchObject({ status: 'failed', error_code: 'CONTENT_BLOCKED', images: [] });
    expect(ended.message).toContain('上传的内容');
    const kept = [...opened.studio.world.store.files.keys()];
    expect(kept.filter((id) => id.includes(`works/${take.work_id}/`))).toEqual([]);
  });

  test('looks at the frames of a film and listens to its sound, and one refusal is of the whole', async () => {
    opened.engine.tracks = ['speech'];
    opened.moderator.sounds.push('block');
    const take = await upload({ shotId }, opened.put('mine.mp4', film('of theirs')));
    await opened.rest();
    expect(opened.moderator.asked).toHaveLength(3);
    expect(opened.moderator.heard).toHaveLength(1);
    expect(await work(take.work_id)).toMatchObject({ status: 'failed', images: [] });
  });

  test('that is undecided holds a sound until its verdict comes', async () => {
    opened.moderator.sounds.push('review');
    const take = await upload({ episodeId }, opened.put('music.wav', WAV));
    await opened.rest();
    expect(await work(take.work_id)).toMatchObject({ status: 'processing', images: [] });
    await takeVerdict(opened.deps, 'ticket-1', verdictOf('pass'));
    await opened.rest();
    expect(await work(take.work_id)).toMatchObject({ status: 'completed', images: [{}] });
  });
});

describe('a picture', () => {
  const pixels = async () => {
    const sharp = await loadSharp();
    const create = { width: 200, height: 120, channels: 3, background: '#446688' } as const;
    return sharp({ create })
      .jpeg()
      .withExif({ IFD3: { GPSLatitudeRef: 'N' } })
      .toBuffer();
  };
  const real = () =>
    createUploadWorld({ finisher: { darkroom: createDarkroom({}), prepareInput } });

  test('loses the place where it was taken, and gets no mark', async () => {
    opened = await real();
    ({ projectId, episodeId } = await opened.studio.begin());
    shotId = await opened.studio.shot(episodeId);
    const take = await upload({ frameId: await frame() }, opened.put('mine.jpg', await pixels()));
    await opened.rest();
    const [image] = (await work(take.work_id)).images;
    const stored = Buffer.from(opened.studio.world.store.files.get(image?.file_id ?? '') ?? []);
    expect(stored.includes('Exif')).toBe(false);
    expect(findLabel(stored)).toBeNull();
    const { channels } = await (await loadSharp())(stored).stats();
    expect(Math.max(...channels.map(({ stdev }) => stdev))).toBeLessThan(2);
  });

  test('that says itself that a machine made it keeps its label and is marked', async () => {
    opened = await real();
    ({ projectId, episodeId } = await opened.studio.begin());
    shotId = await opened.studio.shot(episodeId);
    const { bytes } = labelFile(await pixels(), { producer: 'elsewhere', produceId: 'theirs-1' });
    const take = await upload({ frameId: await frame() }, opened.put('mine.jpg', bytes));
    await opened.rest();
    const [image] = (await work(take.work_id)).images;
    const stored = Buffer.from(opened.studio.world.store.files.get(image?.file_id ?? '') ?? []);
    expect(findLabel(stored)).toMatchObject({ ContentProducer: 'elsewhere' });
    const { channels } = await (await loadSharp())(stored).stats();
    expect(Math.max(...channels.map(({ stdev }) => stdev))).toBeGreaterThan(2);
  });
});
