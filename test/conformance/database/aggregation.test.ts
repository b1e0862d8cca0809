// biome-ignore-all lint/suspicious/noThenProperty: `then` is the name MongoDB gives the branch.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Harness, rejection, startHarness } from './harness.ts';

let harness: Harness;
type Operators = Harness['db']['command']['aggregate'];
type Row = Record<string, unknown>;

const AT = new Date('2024-03-10T07:08:09.123Z');

beforeAll(async () => {
  harness = await startHarness();
  await harness.db.createCollection('one');
  await harness.db.collection('one').add({
    _id: 'x',
    n: -7.5,
    i: 9,
    at: AT,
    newYear: new Date('2023-01-01T00:00:00Z'),
    text: 'Hello 汉字😀',
    csv: 'a,b,c',
    list: [3, 1, 2],
    words: ['a', 'b'],
    o: { p: 1, q: { r: 2 } },
    pairs: [{ k: 'a', v: 1 }],
    nothing: null,
    yes: true,
    docs: [{ v: 1 }, { v: 5 }],
  });
  await harness.db.createCollection('sales');
  await harness.db.collection('sales').add([
    { _id: 1, item: 'a', price: 10, count: 2, tags: ['x', 'y'] },
    { _id: 2, item: 'b', price: 20, count: 1, tags: [] },
    { _id: 3, item: 'a', price: 5, count: 10, tags: ['y'] },
    { _id: 4, item: 'c', price: 8, count: null },
    { _id: 5, price: 1, tags: 'solo' },
  ] as never);
  await harness.db.createCollection('items');
  await harness.db.collection('items').add([
    { _id: 'i1', sku: 'a', name: 'Apple', stock: 5 },
    { _id: 'i2', sku: 'b', name: 'Bean', stock: 50 },
    { _id: 'i3', sku: 'a', name: 'Apricot', stock: 100 },
    { _id: 'i4', name: 'Nameless' },
  ]);
});
afterAll(() => harness.stop());

describe('expressions', () => {
  async function evaluate(expression: unknown): Promise<unknown> {
    const result = await harness.db
      .collection('one')
      .aggregate()
      .project({ _id: 0, r: expression })
      .end();
    return result.data[0].r;
  }

  const rows: [string, ($: Operators) => unknown, unknown][] = [
    ['abs', ($) => $.abs('$n'), 7.5],
    ['add of numbers', ($) => $.add(['$i', 1, 2]), 12],
    ['add of milliseconds to a date', ($) => $.add(['$at', 1000]), new Date(AT.getTime() + 1000)],
    ['ceil', ($) => $.ceil('$n'), -7],
    ['divide', ($) => $.divide(['$i', 2]), 4.5],
    ['exp', ($) => $.exp(0), 1],
    ['floor', ($) => $.floor('$n'), -8],
    ['ln', ($) => $.ln(1), 0],
    ['log', ($) => $.log([8, 2]), 3],
    ['log10', ($) => $.log10(1000), 3],
    ['mod', ($) => $.mod(['$i', 4]), 1],
    ['multiply', ($) => $.multiply(['$i', 2, 3]), 54],
    ['pow', ($) => $.pow(['$i', 2]), 81],
    ['sqrt', ($) => $.sqrt('$i'), 3],
    ['subtract of numbers', ($) => $.subtract(['$i', 4]), 5],
    ['subtract of dates', ($) => $.subtract(['$at', new Date(AT.getTime() - 5)]), 5],
    ['subtract of milliseconds', ($) => $.subtract(['$at', 1000]), new Date(AT.getTime() - 1000)],
    ['trunc', ($) => $.trunc('$n'), -7],
    ['arithmetic on null is null', ($) => $.add(['$nothing', 1]), null],
    ['arrayElemAt', ($) => $.arrayElemAt(['$list', 1]), 1],
    ['arrayElemAt from the end', ($) => $.arrayElemAt(['$list', -1]), 2],
    ['arrayToObject', ($) => $.arrayToObject('$pairs'), { a: 1 }],
    ['concatArrays', ($) => $.concatArrays(['$list', '$words']), [3, 1, 2, 'a', 'b']],
    ['filter', ($) => $.filter({ input: '$list', as: 'x', cond: $.gte(['$$x', 2]) }), [3, 2]],
    ['in', ($) => $.in([2, '$list']), true],
    ['indexOfArray', ($) => $.indexOfArray(['$list', 2]), 2],
    ['indexOfArray of what is not there', ($) => $.indexOfArray(['$list', 9]), -1],
    ['isArray', ($) => [$.isArray(['$list']), $.isArray(['$n'])], [true, false]],
    ['map', ($) => $.map({ input: '$list', as: 'x', in: $.multiply(['$$x', 10]) }), [30, 10, 20]],
    ['range', ($) => $.range([0, 10, 3]), [0, 3, 6, 9]],
    [
      'reduce',
      ($) => $.reduce({ input: '$list', initialValue: 0, in: $.add(['$$value', '$$this']) }),
      6,
    ],
    ['reverseArray', ($) => $.reverseArray('$list'), [2, 1, 3]],
    ['size', ($) => $.size('$list'), 3],
    ['slice', ($) => $.slice(['$list', 1, 1]), [1]],
    ['slice from the end', ($) => $.slice(['$list', -2]), [1, 2]],
    [
      'zip',
      ($) => $.zip({ inputs: ['$list', '$words'] }),
      [
        [3, 'a'],
        [1, 'b'],
      ],
    ],
    ['and', ($) => [$.and([true, '$i']), $.and([true, 0]), $.and([])], [true, false, true]],
    ['or', ($) => [$.or([false, '$i']), $.or([null, 0])], [true, false]],
    ['not', ($) => [$.not([true]), $.not(['$nothing'])], [false, true]],
    ['cmp', ($) => [$.cmp([1, 2]), $.cmp([2, 2]), $.cmp(['b', 'a'])], [-1, 0, 1]],
    ['eq', ($) => [$.eq(['$i', 9]), $.eq(['$o', { p: 1, q: { r: 2 } }])], [true, true]],
    ['eq of missing and null', ($) => $.eq(['$missing', null]), false],
    ['neq', ($) => $.neq(['$i', 9]), false],
    ['gt compares arrays as a whole', ($) => $.gt(['$list', 100]), true],
    ['gt', ($) => $.gt(['$i', 8]), true],
    ['gte', ($) => $.gte(['$i', 9]), true],
    ['lt of a missing field', ($) => $.lt(['$missing', null]), true],
    ['lte', ($) => $.lte(['$i', 8]), false],
    [
      'cond as an object',
      ($) => $.cond({ if: $.gt(['$i', 5]), then: 'big', else: 'small' }),
      'big',
    ],
    ['cond as a list', ($) => $.cond(['$nothing', 1, 2] as never), 2],
    ['ifNull', ($) => [$.ifNull(['$missing', 'd']), $.ifNull(['$i', 'd'])], ['d', 9]],
    [
      'switch',
      ($) =>
        $.switch({
          branches: [
            { case: $.lt(['$i', 5]), then: 'low' },
            { case: $.lt(['$i', 10]), then: 'mid' },
          ],
          default: 'high',
        }),
      'mid',
    ],
    [
      'dateFromParts',
      ($) => $.dateFromParts({ year: 2024, month: 2, day: 30, hour: 25 }),
      new Date('2024-03-02T01:00:00Z'),
    ],
    [
      'dateFromParts in a zone',
      ($) => $.dateFromParts({ year: 2024, month: 1, day: 1, timezone: 'Asia/Shanghai' }),
      new Date('2023-12-31T16:00:00Z'),
    ],
    [
      'dateFromParts of an ISO week',
      ($) => $.dateFromParts({ isoWeekYear: 2021, isoWeek: 1, isoDayOfWeek: 1 } as never),
      new Date('2021-01-04T00:00:00Z'),
    ],
    ['dateFromString', ($) => $.dateFromString({ dateString: '2024-03-10T07:08:09.123Z' }), AT],
    [
      'dateFromString of a day',
      ($) => $.dateFromString({ dateString: '2024-03-10', timezone: '+08:00' }),
      new Date('2024-03-09T16:00:00Z'),
    ],
    [
      'dateFromString with a format',
      ($) =>
        $.dateFromString({ dateString: '10/03/2024 07:08', format: '%d/%m/%Y %H:%M' } as never),
      new Date('2024-03-10T07:08:00Z'),
    ],
    [
      'dateFromString on error',
      ($) => $.dateFromString({ dateString: 'nonsense', onError: 'bad' } as never),
      'bad',
    ],
    ['dayOfMonth', ($) => $.dayOfMonth('$at'), 10],
    ['dayOfWeek', ($) => $.dayOfWeek('$at'), 1],
    ['dayOfYear', ($) => $.dayOfYear('$at'), 70],
    ['isoDayOfWeek', ($) => $.isoDayOfWeek('$at'), 7],
    ['isoWeek', ($) => $.isoWeek('$at'), 10],
    ['isoWeek of a new year in the old one', ($) => $.isoWeek('$newYear'), 52],
    ['isoWeekYear of a new year in the old one', ($) => $.isoWeekYear('$newYear'), 2022],
    ['millisecond', ($) => $.millisecond('$at'), 123],
    ['minute', ($) => $.minute('$at'), 8],
    ['month', ($) => $.month('$at'), 3],
    ['second', ($) => $.second('$at'), 9],
    ['hour', ($) => $.hour('$at'), 7],
    ['hour in a zone', ($) => $.hour({ date: '$at', timezone: 'America/New_York' }), 3],
    ['week', ($) => $.week('$at'), 10],
    ['week of a Sunday new year', ($) => $.week('$newYear'), 1],
    ['week before the first Sunday', ($) => $.week(new Date('2024-01-06T00:00:00Z')), 0],
    ['year', ($) => $.year('$at'), 2024],
    ['a date part of a missing field', ($) => $.year('$missing'), null],
    [
      'dateToString',
      ($) => $.dateToString({ date: '$at', format: '%Y-%m-%d %H:%M:%S.%L' }),
      '2024-03-10 07:08:09.123',
    ],
    [
      'dateToString without a format',
      ($) => $.dateToString({ date: '$at' } as never),
      '2024-03-10T07:08:09.123Z',
    ],
    [
      'dateToString in a zone',
      ($) => $.dateToString({ date: '$at', format: '%H:%M%z', timezone: 'Asia/Shanghai' }),
      '15:08+0800',
    ],
    [
      'dateToString with every other letter',
      ($) => $.dateToString({ date: '$at', format: '%j %u %w %U %V %G %Z %%' }),
      '070 7 1 10 10 2024 0 %',
    ],
    [
      'dateToString of null',
      ($) => $.dateToString({ date: '$nothing', format: '%Y', onNull: 'none' }),
      'none',
    ],
    ['literal', ($) => $.literal('$n'), '$n'],
    ['mergeObjects', ($) => $.mergeObjects(['$o', { p: 2, z: 3 }]), { p: 2, q: { r: 2 }, z: 3 }],
    [
      'objectToArray',
      ($) => $.objectToArray('$o'),
      [
        { k: 'p', v: 1 },
        { k: 'q', v: { r: 2 } },
      ],
    ],
    [
      'allElementsTrue',
      ($) => [$.allElementsTrue([[true, 1]]), $.allElementsTrue([[true, 0]])],
      [true, false],
    ],
    [
      'anyElementTrue',
      ($) => [$.anyElementTrue([[false, 1]]), $.anyElementTrue([[]])],
      [true, false],
    ],
    ['setDifference', ($) => $.setDifference(['$list', [1]]), [3, 2]],
    ['setEquals', ($) => $.setEquals(['$list', [1, 2, 3, 3]]), true],
    ['setIsSubset', ($) => $.setIsSubset([[1, 2], '$list']), true],
    ['concat', ($) => $.concat(['a', '-', 'b']), 'a-b'],
    ['concat with null', ($) => $.concat(['a', '$nothing']), null],
    ['indexOfBytes', ($) => $.indexOfBytes(['$text', '字']), 9],
    ['indexOfCP', ($) => $.indexOfCP(['$text', '😀']), 8],
    ['indexOfCP from a position', ($) => $.indexOfCP(['$text', 'l', 3]), 3],
    ['indexOfCP of what is not there', ($) => $.indexOfCP(['$text', 'z']), -1],
    ['split', ($) => $.split(['$csv', ',']), ['a', 'b', 'c']],
    ['strLenBytes', ($) => $.strLenBytes('$text'), 16],
    ['strLenCP', ($) => $.strLenCP('$text'), 9],
    ['strcasecmp', ($) => [$.strcasecmp(['Abc', 'aBC']), $.strcasecmp(['a', 'b'])], [0, -1]],
    ['substr', ($) => $.substr(['$text', 0, 5]), 'Hello'],
    ['substr to the end', ($) => $.substr(['$text', 6, -1]), '汉字😀'],
    ['substr of a number', ($) => $.substr(['$i', 0, 1]), '9'],
    ['substrBytes', ($) => $.substrBytes(['$text', 6, 3]), '汉'],
    ['substrCP', ($) => $.substrCP(['$text', 7, 2]), '字😀'],
    ['toLower', ($) => $.toLower('$text'), 'hello 汉字😀'],
    ['toUpper', ($) => $.toUpper('$text'), 'HELLO 汉字😀'],
    ['toUpper of null', ($) => $.toUpper('$nothing'), ''],
    ['sum of a list field', ($) => $.sum('$list'), 6],
    ['sum of several', ($) => $.sum(['$i', 1, 'x'] as never), 10],
    ['sum of one number', ($) => $.sum('$i'), 9],
    ['avg', ($) => $.avg('$list'), 2],
    ['max', ($) => $.max('$list'), 3],
    ['min of several', ($) => $.min(['$i', '$n', '$nothing'] as never), -7.5],
    ['stdDevPop', ($) => $.stdDevPop([2, 4] as never), 1],
    ['let', ($) => $.let({ vars: { a: '$i', b: 2 }, in: $.multiply(['$$a', '$$b']) }), 18],
    ['a path through documents in an array', () => '$docs.v', [1, 5]],
    ['$$ROOT', () => '$$ROOT.o.q.r', 2],
  ];
  it.each(rows)('%s', async (_, build, expected) => {
    expect(await evaluate(build(harness.db.command.aggregate))).toEqual(expected);
  });

  it('setUnion and setIntersection answer each value once', async () => {
    const $ = harness.db.command.aggregate;
    const union = (await evaluate($.setUnion(['$list', [3, 9]]))) as number[];
    expect(union.sort()).toEqual([1, 2, 3, 9]);
    const both = (await evaluate($.setIntersection(['$list', [3, 1, 9]]))) as number[];
    expect(both.sort()).toEqual([1, 3]);
  });

  it.each([
    ['text arithmetic', { $add: ['$text', 1] }],
    ['division by zero', { $divide: [1, 0] }],
    ['an unknown operator', { $nope: 1 }],
    ['a script', { $function: { body: 'function () { return 1; }', args: [], lang: 'js' } }],
    ['an unknown variable', '$$nope'],
    ['substr in the middle of a character', { $substrBytes: ['$text', 7, 1] }],
    ['dateToString of text', { $dateToString: { date: '$text' } }],
    ['an unknown format letter', { $dateToString: { date: '$at', format: '%Q' } }],
    ['an unknown zone', { $hour: { date: '$at', timezone: 'Moon/Base' } }],
  ])('%s is refused with a code', async (_, expression) => {
    const error = await rejection(evaluate(expression));
    expect(error.code).toBe('DATABASE_REQUEST_FAILED');
  });
});

describe('stages', () => {
  const sales = () => harness.db.collection('sales').aggregate();
  const $ = () => harness.db.command.aggregate;
  const data = async (pipeline: { end(): Promise<{ data: unknown }> }) =>
    (await pipeline.end()).data as Row[];

  it('match, sort, skip, limit and project', async () => {
    const rows = await data(
      sales()
        .match({ price: harness.db.command.gt(4) })
        .sort({ price: -1 })
        .skip(1)
        .limit(2)
        .project({ price: 1 }),
    );
    expect(rows).toEqual([
      { _id: 1, price: 10 },
      { _id: 4, price: 8 },
    ]);
  });

  it('project computes, nests, excludes and keeps _id unless told', async () => {
    const rows = await data(
      sales()
        .match({ _id: 1 })
        .project({
          _id: 0,
          total: $().multiply(['$price', '$count']),
          info: { item: 1, tags: 1 },
          'a.b': '$item',
        }),
    );
    expect(rows).toEqual([{ total: 20, a: { b: 'a' } }]);
    const kept = await data(
      harness.db
        .collection('one')
        .aggregate()
        .project({ o: { q: { r: 1 } } }),
    );
    expect(kept).toEqual([{ _id: 'x', o: { q: { r: 2 } } }]);
    const excluded = await data(sales().match({ _id: 1 }).project({ tags: 0, price: 0 }));
    expect(excluded).toEqual([{ _id: 1, item: 'a', count: 2 }]);
    const inside = await data(
      harness.db
        .collection('one')
        .aggregate()
        .project({ _id: 0, docs: { w: '$$ROOT.i' } }),
    );
    expect(inside).toEqual([{ docs: [{ w: 9 }, { w: 9 }] }]);
  });

  it('addFields adds, replaces and merges into nested documents', async () => {
    const rows = await data(
      harness.db
        .collection('one')
        .aggregate()
        .addFields({ o: { z: '$i' }, n: 1, 'docs.w': 2 })
        .project({ o: 1, n: 1, docs: 1 }),
    );
    expect(rows).toEqual([
      {
        _id: 'x',
        o: { p: 1, q: { r: 2 }, z: 9 },
        n: 1,
        docs: [
          { v: 1, w: 2 },
          { v: 5, w: 2 },
        ],
      },
    ]);
    const stored = await harness.db.collection('one').doc('x').get();
    expect(stored.data[0].o).toEqual({ p: 1, q: { r: 2 } });
  });

  it('group with every accumulator', async () => {
    const rows = await data(
      sales()
        .sort({ _id: 1 })
        .group({
          _id: '$item',
          total: $().sum('$price'),
          n: $().sum(1),
          avg: $().avg('$price'),
          first: $().first('$price'),
          last: $().last('$price'),
          max: $().max('$count'),
          min: $().min('$count'),
          all: $().push('$count'),
          set: $().addToSet('$item'),
          pop: $().stdDevPop('$price'),
          samp: $().stdDevSamp('$price'),
          merged: $().mergeObjects({ last: '$_id' }),
        })
        .match({ _id: 'a' }),
    );
    expect(rows).toEqual([
      {
        _id: 'a',
        total: 15,
        n: 2,
        avg: 7.5,
        first: 10,
        last: 5,
        max: 10,
        min: 2,
        all: [2, 10],
        set: ['a'],
        pop: 2.5,
        samp: Math.sqrt(12.5),
        merged: { last: 3 },
      },
    ]);
  });

  it('group by nothing, by null and by several fields', async () => {
    expect(await data(sales().group({ _id: null, n: $().sum(1) }))).toEqual([{ _id: null, n: 5 }]);
    const byItem = await data(sales().group({ _id: '$item', n: $().sum(1) }));
    expect(byItem).toContainEqual({ _id: null, n: 1 });
    const byTwo = await data(
      sales().group({ _id: { i: '$item', cheap: $().lt(['$price', 9]) }, n: $().sum(1) }),
    );
    expect(byTwo).toHaveLength(5);
    expect(byTwo).toContainEqual({ _id: { cheap: true }, n: 1 });
  });

  it('group skips missing values when pushing but keeps null', async () => {
    const [row] = await data(
      sales()
        .sort({ _id: 1 })
        .group({ _id: null, counts: $().push('$count') }),
    );
    expect(row?.counts).toEqual([2, 1, 10, null]);
  });

  it('bucket answers only buckets that hold something', async () => {
    const rows = await data(
      sales().bucket({
        groupBy: '$price',
        boundaries: [0, 6, 9, 15],
        default: 'rest',
        output: { n: $().sum(1), ids: $().push('$_id') },
      }),
    );
    expect(rows).toEqual([
      { _id: 0, n: 2, ids: [3, 5] },
      { _id: 6, n: 1, ids: [4] },
      { _id: 9, n: 1, ids: [1] },
      { _id: 'rest', n: 1, ids: [2] },
    ]);
    const without = await rejection(
      sales()
        .bucket({ groupBy: '$price', boundaries: [0, 6] })
        .end(),
    );
    expect(without.code).toBe('DATABASE_REQUEST_FAILED');
  });

  it('bucketAuto spreads evenly', async () => {
    const rows = await data(sales().bucketAuto({ groupBy: '$price', buckets: 2 }));
    expect(rows).toEqual([
      { _id: { min: 1, max: 10 }, count: 3 },
      { _id: { min: 10, max: 20 }, count: 2 },
    ]);
  });

  it('count, and nothing for no documents', async () => {
    expect(await data(sales().count('n'))).toEqual([{ n: 5 }]);
    expect(await data(sales().match({ _id: 99 }).count('n'))).toEqual([]);
  });

  it('sortByCount', async () => {
    const [most] = await data(sales().sortByCount('$item'));
    expect(most).toEqual({ _id: 'a', count: 2 });
  });

  it('sample answers different documents, all of them when asked for more', async () => {
    const rows = await data(sales().sample({ size: 3 }));
    expect(new Set(rows.map((r) => r._id)).size).toBe(3);
    expect(await data(sales().sample({ size: 50 }))).toHaveLength(5);
  });

  it('replaceRoot', async () => {
    const rows = await data(
      harness.db.collection('one').aggregate().replaceRoot({ newRoot: '$o' }),
    );
    expect(rows).toEqual([{ p: 1, q: { r: 2 } }]);
    const error = await rejection(sales().replaceRoot({ newRoot: '$item' }).end());
    expect(error.message).toMatch(/must evaluate to an object/);
  });

  it('unwind, with index and keeping empty ones', async () => {
    const plain = await data(sales().unwind('$tags').project({ tags: 1 }));
    expect(plain).toEqual([
      { _id: 1, tags: 'x' },
      { _id: 1, tags: 'y' },
      { _id: 3, tags: 'y' },
      { _id: 5, tags: 'solo' },
    ]);
    const all = await data(
      sales()
        .unwind({ path: '$tags', includeArrayIndex: 'at', preserveNullAndEmptyArrays: true })
        .project({ tags: 1, at: 1 }),
    );
    expect(all).toEqual([
      { _id: 1, tags: 'x', at: 0 },
      { _id: 1, tags: 'y', at: 1 },
      { _id: 2, at: null },
      { _id: 3, tags: 'y', at: 0 },
      { _id: 4, at: null },
      { _id: 5, tags: 'solo', at: null },
    ]);
  });

  it.each(['without', 'with'])('lookup by equal fields %s an index', async (how) => {
    if (how === 'with') await harness.engine.createIndex('items', { keys: { sku: 1 } });
    const rows = await data(
      sales()
        .lookup({ from: 'items', localField: 'item', foreignField: 'sku', as: 'found' })
        .project({ names: '$found.name' }),
    );
    expect(rows).toEqual([
      { _id: 1, names: ['Apple', 'Apricot'] },
      { _id: 2, names: ['Bean'] },
      { _id: 3, names: ['Apple', 'Apricot'] },
      { _id: 4, names: [] },
      { _id: 5, names: ['Nameless'] },
    ]);
  });

  it('lookup by the elements of an array', async () => {
    await harness.db.createCollection('carts');
    await harness.db.collection('carts').add({ _id: 'c', skus: ['b', 'a'] });
    const rows = await data(
      harness.db
        .collection('carts')
        .aggregate()
        .lookup({ from: 'items', localField: 'skus', foreignField: 'sku', as: 'found' }),
    );
    const found = (rows[0]?.found ?? []) as Row[];
    expect(found.map((r) => r._id).sort()).toEqual(['i1', 'i2', 'i3']);
  });

  it('lookup with a pipeline and variables', async () => {
    const _ = harness.db.command;
    const op = $();
    const rows = await data(
      sales()
        .match({ _id: 1 })
        .lookup({
          from: 'items',
          let: { item: '$item', need: '$count' },
          pipeline: op
            .pipeline()
            .match(
              _.expr(
                op.and([
                  op.eq(['$sku', '$$item']),
                  op.gte(['$stock', op.multiply(['$$need', 10])]),
                ]),
              ) as never,
            )
            .project({ _id: 0, name: 1, need: '$$need' })
            .done(),
          as: 'stocked',
        } as never),
    );
    expect(rows[0]?.stocked).toEqual([{ name: 'Apricot', need: 2 }]);
  });

  it('lookup from a missing collection finds nothing', async () => {
    const rows = await data(
      sales()
        .match({ _id: 1 })
        .lookup({ from: 'nowhere', localField: 'a', foreignField: 'b', as: 'f' }),
    );
    expect(rows[0]?.f).toEqual([]);
  });

  it('joined and grouped documents never change what is stored', async () => {
    const before = JSON.stringify(await harness.engine.find('items', {}));
    await data(
      sales()
        .lookup({ from: 'items', localField: 'item', foreignField: 'sku', as: 'found' })
        .unwind('$found')
        .addFields({ 'found.name': 'changed', 'found.extra.deep': 1 })
        .group({ _id: null, all: $().push('$found') }),
    );
    expect(JSON.stringify(await harness.engine.find('items', {}))).toBe(before);
  });

  it('facet, sent raw', async () => {
    const result = await harness.db
      .collection('sales')
      .options({ raw: true } as never)
      .aggregate([
        {
          $facet: {
            cheap: [{ $match: { price: { $lt: 6 } } }, { $count: 'n' }],
            top: [{ $sort: { price: -1 } }, { $limit: 1 }, { $project: { price: 1 } }],
          },
        },
      ] as never)
      .end();
    expect(result.data).toEqual([{ cheap: [{ n: 2 }], top: [{ _id: 2, price: 20 }] }]);
  });

  it.each([
    ['an unknown stage', [{ $nope: 1 }]],
    ['a writing stage', [{ $out: 'x' }]],
    ['a negative limit', [{ $limit: -1 }]],
    ['a negative skip', [{ $skip: -1 }]],
    ['a group without _id', [{ $group: { n: { $sum: 1 } } }]],
    ['a group field that is no accumulator', [{ $group: { _id: 1, n: '$a' } }]],
    ['a mixed projection', [{ $project: { a: 1, b: 0 } }]],
    ['an empty projection', [{ $project: {} }]],
    ['a sort direction of 2', [{ $sort: { a: 2 } }]],
    [
      '$geoNear later than first',
      [{ $match: {} }, { $geoNear: { near: [0, 0], distanceField: 'd' } }],
    ],
  ])('%s is refused', async (_, stages) => {
    const error = await rejection(
      harness.db
        .collection('sales')
        .options({ raw: true } as never)
        .aggregate(stages as never)
        .end(),
    );
    expect(error.code).toBe('DATABASE_REQUEST_FAILED');
  });
});
