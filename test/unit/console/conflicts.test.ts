/** Stale tabs, two operators at one thing, and money that is sent twice. */
import { describe, expect, test } from 'vitest';
import { seenOf } from '../../../shared/tasks/index.ts';
import { everything } from '../../support/world/app.ts';
import { consoleWorld, taskThat } from '../../support/world/console.ts';

const reason = 'by the tests';
const outcomes = (replies: readonly { readonly success: boolean; readonly code?: string }[]) =>
  replies.map((reply) => (reply.success ? 'done' : reply.code)).sort();

async function withCredits() {
  const it = await consoleWorld();
  await it.world.grant('anna', 1_000);
  return it;
}

describe('two operators at one task', () => {
  test.each(['retry', 'release', 'cancel'] as const)(
    'who both press %s: one wins, the other is told what is now',
    async (action) => {
      const it = await withCredits();
      const task = await taskThat(it, 'waits');
      const params = { taskId: task._id, seen: seenOf(task), reason };
      const event = { verb: `tasks.${action}`, params };
      const replies = await Promise.all([it.ask(event, 'uid-support'), it.ask(event, 'uid-admin')]);
      expect(outcomes(replies)).toEqual(['CONFLICT', 'done']);
      const told = replies.find(({ success }) => !success);
      const { version, ...now } = await nowOf(it, task._id);
      expect(told).toMatchObject({
        message: expect.stringContaining('已被更改'),
        now: { task: { id: now.id } },
      });
      expect(version).not.toBe(seenOf(task));
    },
  );

  async function nowOf(it: Awaited<ReturnType<typeof withCredits>>, taskId: string) {
    return (await it.ok('tasks.get', { taskId })).task;
  }

  test('of whom one releases what the other cancels leave one end and one movement of credits', async () => {
    const it = await withCredits();
    const task = await taskThat(it, 'waits');
    const params = { taskId: task._id, seen: seenOf(task), reason };
    const replies = await Promise.all([
      it.ask({ verb: 'tasks.release', params }, 'uid-support'),
      it.ask({ verb: 'tasks.cancel', params }, 'uid-admin'),
    ]);
    expect(outcomes(replies)).toEqual(['CONFLICT', 'done']);
    expect(await it.world.account('anna')).toMatchObject({ available: 1_000, held: 0 });
  });

  test('whose task has ended meanwhile are told so, and nothing is done', async () => {
    const it = await withCredits();
    const before = await taskThat(it, 'waits');
    await it.ok('tasks.release', { taskId: before._id, seen: seenOf(before), reason });
    const besides = ['operator_audit', 'api_key_calls'];
    const stored = await everything(it.world, besides);
    const reply = await it.ask({
      verb: 'tasks.retry',
      params: { taskId: before._id, seen: seenOf(before), reason },
    });
    expect(reply).toMatchObject({ code: 'CONFLICT', now: { task: { status: 'failed' } } });
    expect(await everything(it.world, besides)).toEqual(stored);
  });

  test('may go on where only a worker has looked at it since', async () => {
    const it = await withCredits();
    const task = await taskThat(it, 'waits');
    const touched = { next_run_at: new Date(0), version: task.version + 5 };
    await it.app.db.collection('task_queue').where({ _id: task._id }).update(touched);
    await it.ok('tasks.retry', { taskId: task._id, seen: seenOf(task), reason });
  });

  test('decide once on a held picture', async () => {
    const it = await withCredits();
    const task = await taskThat(it, 'is held');
    const [fileId = ''] = task.reviews.map(({ file_id }) => file_id);
    const params = { taskId: task._id, fileId, seen: seenOf(task), reason };
    const replies = await Promise.all([
      it.ask({ verb: 'moderation.decide', params: { ...params, verdict: 'pass' } }, 'uid-support'),
      it.ask({ verb: 'moderation.decide', params: { ...params, verdict: 'block' } }, 'uid-admin'),
    ]);
    expect(outcomes(replies)).toEqual(['CONFLICT', 'done']);
  });
});

describe('a held picture', () => {
  test('that is passed is shown and charged', async () => {
    const it = await withCredits();
    const task = await taskThat(it, 'is held');
    expect(task).toMatchObject({ status: 'processing', step: 'review' });
    const { held } = await it.ok('moderation.queue', {});
    const [picture] = held[0]?.pictures ?? [];
    expect(picture).toMatchObject({ outcome: 'review', verdict: null });
    expect(picture?.url).toContain(picture?.fileId);
    const decision = {
      taskId: task._id,
      fileId: picture?.fileId ?? '',
      seen: seenOf(task),
      reason,
    };
    await it.ok('moderation.decide', { ...decision, verdict: 'pass' });
    expect(await it.world.work(task._id)).toMatchObject({
      status: 'completed',
      images: [{ file_id: picture?.fileId }],
    });
    expect((await it.world.account('anna')).captured).toBe(task.price);
  });

  test('that is blocked is gone, and not charged', async () => {
    const it = await withCredits();
    const task = await taskThat(it, 'is held');
    const [fileId = ''] = task.reviews.map(({ file_id }) => file_id);
    const decision = { taskId: task._id, fileId, seen: seenOf(task), reason };
    await it.ok('moderation.decide', { ...decision, verdict: 'block' });
    expect(await it.world.work(task._id)).toMatchObject({ status: 'failed', images: [] });
    expect(await it.world.account('anna')).toMatchObject({ captured: 0, held: 0 });
    expect(it.world.store.files.has(fileId)).toBe(false);
  });

  test('that was held without a ticket of any service can be decided on too', async () => {
    const it = await withCredits();
    const { _id } = await taskThat(it, 'is held');
    const stored = it.app.db.collection('task_queue').where({ _id });
    const { reviews } = await it.world.task(_id);
    const bare = reviews.map((review) => ({ ...review, ticket: null }));
    await stored.update({ reviews: it.app.db.command.set(bare) });
    const [fileId = ''] = reviews.map(({ file_id }) => file_id);
    const seen = seenOf(await it.world.task(_id));
    await it.ok('moderation.decide', { taskId: _id, fileId, verdict: 'pass', seen, reason });
    expect(await it.world.work(_id)).toMatchObject({ status: 'completed' });
  });

  test('of another task is refused by its name', async () => {
    const it = await withCredits();
    const task = await taskThat(it, 'is held');
    const params = {
      taskId: task._id,
      fileId: 'cloud://x/y',
      verdict: 'pass',
      seen: seenOf(task),
      reason,
    };
    expect(await it.ask({ verb: 'moderation.decide', params })).toMatchObject({
      code: 'INVALID_REQUEST',
      details: [{ field: 'fileId' }],
    });
  });
});

describe('a document that two have on their screens', () => {
  test('is changed by the first, and the second is told what it is now', async () => {
    const it = await consoleWorld();
    const { scenes } = await it.ok('scenes.list', {});
    const scene = scenes[0];
    if (scene === undefined) throw new Error('no scenes');
    const { version, ...fields } = scene;
    const change = (title: string) => ({
      verb: 'scenes.set',
      params: { ...fields, title, seen: version, reason },
    });
    const replies = [await it.ask(change('first')), await it.ask(change('second'))];
    expect(outcomes(replies)).toEqual(['CONFLICT', 'done']);
    expect(replies[1]).toMatchObject({ now: { scene: { title: 'first' } } });
  });

  test('is made once: a second that thinks it new is told of the first', async () => {
    const it = await consoleWorld();
    const make = (name: string, uid: string) =>
      it.ask(
        {
          verb: 'operators.set',
          params: { uid: 'uid-x', name, role: 'viewer', seen: null, reason },
        },
        uid,
      );
    const replies = await Promise.all([make('one', 'uid-admin'), make('two', 'uid-admin')]);
    expect(outcomes(replies)).toEqual(['CONFLICT', 'done']);
  });

  test('of a model keeps what a procedure has switched meanwhile from being undone', async () => {
    const it = await consoleWorld();
    const seen = 'none';
    await it.ask({
      verb: 'updateModelStatus',
      params: { modelId: 'wan2.7-image', enabled: false },
    });
    const set = { model: 'wan2.7-image', change: { order: 3 }, seen, reason };
    expect(await it.ask({ verb: 'models.set', params: set })).toMatchObject({
      code: 'CONFLICT',
      now: { model: { enabled: false } },
    });
  });
});

test('the last admin stays one', async () => {
  const it = await consoleWorld();
  const { operators } = await it.ok('operators.list', {});
  const own = operators.find(({ uid }) => uid === 'uid-admin');
  const params = { uid: 'uid-admin', seen: own?.version ?? '', reason };
  expect(await it.ask({ verb: 'operators.remove', params })).toMatchObject({ code: 'LAST_ADMIN' });
  const demoted = { ...params, name: 'a', role: 'viewer' };
  expect(await it.ask({ verb: 'operators.set', params: demoted })).toMatchObject({
    code: 'LAST_ADMIN',
  });
});

describe('money that a tab sends twice', () => {
  const give = { openid: 'anna', amount: 50, key: 'dialog-1', reason };

  test('moves once, and both are answered', async () => {
    const it = await consoleWorld();
    const send = () => it.ok('money.grant', give, 'uid-finance');
    const replies = await Promise.all([send(), send()]);
    expect(replies.map(({ replayed }) => replayed).sort()).toEqual([false, true]);
    expect(await it.world.account('anna')).toMatchObject({ available: 50, granted: 50 });
  });

  test('with another amount under the same key is refused', async () => {
    const it = await consoleWorld();
    await it.ok('money.grant', give);
    const reply = await it.ask({ verb: 'money.grant', params: { ...give, amount: 500 } });
    expect(reply).toMatchObject({ code: 'INVALID_REQUEST', details: [{ field: 'key' }] });
    expect(await it.world.account('anna')).toMatchObject({ available: 50 });
  });

  test('by two who clear one quarantine is told to the second', async () => {
    const it = await consoleWorld();
    await it.ok('money.grant', give);
    await it.app.db
      .collection('credit_accounts')
      .where({ _id: 'anna' })
      .update({ quarantined: true });
    const { account } = await it.ok('money.account', { openid: 'anna' });
    const event = {
      verb: 'money.clearQuarantine',
      params: { openid: 'anna', seen: account.version, reason },
    };
    const replies = [await it.ask(event), await it.ask(event)];
    expect(outcomes(replies)).toEqual(['CONFLICT', 'done']);
    expect(replies[1]).toMatchObject({ now: { account: { quarantined: false } } });
  });

  test('as a task for somebody is one task, held once', async () => {
    const it = await withCredits();
    const wish = { openid: 'anna', model: 'wan2.7-image', prompt: '灯塔', key: 'dialog-2', reason };
    const first = await it.ok('generate.submit', wish, 'uid-support');
    const second = await it.ok('generate.submit', wish, 'uid-support');
    expect([first.replayed, second.replayed]).toEqual([false, true]);
    expect(second.task.id).toBe(first.task.id);
    expect((await it.world.account('anna')).held).toBe(first.task.price);
  });

  test('for the house account is refused while it has no credits, and nobody else pays', async () => {
    const it = await withCredits();
    const wish = { model: 'wan2.7-image', prompt: '灯塔', key: 'dialog-3', reason };
    expect(await it.ask({ verb: 'generate.submit', params: wish })).toMatchObject({
      code: 'INSUFFICIENT_CREDITS',
    });
    const { house } = await it.ok('session.me', {});
    await it.ok('money.grant', { ...give, openid: house });
    await it.ok('generate.submit', wish);
    expect((await it.world.account(house)).held).toBeGreaterThan(0);
    expect((await it.world.account('anna')).held).toBe(0);
  });
});
