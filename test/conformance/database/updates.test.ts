import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Harness, rejection, startHarness } from './harness.ts';

let harness: Harness;

beforeAll(async () => {
  harness = await startHarness();
  await harness.db.createCollection('u');
});
afterAll(() => harness.stop());

type Command = Harness['db']['command'];

/** Stores `before`, updates it through the SDK and answers what is stored then. */
async function updated(before: object, update: object): Promise<Record<string, unknown>> {
  const coll = harness.db.collection('u');
  await coll.doc('d').set(before);
  await coll.doc('d').update(update);
  const { _id, ...rest } = (await coll.doc('d').get()).data[0];
  return rest;
}

describe('updates the SDK can build', () => {
  const rows: [string, object, (_: Command) => object, object][] = [
    ['plain values are set', { a: 1 }, () => ({ b: 'x' }), { a: 1, b: 'x' }],
    ['dotted paths create objects', {}, () => ({ 'a.b.c': 1 }), { a: { b: { c: 1 } } }],
    ['nested objects merge', { o: { p: 1 } }, () => ({ o: { q: 2 } }), { o: { p: 1, q: 2 } }],
    ['arrays are replaced', { l: [1, 2] }, () => ({ l: [3] }), { l: [3] }],
    ['null is stored', { a: 1 }, () => ({ a: null }), { a: null }],
    ['set replaces an object', { o: { p: 1 } }, (_) => ({ o: _.set({ q: 1 }) }), { o: { q: 1 } }],
    ['an array position', { l: [1, 2, 3] }, () => ({ 'l.1': 9 }), { l: [1, 9, 3] }],
    ['past the end of an array', { l: [1] }, () => ({ 'l.3': 9 }), { l: [1, null, null, 9] }],
    ['a field in an array element', { l: [{ k: 1 }] }, () => ({ 'l.0.k': 2 }), { l: [{ k: 2 }] }],
    ['a number below a missing field makes an object', {}, () => ({ 'm.0': 1 }), { m: { 0: 1 } }],
    ['inc', { n: 1 }, (_) => ({ n: _.inc(-3) }), { n: -2 }],
    ['inc of a missing field', {}, (_) => ({ 'a.n': _.inc(5) }), { a: { n: 5 } }],
    ['mul', { n: 3 }, (_) => ({ n: _.mul(1.5) }), { n: 4.5 }],
    ['mul of a missing field', {}, (_) => ({ n: _.mul(7) }), { n: 0 }],
    ['min lowers', { n: 5 }, (_) => ({ n: _.min(3) }), { n: 3 }],
    ['min keeps', { n: 2 }, (_) => ({ n: _.min(3) }), { n: 2 }],
    [
      'max raises dates',
      { at: new Date(1) },
      (_) => ({ at: _.max(new Date(5) as never) }),
      { at: new Date(5) },
    ],
    ['max sets a missing field', {}, (_) => ({ n: _.max(3) }), { n: 3 }],
    ['rename', { a: 1, b: 2 }, (_) => ({ a: _.rename('c') }), { b: 2, c: 1 }],
    ['rename into an object', { a: 1, o: {} }, (_) => ({ a: _.rename('o.a') }), { o: { a: 1 } }],
    ['rename of a missing field', { b: 2 }, (_) => ({ a: _.rename('c') }), { b: 2 }],
    ['bit and', { n: 13 }, (_) => ({ n: _.bit({ and: 10 } as never) }), { n: 8 }],
    ['bit or', { n: 3 }, (_) => ({ n: _.bit({ or: 5 } as never) }), { n: 7 }],
    ['bit xor', { n: 1 }, (_) => ({ n: _.bit({ xor: 5 } as never) }), { n: 4 }],
    ['remove', { a: 1, b: 2 }, (_) => ({ a: _.remove() }), { b: 2 }],
    [
      'remove of a nested field',
      { o: { a: 1, b: 2 } },
      (_) => ({ o: { a: _.remove() } }),
      { o: { b: 2 } },
    ],
    ['remove of a missing field', { b: 2 }, (_) => ({ 'x.y': _.remove() }), { b: 2 }],
    ['push one', { l: [1] }, (_) => ({ l: _.push(2) }), { l: [1, 2] }],
    ['push many', { l: [1] }, (_) => ({ l: _.push([2, 3]) }), { l: [1, 2, 3] }],
    ['push to a missing field', {}, (_) => ({ l: _.push([1]) }), { l: [1] }],
    [
      'push at a position',
      { l: [1, 4] },
      (_) => ({ l: _.push({ each: [2, 3], position: 1 }) }),
      { l: [1, 2, 3, 4] },
    ],
    [
      'push at a position from the end',
      { l: [1, 4] },
      (_) => ({ l: _.push({ each: [3], position: -1 }) }),
      { l: [1, 3, 4] },
    ],
    [
      'push keeping the last',
      { l: [1, 2] },
      (_) => ({ l: _.push({ each: [3, 4], slice: -3 }) }),
      { l: [2, 3, 4] },
    ],
    [
      'push keeping the first',
      { l: [1] },
      (_) => ({ l: _.push({ each: [2, 3], slice: 2 }) }),
      { l: [1, 2] },
    ],
    [
      'push and sort scalars',
      { l: [3, 1] },
      (_) => ({ l: _.push({ each: [2], sort: 1 } as never) }),
      { l: [1, 2, 3] },
    ],
    [
      'push and sort documents',
      { l: [{ n: 3 }] },
      (_) => ({ l: _.push({ each: [{ n: 5 }, { n: 4 }], sort: { n: -1 }, slice: 2 } as never) }),
      { l: [{ n: 5 }, { n: 4 }] },
    ],
    ['unshift', { l: [3] }, (_) => ({ l: _.unshift([1, 2]) }), { l: [1, 2, 3] }],
    ['pop', { l: [1, 2, 3] }, (_) => ({ l: _.pop() }), { l: [1, 2] }],
    ['shift', { l: [1, 2, 3] }, (_) => ({ l: _.shift() }), { l: [2, 3] }],
    ['pop of an empty array', { l: [] }, (_) => ({ l: _.pop() }), { l: [] }],
    ['pull a value', { l: [1, 2, 1] }, (_) => ({ l: _.pull(1) }), { l: [2] }],
    ['pull by a condition', { l: [1, 5, 9] }, (_) => ({ l: _.pull(_.gt(4)) }), { l: [1] }],
    ['pull by in', { l: ['a', 'b', 'c'] }, (_) => ({ l: _.pull(_.in(['a', 'c'])) }), { l: ['b'] }],
    [
      'pull documents by a field',
      { l: [{ k: 1, v: 1 }, { k: 2 }] },
      (_) => ({ l: _.pull({ k: 1 }) }),
      { l: [{ k: 2 }] },
    ],
    ['pullAll', { l: [1, 2, 3, 2] }, (_) => ({ l: _.pullAll([2, 3]) }), { l: [1] }],
    ['addToSet of a new value', { l: [1] }, (_) => ({ l: _.addToSet(2) }), { l: [1, 2] }],
    [
      'addToSet of a known value',
      { l: [{ a: 1 }] },
      (_) => ({ l: _.addToSet({ a: 1 }) }),
      { l: [{ a: 1 }] },
    ],
    ['addToSet to a missing field', {}, (_) => ({ l: _.addToSet('x') }), { l: ['x'] }],
    [
      'several operators at once',
      { n: 1, l: [1], x: 1 },
      (_) => ({ n: _.inc(1), l: _.push(2), x: _.remove(), y: 1 }),
      { n: 2, l: [1, 2], y: 1 },
    ],
  ];
  it.each(rows)('%s', async (_, before, build, after) => {
    expect(await updated(before, build(harness.db.command))).toEqual(after);
  });
});

describe('updates sent raw', () => {
  const rows: [string, object, object, object][] = [
    ['$addToSet with $each', { l: [1] }, { $addToSet: { l: { $each: [1, 2, 2] } } }, { l: [1, 2] }],
    [
      '$unset in an array leaves null',
      { l: [1, 2, 3] },
      { $unset: { 'l.1': '' } },
      { l: [1, null, 3] },
    ],
    [
      '$ of the element the query matched',
      { l: [{ k: 1 }, { k: 2 }] },
      { $set: { 'l.$.seen': true } },
      { l: [{ k: 1 }, { k: 2, seen: true }] },
    ],
    [
      '$[] of every element',
      { l: [{ k: 1 }, { k: 2 }] },
      { $inc: { 'l.$[].k': 10 } },
      { l: [{ k: 11 }, { k: 12 }] },
    ],
    ['$bit beyond 32 bits', { n: 2 ** 40 }, { $bit: { n: { or: 1 } } }, { n: 2 ** 40 + 1 }],
    ['$push of an array as one element', { l: [] }, { $push: { l: [1, 2] } }, { l: [[1, 2]] }],
    [
      '$setOnInsert on an existing document',
      { a: 1 },
      { $set: { b: 1 }, $setOnInsert: { c: 1 } },
      { a: 1, b: 1 },
    ],
  ];
  it.each(rows)('%s', async (_, before, update, after) => {
    const coll = harness.db.collection('u');
    await coll.doc('d').set(before);
    const query = JSON.stringify(update).includes('l.$.') ? { _id: 'd', 'l.k': 2 } : { _id: 'd' };
    await coll
      .options({ raw: true } as never)
      .where(query)
      .update(update);
    const { _id, ...rest } = (await coll.doc('d').get()).data[0];
    expect(rest).toEqual(after);
  });
});

describe('updates MongoDB refuses', () => {
  const rows: [string, object, object, RegExp][] = [
    ['inc of text', { n: 'x' }, { $inc: { n: 1 } }, /non-numeric/],
    ['inc of null', { n: null }, { $inc: { n: 1 } }, /non-numeric/],
    ['inc by text', { n: 1 }, { $inc: { n: 'x' } }, /non-numeric/],
    ['a field inside a number', { a: 1 }, { $set: { 'a.b': 1 } }, /Cannot create field 'b'/],
    ['a field inside null', { a: null }, { $set: { 'a.b': 1 } }, /Cannot create field 'b'/],
    ['a name inside an array', { l: [1] }, { $set: { 'l.x': 1 } }, /Cannot create field 'x'/],
    ['push to a number', { l: 1 }, { $push: { l: 1 } }, /must be an array/],
    ['pull from text', { l: 'x' }, { $pull: { l: 1 } }, /must be an array/],
    ['the same path twice', {}, { $set: { a: 1 }, $inc: { a: 1 } }, /conflict at 'a'/],
    ['a path and its parent', {}, { $set: { 'a.b': 1, a: 2 } }, /conflict at 'a'/],
    ['an unknown operator', {}, { $nope: { a: 1 } }, /Unknown modifier/],
    ['an empty update', {}, {}, /must not be empty/],
    ['a plain document', {}, { a: 1 }, /atomic operators/],
    ['a dollar name inside a value', {}, { $set: { a: { $b: 1 } } }, /dollar/],
    ['an empty path part', {}, { $set: { 'a..b': 1 } }, /empty field name/],
    ['a dollar name inside a path', {}, { $set: { 'a.$b': 1 } }, /dollar/],
    ['an unknown clause of push', { l: [] }, { $push: { l: { $each: [1], $x: 1 } } }, /clause/],
    [
      'a slice that is no number',
      { l: [] },
      { $push: { l: { $each: [1], $slice: 'x' } } },
      /\$slice/,
    ],
    ['half a position', { l: [] }, { $push: { l: { $each: [1], $position: 0.5 } } }, /\$position/],
    ['a clause of addToSet', { l: [] }, { $addToSet: { l: { $each: [1], $slice: 1 } } }, /clause/],
    ['bits of a fraction', { n: 1.5 }, { $bit: { n: { and: 1 } } }, /non-integral/],
    ['bits with a fraction', { n: 1 }, { $bit: { n: { and: 1.5 } } }, /non-integral/],
    ['no bits at all', { n: 1 }, { $bit: { n: {} } }, /at least one/],
    ['a name for itself', { a: 1 }, { $rename: { a: 'a' } }, /must differ|conflict/],
    ['a name inside an array', { l: [{ a: 1 }] }, { $rename: { 'l.0.a': 'b' } }, /array element/],
    ['a name into an array', { l: [{}], a: 1 }, { $rename: { a: 'l.0.b' } }, /array element/],
    ['a timestamp', {}, { $currentDate: { a: { $type: 'timestamp' } } }, /timestamps/],
    ['a date of another type', {}, { $currentDate: { a: 5 } }, /\$currentDate/],
  ];
  it.each(rows)('%s', async (_, before, update, reason) => {
    const coll = harness.db.collection('u');
    await coll.doc('d').set(before);
    const error = await rejection(
      coll
        .options({ raw: true } as never)
        .where({ _id: 'd' })
        .update(update),
    );
    expect(error.code).toBe('DATABASE_REQUEST_FAILED');
    expect(error.message).toMatch(reason);
    const { _id, ...rest } = (await coll.doc('d').get()).data[0];
    expect(rest).toEqual(before);
  });
});

describe('an update of many documents', () => {
  it('stops at the first it cannot apply and keeps those before', async () => {
    await harness.db.createCollection('many');
    const coll = harness.db.collection('many');
    await coll.add([
      { _id: 'a', n: 1 },
      { _id: 'b', n: 'x' },
      { _id: 'c', n: 1 },
    ]);
    const error = await rejection(
      coll.where({ _id: harness.db.command.exists(true) }).update({ n: harness.db.command.inc(1) }),
    );
    expect(error.code).toBe('DATABASE_REQUEST_FAILED');
    const found = await coll.get();
    expect(found.data.map((d: { n: unknown }) => d.n)).toEqual([2, 'x', 1]);
  });
});
