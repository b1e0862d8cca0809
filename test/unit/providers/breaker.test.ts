import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { ErrorKind } from '../../../shared/providers/contract.ts';
import { ERROR_POLICIES } from '../../../shared/providers/errors.ts';
import {
  BREAKER,
  type BreakerEvidence,
  breakerState,
  countsAsFailure,
  createBreaker,
} from '../../../shared/providers/health/breaker.ts';
import { logProviderError } from '../../../shared/providers/health/error-log.ts';
import { errorOf } from '../../support/world/scripted-provider.ts';
import { createWorld, type World, type WorldOptions } from '../../support/world/world.ts';

const NOW = 10_000_000;
const MINUTE = 60_000;

/** `count` failures, the last one `agoMs` before now, a second apart. */
function failures(count: number, agoMs: number, kind: ErrorKind = 'transient') {
  return Array.from({ length: count }, (_, n) => ({ at: NOW - agoMs - n * 1_000, kind }));
}

function state(evidence: Partial<BreakerEvidence>, now = NOW) {
  return breakerState({ failures: [], lastSuccessAt: null, healthyAt: null, ...evidence }, now);
}

describe('a breaker', () => {
  test('stays closed below five failures in a row', () => {
    expect(state({})).toBe('closed');
    expect(state({ failures: failures(4, 0) })).toBe('closed');
    expect(state({ failures: failures(5, 0) })).toBe('open');
  });

  test('opens at two where the operator’s account or key is refused', () => {
    expect(state({ failures: failures(1, 0, 'auth') })).toBe('closed');
    expect(state({ failures: failures(2, 0, 'auth') })).toBe('open');
    expect(state({ failures: failures(2, 0, 'insufficient_balance') })).toBe('open');
  });

  test('looks away from errors of users, and of one model among others', () => {
    expect(state({ failures: failures(50, 0, 'content_policy') })).toBe('closed');
    expect(state({ failures: failures(50, 0, 'invalid_input') })).toBe('closed');
    const kinds = Object.keys(ERROR_POLICIES) as ErrorKind[];
    expect(kinds.filter((kind) => !countsAsFailure(kind)).sort()).toEqual([
      'content_policy',
      'input_fetch_failed',
      'invalid_input',
      'model_unavailable',
      'not_found',
      'unknown',
    ]);
  });

  test('lets one try after its pause, which doubles with each failure up to five minutes', () => {
    const pauses = [5, 6, 7, 8, 20].map((count) => {
      const open = { failures: failures(count, 0) };
      let pause = 0;
      while (state(open, NOW + pause) === 'open') pause += 1_000;
      expect(state(open, NOW + pause)).toBe('half_open');
      return pause / MINUTE;
    });
    expect(pauses).toEqual([1, 2, 4, 5, 5]);
  });

  test('closes with a completed task', () => {
    const failed = failures(8, 2 * MINUTE);
    expect(state({ failures: failed, lastSuccessAt: NOW - MINUTE })).toBe('closed');
    // A success before them proves nothing of now.
    expect(state({ failures: failed, lastSuccessAt: NOW - 9 * MINUTE })).toBe('open');
  });

  test('opens anew when the one that tried fails', () => {
    const failed = failures(5, 2 * MINUTE);
    expect(state({ failures: failed })).toBe('half_open');
    expect(state({ failures: [...failed, { at: NOW, kind: 'timeout' }] })).toBe('open');
  });

  test('tries early after a health check, but not with an empty account', () => {
    const healthyAt = NOW - 1_000;
    expect(state({ failures: failures(6, 5_000), healthyAt })).toBe('half_open');
    expect(state({ failures: failures(6, 500), healthyAt })).toBe('open');
    const empty = failures(3, 5_000, 'insufficient_balance');
    expect(state({ failures: empty, healthyAt })).toBe('open');
  });

  test('forgets after ten quiet minutes, whatever happened before', () => {
    const kind = fc.constantFrom(...(Object.keys(ERROR_POLICIES) as ErrorKind[]));
    const failure = fc.record({ at: fc.integer({ min: 0, max: NOW }), kind });
    fc.assert(
      fc.property(fc.array(failure), (all) => {
        expect(state({ failures: all }, NOW + BREAKER.windowMs)).toBe('closed');
        // Never open for longer than the longest pause after the last failure.
        expect(state({ failures: all }, NOW + BREAKER.maxPauseMs)).not.toBe('open');
      }),
    );
  });
});

describe('a breaker over the database', () => {
  async function failing(count: number, options: WorldOptions = {}): Promise<World> {
    const world = await createWorld(options);
    for (let n = 0; n < count; n++) {
      const origin = { taskId: `t${n}`, attempt: 1, model: 'm' };
      await logProviderError(world.deps, errorOf('transient', 'same_call'), origin);
    }
    return world;
  }

  const stateOf = async (world: World) =>
    (await createBreaker(world.deps).states()).get('dashscope') ?? 'closed';

  test('reads the error log of every instance', async () => {
    expect(await stateOf(await failing(4))).toBe('closed');
    const world = await failing(5);
    expect(await stateOf(world)).toBe('open');
    world.clock.advance(MINUTE);
    expect(await stateOf(world)).toBe('half_open');
    world.clock.advance(10 * MINUTE);
    expect(await stateOf(world)).toBe('closed');
  });

  test('closes once a task of that provider has completed', async () => {
    const world = await failing(6);
    const tasks = world.deps.db.collection('task_queue');
    const settled_at = new Date(world.clock.now() + 1_000);
    await tasks.add({ _id: 'other', provider: 'kie', status: 'completed', settled_at });
    await tasks.add({ _id: 'failed', provider: 'dashscope', status: 'failed', settled_at });
    expect(await stateOf(world)).toBe('open');
    await tasks.add({ _id: 'done', provider: 'dashscope', status: 'completed', settled_at });
    expect(await stateOf(world)).toBe('closed');
  });

  test('asks once in ten seconds', async () => {
    let queries = 0;
    const world = await failing(0, {
      intercept: (send) => async (action, params) => {
        if (params?.collectionName === 'error_log' && /getDocument|query/i.test(action))
          queries += 1;
        return send(action, params);
      },
    });
    const breaker = createBreaker(world.deps);
    await Promise.all([breaker.states(), breaker.states()]);
    world.clock.advance(9_999);
    await breaker.states();
    expect(queries).toBe(1);
    world.clock.advance(1);
    await breaker.states();
    expect(queries).toBe(2);
  });

  test('lets tasks go on when there is no evidence to be had', async () => {
    const world = await failing(6, {
      intercept: (send) => async (action, params) => {
        if (params?.collectionName === 'error_log' && /getDocument|query/i.test(action))
          throw new Error('gone');
        return send(action, params);
      },
    });
    expect(await stateOf(world)).toBe('closed');
  });

  test('lets one task try at a time while half open', async () => {
    const world = await failing(5);
    const tasks = world.deps.db.collection('task_queue');
    const claim = (_id: string) =>
      tasks.add({
        _id,
        provider: 'dashscope',
        status: 'processing',
        step: 'submit',
        lease_expires_at: new Date(world.clock.now() + 75_000),
      });
    const breaker = createBreaker(world.deps);
    expect(await breaker.isOpen('kie')).toBe(false);
    expect(await breaker.isOpen('dashscope')).toBe(true);
    world.clock.advance(MINUTE);
    await claim('first');
    expect(await breaker.isOpen('dashscope')).toBe(false);
    await claim('second');
    expect(await breaker.isOpen('dashscope')).toBe(true);
    // The first was accepted: its job is the one that tries.
    await tasks.doc('first').update({ step: 'wait', lease_expires_at: new Date(0) });
    expect(await breaker.isOpen('dashscope')).toBe(true);
    // A worker that died holds nobody up for longer than its lease.
    await tasks.doc('first').remove();
    world.clock.advance(76_000);
    expect(await breaker.isOpen('dashscope')).toBe(false);
  });
});
