import fc from 'fast-check';
import { beforeEach, describe, expect, it } from 'vitest';
import {
  CloudBaseError,
  type Engine,
  type Filter,
  type FindOptions,
  type IndexSpec,
} from '../../../local/cloudbase/engine/api.ts';
import { Collection } from '../../../local/cloudbase/engine/collection.ts';
import { createEngine } from '../../../local/cloudbase/engine/index.ts';
import { planQuery } from '../../../local/cloudbase/engine/indexes/planner.ts';
import { SortedList } from '../../../local/cloudbase/engine/indexes/sorted-list.ts';
import { parseSort } from '../../../local/cloudbase/engine/values/sort.ts';
import { frozenCopy } from '../../../local/cloudbase/engine/values/values.ts';

const value = fc.oneof(
  fc.integer({ min: -2, max: 4 }),
  fc.constantFrom<unknown>(null, 'a', 'b', '', true, false, 1.5, new Date(0), new Date(9)),
  fc.array(fc.integer({ min: -1, max: 3 }), { maxLength: 3 }),
  fc.array(fc.record({ b: fc.integer({ min: 0, max: 2 }) }, { requiredKeys: [] }), {
    maxLength: 2,
  }),
  fc.record({ b: fc.integer({ min: 0, max: 3 }) }, { requiredKeys: [] }),
);
const document = fc.record(
  { a: value, b: value, c: fc.integer({ min: 0, max: 3 }) },
  { requiredKeys: ['c'] },
);
const operand = fc.oneof(
  fc.integer({ min: -2, max: 4 }),
  fc.constantFrom<unknown>(null, 'a', true, 1.5, new Date(9)),
);
const condition = fc.oneof(
  operand,
  fc
    .record({ $gt: operand, $lte: operand }, { requiredKeys: [] })
    .filter((c) => Object.keys(c).length > 0),
  fc.record({ $gte: operand }),
  fc.record({ $lt: operand }),
  fc.record({ $in: fc.array(operand, { maxLength: 4 }) }),
  fc.record({ $ne: operand }),
  fc.record({ $exists: fc.boolean() }),
);
const path = fc.constantFrom('a', 'b', 'c', 'a.b', '_id');
const fields: fc.Arbitrary<Filter> = fc.dictionary(path, condition, {
  maxKeys: 3,
  noNullPrototype: true,
});
const filter: fc.Arbitrary<Filter> = fc.oneof(
  fields,
  fc.tuple(fields, fields).map(([x, y]) => ({ $and: [x, y] })),
  fc.tuple(fields, fields).map(([x, y]) => ({ $or: [x, y] })),
);
const sort = fc.dictionary(fc.constantFrom('a', 'b', 'c', '_id'), fc.constantFrom<1 | -1>(1, -1), {
  maxKeys: 2,
  noNullPrototype: true,
});
const INDEXES: IndexSpec[] = [
  { keys: { a: 1 } },
  { keys: { c: 1, a: -1 } },
  { keys: { 'a.b': 1 } },
  { keys: { c: -1 } },
];

async function fill(documents: readonly object[], indexes: readonly IndexSpec[]): Promise<Engine> {
  const engine = await createEngine();
  await engine.createCollection('c');
  for (const spec of indexes) await engine.createIndex('c', spec);
  await engine.insert(
    'c',
    documents.map((d, i) => ({ _id: `d${String(i).padStart(2, '0')}`, ...d })),
  );
  return engine;
}

/**
 * Sorting by every key and then by _id makes the order of equal documents no matter. A refusal (a
 * sort by two arrays) is an answer too.
 */
async function answer(engine: Engine, query: FindOptions): Promise<unknown> {
  try {
    return await engine.find('c', { ...query, sort: { ...query.sort, _id: 1 } });
  } catch (error) {
    if (!(error instanceof CloudBaseError)) throw error;
    return error.message;
  }
}

describe('an index never changes what a query answers', () => {
  it('for any documents, filter, sort, skip and limit', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(document, { maxLength: 25 }),
        filter,
        sort,
        fc.nat(3),
        fc.integer({ min: 1, max: 10 }),
        async (documents, query, order, skip, limit) => {
          const plain = await fill(documents, []);
          const indexed = await fill(documents, INDEXES);
          const options = { filter: query, sort: order, skip, limit };
          expect(await answer(indexed, options)).toEqual(await answer(plain, options));
          expect(await indexed.count('c', query)).toBe(await plain.count('c', query));
        },
      ),
      { numRuns: 400 },
    );
  });

  it('after updates and removals', async () => {
    const change = fc.record({ filter, set: document, remove: fc.boolean() });
    await fc.assert(
      fc.asyncProperty(
        fc.array(document, { maxLength: 15 }),
        fc.array(change, { maxLength: 5 }),
        filter,
        async (documents, changes, query) => {
          const engines = [await fill(documents, []), await fill(documents, INDEXES)];
          const answers = [];
          for (const engine of engines) {
            for (const one of changes) {
              if (one.remove)
                await engine.remove({ collection: 'c', filter: one.filter, multi: true });
              else
                await engine.update({
                  collection: 'c',
                  filter: one.filter,
                  update: { $set: one.set },
                  multi: true,
                });
            }
            answers.push(await answer(engine, { filter: query }));
          }
          expect(answers[1]).toEqual(answers[0]);
        },
      ),
      { numRuns: 200 },
    );
  });

  it('inside a transaction that has written, beside commits of others', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(document, { maxLength: 12 }),
        document,
        document,
        filter,
        sort,
        async (documents, mine, theirs, query, order) => {
          const plain = await fill(documents, []);
          const before = await answer(plain, { filter: query, sort: order });
          const engine = await fill(documents, INDEXES);
          const transactionId = await engine.begin();
          expect(await answer(engine, { filter: query, sort: order, transactionId })).toEqual(
            before,
          );
          await engine.insert('c', [{ _id: 'theirs', ...theirs }]);
          await engine.remove({ collection: 'c', filter: { _id: 'd00' } });
          await engine.update({
            collection: 'c',
            filter: { _id: 'd01' },
            update: { $set: theirs },
          });
          expect(await answer(engine, { filter: query, sort: order, transactionId })).toEqual(
            before,
          );
          await engine.insert('c', [{ _id: 'mine', ...mine }], transactionId);
          await plain.insert('c', [{ _id: 'mine', ...mine }]);
          const after = await answer(plain, { filter: query, sort: order });
          expect(await answer(engine, { filter: query, sort: order, transactionId })).toEqual(
            after,
          );
          await engine.abort(transactionId);
        },
      ),
      { numRuns: 200 },
    );
  });
});

describe('the planner', () => {
  let collection: Collection;
  beforeEach(() => {
    collection = new Collection('c');
    collection.createIndex({ keys: { status: 1, at: 1 } });
    collection.createIndex({ keys: { owner: 1 } });
    for (let n = 0; n < 30; n++) {
      const fields = { _id: `d${n}`, status: n % 3, at: n, owner: `u${n % 5}` };
      collection.put(fields._id, frozenCopy(fields) as never);
    }
  });

  const rows: [string, Filter, Record<string, 1 | -1>, string, boolean][] = [
    ['an _id', { _id: 'd1', owner: 'u1' }, {}, '_id', true],
    ['several _ids', { _id: { $in: ['d1', 'd2'] } }, { at: 1 }, '_id', false],
    ['equality', { owner: 'u1' }, {}, 'index owner_1', true],
    [
      'equality and a range in one index',
      { status: 1, at: { $lt: 9 }, owner: 'u1' },
      {},
      'index status_1_at_1',
      true,
    ],
    ['a sort after equality', { status: 1 }, { at: -1 }, 'index status_1_at_1', true],
    ['a sort on an equal field', { status: 1 }, { status: -1, at: 1 }, 'index status_1_at_1', true],
    ['a sort alone', {}, { status: -1, at: -1 }, 'index status_1_at_1', true],
    ['a sort against the index', {}, { status: -1, at: 1 }, 'all', false],
    [
      'a list of values loses the order',
      { status: { $in: [0, 2] } },
      { at: 1 },
      'index status_1_at_1',
      false,
    ],
    ['a range on _id', { _id: { $gt: 'd5' } }, { _id: 1 }, 'index _id_', true],
    [
      'an indexed $or',
      { $or: [{ owner: 'u1' }, { status: 2 }] },
      {},
      'any of index owner_1, index status_1_at_1',
      false,
    ],
    [
      'an $or with one branch that has none',
      { $or: [{ owner: 'u1' }, { x: 2 }] },
      {},
      'all',
      false,
    ],
    ['a negation', { owner: { $ne: 'u1' } }, {}, 'all', false],
    ['nothing', {}, {}, 'all', false],
  ];
  it.each(rows)('serves %s', (_, query, order, expected, sorted) => {
    const plan = planQuery(collection, query, parseSort(order));
    expect(plan.path).toBe(expected);
    if (Object.keys(order).length > 0) expect(plan.sorted).toBe(sorted);
  });
});

describe('unique indexes', () => {
  let engine: Engine;
  beforeEach(async () => {
    engine = await createEngine();
    await engine.createCollection('c');
    await engine.createIndex('c', { keys: { email: 1 }, unique: true });
    await engine.insert('c', [{ _id: 'a', email: 'x' }]);
  });

  it('refuse a second document with the key, by insert, update and replace', async () => {
    await expect(engine.insert('c', [{ _id: 'b', email: 'x' }])).rejects.toThrow(
      /E11000 duplicate key error collection: c index: email_1 dup key: \{ email: "x" \}/,
    );
    await engine.insert('c', [{ _id: 'b', email: 'y' }]);
    const update = { $set: { email: 'x' } };
    await expect(engine.update({ collection: 'c', filter: { _id: 'b' }, update })).rejects.toThrow(
      /E11000/,
    );
    const replace = {
      collection: 'c',
      filter: { _id: 'b' },
      update: { email: 'x' },
      replace: true,
    };
    await expect(engine.update(replace)).rejects.toThrow(/E11000/);
    expect(await engine.find('c', { filter: { _id: 'b' } })).toEqual([{ _id: 'b', email: 'y' }]);
  });

  it('let a document keep its own key and free it on change', async () => {
    await engine.update({
      collection: 'c',
      filter: { _id: 'a' },
      update: { $set: { email: 'x', n: 1 } },
    });
    await engine.update({
      collection: 'c',
      filter: { _id: 'a' },
      update: { $set: { email: 'z' } },
    });
    await engine.insert('c', [{ _id: 'b', email: 'x' }]);
  });

  it('count a missing field as null, once', async () => {
    await engine.insert('c', [{ _id: 'b' }]);
    await expect(engine.insert('c', [{ _id: 'd', email: null }])).rejects.toThrow(/E11000/);
  });

  it('cannot be made over documents that break them', async () => {
    await engine.insert('c', [
      { _id: 'b', email: 'y', k: 1 },
      { _id: 'd', email: 'w', k: 1 },
    ]);
    await expect(engine.createIndex('c', { keys: { k: 1 }, unique: true })).rejects.toThrow(
      /E11000/,
    );
    expect(await engine.listIndexes('c')).toHaveLength(1);
  });

  it('conflict between two transactions that want the same key', async () => {
    const [first, second] = [await engine.begin(), await engine.begin()];
    await engine.insert('c', [{ _id: 'b', email: 'n' }], first);
    await expect(engine.insert('c', [{ _id: 'd', email: 'n' }], second)).rejects.toMatchObject({
      code: 'DATABASE_TRANSACTION_CONFLICT',
    });
    await engine.commit(first);
  });

  it('refuse a key taken before the transaction, and one taken twice in it', async () => {
    const first = await engine.begin();
    await expect(engine.insert('c', [{ email: 'x' }], first)).rejects.toThrow(/E11000/);
    const second = await engine.begin();
    await engine.insert('c', [{ email: 'n' }], second);
    await expect(engine.insert('c', [{ email: 'n' }], second)).rejects.toThrow(/E11000/);
  });

  it('let a transaction move a key from one document to another', async () => {
    const id = await engine.begin();
    await engine.update({
      collection: 'c',
      filter: { _id: 'a' },
      update: { $set: { email: 'old' } },
      transactionId: id,
    });
    await engine.insert('c', [{ _id: 'b', email: 'x' }], id);
    await engine.commit(id);
    await expect(engine.insert('c', [{ email: 'old' }])).rejects.toThrow(/E11000/);
  });

  it('make a plain write wait for a key a transaction holds', async () => {
    const id = await engine.begin();
    await engine.insert('c', [{ _id: 'b', email: 'n' }], id);
    const plain = engine.insert('c', [{ _id: 'd', email: 'n' }]);
    await engine.abort(id);
    await plain;
    expect(await engine.count('c', { email: 'n' })).toBe(1);
  });

  it('are the same index when declared twice, and an error when they differ', async () => {
    await engine.createIndex('c', { keys: { email: 1 }, unique: true });
    await expect(engine.createIndex('c', { keys: { email: 1 } })).rejects.toThrow(
      /different options/,
    );
  });

  it('refuse two arrays in one compound index, and leave nothing behind', async () => {
    await engine.createIndex('c', { keys: { p: 1, q: 1 } });
    const parallel = { email: 'w', p: [1, 2], q: [1, 2] };
    await expect(engine.insert('c', [parallel])).rejects.toThrow(/parallel arrays/);
    const id = await engine.begin();
    await expect(engine.insert('c', [parallel], id)).rejects.toThrow(/parallel arrays/);
    await engine.insert('c', [{ email: 'w' }]);
  });

  it('are not made under a transaction that has written', async () => {
    const id = await engine.begin();
    await engine.insert('c', [{ email: 'n', k: 1 }], id);
    await expect(engine.createIndex('c', { keys: { k: 1 } })).rejects.toThrow(/a transaction is/);
    await engine.commit(id);
    await engine.createIndex('c', { keys: { k: 1 } });
  });
});

describe('the sorted list', () => {
  it('holds what a sorted array would, for any additions and removals', () => {
    const step = fc.tuple(fc.boolean(), fc.integer({ min: 0, max: 300 }));
    fc.assert(
      fc.property(fc.array(step, { maxLength: 2000, size: 'max' }), fc.nat(300), (steps, probe) => {
        const list = new SortedList<number>((a, b) => a - b);
        const model = new Set<number>();
        for (const [add, n] of steps) {
          if (add && !model.has(n)) {
            list.add(n);
            model.add(n);
          } else if (!add) expect(list.remove(n)).toBe(model.delete(n));
        }
        const sorted = [...model].sort((a, b) => a - b);
        expect(list.size).toBe(model.size);
        expect([...list.from((n) => n - probe)]).toEqual(sorted.filter((n) => n >= probe));
        expect([...list.downFrom((n) => n - probe)]).toEqual(
          sorted.filter((n) => n <= probe).reverse(),
        );
      }),
      { numRuns: 100 },
    );
  });
});
