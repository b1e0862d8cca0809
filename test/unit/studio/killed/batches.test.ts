/** Whoever carries a batch on dies at every one of their calls of the database, before it and after it. */
import { expect, test } from 'vitest';
import type { BatchDoc } from '../../../../shared/studio/batch/schema.ts';
import { batchRound } from '../../../../shared/studio/index.ts';
import { type Death, mortal } from '../../../support/world/mortal.ts';
import { createStudioWorld } from '../../../support/world/studio-world.ts';

const PRICE = 10;
const ITEMS = 2;

/** One world for all deaths: each has an episode and a batch of its own. */
async function mortalStudio() {
  const fate = mortal();
  // Two at once, of which one stays free: items are drawn in rounds of their own.
  const studio = await createStudioWorld({
    intercept: fate.intercept,
    policy: { maxInFlight: 2 },
  });
  const { world } = studio;
  const { projectId } = await studio.begin();
  await world.grant('anna', 100_000);
  const round = () => batchRound(studio.deps, world.clock.now() + 45_000);

  async function batchOf(requestId: string) {
    const fields = { title: requestId };
    const { document } = await studio.ask('create', {
      ...{ kind: 'episode', parentId: projectId, fields },
    });
    const targets: { frameId: string }[] = [];
    for (let i = 0; i < ITEMS; i++) {
      const parentId = await studio.shot(document.id);
      const frame = { kind: 'frame', parentId, fields: { role: 'first' } } as const;
      targets.push({ frameId: (await studio.ask('create', frame)).document.id });
    }
    const wish = { projectId, targets };
    const { quote_hash: quoteHash } = await studio.ask('quoteBatch', wish);
    return () => studio.ask('startBatch', { ...wish, requestId, quoteHash });
  }

  const spent = async () => {
    const { available, held, captured } = await world.account('anna');
    expect(held).toBe(0);
    expect(available + captured).toBe(100_000);
    return captured;
  };

  /** Until all its tasks have ended. */
  async function toItsEnd(id: string): Promise<BatchDoc> {
    const batchNow = async () =>
      (await world.engine.find('studio_batches', { filter: { _id: id } }))[0];
    for (let turn = 0; turn < 2 * ITEMS && (await batchNow())?.state !== 'closed'; turn++) {
      await studio.develop();
      await round();
      expect((await world.account('anna')).held).toBeLessThanOrEqual(ITEMS * PRICE);
    }
    const batch = await batchNow();
    const filter = { 'target.batch_id': id };
    const tasks = await world.engine.find('task_queue', { filter });
    const [kept] = await world.engine.find('credit_reservations', { filter: { _id: id } });
    expect(kept).toMatchObject({ status: 'closed' });
    expect(batch).toMatchObject({ state: 'closed', refused: [] });
    expect(new Set(tasks.map(({ target }) => (target as { part_id: string }).part_id)).size).toBe(
      tasks.length,
    );
    return batch as unknown as BatchDoc;
  }

  return { studio, fate, round, batchOf, spent, toItsEnd };
}

type MortalStudio = Awaited<ReturnType<typeof mortalStudio>>;

/** False when the batch was over before death came. */
async function drawnThrough(place: MortalStudio, death: Death): Promise<boolean> {
  const { studio, fate, round, batchOf, spent, toItsEnd } = place;
  const before = await spent();
  const start = await batchOf(`drawn-${death.at}-${death.after}`);
  fate.watch(death);
  await start().catch(() => null);
  await round().catch(() => 0);
  const died = fate.died();
  await fate.revive();
  const { batch } = await start();
  await toItsEnd(batch?.id ?? '');
  const said = (await studio.ask('batch', { batchId: batch?.id ?? '' })).batch;
  expect(said, JSON.stringify(death)).toMatchObject({ reason: 'drawn', captured: ITEMS * PRICE });
  expect(await spent()).toBe(before + ITEMS * PRICE);
  return died;
}

/** As above, of a batch that is cancelled when its first item runs. */
async function cancelledThrough(place: MortalStudio, death: Death): Promise<boolean> {
  const { studio, fate, batchOf, spent, toItsEnd } = place;
  const before = await spent();
  const { batch } = await (await batchOf(`cancelled-${death.at}-${death.after}`))();
  const batchId = batch?.id ?? '';
  fate.watch(death);
  await studio.ask('cancelBatch', { batchId }).catch(() => null);
  const died = fate.died();
  await fate.revive();
  await studio.ask('cancelBatch', { batchId });
  expect(await studio.world.account('anna')).toMatchObject({ held: PRICE });
  expect(await toItsEnd(batchId)).toMatchObject({ reason: 'cancelled', next: 1 });
  expect(await spent()).toBe(before + PRICE);
  return died;
}

test.each([
  ['drawn', 'before', { live: drawnThrough, calls: 40 }],
  ['drawn', 'after', { live: drawnThrough, calls: 40 }],
  ['cancelled', 'before', { live: cancelledThrough, calls: 10 }],
  ['cancelled', 'after', { live: cancelledThrough, calls: 10 }],
] as const)(
  'a batch that is %s, its runner killed %s any call, is paid for once',
  async (_, when, { live, calls }) => {
    const place = await mortalStudio();
    let at = 1;
    while (await live(place, { at, after: when === 'after' })) at += 1;
    expect(at).toBeGreaterThan(calls);
  },
);
