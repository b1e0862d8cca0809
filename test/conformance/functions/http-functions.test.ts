import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { createServer, request, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { eventually } from '../../support/events.ts';
import { startTestCloud, type TestCloud } from '../local-cloud.ts';

/** A web server as a function: answers by path. */
const SERVER = `
const http = require('node:http');
let busy = 0, most = 0;
exports.listen = () => http.createServer(async (request, response) => {
  busy += 1; most = Math.max(most, busy);
  response.on('close', () => { busy -= 1; });
  const url = new URL(request.url, 'http://x');
  const chunks = [];
  for await (const chunk of request) chunks.push(chunk);
  const told = { pid: process.pid, url: request.url, method: request.method, headers: request.headers, body: Buffer.concat(chunks).toString(), most, port: process.env.PORT, send: typeof process.send };
  switch (url.pathname) {
    case '/wait': await fetch(url.searchParams.get('for')); break;
    case '/never': return;
    case '/begun': response.writeHead(200, { 'content-type': 'text/event-stream' }); return response.write('data: 0\\n\\n');
    case '/stream': response.writeHead(200, { 'content-type': 'text/event-stream' });
      for (let n = 0; n < 3; n++) { response.write('data: ' + n + '\\n\\n'); await fetch(url.searchParams.get('for')); }
      return response.end();
    case '/large': response.writeHead(200, { 'content-type': 'application/octet-stream' }); return response.end(Buffer.alloc(7e6));
    case '/die': process.exit(1);
  }
  response.writeHead(200, { 'content-type': 'application/json' });
  response.end(JSON.stringify(told));
}).listen(process.env.PORT || 9000, '0.0.0.0');
`;
const BOOTSTRAP = `#!/bin/bash\nexec /var/lang/node20/bin/node -e 'require("./index.js").listen()'\n`;

let cloud: TestCloud;
let base = '';

function deploy(root: string, name: string, bootstrap = BOOTSTRAP, mode = 0o755): void {
  mkdirSync(join(root, name), { recursive: true });
  writeFileSync(join(root, name, 'index.js'), SERVER);
  writeFileSync(join(root, name, 'scf_bootstrap'), bootstrap);
  chmodSync(join(root, name, 'scf_bootstrap'), mode);
}

beforeAll(async () => {
  const http = { type: 'HTTP', instanceConcurrencyConfig: { maxConcurrency: 3 } } as const;
  const names = ['web', 'closed', 'windows', 'weak'];
  cloud = await startTestCloud(
    {},
    {
      functions: {
        config: [
          ...names.map((name) => ({ name, ...http })),
          { name: 'brief', ...http, timeout: 1 },
          { name: 'single', type: 'HTTP' as const },
        ],
        maxInstances: 2,
      },
      functionRule: {
        '*': { invoke: true },
        closed: { invoke: 'auth != null' },
      },
      httpAccess: [...names, 'brief', 'single'].map((name) => ({
        path: `/${name}`,
        functionName: name,
      })),
    },
  );
  base = cloud.cloud.url;
  for (const name of ['web', 'closed', 'brief', 'single']) deploy(cloud.functionsRoot, name);
  deploy(cloud.functionsRoot, 'windows', BOOTSTRAP.replaceAll('\n', '\r\n'));
  deploy(cloud.functionsRoot, 'weak', BOOTSTRAP, 0o644);
});
afterAll(() => cloud.end());

// biome-ignore lint/suspicious/noExplicitAny: what the function saw, compared field by field
const told = async (path: string, init: RequestInit = {}): Promise<any> =>
  (await fetch(`${base}${path}`, init)).json();
/** Keeps functions waiting for an answer until they are let go. */
async function startKeeper() {
  const kept: ServerResponse[] = [];
  let isOpen = false;
  const server = createServer((_, response) => {
    if (isOpen) response.end();
    else kept.push(response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    kept,
    /** Those who are kept; those who come later with `forGood`. */
    letGo: (forGood = false): void => {
      isOpen = forGood;
      for (const response of kept.splice(0)) response.end();
    },
    close: () => new Promise((resolve) => server.close(resolve).closeAllConnections()),
  };
}

/** Answers of `calls` that came together, none of them before `atOnce` were there. */
async function heldTogether(path: string, { calls, atOnce }: { calls: number; atOnce: number }) {
  const keeper = await startKeeper();
  const all = Array.from({ length: calls }, () => told(`${path}?for=${keeper.url}`));
  await eventually(() => keeper.kept.length === atOnce);
  keeper.letGo(true);
  const answers = await Promise.all(all);
  await keeper.close();
  return answers;
}

const codeOf = async (path: string, init: RequestInit = {}) => {
  const response = await fetch(`${base}${path}`, init);
  return [response.status, ((await response.json()) as { code: string }).code];
};
const login = async (): Promise<string> => {
  const body = JSON.stringify({ openid: 'o-anna' });
  const response = await fetch(`${base}/_local/login`, { method: 'POST', body });
  return ((await response.json()) as { access_token: string }).access_token;
};

describe('an HTTP function', () => {
  test('sees the request as it is, its route’s part taken off', async () => {
    const init = {
      method: 'POST',
      body: '{"a":1}',
      headers: { 'content-type': 'application/json' },
    };
    const seen = await told('/web/deep/er?x=1', init);
    expect(seen).toMatchObject({ url: '/deep/er?x=1', method: 'POST', body: '{"a":1}' });
    expect(seen.headers['x-scf-request-id']).toBeDefined();
    expect(seen.headers['x-forwarded-for']).toContain('127.0.0.1');
  });

  test('has nothing that there is not on the cloud', async () => {
    expect((await told('/web/')).send).toBe('undefined');
  });

  test('serves as many at once as it may, and others wait for room', async () => {
    const all = await heldTogether('/web/wait', { calls: 12, atOnce: 6 });
    expect(new Set(all.map(({ pid }) => pid)).size).toBe(2);
    expect(Math.max(...all.map(({ most }) => most))).toBe(3);
    const single = await heldTogether('/single/wait', { calls: 3, atOnce: 2 });
    expect(Math.max(...single.map(({ most }) => most))).toBe(1);
  });

  test('streams as it writes', async () => {
    const keeper = await startKeeper();
    const response = await fetch(`${base}/web/stream?for=${keeper.url}`);
    expect(response.headers.get('x-cloudbase-upstream-status-code')).toBe('200');
    const seen: string[] = [];
    // It writes on only when what it wrote has been read.
    for await (const chunk of response.body ?? []) {
      seen.push(Buffer.from(chunk).toString());
      await eventually(() => keeper.kept.length > 0);
      keeper.letGo();
    }
    expect(seen).toEqual(['data: 0\n\n', 'data: 1\n\n', 'data: 2\n\n']);
    await keeper.close();
  });

  test('is ended when its only caller hangs up', async () => {
    const { pid } = await told('/single/');
    await new Promise<void>((resolve) => {
      const call = request(`${base}/single/begun`, (answer) => {
        answer.on('error', () => resolve());
        answer.once('data', () => call.destroy());
      });
      call.on('error', () => resolve());
      call.end();
    });
    await eventually(async () => (await told('/single/')).pid !== pid);
  });

  test('that takes too long is a 504', async () => {
    expect(await codeOf('/brief/never')).toEqual([504, 'FUNCTIONS_TIME_LIMIT_EXCEEDED']);
  });

  test('that dies is a 502, and the next caller meets another', async () => {
    expect((await codeOf('/web/die'))[0]).toBe(502);
    expect((await told('/web/')).method).toBe('GET');
  });

  test('may not answer more than six megabytes at once', async () => {
    const large = fetch(`${base}/web/large`).then((response) => response.arrayBuffer());
    await expect(large).rejects.toThrow();
  });

  test.each(['windows', 'weak'])(
    'whose scf_bootstrap the cloud would not run is refused: %s',
    async (name) => {
      expect(await codeOf(`/${name}/`)).toEqual([500, 'FUNCTIONS_EXECUTE_FAIL']);
    },
  );

  test('takes no events', async () => {
    await expect(
      cloud.cloud.invoke({ name: 'web', data: {}, identity: { kind: 'admin' }, source: 'local' }),
    ).rejects.toThrow(/HTTP function/);
  });
});

describe('who may reach it', () => {
  test('over a public path nobody, until its rule is true', async () => {
    expect(await codeOf('/closed/')).toEqual([403, 'EXCEED_AUTHORITY']);
  });

  test('with a login, by its name', async () => {
    const path = '/v1/functions/closed/hello?webfn=true&x=1';
    expect((await codeOf(path, { method: 'POST' }))[0]).toBe(401);
    const headers = { authorization: `Bearer ${await login()}` };
    expect((await told(path, { method: 'POST', headers })).url).toBe('/hello?x=1');
  });

  test('callHTTPFunction’s door alone says who the user is', async () => {
    const claimed = { 'x-wx-openid': 'o-boss', authorization: 'Bearer mine' };
    expect((await told('/web/', { headers: claimed })).headers['x-wx-openid']).toBe('o-boss');
    const headers = { ...claimed, 'x-local-login': await login() };
    const seen = await told('/_local/http-functions/web/a?b=1', { headers });
    expect(seen).toMatchObject({
      url: '/a?b=1',
      headers: { 'x-wx-openid': 'o-anna', authorization: 'Bearer mine' },
    });
    expect((await codeOf('/_local/http-functions/web/a', { headers: claimed }))[0]).toBe(401);
  });
});

describe('faults', () => {
  const runs = async (): Promise<number> => (await cloud.local('meter')).functions.web?.count ?? 0;
  const faults = (body: object) => cloud.local('http-faults', { path: '/web', ...body });

  test('lose an answer after the function has run', async () => {
    const before = await runs();
    await faults({ loseAnswer: true });
    await expect(fetch(`${base}/web/`)).rejects.toThrow();
    await eventually(async () => (await runs()) > before);
    expect((await told('/web/')).method).toBe('GET');
  });

  test('cut an answer off, or make it late', async () => {
    await faults({ cutAfterBytes: 5 });
    await expect(fetch(`${base}/web/`).then((response) => response.text())).rejects.toThrow();
    await faults({ firstByteDelayMs: 150 });
    const startedAt = performance.now();
    await told('/web/');
    expect(performance.now() - startedAt).toBeGreaterThan(140);
  });

  test('bring a request twice', async () => {
    const before = await runs();
    await faults({ double: true });
    await told('/web/');
    await eventually(async () => (await runs()) === before + 2);
  });

  test('of an unknown kind are refused', async () => {
    expect((await faults({ explode: true })).code).toBe('INVALID_PARAM');
    expect((await faults({ double: 1 })).message).toContain('boolean');
  });
});
