import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Harness, startHarness } from './harness.ts';

let harness: Harness;

const DOCUMENTS = [
  { _id: 'a', n: 1, tag: 'x', tags: ['x', 'y'], at: new Date(1000), o: { p: 1 } },
  { _id: 'b', n: 5, tag: 'y', tags: ['y'], at: new Date(2000), o: { p: 2, q: null } },
  {
    _id: 'c',
    n: 10,
    tag: null,
    tags: [],
    at: new Date(3000),
    rows: [
      { k: 1, v: 5 },
      { k: 2, v: 9 },
    ],
  },
  { _id: 'd', n: '10', tag: 'Xylophone', scores: [1, 7], rows: [{ k: 1, v: 9 }] },
  { _id: 'e', n: 2.5, flag: true, bits: 6, scores: [5], nested: [[1, 2], [3]] },
  { _id: 'f', flag: false, bits: 1, scores: [{ value: 3 }] },
];

beforeAll(async () => {
  harness = await startHarness();
  await harness.db.createCollection('q');
  await harness.db.collection('q').add(DOCUMENTS as never);
});
afterAll(() => harness.stop());

type Command = Harness['db']['command'];

async function idsOf(query: unknown): Promise<string[]> {
  const found = await harness.db
    .collection('q')
    .where(query as object)
    .get();
  return found.data.map((d: { _id: string }) => d._id);
}

describe('queries the SDK can build', () => {
  const rows: [string, (_: Command) => object, string][] = [
    ['equality', () => ({ n: 5 }), 'b'],
    ['equality of nested fields, flattened', () => ({ o: { p: 2 } }), 'b'],
    ['equality with null also means missing', () => ({ tag: null }), 'c e f'],
    ['null below a missing parent', () => ({ 'o.q': null }), 'a b c d e f'],
    ['equality of dates', () => ({ at: new Date(2000) }), 'b'],
    ['equality with an array element', () => ({ tags: 'x' }), 'a'],
    ['equality with a whole array', (_) => ({ tags: _.eq(['x', 'y']) }), 'a'],
    ['equality with an empty array', (_) => ({ tags: _.eq([]) }), 'c'],
    ['equality with an inner array', (_) => ({ nested: _.eq([1, 2]) }), 'e'],
    ['equality inside an array of documents', () => ({ 'rows.k': 2 }), 'c'],
    ['equality at an array position', () => ({ 'rows.0.v': 9 }), 'd'],
    ['eq', (_) => ({ n: _.eq(1) }), 'a'],
    ['neq, which matches missing fields too', (_) => ({ n: _.neq(5) }), 'a c d e f'],
    ['gt, numbers only', (_) => ({ n: _.gt(2) }), 'b c e'],
    ['gte', (_) => ({ n: _.gte(5) }), 'b c'],
    ['lt', (_) => ({ n: _.lt(5) }), 'a e'],
    ['lte', (_) => ({ n: _.lte(2.5) }), 'a e'],
    ['gt on text', (_) => ({ n: _.gt('1') }), 'd'],
    ['gt on dates', (_) => ({ at: _.gt(new Date(1500)) }), 'b c'],
    ['gte null matches null and missing', (_) => ({ tag: _.gte(null as never) }), 'c e f'],
    [
      'a range over one array may be met by two elements',
      (_) => ({ scores: _.gt(5).and(_.lt(2)) }),
      'd',
    ],
    ['in', (_) => ({ n: _.in([1, '10']) }), 'a d'],
    ['in with null', (_) => ({ tag: _.in(['x', null]) }), 'a c e f'],
    ['in with a pattern', (_) => ({ tag: _.in([/^xy/i as never, 'y']) }), 'b d'],
    ['nin', (_) => ({ n: _.nin([1, 5, 10]) }), 'd e f'],
    ['and of two commands', (_) => ({ n: _.gt(1).and(_.lt(10)) }), 'b e'],
    ['and of queries', (_) => _.and([{ n: _.gt(1) }, { tag: 'y' }]), 'b'],
    ['or of commands', (_) => ({ n: _.lt(2).or(_.gt(9)) }), 'a c'],
    ['or of queries', (_) => _.or([{ n: 1 }, { flag: true }]), 'a e'],
    ['nor', (_) => _.nor([{ n: _.gt(1) }, { flag: false }]), 'a d'],
    ['not', (_) => ({ n: _.not(_.gt(2)) }), 'a d f'],
    ['exists', (_) => ({ tag: _.exists(true) }), 'a b c d'],
    ['exists false', (_) => ({ rows: _.exists(false) }), 'a b e f'],
    ['mod', (_) => ({ n: (_.mod as (...of: number[]) => object)(5, 0) }), 'b c'],
    ['all', (_) => ({ tags: _.all(['y', 'x']) }), 'a'],
    ['all with one value', (_) => ({ tags: _.all(['y']) }), 'a b'],
    ['size', (_) => ({ tags: _.size(1) }), 'b'],
    ['size zero', (_) => ({ tags: _.size(0) }), 'c'],
    ['elemMatch on documents', (_) => ({ rows: _.elemMatch({ k: 1, v: _.gt(5) }) }), 'd'],
    ['elemMatch needs one element to meet all', (_) => ({ rows: _.elemMatch({ k: 2, v: 5 }) }), ''],
    ['elemMatch on scalars', (_) => ({ scores: _.elemMatch(_.lt(2) as never) }), 'd'],
    [
      'elemMatch with a field does not match scalars',
      (_) => ({ scores: _.elemMatch({ value: _.gt(0) }) }),
      'f',
    ],
    [
      'elemMatch with exists does not match scalars',
      (_) => ({ scores: _.elemMatch({ value: _.exists(true) }) }),
      'f',
    ],
    ['a regular expression', () => ({ tag: /^x/i }), 'a d'],
    ['a regular expression keeps no state between documents', () => ({ tag: /x/gi }), 'a d'],
    ['a regular expression on an array', () => ({ tags: /y/ }), 'a b'],
    ['not with a regular expression', (_) => ({ tag: _.not(/x/ as never) }), 'b c d e f'],
    ['expr', (_) => _.expr({ $gt: ['$n', 4] }) as object, 'b c d'],
    [
      'jsonSchema',
      (_) =>
        _.jsonSchema({
          required: ['n', 'tag'],
          properties: { n: { bsonType: 'int' }, tag: { bsonType: 'string' } },
        }) as object,
      'a b',
    ],
    ['a query on _id', (_) => ({ _id: _.in(['b', 'zz', 'a']) }), 'a b'],
    ['a range on _id', (_) => ({ _id: _.gt('d') }), 'e f'],
  ];
  it.each(rows)('%s', async (_, build, expected) => {
    const ids = await idsOf(build(harness.db.command));
    expect(ids.join(' ')).toBe(expected);
  });

  it('db.RegExp with options', async () => {
    expect(await idsOf({ tag: harness.db.RegExp({ regexp: '^XY', options: 'i' }) })).toEqual(['d']);
  });
});

describe('queries sent raw', () => {
  const rows: [string, object, string][] = [
    ['$regex with $options', { tag: { $regex: '^XYLO', $options: 'i' } }, 'd'],
    [
      '$elemMatch of a range is met by one element',
      { scores: { $elemMatch: { $gt: 1, $lt: 6 } } },
      'e',
    ],
    ['$type by name', { n: { $type: 'string' } }, 'd'],
    ['$type by several', { n: { $type: ['string', 'double'] } }, 'd e'],
    ['$type number', { n: { $type: 'number' } }, 'a b c e'],
    ['$type array', { scores: { $type: 'array' } }, 'd e f'],
    ['$bitsAllSet', { bits: { $bitsAllSet: 6 } }, 'e'],
    ['$bitsAnySet by positions', { bits: { $bitsAnySet: [0, 1] } }, 'e f'],
    ['$bitsAllClear', { bits: { $bitsAllClear: 1 } }, 'e'],
    ['$bitsAnyClear', { bits: { $bitsAnyClear: 1 } }, 'e'],
    ['$and beside a field', { $and: [{ n: { $gt: 0 } }], tag: 'x' }, 'a'],
    ['$not with $in', { n: { $not: { $in: [1, 5] } } }, 'c d e f'],
    ['$comment', { n: 1, $comment: 'why' }, 'a'],
    [
      '$all with $elemMatch',
      { rows: { $all: [{ $elemMatch: { k: 1 } }, { $elemMatch: { k: 2 } }] } },
      'c',
    ],
    ['$ne on an array means no element', { tags: { $ne: 'y' } }, 'c d e f'],
    ['a whole document, fields in order', { o: { $eq: { p: 2, q: null } } }, 'b'],
    ['a whole document with another order', { o: { $eq: { q: null, p: 2 } } }, ''],
    ['text is never a number', { n: { $gte: 10, $lte: 10 } }, 'c'],
    ['NaN equals only NaN', { n: Number.NaN }, ''],
  ];
  it.each(rows)('%s', async (_, query, expected) => {
    const found = await harness.db
      .collection('q')
      .options({ raw: true } as never)
      .where(query)
      .get();
    expect(found.data.map((d: { _id: string }) => d._id).join(' ')).toBe(expected);
  });
});

describe('sorting', () => {
  it('puts missing and null first, then numbers, text, objects, arrays by their least element', async () => {
    const coll = harness.db.collection('sorted');
    await harness.db.createCollection('sorted');
    const values = [[9, 0.5], { a: 1 }, 'text', 3, null, true, new Date(0), -1];
    await coll.add([...values.map((v, i) => ({ _id: `s${i}`, v })), { _id: 'none' }] as never);
    const found = await coll.orderBy('v', 'asc').get();
    expect(found.data.map((d: { _id: string }) => d._id)).toEqual([
      's4',
      'none',
      's7',
      's0',
      's3',
      's2',
      's1',
      's5',
      's6',
    ]);
    const down = await coll.orderBy('v', 'desc').limit(3).get();
    expect(down.data.map((d: { _id: string }) => d._id)).toEqual(['s6', 's5', 's1']);
  });

  it('sorts by nested fields', async () => {
    const found = await harness.db
      .collection('q')
      .where({ o: harness.db.command.exists(true) })
      .orderBy('o.p', 'desc')
      .get();
    expect(found.data.map((d: { _id: string }) => d._id)).toEqual(['b', 'a']);
  });
});
