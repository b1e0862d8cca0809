import { describe, expect, test } from 'vitest';
import type { NormError } from '../../../shared/providers/contract.ts';
import {
  checkHealth,
  HEALTH_EVERY_MS,
  type HealthCheck,
  type HealthDoc,
  listHealth,
} from '../../../shared/providers/health/health.ts';
import { errorOf } from '../../support/world/scripted-provider.ts';
import { createWorld, type World } from '../../support/world/world.ts';

interface Patient {
  readonly check: HealthCheck;
  calls: number;
  answer: NormError | null;
}

function patient(world: World, id: string, ms = 40): Patient {
  const state: Patient = {
    calls: 0,
    answer: null,
    check: {
      id,
      health: async () => {
        state.calls += 1;
        world.clock.advance(ms);
        return state.answer;
      },
    },
  };
  return state;
}

const check = (world: World, patients: readonly Patient[], budgetMs = 10_000) =>
  checkHealth(
    { ...world.deps, checks: patients.map(({ check }) => check) },
    { until: world.clock.now() + budgetMs },
  );

async function docOf(world: World, id: string): Promise<HealthDoc | undefined> {
  return (await listHealth(world.deps.db)).find(({ _id }) => _id === id);
}

describe('health checks', () => {
  test('keep what each provider answered, with its time', async () => {
    const world = await createWorld();
    const [well, ill] = [patient(world, 'dashscope'), patient(world, 'kie')];
    ill.answer = errorOf('auth', 'never', { provider: 'kie', message: 'Bearer sk-abcdefghi bad' });
    expect(await check(world, [well, ill])).toEqual({ checked: 2, failed: ['kie'] });
    expect(await docOf(world, 'dashscope')).toMatchObject({
      failed: 0,
      history: [{ ok: true, ms: 40, kind: null }],
    });
    const doc = await docOf(world, 'kie');
    expect(doc).toMatchObject({
      failed: 1,
      healthy_at: null,
      history: [{ ok: false, kind: 'auth' }],
    });
    expect(JSON.stringify(doc)).not.toContain('abcdefghi');
    expect(await world.engine.find('error_log', { filter: {} })).toMatchObject([
      { provider: 'kie', kind: 'auth', task_id: '' },
    ]);
  });

  test('ask each provider once in five minutes, however many sweepers there are', async () => {
    const world = await createWorld();
    const one = patient(world, 'dashscope', 0);
    const rounds = () =>
      Promise.all([check(world, [one]), check(world, [one]), check(world, [one])]);
    await rounds();
    expect(one.calls).toBe(1);
    world.clock.advance(HEALTH_EVERY_MS - 1);
    await rounds();
    expect(one.calls).toBe(1);
    world.clock.advance(1);
    await rounds();
    expect(one.calls).toBe(2);
  });

  test('count failures in a row and forget them with the first success', async () => {
    const world = await createWorld();
    const one = patient(world, 'dashscope');
    one.answer = errorOf('transient', 'same_call');
    for (let n = 0; n < 3; n++) {
      await check(world, [one]);
      world.clock.advance(HEALTH_EVERY_MS);
    }
    expect((await docOf(world, 'dashscope'))?.failed).toBe(3);
    one.answer = null;
    await check(world, [one]);
    const doc = await docOf(world, 'dashscope');
    expect(doc?.failed).toBe(0);
    expect(doc?.healthy_at?.getTime()).toBe(world.clock.now());
  });

  test('keep the last fifty only', async () => {
    const world = await createWorld();
    const one = patient(world, 'dashscope');
    for (let n = 0; n < 55; n++) {
      one.answer = n < 10 ? errorOf('transient', 'same_call') : null;
      await check(world, [one]);
      world.clock.advance(HEALTH_EVERY_MS);
    }
    const doc = await docOf(world, 'dashscope');
    expect(doc?.history).toHaveLength(50);
    expect(doc?.history.filter(({ ok }) => !ok)).toHaveLength(5);
  });

  test('stop when the time is up; who was left is the first of the next round that has time', async () => {
    const world = await createWorld();
    const slow = ['a', 'b', 'c'].map((id) => patient(world, id, 3_000));
    expect(await check(world, slow, 5_000)).toMatchObject({ checked: 2 });
    expect(await check(world, slow, 5_000)).toMatchObject({ checked: 1 });
    expect(slow.map(({ calls }) => calls)).toEqual([1, 1, 1]);
  });
});
