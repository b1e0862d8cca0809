import { describe, expect, test } from 'vitest';
import type { CallFunction } from '../../../../shared/tasks/core/deps.ts';
import type { TaskDoc } from '../../../../shared/tasks/core/documents/schema.ts';
import { partsFor, partsOf, SLOTS, slotOf, slotsIn } from '../../../../shared/tasks/core/slots.ts';
import { createHandOver } from '../../../../shared/tasks/rounds/crowd/hand-over.ts';
import { inLanes } from '../../../../shared/tasks/rounds/crowd/lanes.ts';
import { nextShare } from '../../../../shared/tasks/rounds/crowd/lead.ts';
import {
  branchesOf,
  type Span,
  shareOut,
  spanIn,
} from '../../../../shared/tasks/rounds/crowd/share-out.ts';
import { fairOrder, turned } from '../../../../shared/tasks/rounds/due.ts';

describe('slots', () => {
  test('follow from the first two digits of an id', () => {
    expect(slotOf('00ab')).toBe(0);
    expect(slotOf('ff00')).toBe(255);
  });

  test.each([1, 2, 16, 256])('in %i parts are each in exactly one of them', (count) => {
    const slots = partsOf(count).flatMap((part) => slotsIn(part));
    expect(slots.filter((slot) => slot !== null)).toEqual(
      Array.from({ length: SLOTS }, (_, slot) => slot),
    );
    // Tasks from before there were slots are found once too.
    expect(slots.filter((slot) => slot === null)).toEqual([null]);
  });

  test('are cut as finely as the tasks ask for, and no finer than there are slots', () => {
    expect(partsFor(200, 600)).toBe(1);
    expect(partsFor(601, 600)).toBe(2);
    expect(partsFor(100_000, 600)).toBe(256);
    expect(partsFor(10_000_000, 600)).toBe(256);
  });
});

describe('a span', () => {
  const whole: Span = { width: 1, from: 0, to: SLOTS };

  test('is read from what a copy is called with, and from nothing else', () => {
    expect(spanIn({ span: { width: 64, from: 64, to: 256 } })).toEqual({
      width: 64,
      from: 64,
      to: 256,
    });
    for (const event of [
      null,
      {},
      { Type: 'Timer' },
      { span: 'all' },
      { span: { width: 3, from: 0, to: 256 } },
      { span: { width: 64, from: 32, to: 256 } },
      { span: { width: 64, from: 0, to: 512 } },
      { span: { width: 0, from: 0, to: 256 } },
      { span: { width: 64, from: 128, to: 128 } },
    ]) {
      expect(spanIn(event)).toBeNull();
    }
  });

  test('is branched until every part is taken once', () => {
    const taken: number[] = [];
    const take = (span: Span): void => {
      taken.push(span.from);
      for (const branch of branchesOf(span)) take(branch);
    };
    take(whole);
    expect(taken.sort((a, b) => a - b)).toEqual(Array.from({ length: SLOTS }, (_, slot) => slot));
    expect(branchesOf(whole)).toHaveLength(16);
  });

  test('whose copies cannot be called is seen to by whoever has it', async () => {
    const clock = { now: () => 0, sleep: async () => {} };
    const span: Span = { width: 64, from: 0, to: SLOTS };
    const refusing: CallFunction = async () => 'refused';
    for (const deps of [{ clock }, { clock, call: refusing }]) {
      const visited: number[] = [];
      await shareOut(deps, span, async ({ from }) => visited.push(from));
      expect(visited).toEqual([0, 64, 128, 192]);
    }
  });
});

describe('lanes', () => {
  const timed = () => {
    const clock = { at: 0 };
    return { clock, now: () => clock.at };
  };

  test('of a provider that does not answer keep nobody else waiting', async () => {
    const { now } = timed();
    const done: string[] = [];
    let release = (): void => {};
    const silent = new Promise<void>((resolve) => {
      release = resolve;
    });
    const items = [...Array.from({ length: 9 }, () => 'silent'), 'quick', 'quick'];
    const running = inLanes(
      items,
      { width: 2, until: 10, now, laneOf: (item) => item },
      async (item) => {
        if (item === 'silent') await silent;
        done.push(item);
      },
    );
    await Promise.resolve();
    await new Promise((resolve) => setImmediate(resolve));
    expect(done).toEqual(['quick', 'quick']);
    release();
    expect(await running).toEqual({ started: 11, pressed: false });
  });

  test('are not pressed by one provider of three', async () => {
    const { clock, now } = timed();
    const options = { width: 1, until: 10, now, laneOf: (item: string) => item };
    const items = ['slow', 'quick', 'other', 'slow'];
    const { pressed } = await inLanes(items, options, async (item) => {
      if (item !== 'slow') return;
      await new Promise((resolve) => setImmediate(resolve));
      clock.at += 20;
    });
    expect(pressed).toBe(false);
  });

  test('begin nothing that would end too late', async () => {
    const { clock, now } = timed();
    const options = { width: 1, until: 10, now, laneOf: () => 'one' };
    const report = await inLanes([1, 2, 3, 4], options, async () => {
      clock.at += 4;
    });
    // The third would have begun at 8 and ended at 12.
    expect(report).toEqual({ started: 2, pressed: true });
  });
});

describe('a share', () => {
  const part = { pressed: false, usedMs: 5_000, hadMs: 7_500 };

  test('stays while it fits', () => {
    expect(nextShare(600, 300, part)).toBe(300);
  });

  test('is halved where not all could be begun, and never below fifty', () => {
    expect(nextShare(600, 300, { ...part, pressed: true })).toBe(150);
    expect(nextShare(600, 60, { ...part, pressed: true })).toBe(50);
  });

  test('grows again where half of the time was left, up to what is deployed', () => {
    expect(nextShare(600, 200, { ...part, usedMs: 1_000 })).toBe(400);
    expect(nextShare(600, 400, { ...part, usedMs: 1_000 })).toBe(600);
  });
});

describe('handing over', () => {
  const clock = { now: () => 0, sleep: async () => {} };

  test('calls with two tasks at a time, and no more at once than its part of the copies', async () => {
    const calls: { name: string; data: object; answer: () => void }[] = [];
    const call: CallFunction = (name, data) =>
      new Promise((resolve) => calls.push({ name, data, answer: () => resolve('answered') }));
    const handOver = createHandOver({ clock, call }, 450);
    for (const _id of ['a1', 'a2', 'a3', 'a4', 'a5', 'a6', 'a7'])
      handOver.add({ _id }, 'processor');
    handOver.add({ _id: 'film' }, 'renderer');
    expect(calls).toHaveLength(2);
    const done = handOver.done(10);
    for (let index = 0; index < calls.length; index += 1) {
      calls[index]?.answer();
      await new Promise((resolve) => setImmediate(resolve));
    }
    await done;
    const given = calls.flatMap(({ data }) => (data as { task_ids: string[] }).task_ids);
    expect(given.sort()).toEqual(['a1', 'a2', 'a3', 'a4', 'a5', 'a6', 'a7', 'film']);
    expect(calls.at(-1)?.name).toBe('film-renderer');
  });

  test('stops at the first refusal: the next round finds what is left', async () => {
    let calls = 0;
    const call: CallFunction = async () => {
      calls += 1;
      return 'refused';
    };
    const handOver = createHandOver({ clock, call }, 900);
    for (const _id of ['a1', 'a2', 'a3']) handOver.add({ _id }, 'processor');
    await handOver.done(10);
    expect(calls).toBe(1);
  });
});

describe('an order', () => {
  const task = (openid: string, _id: string) => ({ openid, _id }) as TaskDoc;

  test('in which a heavy user starves nobody', () => {
    const many = Array.from({ length: 100 }, (_, index) => task('heavy', `h${index}`));
    const order = fairOrder([...many, task('light', 'l0'), task('other', 'o0')]);
    expect(order.slice(0, 3).map(({ openid }) => openid)).toEqual(['heavy', 'light', 'other']);
  });

  test('that is turned begins elsewhere and loses nobody', () => {
    expect(turned([1, 2, 3, 4], 0.5)).toEqual([3, 4, 1, 2]);
    expect(turned([], 0.7)).toEqual([]);
  });
});
