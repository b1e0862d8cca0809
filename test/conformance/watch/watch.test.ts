import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import {
  type ClientCloud,
  type EndPointMode,
  type JsonAnswer,
  MODES,
  openUser,
  pause,
  startClientCloud,
  until,
} from '../client/client-cloud.ts';

interface Heard {
  readonly snapshots: JsonAnswer[];
  readonly errors: JsonAnswer[];
  docs(): JsonAnswer[];
  ids(): string[];
  changes(): string[];
  listener: { close(): void };
}

let cloud: ClientCloud;
const rules = {
  works: 'PRIVATE',
  feed: 'READONLY',
  ruled: { read: 'doc._openid == auth.openid' },
  published: { read: 'doc.published == true' },
  secrets: 'ADMINONLY',
} as const;

beforeAll(async () => {
  cloud = await startClientCloud({ rules }, ['works', 'feed', 'ruled', 'published', 'secrets']);
});
afterAll(() => cloud.close());
beforeEach(async () => {
  for (const name of await cloud.engine.listCollections()) {
    await cloud.engine.remove({ collection: name, filter: {}, multi: true });
  }
});

/** Watches and waits for the first snapshot (or the error). */
async function watch(query: JsonAnswer): Promise<Heard> {
  const snapshots: JsonAnswer[] = [];
  const errors: JsonAnswer[] = [];
  const listener = query.watch({
    onChange: (snapshot: JsonAnswer) => snapshots.push(snapshot),
    onError: (error: JsonAnswer) => errors.push(error),
  });
  await until(() => snapshots.length + errors.length > 0);
  const docs = () => snapshots.at(-1)?.docs ?? [];
  return {
    snapshots,
    errors,
    docs,
    ids: () => docs().map((doc: JsonAnswer) => doc._id),
    changes: () =>
      snapshots
        .slice(1)
        .flatMap((snapshot) => snapshot.docChanges)
        .map((change: JsonAnswer) => `${change.dataType}/${change.queueType} ${change.docId}`),
    listener,
  };
}

/**
 * A watch the server refuses. The SDK leaves the refusal's promise unhandled as well as calling
 * onError (SDK source: the constructor does not await initWatch), so that one is taken here.
 */
async function refusedWatch(query: JsonAnswer): Promise<Heard> {
  const guards = process.listeners('unhandledRejection');
  const rejections: unknown[] = [];
  const take = (reason: unknown): unknown => rejections.push(reason);
  process.removeAllListeners('unhandledRejection').on('unhandledRejection', take);
  try {
    const heard = await watch(query);
    await until(() => rejections.length > 0);
    return heard;
  } finally {
    process.off('unhandledRejection', take);
    for (const guard of guards) process.on('unhandledRejection', guard);
  }
}

const set = (collection: string, id: string, fields: Record<string, unknown>) =>
  cloud.engine.update({ collection, filter: { _id: id }, update: { $set: fields } });
const remove = (collection: string, id: string) =>
  cloud.engine.remove({ collection, filter: { _id: id } });

describe.each(MODES)('watch with the real js-sdk in %s mode', (mode: EndPointMode) => {
  let alice: JsonAnswer;
  let db: JsonAnswer;
  beforeAll(async () => {
    alice = await openUser(cloud, 'alice', mode);
    db = alice.database();
  });

  test('starts with what is there, dates as {$date}', async () => {
    await cloud.engine.insert('works', [
      { _id: 'w1', _openid: 'alice', at: new Date(5) },
      { _id: 'w2', _openid: 'bob' },
    ]);
    const heard = await watch(db.collection('works'));
    expect(heard.snapshots[0].docChanges[0].dataType).toBe('init');
    expect(heard.docs()).toEqual([{ _id: 'w1', _openid: 'alice', at: { $date: 5 } }]);
    heard.listener.close();
  });

  test('starts empty, then hears add, update, replace, leave, return and remove, each once', async () => {
    const heard = await watch(db.collection('works').where({ open: true }));
    expect(heard.docs()).toEqual([]);
    await cloud.engine.insert('works', [{ _id: 'w', _openid: 'alice', open: true, n: 0 }]);
    await set('works', 'w', { n: 1 });
    await cloud.engine.update({
      collection: 'works',
      filter: { _id: 'w' },
      update: { _openid: 'alice', open: true, n: 2 },
      replace: true,
    });
    await set('works', 'w', { open: false });
    await set('works', 'w', { n: 3 });
    await set('works', 'w', { open: true });
    await remove('works', 'w');
    await until(() => heard.changes().length >= 6);
    await pause(50);
    expect(heard.changes()).toEqual([
      'add/enqueue w',
      'update/update w',
      'replace/update w',
      'update/dequeue w',
      'update/enqueue w',
      'remove/dequeue w',
    ]);
    expect(heard.docs()).toEqual([]);
    expect(heard.errors).toEqual([]);
    heard.listener.close();
  });

  test('shows the whole document on every change, also when a field goes away', async () => {
    await cloud.engine.insert('works', [{ _id: 'w', _openid: 'alice', a: { b: 1, c: 2 }, d: 1 }]);
    const heard = await watch(db.collection('works').doc('w'));
    const update = { $unset: { 'a.b': '', d: '' }, $set: { 'a.e': [1] } };
    await cloud.engine.update({ collection: 'works', filter: { _id: 'w' }, update });
    await until(() => heard.snapshots.length === 2);
    expect(heard.docs()).toEqual([{ _id: 'w', _openid: 'alice', a: { c: 2, e: [1] } }]);
    heard.listener.close();
  });

  test('hears 200 quick changes of one document in order and none twice', async () => {
    await cloud.engine.insert('works', [{ _id: 'w', _openid: 'alice', n: 0 }]);
    const heard = await watch(db.collection('works').doc('w'));
    for (let n = 1; n <= 200; n++) void set('works', 'w', { n });
    await until(() => heard.docs()[0]?.n === 200);
    const seen = heard.snapshots.map((snapshot) => snapshot.docs[0].n);
    expect(seen).toEqual(Array.from({ length: 201 }, (_, n) => n));
    heard.listener.close();
  });

  test('a transaction is one snapshot', async () => {
    const heard = await watch(db.collection('works'));
    const transaction = await cloud.engine.begin();
    await cloud.engine.insert('works', [{ _id: 't1', _openid: 'alice' }], transaction);
    await cloud.engine.insert('works', [{ _id: 't2', _openid: 'alice' }], transaction);
    await cloud.engine.commit(transaction);
    await until(() => heard.ids().length === 2);
    expect(heard.snapshots).toHaveLength(2);
    heard.listener.close();
  });

  test('keeps a page of the newest, with what moves in and out at its edge', async () => {
    const at = (n: number) => ({ _id: `f${n}`, n });
    await cloud.engine.insert('feed', [at(1), at(2), at(3), at(4)]);
    const heard = await watch(db.collection('feed').orderBy('n', 'desc').limit(2));
    expect(heard.ids()).toEqual(['f4', 'f3']);
    await cloud.engine.insert('feed', [at(5)]);
    await until(() => heard.ids().includes('f5'));
    expect(heard.ids().sort()).toEqual(['f4', 'f5']);
    await remove('feed', 'f4');
    await until(() => heard.ids().includes('f3'));
    expect(heard.ids().sort()).toEqual(['f3', 'f5']);
    await set('feed', 'f1', { n: 9 });
    await until(() => heard.ids().includes('f1'));
    expect(heard.ids().sort()).toEqual(['f1', 'f5']);
    await set('feed', 'f5', { text: 'x' });
    await until(() => heard.docs().some((doc) => doc.text === 'x'));
    await set('feed', 'f2', { text: 'below the edge' });
    await pause(50);
    expect(heard.changes()).toEqual([
      'limit/dequeue f3',
      'add/enqueue f5',
      'remove/dequeue f4',
      'limit/enqueue f3',
      'limit/dequeue f3',
      'update/enqueue f1',
      'update/update f5',
    ]);
    heard.listener.close();
  });

  test('comes back by itself when the socket is cut, and hears what it missed once', async () => {
    await cloud.engine.insert('works', [{ _id: 'w', _openid: 'alice', n: 0 }]);
    const heard = await watch(db.collection('works'));
    cloud.module().cutSockets();
    await set('works', 'w', { n: 1 });
    await cloud.engine.insert('works', [{ _id: 'x', _openid: 'alice' }]);
    await set('works', 'w', { n: 2 });
    await until(() => heard.docs().length === 2 && heard.docs()[0].n === 2);
    await set('works', 'w', { n: 3 });
    await until(() => heard.docs()[0].n === 3);
    expect(heard.changes()).toEqual([
      'update/update w',
      'add/enqueue x',
      'update/update w',
      'update/update w',
    ]);
    expect(heard.errors).toEqual([]);
    heard.listener.close();
  });

  test('a restarted server takes the watch up again and shows the state of now', async () => {
    await cloud.engine.insert('works', [
      { _id: 'w', _openid: 'alice', n: 0 },
      { _id: 'gone', _openid: 'alice' },
    ]);
    const heard = await watch(db.collection('works'));
    await Promise.all([
      cloud.restart(),
      set('works', 'w', { n: 1 }),
      remove('works', 'gone'),
      cloud.engine.insert('works', [{ _id: 'x', _openid: 'alice' }]),
    ]);
    await until(() => heard.ids().includes('x') && !heard.ids().includes('gone'));
    expect(heard.docs()).toEqual([
      { _id: 'w', _openid: 'alice', n: 1 },
      { _id: 'x', _openid: 'alice' },
    ]);
    await set('works', 'w', { n: 2 });
    await until(() => heard.docs()[0].n === 2);
    expect(heard.errors).toEqual([]);
    heard.listener.close();
  });

  test('a restarted server tells a watch that nothing is left', async () => {
    await cloud.engine.insert('works', [{ _id: 'w', _openid: 'alice' }]);
    const heard = await watch(db.collection('works'));
    await Promise.all([cloud.restart(), remove('works', 'w')]);
    await until(() => heard.docs().length === 0);
    await cloud.engine.insert('works', [{ _id: 'x', _openid: 'alice' }]);
    await until(() => heard.ids().join() === 'x');
    heard.listener.close();
  });

  test('a closed watch hears nothing more, its neighbour still does', async () => {
    const closed = await watch(db.collection('works'));
    const open = await watch(db.collection('works').where({ n: 1 }));
    closed.listener.close();
    await pause(20);
    await cloud.engine.insert('works', [{ _id: 'w', _openid: 'alice', n: 1 }]);
    await until(() => open.ids().length === 1);
    expect(closed.snapshots).toHaveLength(1);
    open.listener.close();
  });

  test('a watch opened right after the last one was closed starts without an error', async () => {
    for (let round = 0; round < 5; round++) {
      const heard = await watch(db.collection('works'));
      heard.listener.close();
      expect(heard.errors).toEqual([]);
    }
  });

  test('two users watching the same collection hear their own documents only', async () => {
    const bob = await openUser(cloud, 'bob', mode);
    const hers = await watch(db.collection('works'));
    const his = await watch(bob.database().collection('works'));
    await cloud.engine.insert('works', [
      { _id: 'a', _openid: 'alice' },
      { _id: 'b', _openid: 'bob' },
      { _id: 'n' },
    ]);
    await until(() => hers.ids().length === 1 && his.ids().length === 1);
    await set('works', 'b', { secret: 'bob only' });
    await until(() => his.docs()[0].secret !== undefined);
    await pause(50);
    expect(hers.ids()).toEqual(['a']);
    expect(his.ids()).toEqual(['b']);
    expect(JSON.stringify(hers.snapshots)).not.toContain('bob only');
    hers.listener.close();
    his.listener.close();
  });

  test('what leaves a watch is shown as it became, unless it became someone else’s', async () => {
    await cloud.engine.insert('works', [
      { _id: 'done', _openid: 'alice', open: true },
      { _id: 'given', _openid: 'alice', open: true },
    ]);
    const heard = await watch(db.collection('works').where({ open: true }));
    await set('works', 'done', { open: false, result: 'picture' });
    await set('works', 'given', { _openid: 'bob', secret: 'bob only' });
    await until(() => heard.ids().length === 0);
    const changes = heard.snapshots.flatMap((snapshot) => snapshot.docChanges);
    const docOf = (id: string) => changes.findLast((change: JsonAnswer) => change.docId === id).doc;
    expect(docOf('done')).toMatchObject({ open: false, result: 'picture' });
    expect(docOf('given')).toEqual({ _id: 'given', _openid: 'alice', open: true });
    heard.listener.close();
  });

  test.each([
    ['a collection of the server', 'secrets', {}],
    ['a collection nobody declared', 'undeclared', {}],
    ['a query that does not prove the rule', 'ruled', {}],
    ['another user’s documents', 'ruled', { _openid: 'bob' }],
  ])('%s cannot be watched', async (_name, collection, query) => {
    const heard = await refusedWatch(db.collection(collection).where(query));
    expect(JSON.stringify(heard.errors[0])).toContain('COLLECTION_PERMISSION_DENIED');
    await cloud.engine.insert('ruled', [{ _id: 'b', _openid: 'bob' }]);
    await pause(30);
    expect(heard.snapshots).toEqual([]);
  });

  test('a ruled collection is watched with {openid}', async () => {
    const heard = await watch(db.collection('ruled').where({ _openid: '{openid}' }));
    await cloud.engine.insert('ruled', [
      { _id: 'a', _openid: 'alice' },
      { _id: 'b', _openid: 'bob' },
    ]);
    await until(() => heard.ids().length > 0);
    expect(heard.ids()).toEqual(['a']);
    heard.listener.close();
  });

  test('a watch over more than 5000 documents is refused, one that grows past it ends', async () => {
    const many = Array.from({ length: 5_000 }, (_, n) => ({ _id: `m${n}`, n }));
    await cloud.engine.insert('feed', many);
    const heard = await watch(db.collection('feed'));
    expect(heard.ids()).toHaveLength(5_000);
    await cloud.engine.insert('feed', [{ _id: 'one too many' }]);
    await until(() => heard.errors.length > 0);
    expect(JSON.stringify(heard.errors[0])).toContain('5000');
    const again = await refusedWatch(db.collection('feed'));
    expect(JSON.stringify(again.errors[0])).toContain('5000');
  });
});
