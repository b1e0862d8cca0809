/** Every way a stream may end, by the ledger. */
import { beforeEach, describe, expect, test, vi } from 'vitest';
import { cancelTask } from '../../../shared/tasks/cancel.ts';
import type { TextDoc } from '../../../shared/tasks/core/documents/texts.ts';
import { releaseTask } from '../../../shared/tasks/operate.ts';
import { pollRound } from '../../../shared/tasks/rounds/poll.ts';
import { sweepRound } from '../../../shared/tasks/rounds/sweep.ts';
import {
  type ChatWorld,
  createChatWorld,
  type Running,
  saidIn,
} from '../../support/world/chat-world.ts';
import {
  done,
  failed,
  finish,
  thought,
  toolPart,
  usage,
  word,
} from '../../support/world/scripted-chat.ts';
import { turns } from '../../support/world/stepped-clock.ts';

let place: ChatWorld;
beforeEach(async () => {
  place = await createChatWorld();
  await place.world.grant('anna', 100);
});

/** The ledger's word on it, and what is stored of it. */
async function settledAs({ taskId, price }: Running): Promise<{
  captured: number;
  status: string;
  text: TextDoc;
}> {
  const settles = (await place.world.records('anna')).filter(({ kind }) => kind === 'settle');
  expect(settles).toHaveLength(1);
  const [settle] = settles;
  const task = await place.world.task(taskId);
  const account = await place.world.account('anna');
  const captured = settle?.captured ?? -1;
  expect(settle?.released).toBe(price - captured);
  expect([account.held, account.in_flight, account.captured]).toEqual([0, 0, captured]);
  expect(task.captured).toBe(captured);
  expect((await place.world.work(taskId)).refunded).toBe(price - captured);
  const text = await place.text(taskId);
  expect(text.ended_at).not.toBeNull();
  return { captured, status: task.status, text };
}

const say = async (...events: Parameters<typeof place.chat.say>): Promise<void> => {
  place.chat.say(...events);
  await turns();
};

describe('a stream', () => {
  test('whose account was busy for longer than a lease begins with a whole one', async () => {
    let isBusy = false;
    place = await createChatWorld({
      intercept: (send) => async (action, params) => {
        if (!isBusy || action !== 'database.commitTransaction') return send(action, params);
        isBusy = false;
        await send('database.abortTransaction', params);
        await place.clock.sleep(50_000);
        return { code: 'DATABASE_TRANSACTION_CONFLICT', message: 'busy' };
      },
    });
    await place.world.grant('anna', 100);
    isBusy = true;
    const opening = place.open();
    await turns();
    await place.clock.pass(51_000);
    const running = await opening;
    await say(word('late'), finish(), usage(10, 10), done);
    expect(await running.ended).toMatchObject({ kind: 'closed' });
    expect(await settledAs(running)).toMatchObject({ captured: 1, status: 'completed' });
  });

  test('beside others of its user in one instance takes the tries of one: they wait for each other', async () => {
    let tries = 0;
    place = await createChatWorld({
      policy: { maxInFlight: 8 },
      intercept: (send) => (action, params) => {
        if (action === 'database.startTransaction') tries += 1;
        return send(action, params);
      },
    });
    await place.world.grant('anna', 100);
    tries = 0;
    const all = await Promise.all(Array.from({ length: 8 }, () => place.open()));
    expect(tries).toBe(8);
    for (const { taskId } of all) await cancelTask(place.deps, 'anna', taskId);
    await place.clock.pass(4_000);
    for (const { ended } of all) expect(await ended).toMatchObject({ kind: 'closed' });
    expect(tries).toBe(16);
    expect(await place.world.account('anna')).toMatchObject({ held: 0, in_flight: 0 });
  });

  test('passes on chunks as they come, under our name, and settles what the provider counted', async () => {
    const running = await place.open();
    await say(word('你'), word('好'));
    expect(saidIn(running.heard)).toBe('你好');
    const [first] = running.heard;
    expect(first).toMatchObject({
      id: `chatcmpl-${running.taskId}`,
      model: 'deepseek-v4-pro',
      choices: [{ delta: { role: 'assistant', content: '你' }, finish_reason: null }],
    });
    await say(finish(), usage(1_000, 1_000), done);
    expect(running.heard).toHaveLength(2);
    expect(await running.ended).toMatchObject({ kind: 'closed', end: { how: 'finished' } });
    const { captured, status, text } = await settledAs(running);
    expect([captured, status, text.text]).toEqual([2, 'completed', '你好']);
    expect(text.flags).toEqual(['usage:provider']);
  });

  test('holds what it may cost at most and always sends that limit on', async () => {
    const running = await place.open({ max_tokens: 10_000 });
    const { body } = place.chat.calls[0] ?? {};
    expect(body).toMatchObject({ max_tokens: 10_000, model: 'deepseek-v4-pro' });
    expect(running.price).toBe(13);
    const usual = await place.open();
    expect(usual.price).toBe(3);
    expect(place.chat.calls[1]?.body).toMatchObject({ max_tokens: 2_048 });
    const most = await place.open({ max_tokens: 900_000 });
    expect(place.chat.calls[2]?.body).toMatchObject({ max_tokens: 32_000 });
    expect(most.price).toBe(39);
  });

  test('keeps thoughts and calls of tools, whole', async () => {
    const running = await place.open();
    await say(
      thought('hm '),
      toolPart({
        index: 0,
        id: 'call_1',
        type: 'function',
        function: { name: 'look', arguments: '' },
      }),
      toolPart({ index: 0, function: { arguments: '{"at":' } }),
      toolPart({
        index: 1,
        id: 'call_2',
        type: 'function',
        function: { name: 'go', arguments: '{}' },
      }),
      toolPart({ index: 0, function: { arguments: '"sea"}' } }),
      finish('tool_calls'),
      done,
    );
    const { text } = await settledAs(running);
    expect(text.reasoning).toBe('hm ');
    expect(text.tool_calls).toMatchObject([
      { id: 'call_1', function: { name: 'look', arguments: '{"at":"sea"}' } },
      { id: 'call_2', function: { name: 'go', arguments: '{}' } },
    ]);
    expect(text.finish_reason).toBe('tool_calls');
    expect(running.heard.at(1)).toMatchObject({
      choices: [{ delta: { tool_calls: [{ id: 'call_1' }] } }],
    });
  });

  test('nobody counted is estimated, and says so', async () => {
    const running = await place.open();
    await say(word('故事'.repeat(500)), finish(), done);
    const { captured, text } = await settledAs(running);
    expect([captured, text.flags]).toEqual([2, ['usage:estimated']]);
  });

  test('says that the line is open while nothing is said', async () => {
    const running = await place.open();
    await place.clock.pass(21_000);
    expect(running.beats()).toBe(2);
  });
});

describe('a provider', () => {
  test('that refuses costs nothing', async () => {
    const running = await place.open();
    await say(failed('content_policy'));
    expect(await settledAs(running)).toMatchObject({ captured: 0, status: 'failed' });
    expect((await place.world.task(running.taskId)).error?.code).toBe('PROVIDER_CONTENT_POLICY');
  });

  test('in trouble is stood in for before the first word, at the price that was held', async () => {
    const running = await place.open();
    await say(failed('rate_limited'));
    expect(place.chat.calls.map(({ body }) => body.model)).toEqual([
      'deepseek-v4-pro',
      'deepseek-v4-flash',
    ]);
    await say(word('a'), finish(), usage(1_000, 100), done);
    expect(await settledAs(running)).toMatchObject({ captured: 1, status: 'completed' });
    expect(await place.world.task(running.taskId)).toMatchObject({
      model: 'deepseek-v4-pro',
      via: 'deepseek-chat',
    });
    expect(running.heard[0]).toMatchObject({ model: 'deepseek-v4-pro' });
  });

  test('that breaks off after the first word is not stood in for, and costs nothing', async () => {
    const running = await place.open();
    await say(word('half'), failed('provider_failed'));
    const { captured, status, text } = await settledAs(running);
    expect([captured, status, text.text, text.flags]).toEqual([0, 'failed', 'half', ['partial']]);
    expect(place.chat.calls).toHaveLength(1);
  });

  test('that falls silent is given up after a minute', async () => {
    const running = await place.open();
    await say(word('half'));
    await place.clock.pass(62_000);
    expect(await running.ended).toMatchObject({ end: { how: 'failed' } });
    expect(await settledAs(running)).toMatchObject({ captured: 0, status: 'failed' });
    expect(place.chat.calls[0]?.signal.aborted).toBe(true);
  });

  test('that counts more than was held gets no more than that', async () => {
    const running = await place.open();
    await say(word('a'), finish(), usage(10, 90_000), done);
    const { captured, text } = await settledAs(running);
    expect([captured, text.flags]).toEqual([running.price, ['usage:provider', 'under_held']]);
  });
});

describe('a reader', () => {
  test('who goes is charged for what a provider bills anyway, and can read it', async () => {
    const running = await place.open();
    await say(word('one '));
    await running.hangUp();
    expect(place.chat.calls[0]?.signal.aborted).toBe(false);
    await say(word('two'), finish(), usage(1_000, 1_000), done);
    const { captured, text } = await settledAs(running);
    expect([captured, text.text]).toEqual([2, 'one two']);
    expect(text.flags).toEqual(['usage:provider', 'detached']);
    expect(saidIn(running.heard)).toBe('one ');
  });

  test('who goes where a provider stops billing is charged for what was said', async () => {
    place.chat.stopsWithCaller = true;
    const running = await place.open();
    await say(word('故事'.repeat(500)));
    await running.hangUp();
    expect(place.chat.calls[0]?.signal.aborted).toBe(true);
    const { captured, text } = await settledAs(running);
    expect([captured, text.flags]).toEqual([2, ['usage:estimated', 'detached']]);
    expect(text.text).toHaveLength(1_000);
  });

  test('who goes before the first word is charged nothing', async () => {
    place.chat.stopsWithCaller = true;
    const running = await place.open();
    await running.hangUp();
    expect(await settledAs(running)).toMatchObject({ captured: 0, status: 'cancelled' });
  });

  test('who cancels is charged for what was said', async () => {
    const running = await place.open();
    await say(word('half'));
    expect(await cancelTask(place.deps, 'anna', running.taskId)).toBe('requested');
    await say(word(' more'));
    await place.clock.pass(1_000);
    const { captured, status, text } = await settledAs(running);
    expect([captured, status]).toEqual([1, 'cancelled']);
    expect(text.flags).toEqual(['usage:estimated', 'cancelled']);
    expect(place.chat.calls[0]?.signal.aborted).toBe(true);
  });

  test('who cancels while nothing is said is heard within seconds, for nothing', async () => {
    const running = await place.open();
    await cancelTask(place.deps, 'anna', running.taskId);
    await place.clock.pass(4_000);
    expect(await settledAs(running)).toMatchObject({ captured: 0, status: 'cancelled' });
  });
});

describe('words are put aside', () => {
  test('once a second while they come, numbered from one', async () => {
    const running = await place.open();
    for (const text of ['one ', 'two ', 'three ']) {
      await say(word(text));
      await place.clock.pass(1_000);
    }
    const { seq, text, chunks } = await place.text(running.taskId);
    expect([seq, text]).toEqual([3, 'one two three ']);
    expect(chunks.map((chunk) => [chunk.seq, chunk.text_end])).toEqual([
      [1, 4],
      [2, 8],
      [3, 14],
    ]);
  });

  test('after 400 characters already, once', async () => {
    const running = await place.open();
    await say(word('x'.repeat(400)));
    expect((await place.text(running.taskId)).seq).toBe(1);
    await say(word('x'.repeat(800)));
    expect((await place.text(running.taskId)).seq).toBe(1);
  });

  test('less often where the database is slow, and never less than each five seconds', async () => {
    let slowMs = 0;
    place = await createChatWorld({
      intercept: (send) => async (action, params) => {
        if (slowMs > 0 && params?.collectionName === 'texts') await place.clock.sleep(slowMs);
        return send(action, params);
      },
    });
    await place.world.grant('anna', 100);
    const running = await place.open();
    const storedIn = async (seconds: number): Promise<number> => {
      const before = (await place.text(running.taskId)).seq;
      for (let second = 0; second < seconds; second++) {
        await say(word('more '));
        await place.clock.pass(1_000);
      }
      return (await place.text(running.taskId)).seq - before;
    };
    expect(await storedIn(10)).toBe(10);
    slowMs = 900;
    expect(await storedIn(20)).toBeLessThanOrEqual(6);
    slowMs = 3_000;
    expect(await storedIn(20)).toBeGreaterThanOrEqual(3);
    slowMs = 0;
    expect(await storedIn(20)).toBeGreaterThanOrEqual(15);
  });

  test('and cost one write a second at most, the lease among them', async () => {
    const counted: string[] = [];
    place = await createChatWorld({
      intercept: (send) => (action, params) => {
        if (/modify|insert/i.test(action))
          counted.push(`${action} ${String(params?.collectionName)}`);
        return send(action, params);
      },
    });
    await place.world.grant('anna', 100);
    const running = await place.open();
    const before = counted.length;
    for (let second = 0; second < 60; second++) {
      await say(word(`word ${second} `));
      await place.clock.pass(1_000);
    }
    expect(counted.length - before).toBeLessThanOrEqual(60);
    expect((await place.world.task(running.taskId)).lease_expires_at.getTime()).toBeGreaterThan(
      place.clock.now(),
    );
  });
});

describe('when whoever runs it', () => {
  /** The instance is gone: no tick, no word, no finally. */
  async function dies(running: Running): Promise<void> {
    place.chat.say = () => undefined;
    void running;
  }

  async function abandoned(taskId: string): Promise<void> {
    const task = await place.world.task(taskId);
    // The worker sleeps for ever: time passes for everybody else.
    place.world.clock.advance(task.lease_expires_at.getTime() - place.world.clock.now() + 30_000);
    await sweepRound({ ...place.deps, clock: place.world.clock });
  }

  test('dies, the sweeper settles by the words that were put aside', async () => {
    const running = await place.open();
    await say(word('故事'.repeat(500)));
    await dies(running);
    await abandoned(running.taskId);
    const { captured, status, text } = await settledAs(running);
    expect([captured, status, text.flags]).toEqual([2, 'completed', ['usage:estimated', 'swept']]);
  });

  test('dies before the first word, nothing is charged', async () => {
    const running = await place.open();
    await dies(running);
    await abandoned(running.taskId);
    expect(await settledAs(running)).toMatchObject({ captured: 0, status: 'failed' });
  });

  test('dies, the poller finds it too', async () => {
    const running = await place.open();
    place.world.clock.advance(60_000);
    await pollRound({ ...place.deps, clock: place.world.clock });
    expect(await settledAs(running)).toMatchObject({ captured: 0, status: 'failed' });
  });

  test('is not answered while it closes, it lets go before others may take it', async () => {
    let isAway = false;
    place = await createChatWorld({
      intercept: (send) => (action, params) =>
        isAway ? new Promise(() => undefined) : send(action, params),
    });
    await place.world.grant('anna', 100);
    const running = await place.open();
    await say(word('故事'.repeat(500)));
    const ends = vi.fn();
    void running.ended.then(ends);
    isAway = true;
    await say(finish(), usage(1_000, 1_000), done);
    await place.clock.pass(34_000);
    expect(ends).not.toHaveBeenCalled();
    await place.clock.pass(1_000);
    expect(ends).toHaveBeenCalledWith({ kind: 'left' });
    isAway = false;
    await abandoned(running.taskId);
    const { captured, status, text } = await settledAs(running);
    expect([captured, status, text.flags]).toEqual([2, 'completed', ['usage:estimated', 'swept']]);
  });

  test('waits for its busy account while it closes, it keeps its lease and ends it itself', async () => {
    let busy = 0;
    place = await createChatWorld({
      intercept: (send) => async (action, params) => {
        if (busy === 0 || action !== 'database.commitTransaction') return send(action, params);
        busy -= 1;
        await send('database.abortTransaction', params);
        await place.clock.sleep(6_000);
        return { code: 'DATABASE_TRANSACTION_CONFLICT', message: 'busy' };
      },
    });
    await place.world.grant('anna', 100);
    const running = await place.open();
    await say(word('故事'.repeat(500)));
    busy = 12;
    await say(finish(), usage(1_000, 1_000), done);
    await place.clock.pass(100_000);
    expect(await running.ended).toMatchObject({ kind: 'closed', end: { how: 'finished' } });
    expect(busy).toBe(0);
    const { captured, status, text } = await settledAs(running);
    expect([captured, status, text.flags]).toEqual([2, 'completed', ['usage:provider']]);
  });

  test('thaws after that, it stores nothing and settles nothing', async () => {
    const running = await place.open();
    await say(word('故事'.repeat(500)));
    await abandoned(running.taskId);
    const before = await place.text(running.taskId);
    await say(word('and on'), finish(), usage(9_000, 9_000), done);
    expect(await running.ended).toMatchObject({ closed: { outcome: null } });
    expect(await place.text(running.taskId)).toEqual(before);
    await settledAs(running);
  });

  test('is told by an operator to end it, its credits are back', async () => {
    const running = await place.open();
    await say(word('half'));
    await releaseTask(place.deps, running.taskId);
    await say(finish(), usage(9, 9), done);
    await running.ended;
    expect(await settledAs(running)).toMatchObject({ captured: 0, status: 'failed' });
  });
});
