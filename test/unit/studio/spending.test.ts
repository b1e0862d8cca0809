/** What a project cost, and which batches it had. */
import { beforeEach, expect, test } from 'vitest';
import { batchRound } from '../../../shared/studio/index.ts';
import { createStudioWorld, type StudioWorld } from '../../support/world/studio-world.ts';

let studio: StudioWorld;
let projectId: string;
let episodeId: string;
beforeEach(async () => {
  studio = await createStudioWorld();
  ({ projectId, episodeId } = await studio.begin());
  await studio.world.grant('anna', 1_000);
});

async function frames(count: number): Promise<{ frameId: string }[]> {
  const shotId = await studio.shot(episodeId);
  const made: { frameId: string }[] = [];
  for (let index = 0; index < count; index++) {
    const wish = { kind: 'frame', parentId: shotId, fields: { role: 'key' } } as const;
    made.push({ frameId: (await studio.ask('create', wish)).document.id });
  }
  return made;
}

async function start(targets: { frameId: string }[], openid?: string): Promise<string> {
  const wish = { projectId, targets };
  const { quote_hash: quoteHash } = await studio.ask('quoteBatch', wish, openid);
  const sent = { ...wish, quoteHash, requestId: `request-${targets[0]?.frameId}` };
  return (await studio.ask('startBatch', sent, openid)).batch?.id ?? '';
}

const spending = async () => (await studio.ask('spending', { projectId })).spent;

test('is told by who asked for it and by episode, deleted takes too', async () => {
  expect(await spending()).toEqual([]);
  await studio.member(projectId, 'bert', { spendLimit: 100 });
  const [first, second, third] = await frames(3);
  if (!first || !second || !third) throw new Error('no frames');
  await start([first, second]);
  await start([third], 'bert');
  const running = await spending();
  expect(running.find(({ by }) => by === 'bert')).toMatchObject({ held: 10, captured: 0 });
  for (let round = 0; round < 3; round++) {
    await batchRound(studio.deps, studio.world.clock.now() + 45_000);
    await studio.develop();
  }
  const [work] = await studio.world.engine.find('works', { filter: {}, limit: 1 });
  await studio.deps.db
    .collection('works')
    .doc(work?._id ?? '')
    .update({ deleted_at: new Date() });
  const told = await spending();
  expect(told).toHaveLength(2);
  expect(told).toContainEqual({
    ...{ by: 'anna', episode_id: episodeId, tasks: 2 },
    ...{ held: 0, captured: 20, returned: 0 },
  });
  expect(told).toContainEqual({
    ...{ by: 'bert', episode_id: episodeId, tasks: 1 },
    ...{ held: 0, captured: 10, returned: 0 },
  });
});

test('batches are listed newest first, and strangers see none', async () => {
  const [first, second] = await frames(2);
  if (!first || !second) throw new Error('no frames');
  const one = await start([first]);
  studio.world.clock.advance(1_000);
  const two = await start([second]);
  const { batches } = await studio.ask('listBatches', { projectId });
  expect(batches.map(({ id }) => id)).toEqual([two, one]);
  expect(batches[0]).toMatchObject({ by: 'anna', size: 1, total: 10, refused: 0 });
  expect(await studio.reply('listBatches', { projectId }, 'carl')).toMatchObject({
    code: 'NOT_FOUND',
  });
  expect(await studio.reply('spending', { projectId }, 'carl')).toMatchObject({
    code: 'NOT_FOUND',
  });
});
