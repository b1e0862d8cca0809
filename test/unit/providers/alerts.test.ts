import { describe, expect, test } from 'vitest';
import type { Alert } from '../../../shared/platform/notify.ts';
import {
  ALERT_EVERY_MS,
  alertEndings,
  alertTroubles,
} from '../../../shared/providers/health/alerts.ts';
import { createBreaker } from '../../../shared/providers/health/breaker.ts';
import { logProviderError } from '../../../shared/providers/health/error-log.ts';
import { runTask } from '../../../shared/tasks/run/run.ts';
import { errorOf } from '../../support/world/scripted-provider.ts';
import { createWorld } from '../../support/world/world.ts';

async function troubledWorld() {
  const world = await createWorld();
  const alerts: Alert[] = [];
  const deps = {
    ...world.lightDeps,
    notifier: {
      alert: async (alert: Alert) => {
        alerts.push(alert);
      },
    },
  };
  const open = new Map([['dashscope', 'open']] as const);
  return { world, alerts, deps, open };
}

describe('an operator', () => {
  test('is told of a provider whose circuit is open, and why', async () => {
    const { alerts, deps, open } = await troubledWorld();
    const error = errorOf('insufficient_balance', 'never', {
      providerCode: 'Arrearage',
      message: 'pay with sk-0123456789abcdef please',
    });
    await logProviderError(deps, error, { taskId: 't', attempt: 1, model: 'm' });
    expect(await alertTroubles(deps, open)).toEqual(['dashscope']);
    expect(alerts).toHaveLength(1);
    expect(alerts[0]).toMatchObject({ kind: 'provider.dashscope' });
    expect(alerts[0]?.text).toContain('insufficient_balance Arrearage');
    expect(alerts[0]?.text).not.toContain('0123456789abcdef');
  });

  test('is told once in half an hour, however many sweepers there are', async () => {
    const { world, alerts, deps, open } = await troubledWorld();
    await Promise.all(Array.from({ length: 5 }, () => alertTroubles(deps, open)));
    expect(alerts).toHaveLength(1);
    world.clock.advance(ALERT_EVERY_MS - 1);
    await alertTroubles(deps, open);
    expect(alerts).toHaveLength(1);
    world.clock.advance(1);
    await alertTroubles(deps, open);
    expect(alerts).toHaveLength(2);
  });

  test('is not told of a provider that is about to recover', async () => {
    const { alerts, deps } = await troubledWorld();
    await alertTroubles(deps, new Map([['dashscope', 'half_open']] as const));
    expect(alerts).toEqual([]);
  });

  test('is told of each model that is gone, at its first error and once in half an hour', async () => {
    const { world, alerts, deps } = await troubledWorld();
    const gone = errorOf('model_unavailable', 'never', { message: 'Model Not Exist' });
    for (const model of ['a', 'a', 'b']) {
      await logProviderError(deps, gone, { taskId: `t-${model}`, attempt: 1, model });
    }
    const none = new Map();
    expect((await alertTroubles(deps, none)).sort()).toEqual(['dashscope/a', 'dashscope/b']);
    expect(await alertTroubles(deps, none)).toEqual([]);
    expect(alerts.map(({ kind }) => kind).sort()).toEqual([
      'model.dashscope/a',
      'model.dashscope/b',
    ]);
    expect(alerts[0]?.text).toContain('Model Not Exist');
    expect((await createBreaker(world.lightDeps).states()).size).toBe(0);
    world.clock.advance(ALERT_EVERY_MS);
    await logProviderError(deps, gone, { taskId: 't-c', attempt: 1, model: 'a' });
    expect(await alertTroubles(deps, none)).toEqual(['dashscope/a']);
  });

  test('hears of an empty account through the errors of two tasks, users never do', async () => {
    const { world, alerts, deps } = await troubledWorld();
    await world.grant('u1', 1_000);
    const error = errorOf('insufficient_balance', 'never');
    for (let n = 0; n < 2; n++) {
      const task = await world.submit('u1');
      world.provider.submitScript.push({ kind: 'failed', error }, { kind: 'failed', error });
      while ((await world.task(task._id)).settled_at === null) {
        await runTask(world.deps, task._id, { early: true });
      }
      expect((await world.work(task._id)).message).not.toMatch(/余额|欠费|balance/);
    }
    const breaker = createBreaker(world.lightDeps);
    await alertTroubles(deps, await breaker.states());
    expect(alerts.map(({ kind }) => kind)).toEqual(['provider.dashscope']);
  });
});

describe('of a model that its vendor ends, an operator', () => {
  const DAY = 24 * 3_600_000;
  const ending = (daysLeft: number) => ({
    slug: 'old',
    provider: 'openai',
    date: '2026-12-01',
    source: 'https://vendor.example/notice',
    daysLeft,
    fallbacks: ['new'],
  });

  test('is told once a week, with the day, the source and what comes after it', async () => {
    const { world, alerts, deps } = await troubledWorld();
    expect(await alertEndings(deps, [ending(30)])).toEqual(['old']);
    expect(alerts[0]?.text).toMatch(/old.*2026-12-01.*30 days.*vendor\.example.*new/);
    world.clock.advance(7 * DAY - 1);
    expect(await alertEndings(deps, [ending(23)])).toEqual([]);
    world.clock.advance(1);
    expect(await alertEndings(deps, [ending(23)])).toEqual(['old']);
  });

  test('is told every day of the last week, once however many sweepers there are', async () => {
    const { world, alerts, deps } = await troubledWorld();
    await Promise.all(Array.from({ length: 4 }, () => alertEndings(deps, [ending(7)])));
    expect(alerts).toHaveLength(1);
    world.clock.advance(DAY);
    await alertEndings(deps, [ending(6)]);
    expect(alerts).toHaveLength(2);
  });
});
