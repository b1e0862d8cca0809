/**
 * Who sees a refusal of the gateway protocol. js-sdk decides that by its adapter: in a browser it
 * throws what comes with a status other than 2xx; in Node its adapter never looks at the status, and
 * the database calls drop the answer's code. Nothing a server could answer changes the latter.
 */
import { createRequire } from 'node:module';
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import {
  type ClientCloud,
  ENV,
  type JsonAnswer,
  openUser,
  startClientCloud,
} from './client-cloud.ts';

const require = createRequire(import.meta.url);
let cloud: ClientCloud;

beforeAll(async () => {
  cloud = await startClientCloud(
    { rules: { secrets: 'ADMINONLY' }, functionRule: { '*': { invoke: false } } },
    ['secrets'],
  );
});
afterAll(() => cloud.close());
afterEach(() => vi.unstubAllGlobals());

/** The SDK's browser build, with as much of a browser as its requests need. */
async function openBrowserSdk(openid: string): Promise<JsonAnswer> {
  const values = new Map<string, string>();
  const storage = {
    getItem: (key: string) => values.get(key) ?? null,
    setItem: (key: string, value: string) => values.set(key, value),
    removeItem: (key: string) => values.delete(key),
  };
  const page = { href: 'http://localhost/', protocol: 'http:', host: 'localhost' };
  vi.stubGlobal('window', globalThis);
  vi.stubGlobal('localStorage', storage);
  vi.stubGlobal('sessionStorage', storage);
  vi.stubGlobal('location', { ...page, origin: 'http://localhost' });
  vi.stubGlobal('document', { cookie: '', addEventListener: () => {} });
  vi.stubGlobal('XMLHttpRequest', class {});
  vi.stubGlobal('WebSocket', class {});
  vi.stubGlobal('addEventListener', () => {});
  for (const method of ['log', 'warn', 'error'] as const) {
    vi.spyOn(console, method).mockImplementation(() => {});
  }
  const inNode = require.resolve('@cloudbase/js-sdk');
  const path = inNode.replace('index.node.cjs.js', 'index.cjs.js');
  delete require.cache[path];
  const loaded = require(path);
  const sdk = loaded.default ?? loaded;
  const app = sdk.init({ env: ENV, accessKey: await cloud.login(openid) });
  app.registerHost(cloud.host, 'http');
  app.auth({ persistence: 'none' });
  return app;
}

type Call = (app: JsonAnswer) => Promise<JsonAnswer>;
const secrets = (app: JsonAnswer): JsonAnswer => app.database().collection('secrets');

const CALLS: readonly [string, string, Call][] = [
  ['get', 'DATABASE_PERMISSION_DENIED', (app) => secrets(app).get()],
  ['doc().get', 'DATABASE_PERMISSION_DENIED', (app) => secrets(app).doc('x').get()],
  ['count', 'DATABASE_PERMISSION_DENIED', (app) => secrets(app).count()],
  ['add', 'DATABASE_PERMISSION_DENIED', (app) => secrets(app).add({ a: 1 })],
  ['update', 'DATABASE_PERMISSION_DENIED', (app) => secrets(app).doc('x').update({ a: 1 })],
  ['set', 'DATABASE_PERMISSION_DENIED', (app) => secrets(app).doc('x').set({ a: 1 })],
  ['remove', 'DATABASE_PERMISSION_DENIED', (app) => secrets(app).doc('x').remove()],
  ['aggregate', 'DATABASE_PERMISSION_DENIED', (app) => secrets(app).aggregate().match({}).end()],
  [
    'a query MongoDB refuses',
    'DATABASE_PERMISSION_DENIED',
    (app) =>
      secrets(app)
        .where({ a: { $nope: 1 } })
        .get(),
  ],
  ['callFunction', 'EXCEED_AUTHORITY', (app) => app.callFunction({ name: 'fn', data: {} })],
];

describe('a refusal in a browser', () => {
  test.each(CALLS)('of %s is thrown with its code', async (_, code, call) => {
    const app = await openBrowserSdk('alice');
    await expect(call(app)).rejects.toMatchObject({ code, message: expect.any(String) });
  });
});

describe('a refusal in Node', () => {
  const told = new Set(['get', 'doc().get', 'a query MongoDB refuses', 'callFunction']);

  test.each(CALLS.filter(([name]) => told.has(name)))(
    'of %s resolves with its code',
    async (_, code, call) => {
      expect(await call(await openUser(cloud, 'alice'))).toMatchObject({ code });
    },
  );

  test.each(CALLS.filter(([name]) => !told.has(name)))(
    'of %s resolves without a code, by the SDK’s own doing, and without a result',
    async (_, __, call) => {
      const answer = await call(await openUser(cloud, 'alice'));
      expect(answer.code).toBeUndefined();
      for (const result of ['total', 'id', 'updated', 'deleted', 'upsertedId']) {
        expect(answer[result]).toBeUndefined();
      }
      expect(await cloud.engine.count('secrets')).toBe(0);
    },
  );
});
