/** Batches: quoted without writing, reserved once, drawn item by item, closed once. */
import { beforeEach, describe, expect, test } from 'vitest';
import type { SubmitResult } from '../../../shared/providers/index.ts';
import { runBatch } from '../../../shared/studio/batch/run.ts';
import { batchRound } from '../../../shared/studio/index.ts';
import { deleteWork, retryTask } from '../../../shared/tasks/index.ts';
import { everything } from '../../support/world/app.ts';
import { createStudioWorld, type StudioWorld } from '../../support/world/studio-world.ts';

let studio: StudioWorld;
let projectId: string;
let episodeId: string;
let targets: { frameId: string }[];
beforeEach(async () => {
  studio = await createStudioWorld();
  ({ projectId, episodeId } = await studio.begin());
  targets = [];
  for (let i = 0; i < 6; i++) await addFrame(`第${i}个画面`);
  await studio.world.grant('anna', 1_000);
});

async function addFrame(description: string): Promise<void> {
  const shotId = await studio.shot(episodeId, { description });
  const fields = { role: 'first' };
  const { document } = await studio.ask('create', { kind: 'frame', parentId: shotId, fields });
  targets.push({ frameId: document.id });
}

const REFUSED: SubmitResult = {
  kind: 'failed',
  error: {
    ...{ kind: 'content_policy', provider: 'dashscope', message: 'no', stage: 'submit' },
    ...{ retry: 'never', charged: 'no' },
  },
};

const wish = () => ({ projectId, targets, only: 'missing' as const });
const quote = (openid?: string) => studio.ask('quoteBatch', wish(), openid);
async function start(requestId = 'request-1', openid?: string) {
  const { quote_hash: quoteHash } = await quote(openid);
  const started = await studio.ask('startBatch', { ...wish(), requestId, quoteHash }, openid);
  expect(started.outcome).toBe('started');
  return started.batch?.id ?? '';
}
const read = async (batchId: string) => (await studio.ask('batch', { batchId })).batch;
const account = () => studio.world.account('anna');

/** As the sweeper and the tasks go on by themselves. */
async function finish(): Promise<void> {
  for (let round = 0; round < 3; round++) {
    await batchRound(studio.deps, studio.world.clock.now() + 45_000);
    await studio.develop();
  }
}

describe('a quote', () => {
  test('tells every price and the sum, and writes nothing', async () => {
    const before = await everything(studio.world);
    const quoted = await quote();
    expect(quoted).toMatchObject({ decision: 'ready', total: 60, balance_after: 940 });
    expect(quoted.items.map(({ price }) => price)).toEqual([10, 10, 10, 10, 10, 10]);
    expect(await everything(studio.world)).toEqual(before);
  });

  test('names every item that cannot be made, and then none is', async () => {
    await studio.ask('patch', {
      ...{ kind: 'project', id: projectId, baseVersion: 1 },
      set: { models: { image: { model: 'no-such-model', parameters: {} } } },
    });
    targets.push({ frameId: 'nobody' });
    const quoted = await quote();
    expect(quoted.decision).toBe('blocked');
    expect(quoted.items.map(({ reasons }) => reasons[0]?.code)).toEqual([
      ...Array.from({ length: 6 }, () => 'MODEL_UNAVAILABLE'),
      'GONE',
    ]);
    const sent = { ...wish(), requestId: 'request-1', quoteHash: quoted.quote_hash };
    expect(await studio.ask('startBatch', sent)).toMatchObject({ outcome: 'blocked', batch: null });
    expect(await account()).toMatchObject({ held: 0 });
  });

  test('leaves out what is there, and takes what is stale only when asked to', async () => {
    await start();
    await finish();
    expect(await quote()).toMatchObject({ decision: 'nothing', total: 0 });
    const [first] = (await studio.ask('openEpisode', { episodeId })).shots;
    const set = { description: '换了内容' };
    const patch = { kind: 'shot', id: first?.id ?? '', baseVersion: 1, set } as const;
    await studio.ask('patch', patch);
    const stale = await studio.ask('quoteBatch', { ...wish(), only: 'missing+stale' });
    expect(stale).toMatchObject({ total: 10 });
    expect(stale.items.slice(0, 2)).toMatchObject([{ state: 'ready' }, { state: 'exists' }]);
    expect((await quote()).items[0]).toMatchObject({ state: 'stale', is_included: false });
  });
});

describe('a batch', () => {
  test('reserves its quote once and draws each item from it, as many as may run', async () => {
    const id = await start();
    const opened = await account();
    expect(opened).toMatchObject({ available: 940, held: 60, in_flight: 4 });
    const { items } = await read(id);
    expect(items.map(({ state }) => state)).toEqual([
      ...Array.from({ length: 4 }, () => 'pending'),
      ...['waiting', 'waiting'],
    ]);
    await finish();
    expect(await read(id)).toMatchObject({ state: 'closed', reason: 'drawn', captured: 60 });
    expect(await account()).toMatchObject({ available: 940, held: 0, captured: 60 });
  });

  test('started twice under one request id is one; another quote under it is a conflict', async () => {
    const { quote_hash: quoteHash } = await quote();
    const sent = { ...wish(), requestId: 'request-1', quoteHash };
    const both = await Promise.all([1, 2].map(() => studio.ask('startBatch', sent)));
    expect(new Set(both.map(({ batch }) => batch?.id)).size).toBe(1);
    expect(await account()).toMatchObject({ held: 60 });
    await expect(studio.ask('startBatch', { ...sent, quoteHash: 'x' })).rejects.toMatchObject({
      code: 'REQUEST_CONFLICT',
    });
  });

  test('whose price moved since it was quoted starts nothing and tells the new quote', async () => {
    const { quote_hash: quoteHash } = await quote();
    const model = 'wan2.7-image-pro';
    const set = { models: { image: { model, parameters: {} } } };
    await studio.ask('patch', { kind: 'project', id: projectId, baseVersion: 1, set });
    const now = await quote();
    const sent = { ...wish(), requestId: 'request-1', quoteHash };
    expect(await studio.ask('startBatch', sent)).toMatchObject({
      outcome: 'changed',
      quote: { quote_hash: now.quote_hash, total: now.total },
    });
    expect(await account()).toMatchObject({ held: 0, available: 1_000 });
  });

  test('makes what was quoted, though its shots are edited while it waits', async () => {
    await start();
    const { shots } = await studio.ask('openEpisode', { episodeId });
    for (const { id, version: baseVersion } of shots) {
      await studio.ask('patch', { kind: 'shot', id, baseVersion, set: { description: '别的' } });
    }
    await finish();
    const prompts = (await studio.ask('openEpisode', { episodeId })).takes.map((t) => t.prompt);
    expect(prompts).toHaveLength(6);
    expect(prompts.join()).not.toContain('别的');
  });

  test('that costs more than there is starts nothing at all', async () => {
    const poor = { ...wish(), requestId: 'request-1', quoteHash: (await quote()).quote_hash };
    await studio.world.submit('anna');
    const { available } = await account();
    const { revokeCredits } = await import('../../../shared/credits/index.ts');
    const amount = available - 59;
    await revokeCredits(studio.deps, { openid: 'anna', amount, key: 'k', reason: 'test' });
    await expect(studio.ask('startBatch', poor)).rejects.toMatchObject({
      code: 'INSUFFICIENT_CREDITS',
    });
    expect(await studio.world.engine.count('studio_batches')).toBe(0);
  });

  test('that is cancelled keeps what runs and gives the rest back at once', async () => {
    const id = await start();
    const { batch } = await studio.ask('cancelBatch', { batchId: id });
    expect(batch).toMatchObject({ state: 'closing', reason: 'cancelled' });
    expect(await account()).toMatchObject({ available: 960, held: 40 });
    await studio.ask('cancelBatch', { batchId: id });
    expect(await read(id)).toMatchObject({ state: 'closing', captured: 0 });
    await finish();
    expect(await read(id)).toMatchObject({ state: 'closed', captured: 40 });
    expect(await account()).toMatchObject({ available: 960, held: 0, captured: 40 });
  });

  test('tells what it cost, and what became of each item, when takes of it were deleted', async () => {
    const id = await start();
    await finish();
    const before = await read(id);
    const taskId = before.items[0]?.task_id ?? '';
    await deleteWork(studio.world.deps, 'anna', taskId);
    expect(await read(id)).toMatchObject({ captured: 60, items: before.items });
  });

  test('gives a failed item back to the account, and goes on', async () => {
    studio.world.provider.submitScript.push(REFUSED);
    const id = await start();
    await finish();
    const done = await read(id);
    expect(done).toMatchObject({ state: 'closed', captured: 50 });
    expect(await account()).toMatchObject({ available: 950, held: 0 });
  });

  test('draws nothing more once its starter was removed; what runs, runs on', async () => {
    await studio.member(projectId, 'ben', { spendLimit: 100 });
    const id = await start('request-1', 'ben');
    const other = await studio.ask('removeMember', { projectId, member: 'ben' });
    expect(other.member).toBe('ben');
    await finish();
    expect(await read(id)).toMatchObject({ reason: 'member_removed', captured: 40 });
    expect(await account()).toMatchObject({ available: 960, held: 0 });
  });

  test('of a member counts against the limit as a whole, before anything starts', async () => {
    await studio.member(projectId, 'ben', { spendLimit: 59 });
    const quoteHash = (await quote('ben')).quote_hash;
    const sent = { ...wish(), requestId: 'request-1', quoteHash };
    await expect(studio.ask('startBatch', sent, 'ben')).rejects.toMatchObject({
      code: 'SPENDING_CAP_REACHED',
    });
    expect(await account()).toMatchObject({ held: 0 });
  });

  test('of another member is cancelled by its starter or the owner only', async () => {
    const id = await start();
    await studio.member(projectId, 'ben', { spendLimit: 100 });
    await expect(studio.ask('cancelBatch', { batchId: id }, 'ben')).rejects.toMatchObject({
      code: 'STUDIO_FORBIDDEN',
    });
  });

  test('that waited a day gives back what was not drawn', async () => {
    const id = await start();
    studio.world.clock.advance(25 * 3_600_000);
    await batchRound(studio.deps, studio.world.clock.now() + 45_000);
    expect(await read(id)).toMatchObject({ state: 'closing', reason: 'deadline' });
    expect(await account()).toMatchObject({ available: 960 });
  });

  test('run by two at once, again and again, draws each item once', async () => {
    const id = await start();
    await studio.develop();
    // Whoever waits for another moves this clock by waiting.
    const until = studio.world.clock.now() + 3_600_000;
    await Promise.all([1, 2, 3].map(() => runBatch(studio.deps, id, until)));
    const found = await studio.world.engine.find('task_queue', { filter: {} });
    expect(found.map(({ target }) => (target as { part_id: string }).part_id).sort()).toEqual(
      targets.map(({ frameId }) => frameId).sort(),
    );
    expect(await account()).toMatchObject({ available: 940, in_flight: 2 });
  });

  test('never costs more than its quote, though prices rise while it waits', async () => {
    const id = await start();
    const { catalogue } = studio.deps;
    const get = (slug: string) => ({ ...catalogue.get(slug), price: () => 99 });
    const dear = { ...studio.deps, catalogue: { ...catalogue, get } };
    await studio.develop();
    await batchRound(dear, studio.world.clock.now() + 45_000);
    expect(await account()).toMatchObject({ captured: 40, held: 20, in_flight: 2 });
    expect(await read(id)).toMatchObject({ reason: 'drawn', captured: 40 });
  });

  test('taken in again by an operator counts against its starter’s limit, and never goes above it', async () => {
    await studio.member(projectId, 'ben', { spendLimit: 60 });
    studio.world.provider.submitScript.push(REFUSED, REFUSED);
    const id = await start('request-1', 'ben');
    await finish();
    const [first = '', second = ''] = (await read(id)).items.flatMap(({ state, task_id }) =>
      state === 'failed' ? [task_id ?? ''] : [],
    );
    const cap = async () =>
      (
        await studio.world.engine.find('credit_caps', {
          filter: { _id: `member:${projectId}:ben` },
        })
      )[0];
    expect(await cap()).toMatchObject({ held: 0, captured: 40 });
    await addFrame('又一个画面');
    targets = targets.slice(-1);
    await start('request-2', 'ben');
    await retryTask(studio.world.deps, first);
    expect(await cap()).toMatchObject({ held: 20, captured: 40 });
    await expect(retryTask(studio.world.deps, second)).rejects.toMatchObject({
      code: 'SPENDING_CAP_REACHED',
    });
    await finish();
    expect(await cap()).toMatchObject({ held: 0, captured: 60 });
    expect(await account()).toMatchObject({ held: 0, captured: 60 });
  });
});
