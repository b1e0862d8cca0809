import { describe, expect, test } from 'vitest';
import { createCatalogue } from '../../../../shared/models/catalogue.ts';
import type { ModelRow } from '../../../../shared/models/define.ts';
import type { TaskDeps } from '../../../../shared/tasks/core/deps.ts';
import { runTask } from '../../../../shared/tasks/run/run.ts';
import { errorOf, ScriptedProvider } from '../../../support/world/scripted-provider.ts';
import { createWorld, type World } from '../../../support/world/world.ts';

function row(slug: string, more: Partial<ModelRow> = {}): ModelRow {
  return {
    slug,
    zh: slug,
    en: slug,
    kind: 'image',
    provider: slug,
    images: [0, 9],
    count: [1, 4],
    fields: {},
    price: { each: 10 },
    request: () => ({ slug }),
    ...more,
  };
}

/** `first` honours idempotency keys and falls back on `second`; its circuit can be opened. */
async function pair(): Promise<{
  world: World;
  deps: TaskDeps;
  first: ScriptedProvider;
  second: ScriptedProvider;
  closedOff: Set<string>;
}> {
  const world = await createWorld();
  await world.grant('u1', 1_000);
  const [first, second] = ['first', 'second'].map((id) => new ScriptedProvider(id, world.clock));
  if (first === undefined || second === undefined) throw new Error('two providers');
  first.submitIsIdempotent = true;
  const rows = [row('first', { fallbacks: ['second'] }), row('second')];
  const closedOff = new Set<string>();
  const parts = {
    catalogue: createCatalogue(rows, { photography: 'first', fitting: 'first', creation: 'first' }),
    providers: {
      available: () => true,
      client: (id: string) => (id === 'first' ? first : second),
    },
    breaker: { isOpen: async (id: string) => closedOff.has(id) },
  };
  Object.assign(world.lightDeps, parts);
  return { world, deps: { ...world.deps, ...parts }, first, second, closedOff };
}

/** Started there, and the answer lost on its way. */
const lostAnswer = (provider: ScriptedProvider, key: string) => () => {
  provider.accept(key);
  return { kind: 'unknown', error: errorOf('unknown', 'never', { charged: 'maybe' }) } as const;
};

describe('a submit that was never answered, at a provider whose circuit opened since', () => {
  test('is not left for a fallback while asking again could still find its job', async () => {
    const { world, deps, first, second, closedOff } = await pair();
    const task = await world.submit('u1');
    first.submitScript.push(lostAnswer(first, `${task._id}:1`));
    await runTask(deps, task._id);
    closedOff.add('first');
    world.clock.advance(30_000);
    await runTask(deps, task._id);
    expect(second.jobs).toHaveLength(0);
    expect(await world.task(task._id)).toMatchObject({ via: 'first', attempt: 1 });
    closedOff.clear();
    world.clock.advance(60_000);
    first.submitScript.push(() => ({
      kind: 'accepted',
      handle: { taskId: first.jobs[0]?.id ?? '' },
      pollAfterMs: 3_000,
    }));
    await runTask(deps, task._id);
    world.clock.advance(10_000);
    await runTask(deps, task._id);
    expect(await world.task(task._id)).toMatchObject({ status: 'completed', via: 'first' });
    expect([first.jobs.length, second.jobs.length]).toEqual([1, 0]);
  });

  test('is given up after the grace, and the fallback takes over', async () => {
    const { world, deps, first, second, closedOff } = await pair();
    const task = await world.submit('u1');
    first.submitScript.push(lostAnswer(first, `${task._id}:1`));
    await runTask(deps, task._id);
    closedOff.add('first');
    world.clock.advance(deps.policy.orphanGraceMs + 1);
    for (let visit = 0; visit < 2; visit += 1) await runTask(deps, task._id, { early: true });
    expect(second.jobs).toHaveLength(1);
    expect(await world.task(task._id)).toMatchObject({ via: 'second', attempt: 2 });
  });
});
