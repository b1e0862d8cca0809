import { describe, expect, test } from 'vitest';
import { createCatalogue } from '../../../../shared/models/catalogue.ts';
import type { ModelRow } from '../../../../shared/models/define.ts';
import { choice } from '../../../../shared/models/fields.ts';
import { ProviderUnavailableError } from '../../../../shared/providers/errors.ts';
import { pollRound } from '../../../../shared/tasks/rounds/poll.ts';
import { runTask } from '../../../../shared/tasks/run/run.ts';
import { errorOf, ScriptedProvider } from '../../../support/world/scripted-provider.ts';
import { createWorld } from '../../../support/world/world.ts';

const size = choice('尺寸', [
  ['s', '小'],
  ['l', '大'],
]);

function row(slug: string, more: Partial<ModelRow> = {}): ModelRow {
  return {
    slug,
    zh: slug,
    en: slug,
    kind: 'image',
    provider: slug,
    images: [0, 9],
    count: [1, 4],
    fields: { size },
    price: { each: 10 },
    request: ({ parameters }) => ({ slug, parameters }),
    ...more,
  };
}

/** `first` falls back on `second`, then on `third`; each has a provider of its own name. */
async function chain(more: { first?: Partial<ModelRow>; second?: Partial<ModelRow> } = {}) {
  const world = await createWorld();
  await world.grant('u1', 1_000);
  const rows = [
    row('first', { fallbacks: ['second', 'third'], ...more.first }),
    row('second', more.second),
    row('third'),
  ];
  const providers = new Map(
    rows.map(({ slug }) => [slug, new ScriptedProvider(slug, world.clock)]),
  );
  const client = (id: string): ScriptedProvider => {
    const found = providers.get(id);
    if (found === undefined) throw new ProviderUnavailableError(id);
    return found;
  };
  const defaults = { photography: 'first', fitting: 'first', creation: 'first' };
  const deps = {
    ...world.deps,
    catalogue: createCatalogue(rows, defaults),
    providers: { available: (id: string) => providers.has(id), client },
  };
  Object.assign(world.lightDeps, { catalogue: deps.catalogue, providers: deps.providers });
  const jobs = (): string[] =>
    [...providers].flatMap(([slug, provider]) => provider.jobs.map(() => slug));
  return { world, deps, client, providers, jobs };
}

const broke = errorOf('insufficient_balance', 'never');

describe('a provider that cannot', () => {
  test('hands over to the next fallback at the quoted price, and the task goes through', async () => {
    const { world, deps, client, jobs } = await chain({ second: { price: { each: 99 } } });
    const task = await world.submit('u1', { modelParameters: { size: 'l' } });
    client('first').submitScript.push({ kind: 'failed', error: broke });
    await runTask(deps, task._id);
    expect(await world.task(task._id)).toMatchObject({ via: 'second', model: 'first', attempt: 2 });
    await runTask(deps, task._id);
    expect(jobs()).toEqual(['second']);
    world.clock.advance(10_000);
    await runTask(deps, task._id);
    expect(await world.task(task._id)).toMatchObject({ status: 'completed', price: 10 });
    expect(await world.account('u1')).toMatchObject({ captured: 10 });
  });

  test('and whose fallbacks cannot either, fails the task with the credits back', async () => {
    const { world, deps, client } = await chain();
    const task = await world.submit('u1');
    for (const slug of ['first', 'second', 'third']) {
      client(slug).submitScript.push({ kind: 'failed', error: broke });
    }
    for (let n = 0; n < 3; n++) await runTask(deps, task._id);
    const ended = await world.task(task._id);
    expect(ended).toMatchObject({ status: 'failed' });
    expect(ended.error?.message).not.toMatch(/余额|欠费|balance/);
    expect(await world.account('u1')).toMatchObject({ available: 1_000, held: 0 });
  });

  test('is not left for what the user did wrong', async () => {
    const { world, deps, client, jobs } = await chain();
    const task = await world.submit('u1');
    const error = errorOf('content_policy', 'never');
    client('first').submitScript.push({ kind: 'failed', error });
    await runTask(deps, task._id);
    expect(await world.task(task._id)).toMatchObject({ status: 'failed', via: 'first' });
    expect(jobs()).toEqual([]);
  });

  test('is not left while a job of the task may exist there', async () => {
    const { world, deps, client, jobs } = await chain();
    client('first').submitIsIdempotent = true;
    const task = await world.submit('u1');
    const lost = errorOf('timeout', 'never');
    client('first').submitScript.push(() => {
      client('first').accept(`${task._id}:1`);
      return { kind: 'unknown', error: lost };
    });
    await runTask(deps, task._id);
    let open = true;
    const guarded = { ...deps, breaker: { isOpen: async (id: string) => open && id === 'first' } };
    world.clock.advance(60_000);
    await runTask(guarded, task._id);
    expect(await world.task(task._id)).toMatchObject({ via: 'first', attempt: 1 });
    open = false;
    world.clock.advance(60_000);
    await runTask(guarded, task._id);
    expect(await world.task(task._id)).toMatchObject({ via: 'first', step: 'wait' });
    expect(jobs().filter((slug) => slug !== 'first')).toEqual([]);
  });

  test('that is too busy to hear the question again keeps the job that may exist', async () => {
    const { world, deps, client } = await chain();
    client('first').submitIsIdempotent = true;
    const task = await world.submit('u1');
    client('first').submitScript.push(
      { kind: 'unknown', error: errorOf('timeout', 'never') },
      ...[1, 2, 3, 4].map(() => ({
        kind: 'failed' as const,
        error: errorOf('rate_limited', 'same_call'),
      })),
    );
    for (let n = 0; n < 5; n++) await runTask(deps, task._id, { early: true });
    expect(await world.task(task._id)).toMatchObject({
      via: 'first',
      attempt: 1,
      jobs: [{ state: 'unknown' }],
    });
    await runTask(deps, task._id, { early: true });
    expect(await world.task(task._id)).toMatchObject({ step: 'wait', attempt: 1 });
  });

  test('because it is busy is waited for before it is left', async () => {
    const { world, deps, client, jobs } = await chain();
    const task = await world.submit('u1');
    const error = errorOf('rate_limited', 'same_call');
    for (let n = 0; n < 3; n++) client('first').submitScript.push({ kind: 'failed', error });
    for (let n = 0; n < 2; n++) await runTask(deps, task._id, { early: true });
    expect(await world.task(task._id)).toMatchObject({ via: 'first' });
    for (let n = 0; n < 2; n++) await runTask(deps, task._id, { early: true });
    expect(jobs()).toEqual(['second']);
  });

  test('is never left once a job may exist there', async () => {
    const { world, deps, client, jobs } = await chain();
    const task = await world.submit('u1');
    client('first').submitScript.push({ kind: 'unknown', error: errorOf('unknown', 'never') });
    await runTask(deps, task._id);
    world.clock.advance(20_000);
    await pollRound(deps);
    expect(jobs()).toEqual([]);
    expect(await world.task(task._id)).toMatchObject({ via: 'first', attempt: 1 });
  });
});

describe('a fallback is passed over', () => {
  test.each([
    ['when it is disabled', { second: { disabled: 'retired' } }],
    ['when it takes fewer photos', { second: { images: [0, 0] as const } }],
    ['when it makes fewer pictures', { second: { count: [1, 1] as const } }],
  ])('%s', async (_, more) => {
    const { world, deps, client, jobs } = await chain(more);
    const task = await world.submit('u1', { count: 2 });
    client('first').submitScript.push({ kind: 'failed', error: broke });
    for (let n = 0; n < 2; n++) await runTask(deps, task._id);
    expect(jobs()).toEqual(['third']);
  });

  test('when its provider has no key here', async () => {
    const { world, deps, client, jobs, providers } = await chain();
    const task = await world.submit('u1');
    providers.delete('second');
    client('first').submitScript.push({ kind: 'failed', error: broke });
    for (let n = 0; n < 2; n++) await runTask(deps, task._id);
    expect(jobs()).toEqual(['third']);
  });

  test('when its circuit is open; and the first one is not even called while its own is', async () => {
    const { world, deps, jobs } = await chain();
    const breaker = { isOpen: async (id: string) => id !== 'third' };
    const task = await world.submit('u1');
    for (let n = 0; n < 2; n++) await runTask({ ...deps, breaker }, task._id);
    expect(jobs()).toEqual(['third']);
  });

  test('and with every circuit open the task waits', async () => {
    const { world, deps, jobs } = await chain();
    const breaker = { isOpen: async () => true };
    const task = await world.submit('u1');
    await runTask({ ...deps, breaker }, task._id);
    expect(await world.task(task._id)).toMatchObject({ status: 'processing', attempt: 1 });
    await runTask(deps, task._id, { early: true });
    expect(jobs()).toEqual(['first']);
  });
});

describe('parameters of another model', () => {
  test('are kept where it understands them and fall to its defaults where not', async () => {
    const other = choice('尺寸', [
      ['m', '中'],
      ['xl', '特大'],
    ]);
    const { world, deps, client } = await chain({ second: { fields: { size: other } } });
    const task = await world.submit('u1', { modelParameters: { size: 'l' } });
    client('first').submitScript.push({ kind: 'failed', error: broke });
    await runTask(deps, task._id);
    expect(await world.task(task._id)).toMatchObject({ via: 'second', parameters: { size: 'm' } });
  });
});

describe('a model whose provider runs so many jobs at once', () => {
  test('is not given more; the next one waits its turn and then goes', async () => {
    const { world, deps, jobs } = await chain({ first: { concurrency: 1 } });
    const one = await world.submit('u1');
    const two = await world.submit('u1');
    await runTask(deps, one._id);
    await runTask(deps, two._id);
    expect(jobs()).toEqual(['first']);
    expect(await world.task(two._id)).toMatchObject({ step: 'submit', attempt: 1 });
    world.clock.advance(10_000);
    await runTask(deps, one._id);
    await runTask(deps, two._id, { early: true });
    expect(jobs()).toEqual(['first', 'first']);
  });
});
