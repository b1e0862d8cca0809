/** What was deleted long ago goes for good, with what lies under it; so does old history. */
import { beforeEach, expect, test } from 'vitest';
import { batchRound, purgeRound } from '../../../shared/studio/index.ts';
import { mortal } from '../../support/world/mortal.ts';
import { createStudioWorld, type StudioWorld } from '../../support/world/studio-world.ts';

const DAY_MS = 24 * 3_600_000;
const fate = mortal();
let studio: StudioWorld;
let projectId: string;
let episodeId: string;
let shotId: string;
beforeEach(async () => {
  studio = await createStudioWorld({ intercept: fate.intercept });
  ({ projectId, episodeId } = await studio.begin());
  shotId = await studio.shot(episodeId);
  await studio.ask('create', { kind: 'frame', parentId: shotId, fields: { role: 'first' } });
  await studio.ask('writeScript', { episodeId, baseVersion: 0, from: 0, to: 0, text: '雨夜' });
  await studio.ask('cut', { episodeId });
});

const later = (days: number) => studio.world.clock.advance(days * DAY_MS);
const purge = () => purgeRound(studio.deps, studio.world.clock.now() + 45_000);
const left = async (): Promise<Record<string, number>> => {
  const names = ['projects', 'episodes', 'scripts', 'shots', 'frames', 'cuts', 'batches', 'ops'];
  const counts = names.map(async (name) => [
    name,
    await studio.world.engine.count(`studio_${name}`),
  ]);
  return Object.fromEntries(await Promise.all(counts));
};
const WHOLE = { projects: 1, episodes: 1, scripts: 1, shots: 1, frames: 1, cuts: 1 };

test('a deleted shot can be brought back for thirty days, and then goes with its frames', async () => {
  await studio.ask('delete', { kind: 'shot', id: shotId });
  later(29);
  expect(await purge()).toBe(0);
  await studio.ask('restore', { kind: 'shot', id: shotId });
  await studio.ask('delete', { kind: 'shot', id: shotId });
  later(31);
  await expect(studio.ask('restore', { kind: 'shot', id: shotId })).rejects.toMatchObject({
    code: 'NOT_FOUND',
  });
  expect(await purge()).toBe(1);
  expect(await left()).toMatchObject({ ...WHOLE, shots: 0, frames: 0 });
});

test('a deleted episode goes with its script, shots, frames and cut; another keeps its own', async () => {
  const fields = { title: '第二集' };
  const other = await studio.ask('create', { kind: 'episode', parentId: projectId, fields });
  await studio.shot(other.document.id);
  await studio.ask('delete', { kind: 'episode', id: episodeId });
  later(31);
  await purge();
  expect(await left()).toMatchObject({ ...WHOLE, scripts: 0, frames: 0, cuts: 0 });
});

test('a deleted project goes with all it has, and its works stay', async () => {
  await studio.world.grant('anna', 100);
  const wish = { projectId, targets: [{ shotId }], only: 'missing' } as const;
  const [frame] = (await studio.ask('openEpisode', { episodeId })).frames;
  const targets = [{ frameId: frame?.id ?? '' }];
  const { quote_hash: quoteHash } = await studio.ask('quoteBatch', { ...wish, targets });
  await studio.ask('startBatch', { ...wish, targets, requestId: 'request-1', quoteHash });
  await studio.develop();
  await batchRound(studio.deps, studio.world.clock.now() + 45_000);
  await studio.ask('delete', { kind: 'project', id: projectId });
  later(31);
  await purge();
  expect(new Set(Object.values(await left()))).toEqual(new Set([0]));
  expect(await studio.world.engine.count('studio_batch_parts')).toBe(0);
  expect(await studio.world.engine.count('works')).toBe(1);
});

test('history is kept for ninety days', async () => {
  const before = (await left()).ops ?? 0;
  later(60);
  await studio.shot(episodeId);
  later(31);
  expect(await purge()).toBe(before);
  expect(await left()).toMatchObject({ ops: 1 });
});

test('a round that dies at any call is taken up by the next', async () => {
  for (let at = 1; ; at++) {
    const fields = { title: `第${at}集` };
    const { document } = await studio.ask('create', {
      kind: 'episode',
      parentId: projectId,
      fields,
    });
    const parentId = await studio.shot(document.id);
    await studio.ask('create', { kind: 'frame', parentId, fields: { role: 'first' } });
    await studio.ask('delete', { kind: 'episode', id: document.id });
    later(31);
    fate.watch({ at, after: at % 2 === 0 });
    await purge().catch(() => 0);
    const died = fate.died();
    await fate.revive();
    await purge();
    expect(await left()).toMatchObject(WHOLE);
    if (!died) break;
    expect(at).toBeLessThan(40);
  }
});
