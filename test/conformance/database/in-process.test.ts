import { createRequire } from 'node:module';
import type { Db as DbClass } from '@cloudbase/database';
import { beforeEach, describe, expect, it } from 'vitest';
import { createEngine } from '../../../local/cloudbase/engine/index.ts';
import { createDatabaseProtocol } from '../../../local/cloudbase/protocol/database.ts';
import { inProcessRequests } from '../../../local/cloudbase/protocol/database-in-process.ts';
import { rejection } from './harness.ts';

// CommonJS, as node-sdk itself loads it.
const { Db } = createRequire(import.meta.url)('@cloudbase/database') as { Db: typeof DbClass };

interface World {
  readonly db: DbClass;
  advance(ms: number): void;
}

let world: World;

/** An engine whose clock, ids and timers are all ours. */
async function makeWorld(): Promise<World> {
  let now = 1_700_000_000_000;
  let ids = 0;
  const timers = new Set<{ at: number; fn: () => void }>();
  const engine = await createEngine({
    now: () => now,
    newId: () => (++ids).toString(16).padStart(24, '0'),
    schedule: (fn, ms) => {
      const timer = { at: now + ms, fn };
      timers.add(timer);
      return () => timers.delete(timer);
    },
  });
  Db.reqClass = inProcessRequests(createDatabaseProtocol(engine, { now: () => now }));
  const db = new Db({});
  await db.createCollection('c');
  return {
    db,
    advance(ms) {
      now += ms;
      for (const timer of timers) {
        if (timer.at > now) continue;
        timers.delete(timer);
        timer.fn();
      }
    },
  };
}

beforeEach(async () => {
  world = await makeWorld();
});

describe('the real query builder without sockets', () => {
  it('adds, queries, aggregates and runs transactions', async () => {
    const { db } = world;
    const _ = db.command;
    await db.collection('c').add({ _id: 'a', n: 1, at: db.serverDate() });
    await db.runTransaction(
      async (t: { collection(name: string): ReturnType<DbClass['collection']> }) => {
        await t
          .collection('c')
          .doc('a')
          .update({ n: _.inc(1) });
        await t.collection('c').add({ _id: 'b', n: 5 });
      },
    );
    const found = await db
      .collection('c')
      .where({ n: _.gt(1) })
      .orderBy('n', 'desc')
      .get();
    expect(found.data).toEqual([
      { _id: 'b', n: 5 },
      { _id: 'a', n: 2, at: new Date(1_700_000_000_000) },
    ]);
    const sum = await db
      .collection('c')
      .aggregate()
      .group({ _id: null, n: _.aggregate.sum('$n') })
      .end();
    expect(sum.data).toEqual([{ _id: null, n: 7 }]);
  });

  it('throws what node-sdk throws', async () => {
    await world.db.collection('c').add({ _id: 'a' });
    const error = await rejection(world.db.collection('c').add({ _id: 'a' }));
    expect(error).toBeInstanceOf(Error);
    expect(error.code).toBe('DATABASE_REQUEST_FAILED');
  });

  it('makes the same ids, answers and samples for the same clock and ids', async () => {
    const run = async (): Promise<unknown> => {
      const { db } = await makeWorld();
      const answers: unknown[] = [await db.collection('c').add({ n: 1 })];
      for (let n = 2; n < 20; n++) await db.collection('c').add({ n });
      answers.push(await db.collection('c').aggregate().sample({ size: 5 }).end());
      answers.push(
        await db
          .startTransaction()
          .then((t: { getTransactionId(): string }) => t.getTransactionId()),
      );
      return answers;
    };
    expect(await run()).toEqual(await run());
  });

  it('ends a transaction after 30 seconds of the given clock and frees its documents', async () => {
    const { db } = world;
    await db.collection('c').add({ _id: 'a', n: 1 });
    const t = await db.startTransaction();
    await t.collection('c').doc('a').update({ n: 2 });
    const plain = db
      .collection('c')
      .doc('a')
      .update({ n: db.command.inc(10) });
    const gaveUp = rejection(plain);
    // The write must be waiting before the clock moves.
    await new Promise((resolve) => setImmediate(resolve));
    world.advance(10_000);
    expect((await gaveUp).message).toMatch(/waited 10000 ms/);
    world.advance(20_000);
    const error = await rejection(t.collection('c').doc('a').get());
    expect(error.code).toBe('DATABASE_TRANSACTION_FAIL');
    expect(error.message).toMatch(/must be commit or abort in 30 seconds/);
    await db
      .collection('c')
      .doc('a')
      .update({ n: db.command.inc(10) });
    expect((await db.collection('c').doc('a').get()).data).toEqual([{ _id: 'a', n: 11 }]);
  });

  it('keeps a transaction of just under 30 seconds', async () => {
    const { db } = world;
    await db.collection('c').add({ _id: 'a', n: 1 });
    const t = await db.startTransaction();
    await t.collection('c').doc('a').update({ n: 2 });
    world.advance(29_999);
    await t.commit();
    world.advance(60_000);
    expect((await db.collection('c').doc('a').get()).data).toEqual([{ _id: 'a', n: 2 }]);
  });
});
