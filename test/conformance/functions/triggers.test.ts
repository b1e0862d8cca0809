import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { FunctionCall, FunctionService } from '../../../local/cloudbase/context.ts';
import type { Commit, Doc } from '../../../local/cloudbase/engine/api.ts';
import { NotStartedError } from '../../../local/cloudbase/functions/failures.ts';
import { meets, type TriggerCondition } from '../../../local/cloudbase/triggers/condition.ts';
import {
  type DatabaseTrigger,
  DatabaseTriggers,
} from '../../../local/cloudbase/triggers/database.ts';
import { seededRandom, shuffled } from '../../../local/cloudbase/triggers/switches.ts';
import { NODE_SDK, startTestCloud, type TestCloud, until } from '../local-cloud.ts';

const onCreate: DatabaseTrigger = {
  name: 'task-created',
  collection: 'tasks',
  events: ['create'],
  functionName: 'seen',
};

/** Writes every event it gets into the collection `seen`. */
const SEEN = `const tcb = require(${NODE_SDK}); const app = tcb.init({ env: tcb.SYMBOL_CURRENT_ENV });
  exports.main = async (event) => { await app.database().collection('seen').add({ event }); };`;

describe('database triggers through the real SDK', () => {
  let test_: TestCloud;
  const boot = async (triggers: DatabaseTrigger[]): Promise<void> => {
    test_ = await startTestCloud({ seen: SEEN }, { triggers });
    await test_.cloud.engine.createCollection('tasks');
    await test_.cloud.engine.createCollection('seen');
  };
  afterEach(() => test_.end());
  const tasks = () => test_.app().database().collection('tasks');
  const events = async (): Promise<Record<string, unknown>[]> =>
    (await test_.cloud.engine.find('seen')).map((doc) => doc.event as Record<string, unknown>);
  const settled = (): Promise<void> =>
    until(async () => (await test_.local('triggers')).owed === 0);

  test('a created document calls the function with the document', async () => {
    await boot([onCreate]);
    await tasks().add({ _id: 't1', n: 1, at: new Date(0) });
    await until(async () => (await events()).length === 1);
    expect((await events())[0]).toEqual({
      type: 'database',
      triggerName: 'task-created',
      event: 'create',
      collection: 'tasks',
      data: { _id: 't1', n: 1, at: '1970-01-01T00:00:00.000Z' },
      time: expect.stringMatching(/^\d{4}-.*Z$/),
    });
  });

  test('updates and deletes too, when asked for; other collections never', async () => {
    await boot([{ ...onCreate, events: ['update', 'delete'] }]);
    await tasks().add({ _id: 't1', n: 1 });
    await tasks().doc('t1').update({ n: 2 });
    await tasks().doc('t1').remove();
    await until(async () => (await events()).length === 2);
    await settled();
    expect((await events()).map((event) => [event.event, event.data])).toEqual(
      expect.arrayContaining([
        ['update', { _id: 't1', n: 2 }],
        ['delete', { _id: 't1', n: 2 }],
      ]),
    );
  });

  test('a transaction fires only when it commits', async () => {
    await boot([onCreate]);
    const db = test_.app().database();
    await db.runTransaction(async (t: { collection: typeof db.collection }) => {
      await t.collection('tasks').add({ _id: 'yes' });
    });
    await db
      .runTransaction(
        async (t: { collection: typeof db.collection; rollback(r: string): void }) => {
          await t.collection('tasks').add({ _id: 'no' });
          await t.rollback('changed my mind');
        },
      )
      .catch(() => {});
    await until(async () => (await events()).length > 0);
    await settled();
    expect((await events()).map((event) => (event.data as Doc)._id)).toEqual(['yes']);
  });

  test('duplicate delivers copies, drop loses, both can be switched at run time', async () => {
    await boot([onCreate]);
    await test_.local('triggers', { duplicate: 2 });
    await tasks().add({ _id: 't1' });
    await until(async () => (await events()).length === 3);
    await test_.local('triggers', { duplicate: 0, drop: 1 });
    await tasks().add({ _id: 't2' });
    await settled();
    await test_.local('triggers', { drop: 0 });
    await tasks().add({ _id: 't3' });
    await until(async () => (await events()).length === 4);
    expect((await events()).at(-1)?.data).toEqual({ _id: 't3' });
    expect((await test_.local('triggers', { duplicate: -1 })).code).toBe('INVALID_PARAM');
    expect((await test_.local('triggers', { nonsense: 1 })).message).toContain('nonsense');
  });

  test('delay holds a delivery back', async () => {
    await boot([onCreate]);
    await test_.local('triggers', { delayMs: 400 });
    const before = performance.now();
    await tasks().add({ _id: 't1' });
    await until(async () => (await events()).length === 1);
    // A timer may be a millisecond early.
    expect(performance.now() - before).toBeGreaterThanOrEqual(399);
  });
});

describe('delivery', () => {
  let folder = '';
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'triggers-'));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  const statePath = () => join(folder, 'triggers.json');
  const commit = (seq: number, id = `t${seq}`): Commit => {
    const after: Doc = { _id: id, seq };
    return {
      seq,
      atMs: 0,
      changes: [{ collection: 'tasks', id, op: 'insert', before: null, after }],
    };
  };
  /** Triggers whose function answers with `answer`, and the ids it was called for. */
  const make = (answer: (call: FunctionCall) => Promise<void> = async () => {}) => {
    const ids: string[] = [];
    const functions: FunctionService = {
      invoke: async (call) => {
        ids.push((call.data as { data: Doc }).data._id);
        await answer(call);
        return { requestId: '', result: null, billedMs: 1 };
      },
    };
    const triggers = new DatabaseTriggers({
      functions,
      triggers: [onCreate],
      statePath: statePath(),
      onError: () => {},
    });
    return { triggers, ids };
  };
  const never = () => new Promise<void>(() => {});

  test('what was owed when the process died is delivered by the next one', async () => {
    const first = make(never);
    first.triggers.start();
    first.triggers.onCommit(commit(1));
    await until(() => readFileSync(statePath(), 'utf8').includes('"t1"'));
    // The process is killed here; the next one reads the same file.
    const second = make();
    expect(second.triggers.seen).toBe(1);
    second.triggers.start();
    await until(() => second.ids.length === 1);
    expect(second.ids).toEqual(['t1']);
    await until(() => !readFileSync(statePath(), 'utf8').includes('"t1"'));
    const third = make();
    third.triggers.start();
    expect(third.ids).toEqual([]);
    first.triggers.pause();
  });

  test('whoever commits does not wait for what it takes to call a function', async () => {
    const { triggers, ids } = make();
    triggers.start();
    const answered = Promise.resolve(commit(1)).then((durable) => {
      triggers.onCommit(durable);
    });
    await answered;
    expect(ids).toEqual([]);
    await until(() => ids.length === 1);
    triggers.stop();
  });

  test('commits the file does not know yet are replayed by the engine and delivered', async () => {
    const first = make();
    first.triggers.start();
    first.triggers.stop();
    const second = make();
    second.triggers.replay(commit(1));
    second.triggers.replay(commit(2));
    expect(second.ids).toEqual([]);
    second.triggers.start();
    await until(() => second.ids.length === 2);
    second.triggers.stop();
    expect(make().triggers.seen).toBe(2);
  });

  test('a database that is older than its triggers does not fire them for its history', async () => {
    const { triggers, ids } = make();
    triggers.replay(commit(41));
    triggers.start();
    triggers.onCommit(commit(42));
    await until(() => ids.length > 0);
    expect(ids).toEqual(['t42']);
    triggers.stop();
  });

  test('a function that cannot be started is tried again; one that failed is not', async () => {
    let refusals = 2;
    const busy = make(async () => {
      if (refusals-- > 0) throw new NotStartedError('FUNCTION_NOT_FOUND', 'not yet');
    });
    busy.triggers.start();
    busy.triggers.onCommit(commit(1));
    await until(() => busy.triggers.status().owed === 0);
    expect(busy.ids).toEqual(['t1', 't1', 't1']);
    busy.triggers.stop();
    rmSync(statePath());
    const broken = make(async () => {
      throw new Error('thrown by the function');
    });
    broken.triggers.start();
    broken.triggers.onCommit(commit(1));
    await until(() => broken.triggers.status().owed === 0);
    expect(broken.ids).toEqual(['t1']);
    broken.triggers.stop();
  });

  test('reorder delivers everything, in another order; the same seed gives the same order', async () => {
    const run = async (seed: number): Promise<string[]> => {
      rmSync(statePath(), { force: true });
      const { triggers, ids } = make();
      triggers.start();
      triggers.setSwitches({ reorder: 5, seed });
      for (let seq = 1; seq <= 7; seq++) triggers.onCommit(commit(seq));
      await until(() => ids.length === 7);
      triggers.stop();
      return ids;
    };
    const order = await run(7);
    expect([...order].sort()).toEqual(['t1', 't2', 't3', 't4', 't5', 't6', 't7']);
    expect(order.slice(0, 5)).not.toEqual(['t1', 't2', 't3', 't4', 't5']);
    expect(await run(7)).toEqual(order);
  });

  test('drop follows its probability and its seed', () => {
    const dropped = (seed: number): number => {
      rmSync(statePath(), { force: true });
      const { triggers } = make();
      triggers.start();
      triggers.setSwitches({ drop: 0.3, seed });
      for (let seq = 1; seq <= 1000; seq++) triggers.onCommit(commit(seq));
      triggers.stop();
      return triggers.status().counts.dropped ?? 0;
    };
    expect(dropped(1)).toBeGreaterThan(240);
    expect(dropped(1)).toBeLessThan(360);
    expect(dropped(1)).toBe(dropped(1));
  });

  test('a damaged state file stops the start instead of forgetting what is owed', async () => {
    const { triggers } = make();
    triggers.start();
    triggers.stop();
    const { writeFileSync } = await import('node:fs');
    writeFileSync(statePath(), '{"seen":1,"ow');
    expect(() => make()).toThrow('damaged');
  });

  test('shuffling two or more never gives the order it came in', () => {
    for (let seed = 0; seed < 200; seed++) {
      expect(shuffled([1, 2, 3], seededRandom(seed))).not.toEqual([1, 2, 3]);
    }
  });
});

test.each<[string, TriggerCondition, boolean]>([
  ['equal', { match: 'all', rules: [{ field: 'status', op: '=', value: 'new' }] }, true],
  ['not equal', { match: 'all', rules: [{ field: 'status', op: '!=', value: 'new' }] }, false],
  ['missing is null', { match: 'all', rules: [{ field: 'gone', op: '=', value: null }] }, true],
  ['number range', { match: 'all', rules: [{ field: 'a.n', op: '>=', value: 3 }] }, true],
  ['types differ', { match: 'all', rules: [{ field: 'a.n', op: '<', value: '9' }] }, false],
  [
    'all needs all',
    {
      match: 'all',
      rules: [
        { field: 'a.n', op: '>', value: 2 },
        { field: 'a.n', op: '<', value: 3 },
      ],
    },
    false,
  ],
  [
    'any needs one',
    {
      match: 'any',
      rules: [
        { field: 'a.n', op: '>', value: 2 },
        { field: 'a.n', op: '<=', value: 2 },
      ],
    },
    true,
  ],
])('condition: %s', (_, condition, expected) => {
  expect(meets({ _id: 'x', status: 'new', a: { n: 3 } }, condition)).toBe(expected);
});
