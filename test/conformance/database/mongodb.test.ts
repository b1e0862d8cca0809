/** Where MongoDB does not do what JavaScript would. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Harness, rejection, startHarness } from './harness.ts';

let harness: Harness;
let collections = 0;

beforeAll(async () => {
  harness = await startHarness();
});
afterAll(() => harness.stop());

/** A collection of its own with these documents. */
async function collectionOf(...documents: object[]) {
  const name = `c${collections++}`;
  await harness.db.createCollection(name);
  const collection = harness.db.collection(name);
  if (documents.length > 0) await collection.add(documents as never);
  return collection;
}

const raw = { raw: true } as never;

function ids(found: { data: { _id: string }[] }): string {
  return found.data.map(({ _id }) => _id).join(' ');
}

describe('what set and update count', () => {
  it('counts setting the same content again, and an update that changes nothing not', async () => {
    const coll = await collectionOf({ _id: 'd', a: 1, l: [{ b: 2 }] });
    expect(await coll.doc('d').set({ a: 1, l: [{ b: 2 }] })).toMatchObject({ updated: 1 });
    expect(await coll.doc('d').update({ a: 1 })).toMatchObject({ updated: 0 });
    expect(await coll.where({ a: 1 }).update({ a: 1 })).toMatchObject({ updated: 0 });
  });

  it('counts it inside a transaction too', async () => {
    const coll = await collectionOf({ _id: 'd', a: 1 });
    const transaction = await harness.db.startTransaction();
    const document = transaction.collection(coll.name).doc('d');
    expect(await document.set({ a: 1 })).toMatchObject({ updated: 1 });
    expect(await document.set({ a: 2 })).toMatchObject({ updated: 1 });
    await transaction.commit();
  });

  it('counts nothing for a document set anew', async () => {
    const coll = await collectionOf();
    expect(await coll.doc('d').set({ a: 1 })).toMatchObject({ updated: 0, upsertedId: 'd' });
  });
});

describe('the matched element', () => {
  const graded = {
    _id: 'd',
    grades: [80, 85, 90],
    rows: [
      { k: 1, n: 0 },
      { k: 2, n: 5 },
      { k: 2, n: 9 },
    ],
    o: { l: ['x', 'y'] },
    nested: [{ l: [1, 2] }, { l: [3, 4] }],
  };

  const projections: [string, object, string, object][] = [
    ['a value', { grades: 85 }, 'grades', { grades: [85] }],
    ['the first of several', { grades: { $gte: 85 } }, 'grades', { grades: [85] }],
    ['a field of an element', { 'rows.k': 2 }, 'rows', { rows: [{ k: 2, n: 5 }] }],
    [
      '$elemMatch',
      { rows: { $elemMatch: { k: 2, n: { $gt: 5 } } } },
      'rows',
      { rows: [{ k: 2, n: 9 }] },
    ],
    ['a nested array', { 'o.l': 'y' }, 'o.l', { o: { l: ['y'] } }],
    ['the outermost array on the way', { 'nested.l': 3 }, 'nested', { nested: [{ l: [3, 4] }] }],
    [
      'a condition below $and',
      { $and: [{ grades: 90 }, { _id: 'd' }] },
      'grades',
      { grades: [90] },
    ],
    ['the last item of $all', { grades: { $all: [80, 90] } }, 'grades', { grades: [90] }],
    ['a pattern', { 'o.l': /^Y/i }, 'o.l', { o: { l: ['y'] } }],
  ];
  it.each(projections)('is what a.$ shows: %s', async (_, query, path, shown) => {
    const coll = await collectionOf(graded);
    const found = await coll
      .options(raw)
      .where(query)
      .field({ [`${path}.$`]: 1 })
      .get();
    expect(found.data).toEqual([{ _id: 'd', ...shown }]);
  });

  const refused: [string, object, object, RegExp][] = [
    ['a query without that array', { _id: 'd' }, { 'grades.$': 1 }, /does not match the query/],
    ['no query at all', {}, { 'grades.$': 1 }, /does not match the query/],
    ['a match that is no element', { grades: { $size: 3 } }, { 'grades.$': 1 }, /couldn't find/],
    [
      'a choice MongoDB keeps no position of',
      { $or: [{ grades: 80 }, { grades: 90 }] },
      { 'grades.$': 1 },
      /couldn't find/,
    ],
    ['two at once', { grades: 80 }, { 'grades.$': 1, 'rows.$': 1 }, /more than one/],
  ];
  it.each(refused)('is not to be had from %s', async (_, query, projection, reason) => {
    const coll = await collectionOf(graded);
    const error = await rejection(
      coll
        .options(raw)
        .where(query)
        .field(projection as never)
        .get(),
    );
    expect(error).toMatchObject({ code: 'DATABASE_REQUEST_FAILED' });
    expect(error.message).toMatch(reason);
  });

  const updates: [string, object, object, object][] = [
    ['by a value', { grades: 85 }, { 'grades.$': 1 }, { grades: [80, 1, 90] }],
    [
      'of an array the query did not name',
      { grades: 85 },
      { 'rows.$.n': 7 },
      { rows: [graded.rows[0], { k: 2, n: 7 }, graded.rows[2]] },
    ],
    [
      'by fields that different elements match, taking the last one’s',
      { 'rows.n': 0, 'rows.k': 2 },
      { 'rows.$.n': 7 },
      { rows: [graded.rows[0], { k: 2, n: 7 }, graded.rows[2]] },
    ],
    ['below $and', { $and: [{ grades: 90 }] }, { 'grades.$': 1 }, { grades: [80, 85, 1] }],
    [
      'below an $or of one branch',
      { $or: [{ grades: 90 }] },
      { 'grades.$': 1 },
      { grades: [80, 85, 1] },
    ],
    ['of an object', { grades: 85 }, { 'o.$': 1 }, { o: { l: ['x', 'y'], 1: 1 } }],
  ];
  it.each(updates)('is what $ changes: %s', async (_, query, set, after) => {
    const coll = await collectionOf(graded);
    await coll.options(raw).where(query).update({ $set: set });
    expect((await coll.doc('d').get()).data[0]).toEqual({ ...graded, ...after });
  });

  it.each([
    ['a query that meets no array', { _id: 'd' }, { 'grades.$': 1 }],
    ['a query that asks what is not there', { grades: { $ne: 7 } }, { 'grades.$': 1 }],
    ['two of them in one path', { grades: 85 }, { 'nested.$.l.$': 1 }],
  ])('cannot be changed through %s', async (_, query, set) => {
    const coll = await collectionOf(graded);
    const error = await rejection(coll.options(raw).where(query).update({ $set: set }));
    expect(error).toMatchObject({ code: 'DATABASE_REQUEST_FAILED' });
    expect(error.message).toMatch(/positional/);
  });
});

describe('the order of text', () => {
  // By UTF-16 units the emoji would come before both letters of its row.
  const texts = ['\u{1f600}', '\uff21', 'z', '中', '\ue000', 'zz', '\u{10ffff}x', '\u{10ffff}'];
  const documents = texts.map((v, i) => ({ _id: `t${i}`, v }));
  const inOrder = 't2 t5 t3 t4 t1 t0 t7 t6';

  it.each([['without an index'], ['with an index']])('follows UTF-8 bytes, %s', async (how) => {
    const coll = await collectionOf(...documents);
    if (how === 'with an index') await harness.engine.createIndex(coll.name, { keys: { v: 1 } });
    const _ = harness.db.command;
    expect(ids(await coll.orderBy('v', 'asc').get())).toBe(inOrder);
    expect(
      ids(
        await coll
          .where({ v: _.gt('\uff21') })
          .orderBy('v', 'asc')
          .get(),
      ),
    ).toBe('t0 t7 t6');
    expect(
      ids(
        await coll
          .where({ v: _.lt('\ue000') })
          .orderBy('v', 'asc')
          .get(),
      ),
    ).toBe('t2 t5 t3');
  });

  it('holds for ids, field names, min and max, and in aggregation', async () => {
    const coll = await collectionOf(
      { _id: '\u{1f600}', v: '\uff21' },
      { _id: '\uff21', v: '\u{1f600}' },
    );
    expect(ids(await coll.orderBy('_id', 'asc').get())).toBe('\uff21 \u{1f600}');
    const $ = harness.db.command.aggregate;
    const { data } = await coll
      .aggregate()
      .group({ _id: null, least: $.min('$v'), most: $.max('$v') })
      .project({ least: 1, most: 1, order: { $cmp: ['$least', '$most'] } as never })
      .end();
    expect(data).toEqual([{ _id: null, least: '\uff21', most: '\u{1f600}', order: -1 }]);
    const buckets = await coll.aggregate().bucketAuto({ groupBy: '$v', buckets: 2 }).end();
    expect(buckets.data).toEqual([
      { _id: { min: '\uff21', max: '\u{1f600}' }, count: 1 },
      { _id: { min: '\u{1f600}', max: '\u{1f600}' }, count: 1 },
    ]);
    await coll.doc('\uff21').update({ v: harness.db.command.max('\ue000' as never) });
    expect((await coll.doc('\uff21').get()).data[0].v).toBe('\u{1f600}');
  });
});

describe('an empty array', () => {
  const documents = [
    { _id: 'null', v: null },
    { _id: 'none' },
    { _id: 'empty', v: [] },
    { _id: 'n', v: 1 },
  ];

  it.each([['without an index'], ['with an index']])('sorts before null, %s', async (how) => {
    const coll = await collectionOf(...documents);
    if (how === 'with an index') await harness.engine.createIndex(coll.name, { keys: { v: 1 } });
    expect(ids(await coll.orderBy('v', 'asc').get())).toBe('empty null none n');
    expect(ids(await coll.orderBy('v', 'desc').get())).toMatch(/^n .* empty$/);
    expect(ids(await coll.where({ v: null }).get())).toBe('null none');
    const empty = await coll
      .options(raw)
      .where({ v: { $eq: [] } })
      .get();
    expect(ids(empty)).toBe('empty');
  });

  it('is one key of a unique index, and not null’s', async () => {
    const coll = await collectionOf({ _id: 'null', v: null }, { _id: 'empty', v: [] });
    await harness.engine.createIndex(coll.name, { keys: { v: 1 }, unique: true });
    const error = await rejection(coll.add({ _id: 'again', v: [] }));
    expect(error.message).toMatch(/E11000/);
  });

  it('joins nothing', async () => {
    const from = await collectionOf({ _id: 'x', k: [] }, { _id: 'y', k: null });
    const coll = await collectionOf({ _id: 'a', k: null }, { _id: 'b', k: [] });
    const { data } = await coll
      .aggregate()
      .lookup({ from: from.name, localField: 'k', foreignField: 'k', as: 'found' })
      .end();
    expect(data.map((row: { found: { _id: string }[] }) => row.found.map((f) => f._id))).toEqual([
      ['y'],
      [],
    ]);
  });
});

describe('regular expressions', () => {
  const rows: [string, string, string, string[], string[]][] = [
    ['(?i) at the start', '(?i)abc', '', ['xABCx'], ['ab']],
    ['(?i) from the middle on', 'a(?i)b', '', ['aB', 'ab'], ['AB']],
    ['(?i:…) for a part', '(?i:a)b', '', ['Ab'], ['AB']],
    ['(?-i) to take it back', 'a(?-i)b', 'i', ['Ab'], ['AB']],
    ['a flag that ends with its group', '(a(?i)b|c)d', '', ['aBd', 'Cd'], ['CD']],
    ['flags and classes', '(?i)[a-c](?-i)x', '', ['Bx'], ['BX']],
    ['flags beyond ASCII', '(?i)é(?-i)x', '', ['Éx'], ['ÉX']],
    ['(?s) and (?m)', '(?sm)^b.c$', '', ['a\nb\nc\nd'], ['b c d']],
    ['(?x) with blanks and comments', '(?x) a b # note', '', ['ab'], ['a b']],
    ['\\A despite m', '\\Aab', 'm', ['ab'], ['x\nab']],
    ['\\z', 'ab\\z', '', ['ab'], ['ab\n']],
    ['\\Z before a last line break', 'ab\\Z', '', ['ab', 'ab\n'], ['ab\n\n']],
    ['$ as \\Z', 'ab$', '', ['ab', 'ab\n'], ['ab\nc']],
    ['. as all but a line feed', 'a.c', '', ['a\rc'], ['a\nc']],
    ['. as a whole character', '^.$', '', ['😀'], ['ab']],
    ['\\Q…\\E', '\\Qa.b\\E', '', ['a.b'], ['axb']],
    ['POSIX classes', '^[[:upper:][:digit:]]+$', '', ['A1'], ['a1']],
    ['\\h, \\R and \\N', 'a\\hb\\Rc\\N', '', ['a b\r\ncd'], ['a\nb\nc\n']],
    ['\\x{…}', '^\\x{4e2d}$', '', ['中'], ['x']],
    ['\\p{…}', '^\\p{Han}\\p{L}$', '', ['中a'], ['1a']],
    ['names', '(?P<q>.)x(?P=q)', '', ['"x"'], ['"x!']],
    ['a brace that counts nothing', 'a{b', '', ['a{b'], ['ab']],
    ['\\s in ASCII only', '^\\s$', '', ['\t'], ['\u00a0']],
  ];
  it.each(rows)('are PCRE’s: %s', async (_, pattern, options, hits, misses) => {
    const texts = [...hits, ...misses];
    const coll = await collectionOf(...texts.map((v, i) => ({ _id: `${i}`, v })));
    const expected = hits.map((__, i) => `${i}`).join(' ');
    const byValue = await coll.where({ v: harness.db.RegExp({ regexp: pattern, options }) }).get();
    expect(ids(byValue)).toBe(expected);
    const byOperator = { v: { $regex: pattern, ...(options === '' ? {} : { $options: options }) } };
    expect(ids(await coll.options(raw).where(byOperator).get())).toBe(expected);
  });

  it('are given back as they came', async () => {
    const pattern = { $regularExpression: { pattern: '(?i)\\Aa', options: 'mx' } };
    const coll = await collectionOf();
    await harness.send('database.insertDocument', {
      collectionName: coll.name,
      data: [JSON.stringify({ _id: 'r', v: pattern })],
    });
    const read = { collectionName: coll.name, queryType: 'WHERE' };
    const { data } = await harness.send('database.getDocument', read);
    expect(JSON.parse((data as { list: string[] }).list[0] ?? '').v).toEqual(pattern);
  });

  it.each([
    ['(', /missing closing parenthesis/],
    ['a)', /unmatched/],
    ['[a', /missing terminating \]/],
    ['a++', /possessive.*local CloudBase/],
    ['(?>a)', /local CloudBase/],
    ['(?R)', /local CloudBase/],
  ])('are refused when they are wrong or beyond us: %s', async (pattern, reason) => {
    const coll = await collectionOf({ v: 'a' });
    const error = await rejection(
      coll
        .options(raw)
        .where({ v: { $regex: pattern } })
        .get(),
    );
    expect(error).toMatchObject({ code: 'DATABASE_REQUEST_FAILED' });
    expect(error.message).toMatch(reason);
  });
});

describe('a document over 16 MB', () => {
  const megabytes = (count: number): string => 'x'.repeat(count * 1024 * 1024);
  const TOO_LARGE = /max size: 16777216|larger than 16777216/;

  it('is refused by add and set, and one just below is kept', async () => {
    const coll = await collectionOf();
    const { engine } = harness;
    // 24 bytes are the frame: sizes, types, names and the id.
    const most = 'x'.repeat(16 * 1024 * 1024 - 24);
    const over = await rejection(engine.insert(coll.name, [{ _id: 'a', v: `${most}x` }]));
    expect(over.message).toMatch(TOO_LARGE);
    await engine.insert(coll.name, [{ _id: 'a', v: most }]);
    const error = await rejection(coll.doc('b').set({ v: `${most}x` }));
    expect(error).toMatchObject({ code: 'DATABASE_REQUEST_FAILED' });
    expect(error.message).toMatch(TOO_LARGE);
    expect((await coll.count()).total).toBe(1);
  });

  it('is refused by an update that would make it, which changes nothing', async () => {
    const coll = await collectionOf();
    const { engine } = harness;
    await engine.insert(coll.name, [{ _id: 'a', l: [megabytes(9)] }]);
    const update = (change: Record<string, unknown>, multi: boolean) =>
      rejection(engine.update({ collection: coll.name, filter: {}, update: change, multi }));
    const one = await update({ $push: { l: megabytes(9) } }, false);
    const many = await update({ $set: { more: megabytes(9) } }, true);
    expect([one.message, many.message]).toEqual(Array(2).fill(expect.stringMatching(TOO_LARGE)));
    expect(Object.keys((await engine.find(coll.name))[0] ?? {})).toEqual(['_id', 'l']);
  });

  it('is refused in a transaction, and ends it', async () => {
    const coll = await collectionOf();
    await harness.engine.insert(coll.name, [{ _id: 'a', v: megabytes(9) }]);
    const transaction = await harness.db.startTransaction();
    const document = transaction.collection(coll.name).doc('a');
    const error = await rejection(document.update({ w: megabytes(9) }));
    expect(error.message).toMatch(TOO_LARGE);
    expect((await rejection(transaction.commit())).code).toBe('DATABASE_TRANSACTION_FAIL');
  });

  it('is refused as what an aggregation answers', async () => {
    const coll = await collectionOf();
    await harness.engine.insert(coll.name, [{ v: megabytes(9) }, { v: megabytes(9) }]);
    const $ = harness.db.command.aggregate;
    const error = await rejection(
      coll
        .aggregate()
        .group({ _id: null, all: $.push('$v') })
        .end(),
    );
    expect(error.message).toMatch(/BSONObj size/);
  });
});

describe('names of collections', () => {
  it.each(['a', '_a', '1a', 'a-b', 'a.b', '中文', 'a b', 'systems'])('may be %j', async (name) => {
    await harness.db.createCollection(name);
    await harness.db.collection(name).add({ _id: 'd' });
    expect((await harness.db.collection(name).count()).total).toBe(1);
  });

  it.each(['a$b', '$a', '.a', 'system.users', 'a.system.b', 'a\0b', 'x'.repeat(236)])(
    'may not be %j',
    async (name) => {
      const error = await rejection(harness.db.createCollection(name));
      expect(error).toMatchObject({ code: 'INVALID_PARAM' });
    },
  );
});

describe('queries MongoDB refuses', () => {
  const rows: [string, object, object][] = [
    ['a sort by two arrays', {}, { a: 1, b: 1 }],
    ['a sort by an operator', {}, { $a: 1 }],
    ['an empty $not', { a: { $not: {} } }, {}],
    ['a bit mask below 0', { a: { $bitsAllSet: -1 } }, {}],
    ['a bit mask of text', { a: { $bitsAnySet: 'x' } }, {}],
    ['a bit position that is none', { a: { $bitsAllClear: [1.5] } }, {}],
  ];
  it.each(rows)('%s', async (_, query, order) => {
    const coll = await collectionOf({ a: [1, 2], b: [3] });
    const answer = await harness.send('database.getDocument', {
      collectionName: coll.name,
      query: JSON.stringify(query),
      order: JSON.stringify(order),
    });
    expect(answer.code).toBe('DATABASE_REQUEST_FAILED');
  });

  it('but not a sort by two fields of one array, nor by an array and a plain field', async () => {
    const coll = await collectionOf(
      { _id: 'y', l: [{ a: 2, b: 1 }], n: 1 },
      { _id: 'x', l: [{ a: 1 }], n: 1 },
    );
    expect(ids(await coll.orderBy('l.a', 'asc').orderBy('l.b', 'asc').get())).toBe('x y');
    expect(ids(await coll.orderBy('n', 'asc').orderBy('l.a', 'asc').get())).toBe('x y');
  });
});

describe('pipelines MongoDB refuses', () => {
  const rows: [string, object[]][] = [
    ['an accumulator that is none', [{ $group: { _id: 1, x: { $add: [1, 2] } } }]],
    ['$sortByCount of a number', [{ $sortByCount: 5 }]],
    ['$sortByCount of a plain name', [{ $sortByCount: 'a' }]],
    ['$unset of a number', [{ $unset: 5 }]],
    ['$unset of nothing', [{ $unset: [] }]],
    ['$unwind into a dollar name', [{ $unwind: { path: '$l', includeArrayIndex: '$i' } }]],
    ['an option $unwind does not have', [{ $unwind: { path: '$l', nope: 1 } }]],
    ['a flag that is no boolean', [{ $unwind: { path: '$l', preserveNullAndEmptyArrays: 'x' } }]],
    ['$project of a dollar name', [{ $project: { $a: 1 } }]],
    ['$project of no name', [{ $project: { '': 1 } }]],
    ['$project of a field and its parent', [{ $project: { o: 1, 'o.p': 1 } }]],
    ['$addFields of a field and its parent', [{ $addFields: { 'o.p': 1, o: 1 } }]],
    ['$match of a list', [{ $match: [] }]],
    ['$near in a $match', [{ $match: { l: { $near: [1, 2] } } }]],
    [
      '$nearSphere deep in a later $match',
      [{ $limit: 1 }, { $match: { $and: [{ l: { $nearSphere: [1, 2] } }] } }],
    ],
    ['$facet in a $facet', [{ $facet: { a: [{ $facet: { b: [] } }] } }]],
    [
      '$geoNear in a $facet',
      [{ $facet: { a: [{ $geoNear: { near: [1, 2], distanceField: 'x' } }] } }],
    ],
    ['an empty $facet', [{ $facet: {} }]],
    [
      '$lookup into a dollar name',
      [{ $lookup: { from: 'x', as: '$x', localField: 'a', foreignField: 'a' } }],
    ],
    [
      'an option $lookup does not have',
      [{ $lookup: { from: 'x', as: 'x', localField: 'a', foreignField: 'a', nope: 1 } }],
    ],
    ['half a bucket', [{ $bucketAuto: { groupBy: '$a', buckets: 1.5 } }]],
    ['two stages in one', [{ $match: {}, $limit: 1 }]],
  ];
  it.each(rows)('%s', async (_, stages) => {
    const coll = await collectionOf({ _id: 'd', a: 1, l: [1, 2], o: { p: 1 } });
    const error = await rejection(harness.engine.aggregate(coll.name, stages as never));
    expect(error).toMatchObject({ code: 'DATABASE_REQUEST_FAILED' });
  });
});
