import { describe, expect, test } from 'vitest';
import { createLog } from '../../../shared/platform/log.ts';
import type { NormError } from '../../../shared/providers/contract.ts';
import {
  dropOldErrors,
  type ErrorDoc,
  errorDoc,
  findErrors,
  logProviderError,
} from '../../../shared/providers/health/error-log.ts';
import { errorOf } from '../../support/world/scripted-provider.ts';
import { createWorld, type World } from '../../support/world/world.ts';

const DAY = 24 * 3_600_000;
const ORIGIN = { taskId: 't1', attempt: 1, model: 'wan2.7-image' };

const error = (more: Partial<NormError> = {}): NormError =>
  errorOf('transient', 'same_call', { providerCode: 'Throttling', httpStatus: 503, ...more });

const rows = async (world: World): Promise<ErrorDoc[]> =>
  (await world.engine.find('error_log', { filter: {} })) as unknown as ErrorDoc[];

describe('an error in the log', () => {
  test('keeps what the provider said, of which task and model', async () => {
    const world = await createWorld();
    await logProviderError(world.deps, error(), ORIGIN);
    expect(await rows(world)).toMatchObject([
      {
        provider: 'dashscope',
        provider_code: 'Throttling',
        kind: 'transient',
        stage: 'submit',
        http_status: 503,
        retry: 'same_call',
        charged: 'no',
        task_id: 't1',
        attempt: 1,
        model: 'wan2.7-image',
        message: 'scripted transient',
        at: new Date(world.clock.now()),
      },
    ]);
  });

  test('is one however often the same visit writes it', async () => {
    const world = await createWorld();
    for (let n = 0; n < 3; n++) await logProviderError(world.deps, error(), ORIGIN);
    world.clock.advance(60_000);
    await logProviderError(world.deps, error(), ORIGIN);
    // The latest time counts: the breaker's pause begins there.
    expect(await rows(world)).toMatchObject([{ at: new Date(world.clock.now()) }]);
  });

  test('is another for another task, attempt, stage, code or time', () => {
    const ids = [
      errorDoc(error(), ORIGIN, 0),
      errorDoc(error(), { ...ORIGIN, taskId: 't2' }, 0),
      errorDoc(error(), { ...ORIGIN, attempt: 2 }, 0),
      errorDoc(error({ stage: 'poll' }), ORIGIN, 0),
      errorDoc(error({ providerCode: 'Other' }), ORIGIN, 0),
      errorDoc(error(), ORIGIN, 5 * 60_000),
    ].map(({ _id }) => _id);
    expect(new Set(ids).size).toBe(ids.length);
  });

  test('holds no secret and no page of text', () => {
    const message = `Bearer sk-abcdefghijkl refused https://x.test/?token=abc ${'x'.repeat(5_000)}`;
    const doc = errorDoc(error({ message }), ORIGIN, 0);
    expect(doc.message).not.toMatch(/abcdefghijkl|token=abc/);
    expect(doc.message.length).toBeLessThanOrEqual(500);
  });

  test('that cannot be stored is told to the log and hurts nobody', async () => {
    const lines: string[] = [];
    const world = await createWorld({
      intercept: (send) => async (action, params) => {
        if (params?.collectionName === 'error_log') throw new Error('database gone');
        return send(action, params);
      },
    });
    const log = createLog({}, (_, line) => lines.push(line));
    await logProviderError({ ...world.deps, log }, error(), ORIGIN);
    expect(lines.join()).toContain('provider error not stored');
  });
});

describe('an operator looking for errors', () => {
  test('finds them by provider, kind, model, task and time, newest first', async () => {
    const world = await createWorld();
    const note = async (more: Partial<NormError>, origin: Partial<typeof ORIGIN>) => {
      await logProviderError(world.deps, error(more), { ...ORIGIN, ...origin });
      world.clock.advance(60_000);
    };
    await note({}, { taskId: 'a' });
    await note({ kind: 'auth' }, { taskId: 'b' });
    const since = world.clock.now();
    await note({ provider: 'kie' }, { taskId: 'c', model: 'flux' });
    await note({}, { taskId: 'd' });
    const find = async (filter: Parameters<typeof findErrors>[1], limit = 10) =>
      (await findErrors(world.deps.db, filter, limit)).map(({ task_id }) => task_id).join('');
    expect(await find({})).toBe('dcba');
    expect(await find({}, 2)).toBe('dc');
    expect(await find({ provider: 'dashscope' })).toBe('dba');
    expect(await find({ kind: 'auth' })).toBe('b');
    expect(await find({ model: 'flux' })).toBe('c');
    expect(await find({ taskId: 'a' })).toBe('a');
    expect(await find({ provider: 'dashscope', since })).toBe('d');
  });
});

describe('old errors', () => {
  async function withErrors(count: number): Promise<World> {
    const world = await createWorld();
    for (let n = 0; n < count; n++) {
      await logProviderError(world.deps, error(), { ...ORIGIN, taskId: `t${n}` });
    }
    return world;
  }

  test('go after thirty days, younger ones stay', async () => {
    const world = await withErrors(3);
    world.clock.advance(29 * DAY);
    await logProviderError(world.deps, error(), ORIGIN);
    const until = () => world.clock.now() + 1_000;
    expect(await dropOldErrors(world.deps, { until: until() })).toBe(0);
    world.clock.advance(2 * DAY);
    expect(await dropOldErrors(world.deps, { until: until() })).toBe(3);
    expect(await rows(world)).toHaveLength(1);
  });

  test('go in batches, and only while there is time', async () => {
    const world = await withErrors(450);
    world.clock.advance(31 * DAY);
    expect(await dropOldErrors(world.deps, { until: world.clock.now() })).toBe(0);
    expect(await dropOldErrors(world.deps, { until: world.clock.now() + 1 })).toBe(450);
    expect(await rows(world)).toHaveLength(0);
  });
});
