import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Harness, rejection, startHarness } from './harness.ts';

let harness: Harness;
let nextName = 0;

beforeAll(async () => {
  harness = await startHarness();
});
afterAll(() => harness.stop());

async function freshCollection(): Promise<string> {
  nextName += 1;
  const name = `c${nextName}`;
  await harness.db.createCollection(name);
  return name;
}

describe('adding documents through node-sdk', () => {
  it('makes an _id for a document that has none', async () => {
    const coll = harness.db.collection(await freshCollection());
    const { id } = await coll.add({ a: 1 });
    expect(id).toMatch(/^[0-9a-f]{32}$/);
    expect((await coll.doc(String(id)).get()).data).toEqual([{ _id: id, a: 1 }]);
  });

  it('adds several documents at once and answers their ids in order', async () => {
    const coll = harness.db.collection(await freshCollection());
    const result = (await coll.add([{ _id: 'b' }, { _id: 'a' }])) as unknown as { ids: string[] };
    expect(result.ids).toEqual(['b', 'a']);
    expect((await coll.get()).data).toEqual([{ _id: 'b' }, { _id: 'a' }]);
  });

  it('keeps every kind of value as it was', async () => {
    const coll = harness.db.collection(await freshCollection());
    const document = {
      _id: 'kinds',
      int: 1,
      long: 9_007_199_254_740_991,
      negative: -2_147_483_649,
      float: 1.5,
      text: '汉字 😀 "quoted" \\ \n',
      yes: true,
      nothing: null,
      date: new Date('2024-02-29T12:34:56.789Z'),
      old: new Date(-1),
      list: [1, [2, { three: 3 }], null, new Date(5)],
      nested: { deep: { deeper: { empty: {}, none: [] } } },
      'key with $ and 汉字': 1,
    };
    await coll.add(document);
    expect((await coll.doc('kinds').get()).data).toEqual([document]);
  });

  it('keeps regular expressions', async () => {
    const coll = harness.db.collection(await freshCollection());
    await coll.add({ _id: 'r', pattern: /ab+c/i });
    const [stored] = (await coll.doc('r').get()).data;
    expect(stored.pattern).toMatchObject({ pattern: 'ab+c', options: 'i' });
  });

  it('gives an ObjectId back as plain text', async () => {
    const coll = harness.db.collection(await freshCollection());
    const hex = '5f9f1b9b9b9b9b9b9b9b9b9b';
    await coll.add({ _id: 'o', ref: { $oid: hex } });
    expect((await coll.doc('o').get()).data[0].ref).toBe(hex);
  });

  it('resolves db.serverDate() with its offset on the server', async () => {
    const coll = harness.db.collection(await freshCollection());
    const before = Date.now();
    await coll.add({
      _id: 's',
      at: harness.db.serverDate(),
      later: harness.db.serverDate({ offset: 60_000 }),
    });
    const [stored] = (await coll.doc('s').get()).data;
    expect(stored.at).toBeInstanceOf(Date);
    expect(stored.at.getTime()).toBeGreaterThanOrEqual(before);
    expect(stored.later.getTime() - stored.at.getTime()).toBe(60_000);
  });

  it('refuses a second document with the same _id', async () => {
    const coll = harness.db.collection(await freshCollection());
    await coll.add({ _id: 'x', n: 1 });
    const error = await rejection(coll.add({ _id: 'x', n: 2 }));
    expect(error.code).toBe('DATABASE_REQUEST_FAILED');
    expect(error.message).toMatch(/E11000 duplicate key/);
    expect((await coll.doc('x').get()).data).toEqual([{ _id: 'x', n: 1 }]);
  });

  it('keeps the documents before a duplicate, as an ordered insert does', async () => {
    const coll = harness.db.collection(await freshCollection());
    await coll.add({ _id: 'b' });
    await rejection(coll.add([{ _id: 'a' }, { _id: 'b' }, { _id: 'c' }]));
    expect((await coll.get()).data).toEqual([{ _id: 'b' }, { _id: 'a' }]);
  });

  it('tells number and text ids apart', async () => {
    const coll = harness.db.collection(await freshCollection());
    await coll.add([
      { _id: 1, kind: 'number' },
      { _id: '1', kind: 'text' },
    ] as never);
    const byNumber = await coll.doc(1 as never).get();
    expect(byNumber.data).toEqual([{ _id: 1, kind: 'number' }]);
    expect((await coll.doc('1').get()).data).toEqual([{ _id: '1', kind: 'text' }]);
  });

  it('refuses field names that begin with a dollar sign', async () => {
    const coll = harness.db.collection(await freshCollection());
    const error = await rejection(coll.add({ a: { $bad: 1 } }));
    expect(error.code).toBe('DATABASE_REQUEST_FAILED');
  });

  it('refuses a __proto__ field harmlessly: it is an ordinary field', async () => {
    const name = await freshCollection();
    await harness.send('database.insertDocument', {
      collectionName: name,
      data: ['{"_id":"p","__proto__":{"polluted":true}}'],
    });
    expect(({} as Record<string, unknown>).polluted).toBeUndefined();
    const answer = await harness.send('database.getDocument', { collectionName: name });
    expect(JSON.stringify(answer)).toContain('__proto__');
  });
});

describe('reading documents through node-sdk', () => {
  it('answers an empty list for a missing document', async () => {
    const coll = harness.db.collection(await freshCollection());
    expect((await coll.doc('none').get()).data).toEqual([]);
  });

  it('sorts, skips and limits', async () => {
    const coll = harness.db.collection(await freshCollection());
    await coll.add([1, 2, 3, 4, 5].map((n) => ({ _id: `d${n}`, n, odd: n % 2 })));
    const found = await coll.orderBy('odd', 'desc').orderBy('n', 'asc').skip(1).limit(3).get();
    expect(found.data.map((d: { n: number }) => d.n)).toEqual([3, 5, 2]);
  });

  it('answers 100 documents unless told and 1000 at most', async () => {
    const coll = harness.db.collection(await freshCollection());
    await coll.add(Array.from({ length: 1100 }, (_, n) => ({ n })));
    expect((await coll.get()).data).toHaveLength(100);
    expect((await coll.limit(5000).get()).data).toHaveLength(1000);
    expect((await coll.count()).total).toBe(1100);
  });

  it.each([
    [{ a: true }, { _id: 'p', a: 1 }],
    [
      { a: false },
      {
        _id: 'p',
        o: { x: 1, y: 2 },
        list: [
          { k: 1, v: 2 },
          { k: 2, v: 3 },
        ],
      },
    ],
    [{ 'o.x': true, _id: false }, { o: { x: 1 } }],
    [{ 'list.k': true }, { _id: 'p', list: [{ k: 1 }, { k: 2 }] }],
    [
      { 'o.y': false, list: false },
      { _id: 'p', a: 1, o: { x: 1 } },
    ],
    [{ _id: false, o: false, list: false }, { a: 1 }],
    [{ _id: true }, { _id: 'p' }],
  ])('projects %j', async (projection, expected) => {
    const coll = harness.db.collection(await freshCollection());
    await coll.add({
      _id: 'p',
      a: 1,
      o: { x: 1, y: 2 },
      list: [
        { k: 1, v: 2 },
        { k: 2, v: 3 },
      ],
    });
    expect((await coll.field(projection as never).get()).data).toEqual([expected]);
    expect(
      (
        await coll
          .doc('p')
          .field(projection as never)
          .get()
      ).data,
    ).toEqual([expected]);
  });

  it('projects slices and the first matching element of an array', async () => {
    const coll = harness.db.collection(await freshCollection());
    const { project } = harness.db.command;
    await coll.add({ _id: 'p', list: [1, 2, 3], rows: [{ k: 1 }, { k: 2 }, { k: 2, z: 1 }] });
    const sliced = await coll.field({ list: project.slice(2), rows: false } as never).get();
    expect(sliced.data).toEqual([{ _id: 'p', list: [1, 2] }]);
    const matched = await coll.field({ rows: project.elemMatch({ k: 2 }) } as never).get();
    expect(matched.data).toEqual([{ _id: 'p', rows: [{ k: 2 }] }]);
  });

  it('gives copies: changing an answer changes nothing stored', async () => {
    const coll = harness.db.collection(await freshCollection());
    await coll.add({ _id: 'p', o: { x: 1 } });
    const [first] = await harness.engine.find(coll.name, {});
    expect(() => {
      (first as unknown as { o: { x: number } }).o.x = 2;
    }).toThrow();
    expect((await coll.doc('p').get()).data).toEqual([{ _id: 'p', o: { x: 1 } }]);
  });
});

describe('changing documents through node-sdk', () => {
  it('merges nested objects in update and replaces them with _.set', async () => {
    const coll = harness.db.collection(await freshCollection());
    await coll.add({ _id: 'm', o: { a: 1, b: 2 } });
    await coll.doc('m').update({ o: { b: 3 } });
    expect((await coll.doc('m').get()).data[0].o).toEqual({ a: 1, b: 3 });
    await coll.doc('m').update({ o: harness.db.command.set({ c: 4 }) });
    expect((await coll.doc('m').get()).data[0].o).toEqual({ c: 4 });
  });

  it('replaces with set, and creates what does not exist', async () => {
    const coll = harness.db.collection(await freshCollection());
    await coll.add({ _id: 'r', old: 1 });
    const replaced = await coll.doc('r').set({ fresh: 2 });
    expect(replaced).toMatchObject({ updated: 1 });
    const created = await coll.doc('new').set({ fresh: 3 });
    expect(created).toMatchObject({ updated: 0, upsertedId: 'new' });
    expect((await coll.get()).data).toEqual([
      { _id: 'r', fresh: 2 },
      { _id: 'new', fresh: 3 },
    ]);
  });

  it('updates many with where, or one when told', async () => {
    const coll = harness.db.collection(await freshCollection());
    await coll.add([{ k: 1 }, { k: 1 }, { k: 2 }]);
    expect((await coll.where({ k: 1 }).update({ seen: true })).updated).toBe(2);
    const one = await coll.where({ k: 1 }).options({ multiple: false }).update({ k: 9 });
    expect(one.updated).toBe(1);
    expect((await coll.where({ k: 9 }).count()).total).toBe(1);
    expect((await coll.where({ k: 7 }).update({ x: 1 })).updated).toBe(0);
  });

  it('updates nothing for a missing document', async () => {
    const coll = harness.db.collection(await freshCollection());
    expect((await coll.doc('none').update({ a: 1 })).updated).toBe(0);
    expect((await coll.count()).total).toBe(0);
  });

  it('claims exactly once with updateAndReturn', async () => {
    const coll = harness.db.collection(await freshCollection());
    await coll.add({ _id: 't', status: 'pending', fence: 0 });
    const claim = () =>
      coll
        .where({ _id: 't', status: 'pending' })
        .updateAndReturn({ status: 'mine', fence: harness.db.command.inc(1) });
    const answers = await Promise.all([claim(), claim(), claim()]);
    expect(answers.map((a) => a.updated).sort()).toEqual([0, 0, 1]);
    expect(answers.find((a) => a.updated === 1)?.doc).toEqual({
      _id: 't',
      status: 'mine',
      fence: 1,
    });
    expect(answers.filter((a) => a.updated === 0).map((a) => a.doc)).toEqual([null, null]);
  });

  it('counts an updateAndReturn that changes nothing', async () => {
    const coll = harness.db.collection(await freshCollection());
    await coll.add({ _id: 't', n: 1 });
    expect(await coll.where({ _id: 't' }).updateAndReturn({ n: 1 })).toMatchObject({
      updated: 1,
      doc: { _id: 't', n: 1 },
    });
  });

  it('removes one by id and many by query', async () => {
    const coll = harness.db.collection(await freshCollection());
    await coll.add([
      { _id: 'a', k: 1 },
      { _id: 'b', k: 1 },
      { _id: 'c', k: 1 },
    ]);
    expect((await coll.doc('a').remove()).deleted).toBe(1);
    expect((await coll.doc('a').remove()).deleted).toBe(0);
    expect((await coll.where({ k: 1 }).remove()).deleted).toBe(2);
  });

  it('refuses to change _id', async () => {
    const name = await freshCollection();
    await harness.engine.insert(name, [{ _id: 'a' }]);
    const answer = await harness.send('database.modifyDocument', {
      collectionName: name,
      query: '{"_id":"a"}',
      data: '{"$set":{"_id":"b"}}',
      merge: true,
    });
    expect(answer).toMatchObject({ code: 'DATABASE_REQUEST_FAILED' });
  });

  it('upserts from the equality conditions of the filter', async () => {
    const name = await freshCollection();
    const answer = await harness.send('database.modifyDocument', {
      collectionName: name,
      query: '{"_id":"u","o.k":{"$numberInt":"1"},"n":{"$gt":{"$numberInt":"5"}}}',
      data: '{"$set":{"a":1},"$setOnInsert":{"first":true}}',
      merge: true,
      upsert: true,
    });
    expect(answer).toMatchObject({ data: { updated: 0, upsert_id: 'u' } });
    expect((await harness.db.collection(name).get()).data).toEqual([
      { _id: 'u', o: { k: 1 }, a: 1, first: true },
    ]);
  });
});

describe('collections', () => {
  it.each([
    ['reading', () => harness.db.collection('never').get()],
    ['reading one', () => harness.db.collection('never').doc('a').get()],
    ['counting', () => harness.db.collection('never').count()],
    ['adding', () => harness.db.collection('never').add({})],
    ['updating', () => harness.db.collection('never').doc('a').update({ b: 1 })],
    ['setting', () => harness.db.collection('never').doc('a').set({ b: 1 })],
    ['claiming', () => harness.db.collection('never').where({ a: 1 }).updateAndReturn({ b: 1 })],
    ['removing', () => harness.db.collection('never').doc('a').remove()],
    ['aggregating', () => harness.db.collection('never').aggregate().match({ a: 1 }).end()],
  ])('must exist before %s', async (_, call) => {
    const error = await rejection(call());
    expect(error.code).toBe('DATABASE_COLLECTION_NOT_EXIST');
    expect(error.message).toContain('Db or Table not exist: never');
  });

  it('cannot be created twice', async () => {
    const name = await freshCollection();
    const error = await rejection(harness.db.createCollection(name));
    expect(error.code).toBe('DATABASE_COLLECTION_ALREADY_EXIST');
  });
});

describe('malformed requests', () => {
  it.each([
    ['database.getDocument', {}],
    ['database.getDocument', { collectionName: 7 }],
    ['database.getDocument', { collectionName: 'm', query: '{"a":' }],
    ['database.getDocument', { collectionName: 'm', query: '[1]' }],
    ['database.getDocument', { collectionName: 'm', limit: -1 }],
    ['database.getDocument', { collectionName: 'm', offset: 'x' }],
    ['database.insertDocument', { collectionName: 'm', data: 'x' }],
    ['database.insertDocument', { collectionName: 'm', data: ['7'] }],
    ['database.modifyDocument', { collectionName: 'm', query: '{}', data: undefined }],
    ['database.commitTransaction', {}],
    ['database.aggregateDocuments', { collectionName: 'm', stages: [{}] }],
    ['database.nonsense', {}],
  ])('%s with %j is answered INVALID_PARAM', async (action, params) => {
    await harness.engine.createCollection('m').catch(() => {});
    const answer = await harness.send(action, params);
    expect(answer).toMatchObject({ code: 'INVALID_PARAM' });
    expect(answer.requestId).toBeTruthy();
  });

  it.each([
    ['an unknown query operator', '{"a":{"$nope":1}}'],
    ['an unknown top level operator', '{"$where":"1"}'],
    ['an empty $or', '{"$or":[]}'],
    ['$in without an array', '{"a":{"$in":1}}'],
    ['a broken pattern', '{"a":{"$regex":"("}}'],
    ['a negative $size', '{"a":{"$size":-1}}'],
    ['$mod by zero', '{"a":{"$mod":[0,1]}}'],
  ])('%s is answered DATABASE_REQUEST_FAILED', async (_, query) => {
    await harness.engine.createCollection('m').catch(() => {});
    const answer = await harness.send('database.getDocument', { collectionName: 'm', query });
    expect(answer).toMatchObject({ code: 'DATABASE_REQUEST_FAILED' });
  });
});
