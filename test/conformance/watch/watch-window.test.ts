/** The window of a watch against the feed it hears: the read may be ahead, never behind. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { WatchWindow, type WindowEvent } from '../../../local/cloudbase/client/realtime/window.ts';
import type { Change, Doc, Engine } from '../../../local/cloudbase/engine/api.ts';
import { createEngine } from '../../../local/cloudbase/engine/index.ts';

let engine: Engine;
let feed: Change[][];
let nowMs: number;

beforeEach(async () => {
  nowMs = 1_000_000;
  engine = await createEngine({ now: () => nowMs });
  await engine.createCollection('works');
  feed = [];
  engine.subscribe((commit) => feed.push([...commit.changes]));
});
afterEach(() => engine.close());

function windowOn(more: { limit?: number; filter?: Record<string, unknown> } = {}): WatchWindow {
  return new WatchWindow({
    engine,
    collection: 'works',
    filter: more.filter ?? { open: true },
    sort: more.limit === undefined ? undefined : { n: 1 },
    limit: more.limit,
    mayRead: async () => true,
    now: () => nowMs,
  });
}

const insert = (id: string, fields: Record<string, unknown> = {}) =>
  engine.insert('works', [{ _id: id, open: true, ...fields }]);
const set = (id: string, fields: Record<string, unknown>) =>
  engine.update({ collection: 'works', filter: { _id: id }, update: { $set: fields } });

async function hear(window: WatchWindow): Promise<WindowEvent[]> {
  const events: WindowEvent[] = [];
  for (const changes of feed.splice(0)) events.push(...(await window.apply(changes)));
  return events;
}
const names = (events: readonly WindowEvent[]) =>
  events.map(({ data, queue, doc }) => `${data}/${queue} ${doc._id}:${String(doc.n)}`);

describe('commits the first read already showed', () => {
  test('do not turn a document back', async () => {
    await insert('a', { n: 0 });
    for (let n = 1; n <= 3; n++) await set('a', { n });
    const window = windowOn();
    await window.open();
    expect(window.docs()).toMatchObject([{ _id: 'a', n: 3 }]);
    expect(names(await hear(window))).toEqual([]);
    await set('a', { n: 4 });
    expect(names(await hear(window))).toEqual(['update/update a:4']);
  });

  test('are told from later ones that bring an old value back', async () => {
    await insert('a', { n: 1 });
    await set('a', { n: 2 });
    await set('a', { n: 1 });
    const window = windowOn();
    await window.open();
    await set('a', { n: 2 });
    expect(names(await hear(window))).toEqual(['update/update a:2']);
  });

  test('do not hide a removal that comes after them', async () => {
    await insert('a', { n: 1 });
    await set('a', { n: 2 });
    const window = windowOn();
    await window.open();
    await engine.remove({ collection: 'works', filter: {} });
    expect(names(await hear(window))).toEqual(['remove/dequeue a:2']);
    expect(window.docs()).toEqual([]);
  });
});

test('whatever is written, the events lead to what a read shows', async () => {
  const random = lcg(42);
  for (const limit of [undefined, 3]) {
    const window = windowOn(limit === undefined ? {} : { limit });
    await window.open();
    const shown = new Map<unknown, Doc>(window.docs().map((doc) => [doc._id, doc]));
    for (let step = 0; step < 400; step++) {
      await randomWrite(random);
      if (random() < 0.5) continue;
      for (const event of await hear(window)) play(shown, event);
      const filter = { open: true };
      const want = await engine.find('works', { filter, sort: { n: 1 }, limit: limit ?? 1_000 });
      expect([...shown.values()].sort(byN)).toEqual([...want].sort(byN));
    }
  }
});

/** What the SDK does with an event, and that it could. */
function play(shown: Map<unknown, Doc>, { queue, doc }: WindowEvent): void {
  expect(shown.has(doc._id)).toBe(queue !== 'enqueue');
  if (queue === 'dequeue') shown.delete(doc._id);
  else shown.set(doc._id, doc);
}

async function randomWrite(random: () => number): Promise<void> {
  const id = `d${Math.floor(random() * 8)}`;
  const fields = {
    n: Math.floor(random() * 1_000) + Number(id.slice(1)) / 10,
    open: random() < 0.7,
  };
  const kind = random();
  const exists = (await engine.count('works', { _id: id })) === 1;
  if (!exists) await insert(id, fields);
  else if (kind < 0.2) await engine.remove({ collection: 'works', filter: { _id: id } });
  else await set(id, fields);
}

const byN = (a: Doc, b: Doc): number => Number(a.n) - Number(b.n);

function lcg(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 1_664_525 + 1_013_904_223) % 4_294_967_296;
    return state / 4_294_967_296;
  };
}
