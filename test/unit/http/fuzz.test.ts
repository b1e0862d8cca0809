/**
 * Bodies nobody would send, to every route that takes one: each is refused with a code, a sentence
 * and, where it is the body's fault, the field; nothing is charged, nothing breaks.
 */
import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import { bareDefinition } from '../../../shared/http/core/read.ts';
import type { Route } from '../../../shared/http/core/route.ts';
import { ROUTES } from '../../../shared/http/index.ts';
import { createTestApi, type TestApi } from '../../support/world/api.ts';
import { hasHan } from '../../support/world/app.ts';
import { createWorld, type World } from '../../support/world/world.ts';

let world: World;
let api: TestApi;

beforeAll(async () => {
  world = await createWorld();
  api = await createTestApi(world);
});

/** The same every time: what it finds is found by everybody. */
const RUNS = { numRuns: 25, seed: 20_261_126 } as const;

const posts = ROUTES.filter(({ method, body }) => method === 'POST' && body !== undefined);

const odd = fc.oneof(
  fc.jsonValue({ maxDepth: 3 }),
  fc.constantFrom<unknown>(
    '',
    ' ',
    '\u0000',
    '长'.repeat(3_000),
    '__proto__',
    '$where',
    0,
    -1,
    1.5,
    1e308,
    Number.MAX_SAFE_INTEGER,
    [],
    [null],
    {},
    { $gt: '' },
    { $date: 'x' },
    { $oid: 'x' },
    'https://127.0.0.1/',
    'cloud://x',
    'data:,',
    true,
    null,
  ),
);

/** Right names with odd values, some of them missing, and names nobody knows. */
function bodiesOf({ body }: Route): fc.Arbitrary<unknown> {
  const { shape = {} } = body === undefined ? {} : bareDefinition(body);
  const known = Object.keys(shape);
  const fields = fc.record(Object.fromEntries(known.map((name) => [name, odd])), {
    requiredKeys: [],
  });
  const strange = fc.dictionary(fc.string({ minLength: 1, maxLength: 8 }), odd, { maxKeys: 2 });
  const whole = fc.tuple(fields, strange).map(([a, b]) => ({ ...a, ...b }));
  return fc.oneof({ weight: 3, arbitrary: fields }, whole, odd);
}

const id = fc.constantFrom('x', '..', '%00', '%F0', "'", 'a'.repeat(300), '0'.repeat(32), '$where');

describe.each(posts.map((route) => [`POST ${route.path}`, route] as const))('%s', (_, route) => {
  test('refuses what it cannot take, by name, and never breaks', async () => {
    await fc.assert(
      fc.asyncProperty(bodiesOf(route), id, async (body, param) => {
        const path = route.path.replace(/\{\w+\}/g, encodeURIComponent(param));
        const { status, json, text } = await api.call('POST', path, {
          key: route.auth === 'admin' ? api.adminKey : api.key,
          body: JSON.stringify(body),
          headers: { 'content-type': 'application/json', prefer: 'respond-async' },
        });
        if (status < 400) return;
        expect([status, text]).not.toEqual([500, expect.anything()]);
        expect(text).not.toMatch(/\bat \w+ \(|node:|\.ts:\d/);
        const error = json.error;
        const message = typeof error === 'string' ? error : error.message;
        expect(hasHan(message) || /^No model registered$/.test(message), message).toBe(true);
        const code = typeof error === 'string' ? json.error_code : error.code;
        expect(['string', 'number']).toContain(typeof code);
        if (code !== 'invalid_request' && code !== 'INVALID_REQUEST') return;
        const named = error.param ?? error.details?.[0]?.field ?? json.details?.[0]?.field;
        expect(typeof named, text).toBe('string');
      }),
      RUNS,
    );
    // Anna has no credits: whatever was understood was refused for want of them.
    expect(await world.engine.count('task_queue', {})).toBe(0);
    expect(await world.engine.count('credit_records', {})).toBe(0);
  });
});
