/** Exports of a cut: quoted without writing, started once as what was shown, listed, cancelled. */
import { beforeEach, describe, expect, test } from 'vitest';
import { runTask } from '../../../shared/tasks/index.ts';
import { everything } from '../../support/world/app.ts';
import { filmPath, TextEngine } from '../../support/world/media-world.ts';
import { createStudioWorld, type StudioWorld } from '../../support/world/studio-world.ts';
import { addFilm } from '../tasks/exports/exporting.ts';

let studio: StudioWorld;
let projectId: string;
let episodeId: string;
let shotIds: string[];
beforeEach(async () => {
  const exports = { credits: 7, perMs: 1_000 };
  studio = await createStudioWorld({ policy: { exports } });
  ({ projectId, episodeId } = await studio.begin());
  shotIds = [await studio.shot(episodeId), await studio.shot(episodeId)];
  for (const [index, shotId] of shotIds.entries()) await film(`film-${index}`, shotId);
  await studio.world.grant('anna', 1_000);
});

/** A film that stands for a shot. */
const film = (id: string, shot_id: string, project_id = projectId) =>
  addFilm(studio, {
    ...{ id, openid: 'anna', ms: 2_000, status: 'completed' },
    target: {
      ...{ project_id, episode_id: episodeId, shot_id, asset_id: null, slot: 'video' },
      ...{ part_id: null, batch_id: null, by: 'anna', basis: null },
    },
  });

const fill = () => studio.ask('cut', { episodeId, fill: true });
const quote = (openid?: string) => studio.ask('quoteExport', { episodeId }, openid);
async function start(more: { requestId?: string; quoteHash?: string } = {}, openid?: string) {
  const { quote_hash } = more.quoteHash === undefined ? await quote(openid) : { quote_hash: '' };
  const sent = { episodeId, requestId: 'request-1', quoteHash: quote_hash, ...more };
  return studio.ask('startExport', sent, openid);
}
const listed = (openid?: string) => studio.ask('exports', { episodeId }, openid);
const account = () => studio.world.account('anna');

async function patch(set: object): Promise<void> {
  const { cut } = await studio.ask('cut', { episodeId });
  const sent = { kind: 'cut', id: episodeId, baseVersion: cut.version } as const;
  expect(await studio.ask('patch', { ...sent, set: { ...set } })).toMatchObject({
    outcome: 'written',
  });
}

/** As the renderer goes on by itself. */
async function render(id: string): Promise<void> {
  const deps = { ...studio.world.deps, films: filmPath(new TextEngine()) };
  const { finisher, store } = { ...deps, store: studio.world.store };
  const bytesOf = (url: string) =>
    store.files.get(url.replace('https://files.test/', '')) ?? new Uint8Array();
  const open = async (url: string) => ({
    mime: 'video/mp4',
    body: (async function* () {
      yield bytesOf(url);
    })(),
  });
  const readFile = async (url: string) => Buffer.from(bytesOf(url));
  for (let visit = 0; visit < 6; visit++) {
    await runTask({ ...deps, finisher: { ...finisher, open, readFile } }, id);
    studio.world.clock.advance(10_000);
  }
}

describe('an export of a cut', () => {
  test('is quoted without writing, made as it was quoted, charged once, and found by its episode', async () => {
    await fill();
    const before = await everything(studio.world);
    expect(await quote()).toMatchObject({ price: 28, ms: 4_000, balance_after: 972 });
    expect(await everything(studio.world)).toEqual(before);
    const started = await start();
    const id = started.export?.id ?? '';
    expect(started).toMatchObject({ outcome: 'started', export: { status: 'pending', price: 28 } });
    expect(await account()).toMatchObject({ held: 28 });
    await render(id);
    const { exports } = await listed();
    expect(exports).toMatchObject([
      { id, by: 'anna', status: 'completed', progress: 100, price: 28, refunded: 0 },
    ]);
    expect(exports[0]?.files).toMatchObject([{ mime: 'video/mp4', url: expect.any(String) }]);
    expect(await account()).toMatchObject({ available: 972, held: 0, captured: 28 });
    const { takes } = await studio.ask('openEpisode', { episodeId });
    expect(takes.find(({ work_id }) => work_id === id)?.target).toMatchObject({ slot: 'export' });
  });

  test('sent twice under one request id is one, though the cut was changed in between', async () => {
    await fill();
    const { quote_hash: quoteHash } = await quote();
    const first = await start({ quoteHash });
    await patch({ loudness: null });
    const again = await start({ quoteHash });
    expect(again.export?.id).toBe(first.export?.id);
    await expect(start()).rejects.toMatchObject({ code: 'REQUEST_CONFLICT' });
    expect(await account()).toMatchObject({ held: 28 });
  });

  test.each([
    ['cut', () => patch({ loudness: -20 })],
    [
      'price',
      async () => {
        const policy = { ...studio.deps.policy, exports: { credits: 9, perMs: 1_000 } };
        Object.assign(studio.deps, { policy });
      },
    ],
  ])(
    'whose %s is another than quoted starts nothing and tells the new quote',
    async (_, change) => {
      await fill();
      const { quote_hash: quoteHash } = await quote();
      await change();
      const now = await quote();
      expect(now.quote_hash).not.toBe(quoteHash);
      expect(await start({ quoteHash })).toEqual({ outcome: 'changed', quote: now, export: null });
      expect(await account()).toMatchObject({ held: 0, available: 1_000 });
    },
  );

  test('carries everything the cut says: order, trims, gains, words, sounds, size', async () => {
    await fill();
    const { cut } = await studio.ask('cut', { episodeId });
    await patch({
      items: cut.items.map((item) => ({
        ...item,
        in_ms: 500,
        gain: 0.5,
        transition: { kind: 'fade', ms: 400 },
      })),
      subtitles: {
        ...{ on: true, burnt: false },
        lines: [{ line_id: 'l1', item_id: shotIds[1] ?? '', from_ms: 0, to_ms: 900, text: '走吧' }],
      },
      titles: [
        { title_id: 't1', item_id: null, from_ms: 0, to_ms: 800, text: '夜行', place: 'centre' },
      ],
      sounds: [{ sound_id: 's1', work_id: 'film-0', at_ms: 0, in_ms: 0, out_ms: 900, duck_db: 9 }],
      ...{ loudness: -14, format: { short_side: 480, fps: 25 }, label: { always: true } },
    });
    const started = await start();
    const [stored] = await studio.world.engine.find('film_exports', { filter: {} });
    expect(stored?._id).toBe(started.export?.id);
    expect(JSON.parse(String(stored?.list))).toMatchObject({
      ...{ title: '第一集', width: 480, height: 854, fps: 25, loudness: -14 },
      labelThroughout: true,
      clips: [
        { inMs: 500, outMs: 2_000, gainDb: -6, transition: { kind: 'fade', ms: 400 } },
        { source: { workId: 'film-1' } },
      ],
      subtitles: { burnt: false, lines: [{ fromMs: 1_520, toMs: 2_420, text: '走吧' }] },
      titles: [{ fromMs: 0, toMs: 800, text: '夜行', place: 'centre' }],
      sounds: [{ source: { workId: 'film-0' }, outMs: 900, duckDb: 9 }],
    });
  });

  test('names every clip that is gone, and an empty cut, and charges nothing', async () => {
    await expect(quote()).rejects.toMatchObject({
      code: 'INVALID_REQUEST',
      details: [{ field: 'clips' }],
    });
    await fill();
    const works = studio.deps.db.collection('works');
    await works.doc('film-1').update({ deleted_at: new Date(0) });
    await expect(quote()).rejects.toMatchObject({ details: [{ field: 'clips[1].source' }] });
    expect(await account()).toMatchObject({ held: 0 });
  });

  test('that is cancelled costs nothing; of another member only by its owner', async () => {
    await fill();
    await studio.member(projectId, 'ben', { spendLimit: 100 });
    const id = (await start()).export?.id ?? '';
    await expect(studio.ask('cancelExport', { exportId: id }, 'ben')).rejects.toMatchObject({
      code: 'STUDIO_FORBIDDEN',
    });
    expect(await studio.ask('cancelExport', { exportId: id })).toMatchObject({
      answer: 'cancelled',
    });
    expect(await account()).toMatchObject({ available: 1_000, held: 0 });
    expect((await listed()).exports).toMatchObject([{ status: 'cancelled', refunded: 28 }]);
    await expect(studio.ask('cancelExport', { exportId: 'film-0' })).rejects.toMatchObject({
      code: 'NOT_FOUND',
    });
  });
});

describe('a member', () => {
  test('exports at the owner’s cost, up to their limit, and sees what of it is left', async () => {
    await fill();
    await studio.member(projectId, 'ben', { spendLimit: 30 });
    expect(await quote('ben')).toMatchObject({ price: 28, balance_after: 2 });
    expect(await start({}, 'ben')).toMatchObject({ outcome: 'started' });
    expect((await listed('ben')).exports).toMatchObject([{ by: 'ben' }]);
    await expect(start({ requestId: 'request-2' }, 'ben')).rejects.toMatchObject({
      code: 'SPENDING_CAP_REACHED',
    });
    expect(await account()).toMatchObject({ held: 28 });
  });

  test('cannot put what its owner made elsewhere into a film', async () => {
    await film('private', 'elsewhere', 'another-project');
    await fill();
    await studio.member(projectId, 'ben', { spendLimit: 100 });
    const { cut } = await studio.ask('cut', { episodeId });
    await patch({ items: cut.items.map((item) => ({ ...item, work_id: 'private' })) });
    await expect(quote('ben')).rejects.toMatchObject({
      details: [{ field: 'clips[0].source' }, { field: 'clips[1].source' }],
    });
    expect(await quote()).toMatchObject({ price: 28 });
  });

  test('who only looks, or is a stranger, starts none; a stranger sees none', async () => {
    await fill();
    await studio.member(projectId, 'eve', { role: 'viewer', spendLimit: 100 });
    await expect(quote('eve')).rejects.toMatchObject({ code: 'STUDIO_FORBIDDEN' });
    expect((await listed('eve')).exports).toEqual([]);
    await expect(listed('mallory')).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });
});
