/** What is written from the routes is as the routes are now; UPDATE_DOCS=1 writes it anew. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Validator } from '@seriousme/openapi-schema-validator';
import { beforeAll, describe, expect, test } from 'vitest';
import { ApiError, createClient } from '../../../clients/http/index.ts';
import { GENERATED } from '../../../local/api/generated.ts';
import { openApiDocument } from '../../../local/api/openapi.ts';
import { page } from '../../../shared/http/docs/page.ts';
import { pages } from '../../../shared/http/docs/pages.ts';
import { ROUTES } from '../../../shared/http/index.ts';
import { root } from '../../support/sources.ts';
import { createTestApi, PNG, type TestApi } from '../../support/world/api.ts';
import { createWorld } from '../../support/world/world.ts';

describe('generated files', () => {
  test.each(Object.entries(GENERATED))('%s is as the routes are', (path, make) => {
    const fresh = make();
    if (process.env.UPDATE_DOCS === '1') writeFileSync(join(root, path), fresh);
    else expect(readFileSync(join(root, path), 'utf8'), 'run with UPDATE_DOCS=1').toBe(fresh);
  });
});

describe('openapi.json', () => {
  test('is OpenAPI 3.1', async () => {
    const validated = await new Validator().validate(openApiDocument(ROUTES));
    expect(validated.errors).toBeUndefined();
    expect(validated.valid).toBe(true);
  });

  test('names each operation once, and each route is one', () => {
    const ids = ROUTES.map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    const { paths } = JSON.parse(pages.openapi) as { paths: Record<string, object> };
    const told = Object.entries(paths).flatMap(([path, methods]) =>
      Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`),
    );
    expect(told.sort()).toEqual(ROUTES.map(({ method, path }) => `${method} ${path}`).sort());
  });
});

describe('the routes', () => {
  test('that operators alone may use say what is written down of them', () => {
    const silent = ROUTES.filter(({ auth, audit }) => auth === 'admin' && audit === undefined);
    expect(silent.map(({ id }) => id)).toEqual([]);
  });

  test('say in both languages what they do', () => {
    expect(
      ROUTES.filter(({ about }) => !/\p{Script=Han}/u.test(about.zh) || about.en === ''),
    ).toEqual([]);
  });
});

test('the page loads nothing from elsewhere', () => {
  expect(page).not.toMatch(/(src|href)=["']?https?:/);
  expect(page).not.toMatch(/@import|url\(/);
});

describe('the typed client', () => {
  let api: TestApi;
  beforeAll(async () => {
    const world = await createWorld();
    await world.grant('anna', 1_000);
    api = await createTestApi(world);
  });

  const client = (key = api.key) =>
    createClient({
      baseUrl: 'http://api.test',
      key,
      fetch: (input, init) => api.handler(new Request(input, init), { address: null }),
    });

  test('makes a picture, waits for it and lists it', async () => {
    api.developWhileWaiting();
    const made = await client().createImage({
      body: { prompt: 'a red lighthouse' },
      idempotencyKey: 'typed-client-1',
    });
    if (!('data' in made)) throw new Error('not waited for');
    expect(made.data[0]?.url).toMatch(/^https:/);
    const { data } = await client().listTasks({ query: { limit: 1 } });
    const one = await client().getTask({ params: { id: data[0]?.id ?? '' } });
    expect(one.status).toBe('completed');
  });

  test('sends a form as soon as there is a file', async () => {
    const image = new Blob([new Uint8Array(PNG)]);
    const answer = await client().editImage({
      body: { prompt: 'x', image },
      prefer: 'respond-async',
    });
    expect(answer).toMatchObject({ object: 'task' });
  });

  test('throws what was refused', async () => {
    const refused = client('sk-dr_nothing').getBalance();
    await expect(refused).rejects.toBeInstanceOf(ApiError);
    await expect(refused).rejects.toMatchObject({ status: 401 });
  });
});
