import { beforeEach, describe, expect, test } from 'vitest';
import { handle as operate } from '../../../functions/operator/handler.ts';
import { handle as photograph } from '../../../functions/photography/handler.ts';
import { giveCredits, MAX_CREDITS } from '../../../shared/credits/index.ts';
import type { Reply } from '../../../shared/platform/reply.ts';
import { ADMIN_SECRET, appOver, type TestApp } from '../../support/world/app.ts';
import { createWorld, type World } from '../../support/world/world.ts';

let world: World;
let app: TestApp;

beforeEach(async () => {
  world = await createWorld();
  app = appOver(world);
  await world.grant('anna', 100);
});

type Event = Record<string, unknown>;

const asOperator = (event: Event): Promise<Reply> =>
  operate(app, { secret: ADMIN_SECRET, ...event });
const asAnna = (event: Event): Promise<Reply> => photograph(app, event, 'anna');

const fieldsOf = (reply: Reply): string[] =>
  reply.success ? [] : (reply.details ?? []).map(({ field }) => field);

describe('a number or a day that no date can hold is refused by name', () => {
  const given = { openid: 'anna', key: 'k', reason: 'r' };
  const rows: readonly [event: Event, field: string][] = [
    ...[1e300, -1e300, 8.64e15 + 1, -1, 0.5, Number.NaN, Number.POSITIVE_INFINITY].flatMap(
      (value): [Event, string][] => [
        [{ action: 'listTasks', createdAfter: value }, 'createdAfter'],
        [{ action: 'listTasks', createdBefore: value }, 'createdBefore'],
        [{ action: 'redrive', filter: { createdAfter: value } }, 'filter.createdAfter'],
        [{ action: 'listErrors', since: value }, 'since'],
      ],
    ),
    [{ action: 'usage', from: '2025-12-99', to: '2026-12-31' }, 'from'],
    [{ action: 'usage', from: '2026-02-30', to: '2026-13-01' }, 'from'],
    [{ action: 'usage', from: '2026-01-01', to: '2026-13-01' }, 'to'],
    [{ action: 'grant', ...given, amount: MAX_CREDITS + 1 }, 'amount'],
    [{ action: 'grant', ...given, amount: 1e300 }, 'amount'],
    [{ action: 'adjust', ...given, amount: MAX_CREDITS + 1 }, 'amount'],
    [{ action: 'adjust', ...given, amount: -MAX_CREDITS - 1 }, 'amount'],
  ];
  test.each(rows)('%j', async (event, field) => {
    const reply = await asOperator(event);
    expect(reply).toMatchObject({ success: false, code: 'INVALID_REQUEST' });
    expect(fieldsOf(reply)).toContain(field);
  });

  test.each([1e300, -1e300, 2 ** 53, 0.1, -0])('a user who sends %d anywhere', async (value) => {
    const image = world.store.upload('uploads/anna/a.jpg');
    const event = { prompt: 'a coat', images: [image] };
    const replies = await Promise.all([
      asAnna({ ...event, action: 'generate', count: value }),
      asAnna({ ...event, action: 'generate', parameters: { age: value, seed: value, n: value } }),
      asAnna({ ...event, action: 'quote', count: value, parameters: { seed: value } }),
      asAnna({ action: 'listWorks', page: value, pageSize: value }),
      asAnna({ action: 'listRecords', page: value }),
    ]);
    for (const reply of replies) {
      expect(reply).toMatchObject({ success: false, code: 'INVALID_REQUEST' });
    }
  });
});

describe('credits have an upper bound', () => {
  test('for one account, so that no sum ever leaves the whole numbers', async () => {
    const grant = (key: string, amount: number): Promise<Reply> =>
      asOperator({ action: 'grant', openid: 'anna', key, reason: 'r', amount });
    expect(await grant('a', MAX_CREDITS - 100)).toMatchObject({ success: true });
    const beyond = await grant('b', 1);
    expect(beyond).toMatchObject({ success: false, code: 'INVALID_REQUEST' });
    expect(fieldsOf(beyond)).toEqual(['amount']);
    expect(await world.account('anna')).toMatchObject({ granted: MAX_CREDITS });
    const back = { action: 'adjust', openid: 'anna', key: 'c', reason: 'r', amount: -50 };
    expect(await asOperator(back)).toMatchObject({ success: true });
    expect(await grant('b', 1)).toMatchObject({ success: true });
  });

  test('for every caller of the verb, not only operators', async () => {
    const request = { kind: 'grant', openid: 'bob', key: 'k', reason: 'r' } as const;
    for (const amount of [MAX_CREDITS + 1, 9e15, 1e300, 0.5, Number.NaN]) {
      const giving = giveCredits(world.lightDeps, { ...request, amount });
      await expect(giving).rejects.toMatchObject({
        code: 'INVALID_REQUEST',
        details: [{ field: 'amount' }],
      });
    }
    expect(await world.records('bob')).toEqual([]);
  });
});

describe('an answer about wrong fields', () => {
  test('is short however many there are, and says how many it leaves out', async () => {
    const images = Array.from({ length: 10_000 }, () => 5);
    const reply = await asAnna({ action: 'generate', prompt: 'a coat', images });
    expect(JSON.stringify(reply).length).toBeLessThan(3_000);
    const fields = fieldsOf(reply);
    expect(fields).toHaveLength(21);
    expect(fields[0]).toBe('images[0]');
    expect(reply).toMatchObject({
      details: expect.arrayContaining([expect.objectContaining({ message: '另有 9980 处有误' })]),
    });
    expect(app.lines.join('').length).toBeLessThan(8_000);
  });

  test('is short however long the names are', async () => {
    const parameters = { ['x'.repeat(100_000)]: 1 };
    const image = world.store.upload('uploads/anna/a.jpg');
    const event = { action: 'generate', prompt: 'a coat', images: [image], parameters };
    const reply = await asAnna(event);
    expect(reply).toMatchObject({ success: false, code: 'INVALID_REQUEST' });
    expect(JSON.stringify(reply).length).toBeLessThan(1_000);
  });
});
