import { describe, expect, test } from 'vitest';
import type { Catalogue, ModelDefinition } from '../../../../shared/models/contract.ts';
import type { ProviderClient, SubmitRequest } from '../../../../shared/providers/contract.ts';
import { runTask } from '../../../../shared/tasks/run/run.ts';
import { errorOf } from '../../../support/world/scripted-provider.ts';
import { createWorld, type World } from '../../../support/world/world.ts';

/** The default model made to understand English only, beside a text model that answers `text`. */
async function englishWorld(answer: ProviderClient['submit']) {
  const world = await createWorld();
  await world.grant('u1', 1_000);
  const asked: SubmitRequest[] = [];
  const sent: SubmitRequest[] = [];
  const { catalogue } = world.deps;
  const base = catalogue.defaultFor('photography');
  const english: ModelDefinition = {
    ...base,
    input: { ...base.input, promptLanguage: 'en' },
    request: ({ prompt }) => ({ prompt }),
  };
  const writer: ModelDefinition = { ...english, slug: 'writer', provider: 'writer' };
  const models: Catalogue = {
    ...catalogue,
    get: (slug) => (slug === 'writer' ? writer : english),
    defaultFor: () => english,
  };
  const textClient: ProviderClient = {
    id: 'writer',
    submitIsIdempotent: false,
    submit: (request) => {
      asked.push(request);
      return answer(request);
    },
    poll: async () => ({ kind: 'cancelled' }),
    cancel: async () => 'unsupported',
  };
  const client = (id: string): ProviderClient =>
    id === 'writer'
      ? textClient
      : Object.assign(Object.create(world.provider), {
          submit: (request: SubmitRequest) => {
            sent.push(request);
            return world.provider.submit(request);
          },
        });
  const deps = {
    ...world.deps,
    catalogue: models,
    providers: { available: () => true, client },
    translateWith: 'writer',
  };
  return { world, deps, asked, sent };
}

const english: ProviderClient['submit'] = async () => ({
  kind: 'done',
  results: [{ type: 'text', text: ' a red balloon on the beach ' }],
});

async function taskIn(world: World) {
  return world.submit('u1', { words: '海边的红色气球' });
}

describe('a model that understands English only', () => {
  test('gets a translated prompt, which is kept with the task', async () => {
    const { world, deps, asked, sent } = await englishWorld(english);
    const task = await taskIn(world);
    await runTask(deps, task._id);
    expect(JSON.stringify(asked[0]?.call)).toContain('海边的红色气球');
    expect(sent[0]?.call).toEqual({ prompt: 'a red balloon on the beach' });
    expect(await world.task(task._id)).toMatchObject({ prompt: 'a red balloon on the beach' });
  });

  test('gets the words as they are when translating fails', async () => {
    const failing: ProviderClient['submit'] = async () => ({
      kind: 'failed',
      error: errorOf('transient', 'same_call'),
    });
    const { world, deps, sent } = await englishWorld(failing);
    const task = await taskIn(world);
    await runTask(deps, task._id);
    expect(JSON.stringify(sent[0]?.call)).toContain('海边的红色气球');
    expect(await world.task(task._id)).toMatchObject({ step: 'wait' });
  });

  test('is not bothered with translating when nothing is configured, or nothing is Chinese', async () => {
    const { world, deps, asked } = await englishWorld(english);
    const { translateWith: _, ...without } = deps;
    await runTask(without, (await taskIn(world))._id);
    await runTask(deps, (await world.submit('u1', { words: 'a balloon' }))._id);
    expect(asked).toHaveLength(0);
  });

  test('has its prompt translated once, however often the submit is repeated', async () => {
    const { world, deps, asked } = await englishWorld(english);
    const task = await taskIn(world);
    const busy = errorOf('rate_limited', 'same_call');
    world.provider.submitScript.push({ kind: 'failed', error: busy });
    await runTask(deps, task._id);
    await runTask(deps, task._id, { early: true });
    expect(asked).toHaveLength(1);
    expect(await world.task(task._id)).toMatchObject({ step: 'wait' });
  });
});
