/** Exports of a cut: quoted, started once, counted against whoever starts them. */
import { beforeEach, describe, expect, test } from 'vitest';
import { collections } from '../../../shared/platform/database.ts';
import type { TargetDoc, WorkDoc } from '../../../shared/tasks/index.ts';
import { sha256Of } from '../../support/world/memory-store.ts';
import { createStudioWorld, type StudioWorld } from '../../support/world/studio-world.ts';

let studio: StudioWorld;
let projectId: string;
let episodeId: string;

beforeEach(async () => {
  studio = await createStudioWorld({ policy: { exports: { credits: 7, perMs: 1_000 } } });
  ({ projectId, episodeId } = await studio.begin());
  for (const name of ['一', '二']) await filmOf(await studio.shot(episodeId, { title: name }));
  await studio.ask('cut', { episodeId, fill: true });
  await studio.world.grant('anna', 1_000);
});

/** A film of two seconds that was made for this shot. */
async function filmOf(shotId: string, project_id = projectId): Promise<string> {
  const id = `film-of-${shotId}`;
  const bytes = Buffer.from(id);
  const file_id = studio.world.store.upload(`works/${id}/1-0.mp4`, bytes);
  const media = { kind: 'film', ms: 2_000, fps: 24, codec: 'avc', width: 1_280, height: 720 };
  const place = { project_id, episode_id: episodeId, shot_id: shotId, asset_id: null };
  const target = {
    ...place,
    slot: 'video',
    part_id: null,
    batch_id: null,
    by: 'anna',
    basis: null,
  };
  const at = new Date(studio.world.clock.now());
  const work = {
    ...{ _id: id, _openid: 'anna', status: 'completed', deleted_at: null, created_at: at },
    target: target as TargetDoc,
    images: [
      {
        ...{ file_id, thumb_file_id: '', width: 1_280, height: 720, sha256: sha256Of(bytes) },
        ...{ mime: 'video/mp4', media: { ...media, sound: true } },
      },
    ],
  };
  await studio.deps.db.collection(collections.works).add(work);
  return id;
}

const wish = () => ({ episodeId, target: 'mp4' as const });
const quote = (openid?: string) => studio.ask('quoteExport', wish(), openid);
const start = (quoteHash: string, openid?: string, requestId = 'request-1') =>
  studio.ask('startExport', { ...wish(), requestId, quoteHash }, openid);
const account = (openid = 'anna') => studio.world.account(openid);
const tasks = () => studio.world.engine.find('task_queue', { filter: {} });
async function patchCut(set: object): Promise<void> {
  const { cut } = await studio.ask('cut', { episodeId });
  const patch = { kind: 'cut', id: episodeId, baseVersion: cut.version, set } as const;
  expect(await studio.ask('patch', { ...patch, set: { ...set } })).toMatchObject({
    outcome: 'written',
  });
}

describe('a quote of an export', () => {
  test('tells price and length, and writes nothing', async () => {
    expect(await quote()).toMatchObject({ price: 28, ms: 4_000, left_out: [] });
    expect(await tasks()).toEqual([]);
    expect(await account()).toMatchObject({ available: 1_000, held: 0 });
  });

  test('of a draft costs nothing, and is another quote', async () => {
    const draft = await studio.ask('quoteExport', { episodeId, target: 'otio' });
    expect(draft).toMatchObject({ price: 0, ms: 4_000 });
    expect(draft.quote_hash).not.toBe((await quote()).quote_hash);
  });

  test('names the clips whose work is gone, and is another one without them', async () => {
    const before = await quote();
    const { cut } = await studio.ask('cut', { episodeId });
    const [first] = cut.items;
    const work = studio.deps.db.collection(collections.works).doc(first?.work_id ?? '');
    await work.update({ deleted_at: new Date(studio.world.clock.now()) });
    const after = await quote();
    expect(after).toMatchObject({ price: 14, ms: 2_000, left_out: [first?.item_id] });
    expect(await start(before.quote_hash)).toMatchObject({ outcome: 'changed', export: null });
    expect(await account()).toMatchObject({ held: 0 });
  });

  test('leaves out what its owner made for another project, pictures and sounds', async () => {
    const foreign = await filmOf('elsewhere', 'another-project');
    const { cut } = await studio.ask('cut', { episodeId });
    const [first, second] = cut.items;
    if (!first || !second) throw new Error('no clips');
    const sound = { sound_id: 's', work_id: foreign, at_ms: 0, in_ms: 0, out_ms: 900 };
    await patchCut({ items: [first, { ...second, work_id: foreign }], sounds: [sound] });
    await studio.member(projectId, 'ben', { spendLimit: 100 });
    expect(await quote('ben')).toMatchObject({ ms: 2_000, left_out: [second.item_id, 's'] });
  });

  test('is refused for an empty cut, with the field', async () => {
    await patchCut({ items: [] });
    const refused = await studio.reply('quoteExport', wish());
    expect(refused).toMatchObject({ success: false, code: 'INVALID_REQUEST' });
    expect(refused).toMatchObject({ details: [{ field: 'clips' }] });
  });
});

describe('an export of a cut', () => {
  test('is a task of the owner that belongs to its episode', async () => {
    const { quote_hash } = await quote();
    const started = await start(quote_hash);
    expect(started).toMatchObject({ outcome: 'started', export: { status: 'pending', price: 28 } });
    expect(await account()).toMatchObject({ available: 972, held: 28 });
    const work = await studio.world.work(started.export?.id ?? '');
    expect(work).toMatchObject({
      target: { project_id: projectId, episode_id: episodeId, slot: 'export', by: 'anna' },
      parameters: { target: 'mp4' },
    } satisfies Partial<Record<keyof WorkDoc, object>>);
    const { exports: all } = await studio.ask('listExports', { episodeId });
    expect(all.map(({ id }) => id)).toEqual([started.export?.id]);
  });

  test('sent again is the same, even when the cut is another by then', async () => {
    const { quote_hash } = await quote();
    const both = await Promise.all([1, 2].map(() => start(quote_hash)));
    await patchCut({ loudness: null });
    const later = await start(quote_hash);
    expect(new Set([...both, later].map((one) => one.export?.id)).size).toBe(1);
    expect(await account()).toMatchObject({ held: 28 });
    await expect(start('another')).rejects.toMatchObject({ code: 'REQUEST_CONFLICT' });
  });

  test('of another cut than the quoted one starts nothing and tells the new quote', async () => {
    const { quote_hash } = await quote();
    const { cut } = await studio.ask('cut', { episodeId });
    await patchCut({ items: cut.items.slice(0, 1) });
    expect(await start(quote_hash)).toMatchObject({
      ...{ outcome: 'changed', export: null },
      quote: { price: 14, ms: 2_000 },
    });
    expect(await account()).toMatchObject({ held: 0 });
  });

  test('counts against a member’s limit, and is refused above it or without one', async () => {
    await studio.member(projectId, 'ben', { spendLimit: 30 });
    await studio.member(projectId, 'cora');
    const { quote_hash } = await quote('ben');
    expect(await start(quote_hash, 'ben')).toMatchObject({ outcome: 'started' });
    expect(await account()).toMatchObject({ held: 28 });
    await expect(start(quote_hash, 'ben', 'request-2')).rejects.toMatchObject({
      code: 'SPENDING_CAP_REACHED',
    });
    await expect(start(quote_hash, 'cora')).rejects.toMatchObject({ code: 'STUDIO_FORBIDDEN' });
    await expect(quote('dora')).rejects.toMatchObject({ code: 'NOT_FOUND' });
    expect(await tasks()).toHaveLength(1);
  });

  test('is cancelled by whoever started it or the owner, and paid back', async () => {
    await studio.member(projectId, 'ben', { spendLimit: 30 });
    await studio.member(projectId, 'cora', { spendLimit: 30 });
    const started = await start((await quote('ben')).quote_hash, 'ben');
    const exportId = started.export?.id ?? '';
    await expect(studio.ask('cancelExport', { exportId }, 'cora')).rejects.toMatchObject({
      code: 'STUDIO_FORBIDDEN',
    });
    expect(await studio.ask('cancelExport', { exportId }, 'ben')).toMatchObject({
      export: { status: 'cancelled', refunded: 28 },
    });
    expect(await account()).toMatchObject({ available: 1_000, held: 0 });
  });

  test('is no take of a shot: it can be neither picked nor found as one', async () => {
    const started = await start((await quote()).quote_hash);
    const { shots } = await studio.ask('openEpisode', { episodeId });
    const target = { shotId: shots[0]?.id ?? '' };
    await expect(
      studio.ask('pick', { target, workId: started.export?.id ?? '' }),
    ).rejects.toMatchObject({ code: 'NOT_FOUND' });
    const { takes } = await studio.ask('takes', { target });
    expect(takes.map(({ work_id }) => work_id)).not.toContain(started.export?.id);
  });
});
