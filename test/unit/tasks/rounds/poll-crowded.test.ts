import { describe, expect, test } from 'vitest';
import type { PollResult, ProviderClient } from '../../../../shared/providers/contract.ts';
import type { TaskDeps } from '../../../../shared/tasks/core/deps.ts';
import { pollRound } from '../../../../shared/tasks/rounds/poll.ts';
import { processTask } from '../../../../shared/tasks/rounds/process.ts';
import { createWorld, type World } from '../../../support/world/world.ts';

/** Tasks of one user that wait for their jobs. */
async function waiting(world: World, count: number): Promise<string[]> {
  await world.grant('u1', 10_000);
  const ids: string[] = [];
  for (let index = 0; index < count; index += 1) {
    const task = await world.submit('u1', { requestId: `request-${index}` });
    await processTask(world.deps, task._id);
    ids.push(task._id);
  }
  world.clock.advance(10_000);
  return ids;
}

const crowd = { from: 2, share: 1, width: 2, handOverFrom: 2 };

function crowded(world: World, more: Partial<TaskDeps> = {}): TaskDeps {
  const { lightDeps } = world;
  return { ...lightDeps, policy: { ...lightDeps.policy, crowd }, ...more };
}

describe('a crowded round', () => {
  test('sees to everything by itself where functions cannot call each other', async () => {
    const world = await createWorld();
    await waiting(world, 4);
    const before = world.provider.polls;
    await pollRound(crowded(world));
    expect(world.provider.polls - before).toBe(4);
  });

  test('is begun once while it lasts', async () => {
    const world = await createWorld();
    await waiting(world, 3);
    const before = world.provider.polls;
    const [first, second] = await Promise.all([
      pollRound(crowded(world)),
      pollRound(crowded(world)),
    ]);
    expect(
      [first.visited, second.visited].filter((visited) => visited === 0).length,
    ).toBeGreaterThan(0);
    expect(world.provider.polls - before).toBe(3);
  });

  test('hands what has come to the picture path by calls', async () => {
    const world = await createWorld();
    const ids = await waiting(world, 3);
    for (const _ of ids) {
      world.provider.pollScript.push({
        kind: 'succeeded',
        results: [{ type: 'image', url: 'https://provider.test/1.png' }],
      });
    }
    const handed: string[] = [];
    const spans: object[] = [];
    const call: NonNullable<TaskDeps['call']> = async (name, data) => {
      if (name === 'task-poller') {
        spans.push(data);
        await pollRound(crowded(world, { call }), data);
      } else handed.push(...(data as { task_ids: string[] }).task_ids);
      return 'answered';
    };
    await pollRound(crowded(world, { call }));
    expect(spans.length).toBeGreaterThan(0);
    expect(handed.sort()).toEqual([...ids].sort());
  });
});

test('a round that ends before all are seen to begins with others the next time', async () => {
  const world = await createWorld();
  await waiting(world, 3);
  const { providers } = world.lightDeps;
  const asked = new Set<string>();
  const slow = (id: string): ProviderClient => ({
    ...providers.client(id),
    poll: async ({ taskId }) => {
      asked.add(taskId);
      world.clock.advance(8_000);
      return { kind: 'processing', pollAfterMs: 3_000 };
    },
  });
  const deps = crowded(world, { providers: { ...providers, client: slow } });
  const narrow = { ...deps, policy: { ...deps.policy, crowd: { ...crowd, from: 9, width: 1 } } };
  for (let round = 0; round < 12 && asked.size < 3; round += 1) {
    expect((await pollRound(narrow)).visited).toBe(1);
    world.clock.advance(2_000);
  }
  expect(asked.size).toBe(3);
});

describe('a provider that tells of many jobs at once', () => {
  function telling(world: World, tell: (id: string) => PollResult | undefined) {
    const calls: string[][] = [];
    const { providers } = world.lightDeps;
    const client = (id: string): ProviderClient => ({
      ...providers.client(id),
      poll: (handle) => providers.client(id).poll(handle),
      many: {
        most: 2,
        async poll(handles) {
          calls.push(handles.map(({ taskId }) => taskId));
          return new Map(
            handles.flatMap(({ taskId }) => {
              const said = tell(taskId);
              return said === undefined ? [] : [[taskId, said] as const];
            }),
          );
        },
      },
    });
    return { calls, deps: { ...world.lightDeps, providers: { ...providers, client } } };
  }

  test('is asked so few times, and not once more', async () => {
    const world = await createWorld();
    await waiting(world, 4);
    const before = world.provider.polls;
    const { calls, deps } = telling(world, () => ({ kind: 'processing', pollAfterMs: 3_000 }));
    await pollRound(deps);
    expect(calls.map((ids) => ids.length)).toEqual([2, 2]);
    expect(world.provider.polls).toBe(before);
  });

  test('is asked alone after those it said nothing of', async () => {
    const world = await createWorld();
    await waiting(world, 2);
    const before = world.provider.polls;
    await pollRound(telling(world, () => undefined).deps);
    expect(world.provider.polls - before).toBe(2);
  });
});
