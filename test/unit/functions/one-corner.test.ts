/** A provider, an account or a store that is gone in one corner must not stop a round for others. */
import { describe, expect, test } from 'vitest';
import { handle } from '../../../functions/task-sweeper/handler.ts';
import { collections } from '../../../shared/platform/database.ts';
import { alertTroubles } from '../../../shared/providers/health/alerts.ts';
import { createBreaker } from '../../../shared/providers/health/breaker.ts';
import { logProviderError } from '../../../shared/providers/health/error-log.ts';
import { checkHealth, type HealthCheck } from '../../../shared/providers/health/health.ts';
import { reconcileSlice } from '../../../shared/reconcile/reconcile.ts';
import { createCompositeStore } from '../../../shared/storage/composite.ts';
import { appOver } from '../../support/world/app.ts';
import { MemoryStore } from '../../support/world/memory-store.ts';
import { errorOf } from '../../support/world/scripted-provider.ts';
import { createWorld, type Send, type World } from '../../support/world/world.ts';

/** Calls to the database about `name` that mention `word` are answered with an error. */
const gone =
  (name: string, word = '') =>
  (send: Send): Send =>
  async (action, params) =>
    params?.collectionName === name && JSON.stringify(params).includes(word)
      ? { code: 'SYS_ERR', message: 'gone' }
      : send(action, params);

const wellAt = (id: string): HealthCheck => ({ id, health: async () => null });

const soon = (world: World): number => world.clock.now() + 30_000;

describe('a round goes on for the others', () => {
  test('when one account cannot be reconciled, and comes back to it at the next turn', async () => {
    let broken = true;
    const world = await createWorld({
      intercept: (send) => {
        const failing = gone(collections.records, 'bob')(send);
        return (action, params) => (broken ? failing : send)(action, params);
      },
    });
    broken = false;
    for (const user of ['anna', 'bob', 'carl']) await world.grant(user, 10);
    broken = true;
    const app = appOver(world);
    expect(await reconcileSlice(app, soon(world))).toMatchObject({
      accounts: 3,
      failed: ['bob'],
      wrapped: true,
    });
    const marks = await world.engine.find(collections.marks, { filter: {} });
    expect(marks.map(({ _id }) => _id).sort()).toEqual(['anna', 'carl']);
    expect(app.lines.join()).toContain('bob');
    broken = false;
    expect(await reconcileSlice(app, soon(world))).toMatchObject({ failed: [] });
    expect(await world.engine.count(collections.marks)).toBe(3);
  });

  test('when a health check cannot be stored, or breaks its word and throws', async () => {
    const world = await createWorld({ intercept: gone(collections.health, 'minimax') });
    const throwing: HealthCheck = {
      id: 'kie',
      health: async () => {
        throw new Error('unexpected');
      },
    };
    const checks = [wellAt('minimax'), throwing, wellAt('ark')];
    const report = await checkHealth({ ...world.lightDeps, checks }, { until: soon(world) });
    expect(report).toEqual({ checked: 1, failed: ['minimax', 'kie'] });
    expect(await world.engine.count(collections.health, { _id: 'ark' })).toBe(1);
  });

  test('when one trouble cannot be told', async () => {
    const world = await createWorld({ intercept: gone(collections.errors, 'minimax') });
    const told: string[] = [];
    const notifier = {
      alert: async ({ kind }: { kind: string }) => void told.push(kind),
    };
    const troubles = new Map([
      ['minimax', 'open'],
      ['kie', 'open'],
    ] as const);
    const said = await alertTroubles({ ...world.lightDeps, notifier }, troubles);
    expect(said).toEqual(['minimax', 'kie']);
    expect(told).toEqual(['provider.minimax', 'provider.kie']);
  });

  test('when the recovery of one provider cannot be read', async () => {
    const world = await createWorld({ intercept: gone(collections.health, 'minimax') });
    const origin = { taskId: 't', attempt: 1, model: 'm' };
    for (const provider of ['kie', 'minimax']) {
      for (let n = 0; n < 6; n += 1) {
        const error = errorOf('transient', 'never', { provider });
        await logProviderError(world.lightDeps, error, { ...origin, taskId: `t${n}` });
        world.clock.advance(10);
      }
    }
    const breaker = createBreaker(world.lightDeps);
    expect([...(await breaker.states())]).toEqual([['kie', 'open']]);
  });

  test('when one of the sweeper’s chores fails: the others are done, and it is named', async () => {
    const world = await createWorld({ intercept: gone(collections.cursors, 'reconcile') });
    const app = { ...appOver(world), healthChecks: () => [wellAt('ark')] };
    expect(await handle(app)).toMatchObject({
      success: true,
      data: { failed: ['reconcile'], due: 0, tidied: 0, unhealthy: [] },
    });
    expect(await world.engine.count(collections.health, { _id: 'ark' })).toBe(1);
    expect(app.lines.join()).toContain('reconcile');
  });

  test('when one store cannot remove: files of the other go, and the failure is told', async () => {
    const [near, far] = [new MemoryStore(), new MemoryStore()];
    far.remove = async () => {
      throw new Error('far is gone');
    };
    const id = near.upload('a.jpg');
    const byScheme = { s3: far, cloud: near };
    const store = createCompositeStore({ primary: near, byScheme });
    await expect(store.remove(['s3://b/x.jpg', id])).rejects.toThrow('far is gone');
    expect(near.files.size).toBe(0);
  });
});
