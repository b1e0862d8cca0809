/** Edits on their way: in order, kept until they are answered, never thrown away. */
import { beforeEach, describe, expect, test } from 'vitest';
import type { Edit } from '../../../clients/studio/data/edits/edit.ts';
import {
  createEditQueue,
  type EditQueue,
  type Failure,
  type Kept,
  NOTHING_KEPT,
  REST_MS,
  type Sent,
} from '../../../clients/studio/data/edits/queue.ts';
import { patchOf } from './pages-world.ts';

class Told extends Error {
  readonly as: Failure['as'];

  constructor(as: Failure['as']) {
    super(as);
    this.as = as;
  }
}

interface Call {
  readonly edit: Edit;
  readonly answer: (sent: Sent) => void;
  readonly fail: (as: Failure['as']) => void;
}

let now: number;
let timers: { at: number; run: () => void }[];
let calls: Call[];
let kept: Kept;
beforeEach(() => {
  now = 0;
  timers = [];
  calls = [];
  kept = NOTHING_KEPT;
});

function open(begin: Kept = NOTHING_KEPT): EditQueue {
  return createEditQueue(
    {
      send: (edit) =>
        new Promise((resolve, reject) => {
          calls.push({ edit, answer: resolve, fail: (as) => reject(new Told(as)) });
        }),
      keep: (next) => {
        kept = next;
      },
      now: () => now,
      after: (ms, run) => {
        const timer = { at: now + ms, run };
        timers.push(timer);
        return () => {
          timers = timers.filter((one) => one !== timer);
        };
      },
      judge: (error) => ({ as: (error as Told).as, code: 'SOME_CODE', message: '原因' }),
    },
    begin,
  );
}

/** Time goes on, and what was due has happened. */
async function pass(ms: number): Promise<void> {
  now += ms;
  const due = timers.filter(({ at }) => at <= now);
  timers = timers.filter(({ at }) => at > now);
  for (const { run } of due) run();
  await settled();
}

const settled = async (): Promise<void> => {
  for (let turn = 0; turn < 10; turn += 1) await Promise.resolve();
};

const typed = (title: string, before = ''): Edit =>
  patchOf({ title }, { before: { title: before }, at: now });

const written = ({ doc, change }: Edit, version: number): Sent => ({
  ...{ outcome: 'written', doc, version },
  values: change.do === 'patch' ? change.set : {},
});

async function answer(sent: (edit: Edit) => Sent): Promise<void> {
  const call = calls.at(-1);
  call?.answer(sent(call.edit));
  await settled();
}

async function fail(as: Failure['as']): Promise<void> {
  calls.at(-1)?.fail(as);
  await settled();
}

test('typing is kept at every key and sent once it rests, as one edit', async () => {
  const queue = open();
  queue.add(typed('雨'));
  expect(kept.pending).toHaveLength(1);
  await pass(REST_MS / 2);
  queue.add(typed('雨夜', '雨'));
  await pass(REST_MS / 2);
  expect(calls).toHaveLength(0);
  await pass(REST_MS);
  expect(calls.map(({ edit }) => edit.change)).toMatchObject([{ set: { title: '雨夜' } }]);
  expect(queue.state.get()).toBe('saving');
  await answer((edit) => written(edit, 2));
  expect(queue.state.get()).toBe('saved');
  expect(kept).toEqual(NOTHING_KEPT);
});

test('what is typed while an edit is on its way is an edit of its own, on what was written', async () => {
  const queue = open();
  queue.add(typed('雨'));
  await pass(REST_MS);
  queue.add(typed('雨夜', '雨'));
  expect(kept.pending).toHaveLength(2);
  await answer((edit) => written(edit, 5));
  expect(kept.pending).toMatchObject([{ base: 5, change: { set: { title: '雨夜' } } }]);
  await pass(REST_MS);
  expect(calls).toHaveLength(2);
});

test('what nobody answered waits, is sent again, later and later, and at once when the network is back', async () => {
  const queue = open();
  queue.add(typed('雨'));
  await pass(REST_MS);
  await fail('unreachable');
  expect(queue.state.get()).toBe('waiting');
  expect(kept.pending).toHaveLength(1);
  await pass(2_000);
  expect(calls).toHaveLength(2);
  await fail('unreachable');
  await pass(2_000);
  expect(calls).toHaveLength(2);
  queue.wake();
  await settled();
  expect(calls).toHaveLength(3);
  await answer((edit) => written(edit, 2));
  expect(queue.state.get()).toBe('saved');
});

test('edits an earlier life of the page has left are sent first', async () => {
  const left = typed('雨');
  open({ ...NOTHING_KEPT, pending: [left] });
  await pass(0);
  expect(calls.map(({ edit }) => edit.id)).toEqual([left.id]);
});

describe('somebody is asked', () => {
  test('where another has changed the same: both texts stay until then', async () => {
    const queue = open();
    queue.add(typed('我的'));
    await pass(REST_MS);
    const fields = [{ field: 'title', yours: '我的', theirs: '对方的' }];
    await answer(() => ({ outcome: 'conflict', version: 4, fields }));
    expect(kept.pending).toEqual([]);
    expect(kept.conflicts).toMatchObject([{ version: 4, fields }]);
    expect(queue.state.get()).toBe('saved');
    queue.drop(kept.conflicts[0]?.edit.id ?? '');
    expect(kept).toEqual(NOTHING_KEPT);
  });

  test('where the server will not have it: the text stays, and others go on', async () => {
    const queue = open();
    queue.add(typed('太长'));
    queue.add({ ...typed('另一个'), doc: { kind: 'shot', id: 's2' } });
    await pass(REST_MS);
    await fail('refused');
    expect(kept.refused).toMatchObject([{ code: 'SOME_CODE', message: '原因' }]);
    expect(calls).toHaveLength(2);
    await answer((edit) => written(edit, 2));
    expect(queue.state.get()).toBe('saved');
  });

  test('where it cannot be written time after time: nothing waits behind it for ever', async () => {
    const queue = open();
    queue.add(typed('雨'));
    await pass(REST_MS);
    for (let time = 0; time < 5; time += 1) {
      await fail('busy');
      await pass(40_000);
    }
    expect(calls).toHaveLength(6);
    await fail('busy');
    expect(kept.refused).toHaveLength(1);
    expect(queue.state.get()).toBe('saved');
  });
});

describe('before a quote', () => {
  test('everything is written without waiting for typing to rest', async () => {
    const queue = open();
    queue.add(typed('雨'));
    let isSettled = false;
    void queue.settle().then(() => {
      isSettled = true;
    });
    await settled();
    expect(calls).toHaveLength(1);
    expect(isSettled).toBe(false);
    await answer((edit) => written(edit, 2));
    expect(isSettled).toBe(true);
  });

  test('nobody waits for a network that is not there', async () => {
    const queue = open();
    queue.add(typed('雨'));
    const done = queue.settle();
    await settled();
    await fail('unreachable');
    await done;
    expect(kept.pending).toHaveLength(1);
  });
});

test('a long script goes piece by piece, and what is left of it is kept', async () => {
  const queue = open();
  const script: Edit = {
    ...{ id: 'script', doc: { kind: 'episode', id: 'e' }, base: 0, at: now },
    change: { do: 'script', text: 'ab', before: '' },
  };
  queue.add(script);
  await pass(REST_MS);
  const rest: Edit = { ...script, base: 1, change: { do: 'script', text: 'ab', before: 'a' } };
  await answer(() => ({ outcome: 'more', rest }));
  expect(calls.at(-1)?.edit).toEqual(rest);
  expect(kept.pending).toEqual([rest]);
});
