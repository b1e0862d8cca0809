import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { eventually } from '../../support/events.ts';
import { type Harness, rejection, startHarness, type Transaction } from './harness.ts';

const CONFLICT =
  '[ResourceUnavailable.TransactionConflict] Transaction is conflict, maybe resource operated by others. Please check your request, but if the problem persists, contact us.';
const NOT_EXIST =
  '[ResourceUnavailable.TransactionNotExist] Transaction does not exist on the server, transaction must be commit or abort in 30 seconds. Please check your request, but if the problem persists, contact us.';

let harness: Harness;

beforeAll(async () => {
  harness = await startHarness();
  for (const name of ['users', 'tasks', 'doctors']) await harness.db.createCollection(name);
});
afterAll(() => harness.stop());
beforeEach(async () => {
  for (const name of ['users', 'tasks', 'doctors']) {
    await harness.engine.remove({ collection: name, filter: {}, multi: true });
  }
  await harness.db.collection('users').add({ _id: 'u', credits: 10 });
});

const users = () => harness.db.collection('users');
const credits = async () => (await users().doc('u').get()).data[0].credits;

describe('a transaction', () => {
  it('reads its own writes and shows them to nobody else before the commit', async () => {
    const t = await harness.db.startTransaction();
    await t.collection('users').doc('u').update({ credits: 3 });
    await t.collection('tasks').add({ _id: 't1' });
    await t.collection('users').doc('fresh').set({ credits: 1 });
    expect((await t.collection('users').doc('u').get()).data.credits).toBe(3);
    expect((await t.collection('tasks').where({ _id: 't1' }).get()).data).toEqual([{ _id: 't1' }]);
    expect(await credits()).toBe(10);
    expect((await harness.db.collection('tasks').count()).total).toBe(0);
    await t.commit();
    expect(await credits()).toBe(3);
    expect((await harness.db.collection('tasks').count()).total).toBe(1);
    expect((await users().doc('fresh').get()).data).toEqual([{ _id: 'fresh', credits: 1 }]);
  });

  it('answers null for a missing document and {inserted, ok, id} for an added one', async () => {
    const t = await harness.db.startTransaction();
    expect((await t.collection('users').doc('none').get()).data).toBeNull();
    expect(await t.collection('tasks').add({ _id: 'n' })).toMatchObject({
      inserted: 1,
      ok: 1,
      id: 'n',
    });
    await t.rollback();
    expect((await harness.db.collection('tasks').count()).total).toBe(0);
  });

  it('undoes everything on rollback', async () => {
    const t = await harness.db.startTransaction();
    await t.collection('users').doc('u').remove();
    await t.rollback();
    expect(await credits()).toBe(10);
  });

  it('rejects with the reason given to rollback', async () => {
    const outcome = harness.db.runTransaction(async (t: Transaction) => {
      await t.collection('users').doc('u').update({ credits: 0 });
      await t.rollback({ why: 'poor' } as never);
    });
    await expect(outcome).rejects.toEqual({ why: 'poor' });
    expect(await credits()).toBe(10);
  });

  it('claims with updateAndReturn', async () => {
    const t = await harness.db.startTransaction();
    const result = await t
      .collection('users')
      .where({ _id: 'u', credits: 10 })
      .updateAndReturn({ credits: harness.db.command.inc(-4) });
    expect(result).toMatchObject({ updated: 1, doc: { _id: 'u', credits: 6 } });
    await t.commit();
    expect(await credits()).toBe(6);
  });
});

describe('isolation', () => {
  it('takes the snapshot at the first read, of the whole database', async () => {
    await harness.db.collection('tasks').add({ _id: 'a', n: 1 });
    const t = await harness.db.startTransaction();
    await users().doc('u').update({ credits: 9 });
    expect((await t.collection('users').doc('u').get()).data.credits).toBe(9);
    await harness.db.collection('tasks').doc('a').update({ n: 2 });
    await harness.db.collection('tasks').add({ _id: 'b', n: 1 });
    await users().doc('u').remove();
    expect((await t.collection('tasks').doc('a').get()).data.n).toBe(1);
    expect((await t.collection('tasks').where({ n: 1 }).get()).data).toEqual([{ _id: 'a', n: 1 }]);
    expect((await t.collection('users').doc('u').get()).data.credits).toBe(9);
    await t.rollback();
  });

  it('fails the second writer at once and ends its transaction', async () => {
    const first = await harness.db.startTransaction();
    const second = await harness.db.startTransaction();
    await first.collection('users').doc('u').update({ credits: 1 });
    const error = await rejection(second.collection('users').doc('u').update({ credits: 2 }));
    expect(error).toMatchObject({ code: 'DATABASE_TRANSACTION_CONFLICT', message: CONFLICT });
    const after = await rejection(second.collection('users').doc('u').get());
    expect(after).toMatchObject({ code: 'DATABASE_TRANSACTION_FAIL', message: NOT_EXIST });
    await first.commit();
    expect(await credits()).toBe(1);
  });

  it('conflicts with a plain write that came after the snapshot', async () => {
    const t = await harness.db.startTransaction();
    await t.collection('users').doc('u').get();
    await users().doc('u').update({ credits: 5 });
    const error = await rejection(t.collection('users').doc('u').update({ credits: 1 }));
    expect(error.code).toBe('DATABASE_TRANSACTION_CONFLICT');
    expect(await credits()).toBe(5);
  });

  it('conflicts when two transactions add the same _id', async () => {
    const first = await harness.db.startTransaction();
    const second = await harness.db.startTransaction();
    await first.collection('tasks').add({ _id: 'same' });
    const error = await rejection(second.collection('tasks').add({ _id: 'same' }));
    expect(error.code).toBe('DATABASE_TRANSACTION_CONFLICT');
    await first.commit();
  });

  it('conflicts when the _id was added after the snapshot, and is a duplicate in the next try', async () => {
    const t = await harness.db.startTransaction();
    await t.collection('users').doc('u').get();
    await harness.db.collection('tasks').add({ _id: 'same' });
    const hidden = await rejection(t.collection('tasks').add({ _id: 'same' }));
    expect(hidden.code).toBe('DATABASE_TRANSACTION_CONFLICT');
    const next = await harness.db.startTransaction();
    const seen = await rejection(next.collection('tasks').add({ _id: 'same' }));
    expect(seen.code).toBe('DATABASE_REQUEST_FAILED');
    expect(seen.message).toMatch(/E11000 duplicate key/);
    const over = await rejection(next.commit());
    expect(over.code).toBe('DATABASE_TRANSACTION_FAIL');
  });

  it('allows write skew, as the cloud does', async () => {
    await harness.db.collection('doctors').add([
      { _id: 'alice', on: true },
      { _id: 'bob', on: true },
    ]);
    const leave = async (name: string) => {
      const t = await harness.db.startTransaction();
      const { data } = await t.collection('doctors').where({ on: true }).get();
      return { t, name, onDuty: data.length };
    };
    const both = [await leave('alice'), await leave('bob')];
    for (const { t, name, onDuty } of both) {
      expect(onDuty).toBe(2);
      await t.collection('doctors').doc(name).update({ on: false });
      await t.commit();
    }
    expect((await harness.db.collection('doctors').where({ on: true }).count()).total).toBe(0);
  });

  it('runs where().update, remove and count outside, since the SDK sends no transaction id', async () => {
    const t = await harness.db.startTransaction();
    await t.collection('users').where({ _id: 'u' }).update({ credits: 1 });
    await t.rollback();
    expect(await credits()).toBe(1);
  });
});

describe('plain writes', () => {
  it('wait until the transaction that holds the document commits', async () => {
    const t = await harness.db.startTransaction();
    await t.collection('users').doc('u').update({ credits: 5 });
    const asked = harness.requests.length;
    let done = false;
    const plain = users()
      .doc('u')
      .update({ credits: harness.db.command.inc(1) })
      .then((r) => {
        done = true;
        return r;
      });
    await eventually(() => harness.requests.length > asked);
    // What concerns another document comes and goes meanwhile.
    await users().add({ _id: 'v' });
    expect(done).toBe(false);
    await t.commit();
    expect((await plain).updated).toBe(1);
    expect(await credits()).toBe(6);
  });

  it('go on with the old document after a rollback', async () => {
    const t = await harness.db.startTransaction();
    await t.collection('users').doc('u').update({ credits: 5 });
    const plain = users().where({ _id: 'u', credits: 10 }).updateAndReturn({ credits: 11 });
    await t.rollback();
    expect(await plain).toMatchObject({ updated: 1, doc: { credits: 11 } });
  });

  it('look again after waiting: what no longer matches is not written', async () => {
    const t = await harness.db.startTransaction();
    await t.collection('users').doc('u').update({ credits: 0 });
    const plain = users().where({ _id: 'u', credits: 10 }).updateAndReturn({ credits: 9 });
    await t.commit();
    expect(await plain).toMatchObject({ updated: 0, doc: null });
    expect(await credits()).toBe(0);
  });

  it('of many documents wait only for the one that is held', async () => {
    await users().add({ _id: 'v', credits: 1 });
    const t = await harness.db.startTransaction();
    await t.collection('users').doc('u').update({ credits: 5 });
    const plain = users()
      .where({ credits: harness.db.command.gt(0) })
      .update({ seen: true });
    await expect.poll(async () => (await users().doc('v').get()).data[0].seen).toBe(true);
    await t.commit();
    expect((await plain).updated).toBe(2);
    expect((await users().doc('u').get()).data[0]).toEqual({ _id: 'u', credits: 5, seen: true });
  });

  it('wait for an _id a transaction is adding, and then are duplicates', async () => {
    const t = await harness.db.startTransaction();
    await t.collection('tasks').add({ _id: 'k' });
    const plain = rejection(harness.db.collection('tasks').add({ _id: 'k' }));
    await t.commit();
    expect((await plain).message).toMatch(/E11000/);
  });
});

describe('runTransaction', () => {
  it('tries a conflict four times in all, then gives up with the code', async () => {
    const holder = await harness.db.startTransaction();
    await holder.collection('users').doc('u').update({ credits: 1 });
    let tries = 0;
    const error = await rejection(
      harness.db.runTransaction(async (t: Transaction) => {
        tries += 1;
        await t.collection('users').doc('u').update({ credits: 2 });
      }),
    );
    expect(tries).toBe(4);
    expect(error.code).toBe('DATABASE_TRANSACTION_CONFLICT');
    await holder.rollback();
  });

  it('deducts credits exactly from many callers at once', async () => {
    const buy = async (): Promise<boolean> => {
      for (;;) {
        try {
          await harness.db.runTransaction(async (t: Transaction) => {
            const { data } = await t.collection('users').doc('u').get();
            if (data.credits < 3) await t.rollback('poor' as never);
            await t
              .collection('users')
              .doc('u')
              .update({ credits: harness.db.command.inc(-3) });
            await t.collection('tasks').add({ owner: 'u' });
          });
          return true;
        } catch (cause) {
          if (cause === 'poor') return false;
          expect((cause as { code: string }).code).toBe('DATABASE_TRANSACTION_CONFLICT');
        }
      }
    };
    const bought = await Promise.all(Array.from({ length: 20 }, buy));
    expect(bought.filter(Boolean)).toHaveLength(3);
    expect(await credits()).toBe(1);
    expect((await harness.db.collection('tasks').count()).total).toBe(3);
  });

  it('keeps the sum of many accounts while money moves between them', async () => {
    const names = ['p', 'q', 'r', 's'];
    await users().add(names.map((_id) => ({ _id, credits: 25 })));
    const move = async (from: string, to: string): Promise<void> => {
      for (;;) {
        try {
          await harness.db.runTransaction(async (t: Transaction) => {
            const coll = t.collection('users');
            const { data } = await coll.doc(from).get();
            await coll.doc(from).update({ credits: data.credits - 1 });
            await coll.doc(to).update({ credits: harness.db.command.inc(1) });
          });
          return;
        } catch (cause) {
          expect((cause as { code: string }).code).toBe('DATABASE_TRANSACTION_CONFLICT');
        }
      }
    };
    const moves = Array.from({ length: 60 }, (_, i) =>
      move(names[i % 4] ?? 'p', names[(i * 3 + 1) % 4] ?? 'q'),
    );
    await Promise.all(moves);
    const all = await users()
      .where({ _id: harness.db.command.in(names) })
      .get();
    const total = all.data.reduce((sum: number, u: { credits: number }) => sum + u.credits, 0);
    expect(total).toBe(100);
  });
});

describe('the end of a transaction', () => {
  it.each([
    [
      'committing an unknown one',
      (id: string) => harness.send('database.commitTransaction', { transactionId: `${id}x` }),
    ],
    [
      'committing twice',
      (id: string) => harness.send('database.commitTransaction', { transactionId: id }),
    ],
    [
      'aborting after the commit',
      (id: string) => harness.send('database.abortTransaction', { transactionId: id }),
    ],
    [
      'reading after the commit',
      (id: string) =>
        harness.send('database.getDocument', { collectionName: 'users', transactionId: id }),
    ],
  ])('%s answers that it does not exist', async (_, call) => {
    const { transactionId } = await harness.send('database.startTransaction');
    await harness.send('database.commitTransaction', { transactionId });
    expect(await call(String(transactionId))).toMatchObject({
      code: 'DATABASE_TRANSACTION_FAIL',
      message: NOT_EXIST,
    });
  });
});
