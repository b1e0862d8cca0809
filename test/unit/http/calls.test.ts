import { beforeEach, describe, expect, test } from 'vitest';
import { gate } from '../../support/events.ts';
import { createTestApi, type TestApi } from '../../support/world/api.ts';
import { createWorld, type World } from '../../support/world/world.ts';

let world: World;
let api: TestApi;

beforeEach(async () => {
  world = await createWorld();
  api = await createTestApi(world);
  await world.grant('anna', 1_000);
});

const picture = { model: 'wan2.7-image', prompt: 'a red lighthouse', async: true };
const ask = (headers: Record<string, string> = {}, body: object = picture, key = api.key) =>
  api.call('POST', '/v1/images/generations', { body, headers, key });
const tries = (count: number) => ({ 'x-stainless-retry-count': String(count) });
const tasks = () => world.engine.count('task_queue', {});

describe('a call with an Idempotency-Key', () => {
  const named = { 'idempotency-key': 'my-own-key-1' };

  test('is one task, however often it comes, and says when it was one before', async () => {
    const first = await ask(named);
    const again = await ask(named);
    expect(again.json.id).toBe(first.json.id);
    expect([first, again].map(({ headers }) => headers.get('idempotent-replayed'))).toEqual([
      null,
      'true',
    ]);
    expect(await tasks()).toBe(1);
  });

  test('and another body is a 422, charged nothing', async () => {
    await ask(named);
    const other = await ask(named, { ...picture, prompt: 'another' });
    expect([other.status, other.json.error.code]).toEqual([422, 'idempotency_key_reused']);
    expect(await tasks()).toBe(1);
  });

  test('is another call under another key of the same user', async () => {
    const { key } = await api.newKey();
    await ask(named);
    await ask(named, picture, key);
    expect(await tasks()).toBe(2);
  });

  test('that comes twice at once is one task', async () => {
    const both = await Promise.all([ask(named), ask(named)]);
    expect(new Set(both.map(({ json }) => json.id)).size).toBe(1);
    expect((await world.account('anna')).held).toBe(10);
  });

  test.each(['short', 'x'.repeat(129), 'with blank inside'])(
    'of the wrong form is refused: %s',
    async (name) => {
      const answer = await ask({ 'idempotency-key': name });
      expect([answer.status, answer.json.error.param]).toEqual([400, 'idempotency-key']);
    },
  );

  test('finds its task although an input’s address has died meanwhile', async () => {
    const { PNG } = await import('../../support/world/api.ts');
    api.web.set('https://pictures.example/1.png', PNG);
    const body = { ...picture, input_images: ['https://pictures.example/1.png'] };
    const first = await ask(named, body);
    api.web.clear();
    expect((await ask(named, body)).json.id).toBe(first.json.id);
  });
});

describe('a client that numbers its tries', () => {
  test('gets its first task again on a later try', async () => {
    const first = await ask(tries(0));
    expect((await ask(tries(1))).json.id).toBe(first.json.id);
    expect((await ask(tries(2))).json.id).toBe(first.json.id);
    expect(await tasks()).toBe(1);
  });

  test('makes two tasks of two calls that look the same', async () => {
    await ask(tries(0));
    world.clock.advance(60_000);
    await ask(tries(0));
    expect(await tasks()).toBe(2);
  });

  test('whose second try overtakes the first makes one', async () => {
    const second = await ask(tries(1));
    const first = await ask(tries(0));
    expect(first.json.id).toBe(second.json.id);
    expect(await tasks()).toBe(1);
  });

  test('whose first try froze here while its second passed makes one', async () => {
    const [frozen, thawed] = [gate(), gate()];
    let isFreezing = true;
    world = await createWorld({
      intercept: (send) => async (action, params) => {
        if (action === 'database.startTransaction' && isFreezing) {
          isFreezing = false;
          frozen.open();
          await thawed.opened;
        }
        return send(action, params);
      },
    });
    isFreezing = false;
    api = await createTestApi(world);
    await world.grant('anna', 1_000);
    isFreezing = true;
    const first = ask(tries(0));
    await frozen.opened;
    world.clock.advance(60_000);
    const second = await ask(tries(1));
    thawed.open();
    expect((await first).json.id).toBe(second.json.id);
    expect(await tasks()).toBe(1);
  });

  test('whose first try is overtaken and loses the reply of a commit makes one', async () => {
    let losses = 0;
    world = await createWorld({
      intercept: (send) => async (action, params) => {
        const answer = await send(action, params);
        if (action !== 'database.commitTransaction' || losses === 0) return answer;
        losses -= 1;
        return { code: 'ESOCKETTIMEDOUT', message: 'lost' };
      },
    });
    api = await createTestApi(world);
    await world.grant('anna', 1_000);
    const second = await ask(tries(1));
    losses = 1;
    expect((await ask(tries(0))).json.id).toBe(second.json.id);
    expect(losses).toBe(0);
    expect(await tasks()).toBe(1);
  });

  test('whose first two tries are under way at once makes one', async () => {
    const both = await Promise.all([ask(tries(0)), ask(tries(1))]);
    expect(new Set(both.map(({ json }) => json.id)).size).toBe(1);
  });

  test('is not mistaken for itself a quarter of an hour later, nor for another key', async () => {
    await ask(tries(0));
    const { key } = await api.newKey();
    await ask(tries(1), picture, key);
    expect(await tasks()).toBe(2);
    world.clock.advance(16 * 60_000);
    await ask(tries(1));
    expect(await tasks()).toBe(3);
  });

  test('sends a form with a new boundary each time, and is known by its fields', async () => {
    const { PNG } = await import('../../support/world/api.ts');
    const send = (count: number) => {
      const form = new FormData();
      form.set('prompt', 'as a poster');
      form.set('async', 'true');
      form.set('image', new File([PNG], `${count}.png`));
      return api.call('POST', '/v1/images/edits', { form, headers: tries(count) });
    };
    expect((await send(0)).json.id).toBe((await send(1)).json.id);
    expect(await tasks()).toBe(1);
  });
});

test('a client that names nothing makes a task each time', async () => {
  await ask();
  await ask();
  expect(await tasks()).toBe(2);
});

test('calls that nobody repeats are forgotten after a day', async () => {
  const { tidyCalls } = await import('../../../shared/http/jobs/tidy-calls.ts');
  await ask(tries(0));
  expect(await tidyCalls(world.lightDeps)).toBe(0);
  world.clock.advance(25 * 60 * 60_000);
  expect(await tidyCalls(world.lightDeps)).toBe(1);
});
