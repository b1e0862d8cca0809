import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  appendFileSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { request } from 'node:http';
import { createRequire } from 'node:module';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import type { CloudBaseOptions } from '../../local/cloudbase/server.ts';
import { launchArgs } from '../support/run/launch.ts';
import {
  callLocal,
  ENV,
  NODE_SDK,
  openApp,
  startTestCloud,
  type TestCloud,
  until,
} from './local-cloud.ts';

const MAIN = 'local/cloudbase/main.ts';
const PROCESS = 'test/conformance/cloud-process.ts';

let home = '';
let children: ChildProcess[] = [];
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'server-'));
});
afterEach(() => {
  for (const child of children) child.kill('SIGKILL');
  children = [];
  rmSync(home, { recursive: true, force: true });
});

function run(script: string, args: readonly string[]) {
  const child = spawn(process.execPath, launchArgs(script, ...args), {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  children.push(child);
  const output = { text: '' };
  child.stdout.on('data', (chunk) => (output.text += chunk));
  child.stderr.on('data', (chunk) => (output.text += chunk));
  const exit = once(child, 'close').then(([code, signal]) => signal ?? code);
  const url = async (): Promise<string> => {
    await until(() => /http:\/\/\S+:\d+\s/.test(output.text) || child.exitCode !== null);
    return /http:\/\/[\d.]+:\d+/.exec(output.text)?.[0] ?? '';
  };
  return { child, output, exit, url };
}

describe('the admin endpoint', () => {
  let test_: TestCloud;
  beforeAll(async () => {
    test_ = await startTestCloud();
  });
  afterAll(() => test_.end());

  const post = async (body: string, query = '', headers: Record<string, string> = {}) => {
    const response = await fetch(`${test_.cloud.url}/admin${query}`, {
      method: 'POST',
      headers: { authorization: 'TC3-HMAC-SHA256 x', ...headers },
      body,
    });
    const answer = (await response.json()) as Record<string, unknown>;
    const { code, message, requestId } = answer;
    return { status: response.status, code, message, requestId };
  };

  test('business errors are answered with 200, a code and a request id', async () => {
    const refusals: [string, string, Record<string, string>, string][] = [
      ['{"action":"database.nonsense"}', '', {}, 'INVALID_PARAM'],
      ['not json', '', {}, 'INVALID_PARAM'],
      ['[1]', '', {}, 'INVALID_PARAM'],
      ['{}', '', {}, 'INVALID_PARAM'],
      ['{"action":"auth.wsWebSign"}', '', {}, 'INVALID_PARAM'],
      ['{"action":"functions.invokeFunction"}', '', {}, 'INVALID_PARAM'],
      ['{"action":"storage.batchDeleteFile","fileid_list":"x"}', '', {}, 'INVALID_PARAM'],
      ['{"action":"storage.getUploadMetadata","path":7}', '', {}, 'INVALID_PARAM'],
      ['{"action":"database.startTransaction"}', '?env=other', {}, 'INVALID_ENV'],
      ['{"action":"database.startTransaction"}', '', { authorization: '' }, 'SIGN_PARAM_INVALID'],
    ];
    for (const [body, query, headers, code] of refusals) {
      const answer = await post(body, query, headers);
      expect([body, answer.status, answer.code]).toEqual([body, 200, code]);
      expect(answer.requestId).toEqual(expect.any(String));
      expect(answer.message).not.toMatch(/\n\s+at /);
    }
  });

  test('a request over 100 MB is refused with its code', async () => {
    const answer = await post(`{"action":"x","pad":"${'x'.repeat(101 * 1024 * 1024)}"}`);
    expect(answer.code).toBe('EXCEED_REQUEST_SIZE_LIMIT');
  });

  test('an API key must be one of the configured ones', async () => {
    const own = await startTestCloud({}, { apiKeys: ['right'] });
    const ask = async (authorization: string) => {
      const body = '{"action":"database.startTransaction"}';
      const url = `${own.cloud.url}/admin`;
      return (await fetch(url, { method: 'POST', headers: { authorization }, body })).json();
    };
    expect(await ask('Bearer wrong')).toMatchObject({ code: 'SIGN_PARAM_INVALID' });
    expect(await ask('Bearer right')).toHaveProperty('transactionId');
    await own.end();
  });

  test('unknown paths are 404, other methods 405, health is told', async () => {
    const { url } = test_.cloud;
    expect((await fetch(`${url}/nothing`)).status).toBe(404);
    expect((await fetch(`${url}/admin`)).status).toBe(405);
    expect(await (await fetch(`${url}/healthz`)).json()).toEqual({ ok: true, envId: ENV });
  });

  test('the control API answers this machine and no web page', async () => {
    const status = (headers: Record<string, string>) =>
      new Promise((resolve, reject) => {
        request(`${test_.cloud.url}/_local/status`, { headers }, (response) => {
          response.resume();
          resolve(response.statusCode);
        })
          .on('error', reject)
          .end();
      });
    expect(await status({})).toBe(200);
    expect(await status({ origin: 'http://localhost:5173' })).toBe(200);
    expect(await status({ origin: 'https://evil.example' })).toBe(403);
    expect(await status({ host: 'evil.example' })).toBe(403);
  });

  test('curl can act as a mini-program user, make collections, indexes and rules', async () => {
    test_.deploy('who', 'exports.main = async (event) => event;');
    const invoked = await test_.local('invoke', { name: 'who', data: { a: 1 }, openid: 'anna' });
    expect(invoked.result).toMatchObject({ a: 1, userInfo: { openId: 'anna' } });
    expect((await test_.local('invoke', { name: 'nope' })).code).toBe('FUNCTION_NOT_FOUND');
    expect(await test_.local('collections', { name: 'c' })).toEqual({ created: true });
    expect(await test_.local('collections', { name: 'c' })).toEqual({ created: false });
    await test_.local('indexes', { collection: 'c', keys: { n: 1 }, unique: true });
    await test_.app().database().collection('c').add({ _id: 'x', n: 1 });
    await expect(test_.app().database().collection('c').add({ _id: 'y', n: 1 })).rejects.toThrow(
      /E11000|duplicate/i,
    );
    expect(await test_.local('rules', { c: 'READONLY' })).toEqual({ c: 'READONLY' });
    expect((await test_.local('rules', { c: { read: 'doc.' } })).code).toBe('INVALID_PARAM');
    expect(await test_.local('rules')).toEqual({ c: 'READONLY' });
  });
});

describe('js-sdk beside node-sdk on one server', () => {
  test('a web user logs in, calls a function and keeps documents to itself', async () => {
    const test_ = await startTestCloud(
      { who: 'exports.main = async (event) => ({ event, uid: process.env.TCB_UUID });' },
      { defaultRule: 'PRIVATE' },
    );
    vi.spyOn(console, 'log').mockImplementation(() => {});
    try {
      await test_.cloud.engine.createCollection('notes');
      const cloudbase = createRequire(import.meta.url)('@cloudbase/js-sdk');
      const app = cloudbase.init({ env: ENV });
      app.registerHost(new URL(test_.cloud.url).host, 'http');
      await app.auth({ persistence: 'none' }).signInAnonymously({});
      const data = { userInfo: { openId: 'forged' }, a: 1 };
      const { result } = await app.callFunction({ name: 'who', data });
      expect(result).toEqual({ event: { a: 1 }, uid: expect.any(String) });
      await test_.app().database().collection('notes').add({ _id: 'of the server' });
      await app.database().collection('notes').add({ _id: 'mine', text: 'hi' });
      const mine = await app.database().collection('notes').get();
      expect(mine.data.map((doc: { _id: string }) => doc._id)).toEqual(['mine']);
      const all = await test_.app().database().collection('notes').get();
      expect(all.data).toHaveLength(2);
    } finally {
      vi.restoreAllMocks();
      await test_.end();
    }
  });
});

describe('npm run emulator', () => {
  const emulator = (...args: string[]) =>
    run(MAIN, ['--port', '0', '--data', join(home, 'data'), '--env', ENV, ...args]);

  test('tells where it is, serves the SDK, and Ctrl-C ends it cleanly', async () => {
    const { output, url, child, exit } = emulator();
    const db = openApp(await url()).database();
    await db.createCollection('c');
    await db.collection('c').add({ _id: 'kept' });
    expect(output.text).toContain('this machine only');
    expect(output.text).toContain('TCB_CONTEXT_CNFG');
    child.kill('SIGINT');
    expect(await exit).toBe(0);
    const again = emulator();
    const { data } = await openApp(await again.url())
      .database()
      .collection('c')
      .get();
    expect(data).toEqual([{ _id: 'kept' }]);
  });

  test('a second Ctrl-C does not wait for a function', async () => {
    const functions = join(home, 'functions');
    mkdirSync(join(functions, 'slow'), { recursive: true });
    writeFileSync(
      join(functions, 'slow', 'index.js'),
      'exports.main = () => new Promise(() => setInterval(() => {}, 1000));',
    );
    const config = join(home, 'cloudbaserc.json');
    writeFileSync(config, '{"functions":[{"name":"slow","timeout":60}]}');
    const { url, child, exit, output } = emulator('--functions', functions, '--config', config);
    const address = await url();
    callLocal(address, 'invoke', { name: 'slow' }).catch(() => {});
    await until(async () => (await callLocal(address, 'status')).running === 1);
    child.kill('SIGINT');
    await until(() => output.text.includes('stopping'));
    child.kill('SIGINT');
    // Whoever waited for the function ends with 0.
    expect(await exit).toBe(130);
  });

  test('--help explains every option', async () => {
    const { output, exit } = emulator('--help');
    expect(await exit).toBe(0);
    for (const option of ['--port', '--data', '--env', '--host', '--functions', '--config']) {
      expect(output.text).toContain(option);
    }
  });

  test.each([
    [['--port', 'x'], '--port'],
    [['--nonsense'], '--nonsense'],
    [['--env', 'a b'], '--env'],
    [['--default-rule', 'OPEN'], '--default-rule'],
    [['--config', 'x.json'], '--functions'],
    [['--functions', 'x', '--config', '/nowhere.json'], '/nowhere.json'],
  ])('%j is refused in one line', async (args, named) => {
    const { output, exit } = run(MAIN, ['--data', join(home, 'data'), ...args]);
    expect(await exit).toBe(2);
    expect(output.text).toContain(named);
    expect(output.text).not.toMatch(/\n\s+at /);
  });

  test('a port that is taken is said, not thrown', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    const { port } = other.address() as { port: number };
    const { output, exit } = emulator('--port', String(port));
    expect(await exit).toBe(1);
    expect(output.text).toContain('--port');
    expect(output.text).not.toMatch(/\n\s+at /);
    other.close();
  });

  test('a data folder in use is said', async () => {
    const first = emulator();
    await first.url();
    const second = emulator();
    expect(await second.exit).toBe(1);
    expect(second.output.text).toContain('in use');
    expect(second.output.text).not.toMatch(/\n\s+at /);
  });

  test('an unreadable log stops the start and names the file', async () => {
    const first = emulator();
    await openApp(await first.url())
      .database()
      .createCollection('c');
    first.child.kill('SIGINT');
    await first.exit;
    const folder = join(home, 'data', 'database');
    const log = readdirSync(folder).find((name) => name.startsWith('log-')) ?? '';
    appendFileSync(join(folder, log), 'garbage\nmore garbage\n');
    const second = emulator();
    expect(await second.exit).toBe(1);
    expect(second.output.text).toContain(log);
    expect(second.output.text).not.toMatch(/\n\s+at /);
  });
});

describe('after kill -9', () => {
  test('every acknowledged document has fired its trigger, however the process died', async () => {
    const root = join(home, 'functions');
    const begun = join(home, 'begun');
    writeFileSync(begun, '');
    const begunIn = (round: number): number =>
      readFileSync(begun, 'utf8').split(`r${round}-`).length - 1;
    mkdirSync(join(root, 'seen'), { recursive: true });
    writeFileSync(
      join(root, 'seen', 'index.js'),
      `const tcb = require(${NODE_SDK}); const app = tcb.init({ env: tcb.SYMBOL_CURRENT_ENV });
       exports.main = async (event) => {
         require('node:fs').appendFileSync(${JSON.stringify(begun)}, event.data._id + '\\n');
         await new Promise((r) => setTimeout(r, 30));
         await app.database().collection('seen').add({ task: event.data._id }); };`,
    );
    const options: CloudBaseOptions = {
      envId: ENV,
      port: 0,
      dataDir: join(home, 'data'),
      functions: { root, config: [] },
      triggers: [{ name: 't', collection: 'tasks', events: ['create'], functionName: 'seen' }],
    };
    const acknowledged: string[] = [];
    for (let round = 0; round < 5; round++) {
      const { url, child, exit } = run(PROCESS, [JSON.stringify(options)]);
      const tasks = openApp(await url())
        .database()
        .collection('tasks');
      const add = async (i: number): Promise<void> => {
        await tasks.add({ _id: `r${round}-${i}` });
        acknowledged.push(`r${round}-${i}`);
      };
      // Rounds 0 to 2 die at the acknowledgement, before the deliveries owed are written down;
      // the later ones in the middle of the functions.
      await Promise.all((round < 3 ? [0] : [0, 1, 2, 3]).map(add));
      if (round >= 3) await until(() => begunIn(round) >= round - 2);
      child.kill('SIGKILL');
      await exit;
    }
    const { url } = run(PROCESS, [JSON.stringify(options)]);
    const seen = openApp(await url())
      .database()
      .collection('seen');
    const missing = async (): Promise<string[]> => {
      const { data } = await seen.limit(1000).get();
      const fired = new Set(data.map((doc: { task: string }) => doc.task));
      return acknowledged.filter((id) => !fired.has(id));
    };
    await until(async () => (await missing()).length === 0);
    expect(acknowledged).toHaveLength(11);
  });

  test('function instances do not outlive the server', async () => {
    const root = join(home, 'functions');
    mkdirSync(join(root, 'pid'), { recursive: true });
    writeFileSync(join(root, 'pid', 'index.js'), 'exports.main = async () => process.pid;');
    const options = {
      envId: ENV,
      port: 0,
      dataDir: join(home, 'data'),
      functions: { root, config: [] },
    };
    const { url, child } = run(PROCESS, [JSON.stringify(options)]);
    const { result: pid } = await callLocal(await url(), 'invoke', { name: 'pid' });
    process.kill(pid, 0);
    child.kill('SIGKILL');
    await until(() => {
      try {
        process.kill(pid, 0);
        return false;
      } catch {
        return true;
      }
    });
  });
});
