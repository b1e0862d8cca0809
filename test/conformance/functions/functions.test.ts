import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import type { Identity } from '../../../local/cloudbase/context.ts';
import type { Isolation } from '../../../local/cloudbase/functions/instance.ts';
import { startBusyLoops } from '../../patience/busy-loop.ts';
import {
  ENV,
  failure,
  NODE_SDK,
  startTestCloud,
  type TestCloud,
  until,
  WX_SDK,
} from '../local-cloud.ts';

const resolve = createRequire(import.meta.url).resolve;
const SHARP = JSON.stringify(resolve('sharp'));
const CANVAS = JSON.stringify(resolve('canvas'));
const anna: Identity = { kind: 'openid', openid: 'anna', appid: 'wx1' };

let test_: TestCloud;
afterEach(() => test_.end());

const start = async (...options: Parameters<typeof startTestCloud>): Promise<TestCloud> => {
  test_ = await startTestCloud(...options);
  return test_;
};
const asUser = (name: string, data: unknown = {}, identity: Identity = anna) =>
  test_.cloud.invoke({ name, data, identity, source: 'client' });

const ECHO = 'exports.main = async (event, context) => ({ event, context });';
const WHO = `const cloud = require(${WX_SDK}); cloud.init({ env: cloud.DYNAMIC_CURRENT_ENV });
  exports.main = async () => cloud.getWXContext();`;

describe('calling a function', () => {
  test('node-sdk gets what main returned, and main the event and the context', async () => {
    const { cloud } = await start(
      { echo: ECHO },
      { functions: { config: [{ name: 'echo', timeout: 7, memorySize: 128 }] } },
    );
    const { result, requestId } = await test_
      .app()
      .callFunction({ name: 'echo', data: { a: [1] } });
    expect(result).toMatchObject({
      event: { a: [1] },
      context: {
        request_id: requestId,
        function_name: 'echo',
        namespace: ENV,
        memory_limit_in_mb: 128,
        time_limit_in_ms: 7000,
      },
    });
    const environment = JSON.parse(
      (result as { context: { environment: string } }).context.environment,
    );
    expect(environment.TCB_CONTEXT_CNFG).toContain(cloud.url);
  });

  test('wx-server-sdk calls it from outside too', async () => {
    const { cloud } = await start({ echo: ECHO });
    const wx = createRequire(import.meta.url)('wx-server-sdk');
    wx.init({ env: ENV, secretId: 'x', secretKey: 'y', serviceUrl: `${cloud.url}/admin` });
    const { result } = await wx.callFunction({ name: 'echo', data: { b: 2 } });
    expect(result.event).toEqual({ b: 2 });
  });

  test('answers that JSON cannot carry fail, and undefined becomes null', async () => {
    await start({
      nothing: 'exports.main = async () => {};',
      big: 'exports.main = async () => 1n;',
      huge: 'exports.main = async () => "x".repeat(7e6);',
    });
    const call = (name: string) => test_.app().callFunction({ name, data: {} });
    expect((await call('nothing')).result).toBeNull();
    expect((await failure(call('big'))).code).toBe('FUNCTIONS_EXECUTE_FAIL');
    expect((await failure(call('huge'))).message).toContain('6MB');
  });

  test('an event over the limit is refused before the function starts', async () => {
    await start({ echo: ECHO });
    const text = (bytes: number) => ({ text: 'x'.repeat(bytes) });
    await asUser('echo', text(99_000));
    expect((await failure(asUser('echo', text(103_000)))).code).toBe('EXCEED_MAX_PAYLOAD_SIZE');
    const server = (bytes: number) => test_.app().callFunction({ name: 'echo', data: text(bytes) });
    expect((await server(103_000)).result).toBeDefined();
    expect((await failure(server(6_400_000))).code).toBe('EXCEED_MAX_PAYLOAD_SIZE');
  });

  test('names that are no functions are not found, also those that point elsewhere', async () => {
    await start({ echo: ECHO });
    for (const name of ['nope', '../functions/echo', 'a/b', '.']) {
      expect((await failure(test_.app().callFunction({ name, data: {} }))).code).toBe(
        'FUNCTION_NOT_FOUND',
      );
    }
  });
});

describe('identity', () => {
  test('the openid comes from the login and never from the event', async () => {
    await start({ who: WHO, echo: ECHO });
    expect((await asUser('who')).result).toMatchObject({
      OPENID: 'anna',
      APPID: 'wx1',
      ENV,
      SOURCE: 'wx_client',
    });
    const forged = { userInfo: { openId: 'bert' }, openid: 'bert' };
    const { result } = await asUser('echo', forged);
    expect(result).toMatchObject({
      event: { openid: 'bert', userInfo: { openId: 'anna', appId: 'wx1' } },
    });
    const web: Identity = { kind: 'uid', uid: 'u1', anonymous: true };
    const { result: seen } = await asUser('echo', forged, web);
    expect(seen).toMatchObject({ event: { openid: 'bert' } });
    expect((seen as { event: object }).event).not.toHaveProperty('userInfo');
  });

  test('node-sdk inside a function knows openid and web users', async () => {
    await start({
      info: `const tcb = require(${NODE_SDK}); const app = tcb.init({ env: tcb.SYMBOL_CURRENT_ENV });
        exports.main = async () => app.auth().getUserInfo();`,
    });
    expect((await asUser('info')).result).toMatchObject({ openId: 'anna', appId: 'wx1', uid: '' });
    const web: Identity = { kind: 'uid', uid: 'u1', anonymous: true };
    expect((await asUser('info', {}, web)).result).toMatchObject({
      openId: '',
      uid: 'u1',
      isAnonymous: true,
    });
    expect((await test_.app().callFunction({ name: 'info', data: {} })).result).toMatchObject({
      openId: '',
    });
  });

  test('a function called by a function runs for the same user', async () => {
    await start({
      who: WHO,
      outer: `const tcb = require(${NODE_SDK}); const app = tcb.init({ env: tcb.SYMBOL_CURRENT_ENV });
        exports.main = async () => (await app.callFunction({ name: 'who' })).result;`,
    });
    expect((await asUser('outer')).result).toMatchObject({
      OPENID: 'anna',
      SOURCE: 'wx_client,scf',
    });
  });

  test('many users at once never see each other, and nothing stays behind', async () => {
    await start(
      {
        who: `const read = () => [process.env.WX_OPENID, process.env.TCB_UUID];
          exports.main = async ({ wait }) => { const before = read();
            await new Promise((r) => setTimeout(r, wait)); return [...before, ...read()]; };`,
      },
      { functions: { maxInstances: 3 } },
    );
    const answers = await Promise.all(
      Array.from({ length: 30 }, (_, i) => {
        const identity: Identity =
          i % 3 === 0
            ? { kind: 'uid', uid: `u${i}`, anonymous: false }
            : { kind: 'openid', openid: `o${i}`, appid: 'wx1' };
        return asUser('who', { wait: (i * 7) % 20 }, identity);
      }),
    );
    answers.forEach(({ result }, i) => {
      const mine = i % 3 === 0 ? [null, `u${i}`] : [`o${i}`, null];
      expect(result).toEqual([...mine, ...mine]);
    });
    expect((await test_.app().callFunction({ name: 'who', data: {} })).result).toEqual(
      Array(4).fill(null),
    );
  });

  test('a function sees its own variables, UTC, and none of the developer', async () => {
    process.env.DEVELOPER_SECRET = 'mine';
    await start(
      {
        env: `exports.main = async () => ({ secret: process.env.DEVELOPER_SECRET,
          own: process.env.OWN, zone: new Date().getTimezoneOffset(), run: process.env.TENCENTCLOUD_RUNENV });`,
      },
      { functions: { config: [{ name: 'env', envVariables: { OWN: '1' } }] } },
    );
    delete process.env.DEVELOPER_SECRET;
    expect((await asUser('env')).result).toEqual({ own: '1', zone: 0, run: 'SCF' });
  });
});

describe.each<Isolation>(['process', 'thread'])('limits and failures in a %s', (isolation) => {
  const limited = (source: string, limits: { timeout?: number; memorySize?: number } = {}) =>
    start(
      { fn: source, fine: 'exports.main = async () => "fine";' },
      { functions: { isolation, config: [{ name: 'fn', ...limits }] } },
    );
  const fail = (data: unknown = {}) => failure(test_.app().callFunction({ name: 'fn', data }));
  const stillFine = async () =>
    expect((await test_.app().callFunction({ name: 'fine', data: {} })).result).toBe('fine');

  test('a function past its time is ended, also one that never yields', async () => {
    await limited(
      `exports.main = async ({ spin }) => { if (spin) for (;;); await new Promise(() => {}); };`,
      { timeout: 1 },
    );
    const timeOut = {
      code: 'FUNCTIONS_TIME_LIMIT_EXCEEDED',
      message: expect.stringContaining('Invoking task timed out after 1 seconds'),
    };
    expect(await fail()).toEqual(timeOut);
    expect(await fail({ spin: true })).toEqual(timeOut);
    await stillFine();
  });

  test('a function past its memory is ended: on the heap and outside it', async () => {
    await limited(
      `exports.main = async ({ buffers }) => { const kept = [];
        for (;;) { kept.push(buffers ? Buffer.alloc(8e6, 1) : new Array(1e5).fill(0).map((_, i) => ({ i })));
          await new Promise((r) => setTimeout(r, 5)); } };`,
      { memorySize: 128, timeout: 90 },
    );
    expect((await fail({ buffers: false })).code).toBe('FUNCTIONS_MEMORY_LIMIT_EXCEEDED');
    expect((await fail({ buffers: true })).code).toBe('FUNCTIONS_MEMORY_LIMIT_EXCEEDED');
    await stillFine();
  });

  test('a thrown error gives its message to the caller and its stack to the log only', async () => {
    await limited(`exports.main = async () => { console.log('before', { a: 1 });
      throw new TypeError('no such picture'); };`);
    const { code, message } = await fail();
    expect(code).toBe('FUNCTIONS_EXECUTE_FAIL');
    expect(message).toContain('TypeError: no such picture');
    expect(message).not.toContain('index.js');
    const { lines } = await test_.local('logs?function=fn');
    const texts: string[] = lines.map((line: { text: string }) => line.text);
    expect(texts).toContain('before { a: 1 }');
    expect(texts.some((text) => text.includes('index.js'))).toBe(true);
    expect(new Set(lines.map((line: { requestId: string }) => line.requestId)).size).toBe(1);
  });

  test('a crash, an exit and an unhandled rejection end the instance and nothing else', async () => {
    await limited(`exports.main = async ({ how }) => {
      if (how === 'exit') process.exit(3);
      if (how === 'throw') setImmediate(() => { throw new Error('later'); });
      if (how === 'reject') Promise.reject(new Error('nobody waits'));
      if (how) await new Promise(() => {}); return 'ok'; };`);
    for (const how of ['exit', 'throw', 'reject']) {
      const { code, message } = await fail({ how });
      expect([how, code]).toEqual([how, 'FUNCTIONS_EXECUTE_FAIL']);
      expect(message).toContain('exited before completed');
    }
    expect((await test_.app().callFunction({ name: 'fn', data: {} })).result).toBe('ok');
    await stillFine();
  });

  test('a bundle that cannot load says why, and works when it is mended', async () => {
    await limited(`require('./missing.js'); exports.main = async () => 1;`);
    expect(await fail()).toMatchObject({
      code: 'FUNCTIONS_EXECUTE_FAIL',
      message: expect.stringContaining('Cannot find module'),
    });
    test_.deploy('fn', 'exports.main = async () => "mended";');
    expect((await test_.app().callFunction({ name: 'fn', data: {} })).result).toBe('mended');
  });
});

test.runIf(existsSync('/proc/self/schedstat'))(
  'a function is not charged with the time in which others had the processors',
  async () => {
    await start(
      {
        work: `exports.main = async ({ cpuMs }) => { const start = process.cpuUsage();
          for (;;) { const { user, system } = process.cpuUsage(start);
            if (user + system > cpuMs * 1000) return 'done'; } };`,
      },
      { functions: { config: [{ name: 'work', timeout: 1 }] } },
    );
    const loops = startBusyLoops(4 * availableParallelism(), 60_000);
    try {
      expect((await asUser('work', { cpuMs: 500 })).result).toBe('done');
    } finally {
      loops.stop();
    }
  },
);

test('one huge allocation ends the function and not the server', async () => {
  await start(
    { huge: 'exports.main = async () => new Array(3e7).fill(0.5).map((x) => ({ x })).length;' },
    { functions: { config: [{ name: 'huge', memorySize: 128, timeout: 90 }] } },
  );
  const { code } = await failure(test_.app().callFunction({ name: 'huge', data: {} }));
  expect(code).toBe('FUNCTIONS_MEMORY_LIMIT_EXCEEDED');
  expect((await fetch(`${test_.cloud.url}/healthz`)).status).toBe(200);
});

describe.each<Isolation>(['process', 'thread'])('native modules in a %s', (isolation) => {
  test('several instances draw and encode at once, and being ended in the middle hurts nobody', async () => {
    const source = `const sharp = require(${SHARP}); const { createCanvas } = require(${CANVAS});
      exports.main = async ({ endless }) => {
        do {
          const canvas = createCanvas(900, 900); const draw = canvas.getContext('2d');
          draw.fillStyle = 'teal'; draw.fillRect(9, 9, 700, 700);
          const jpeg = await sharp(canvas.toBuffer('image/png')).blur(4).jpeg().toBuffer();
          if (!endless) return (await sharp(jpeg).metadata()).width;
        } while (true);
      };`;
    const limits = { timeout: 1, memorySize: 1024 };
    await start(
      { draw: source, endless: source },
      {
        functions: {
          isolation,
          config: [
            { name: 'draw', timeout: 90, memorySize: 1024 },
            { name: 'endless', ...limits },
          ],
        },
      },
    );
    const call = (name: string, data: object) => test_.app().callFunction({ name, data });
    const ended = Array.from({ length: 3 }, () => failure(call('endless', { endless: true })));
    const drawn = await Promise.all(Array.from({ length: 3 }, () => call('draw', {})));
    expect(drawn.map(({ result }) => result)).toEqual([900, 900, 900]);
    for (const { code } of await Promise.all(ended)) {
      expect(code).toBe('FUNCTIONS_TIME_LIMIT_EXCEEDED');
    }
    expect((await call('draw', {})).result).toBe(900);
  });
});

describe('instances', () => {
  /** Returns at once, or when the file `sign` is there. */
  const COUNT = `let n = 0; const { existsSync } = require('node:fs');
    exports.main = async ({ sign }) => { n += 1; console.log('began');
      while (sign && !existsSync(sign)) await new Promise((r) => setTimeout(r, 5));
      return { n, pid: process.pid }; };`;
  /** A file that functions wait for, and what makes it. */
  const fileToCome = () => {
    const sign = join(test_.dataDir, 'sign');
    return { sign, appear: () => writeFileSync(sign, '') };
  };
  const running = async (): Promise<number> => (await test_.local('status')).running;
  const call = async (data = {}) =>
    (await test_.app().callFunction({ name: 'count', data })).result as { n: number; pid: number };

  test('a warm instance is used again, one request at a time', async () => {
    await start({ count: COUNT });
    const first = await call();
    expect(await call()).toEqual({ n: 2, pid: first.pid });
    const { sign, appear } = fileToCome();
    const both = [call({ sign }), call({ sign })];
    await until(async () => (await running()) === 2);
    appear();
    expect(new Set((await Promise.all(both)).map(({ pid }) => pid)).size).toBe(2);
  });

  test('callers beyond the cap wait for an instance and are all answered', async () => {
    await start({ count: COUNT }, { functions: { maxInstances: 2 } });
    const { sign, appear } = fileToCome();
    const calls = Array.from({ length: 12 }, () => call({ sign }));
    await until(async () => (await running()) === 12);
    appear();
    const all = await Promise.all(calls);
    expect(new Set(all.map(({ pid }) => pid)).size).toBe(2);
    expect(all.reduce((sum, { n }) => Math.max(sum, n), 0)).toBeGreaterThanOrEqual(6);
  });

  test('a rush gets its instances, though no more start at once than there are cores', async () => {
    await start();
    const { sign, appear } = fileToCome();
    const log = join(test_.dataDir, 'loads');
    const append = `require('node:fs').appendFileSync(${JSON.stringify(log)}, `;
    test_.deploy(
      'heavy',
      `${append}'+');
       Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 40);
       ${append}'-');
       ${COUNT}`,
    );
    const calls = Array.from({ length: 5 }, () =>
      test_.app().callFunction({ name: 'heavy', data: { sign } }),
    );
    const loads = (): string => (existsSync(log) ? readFileSync(log, 'utf8') : '');
    await until(() => loads().split('-').length > calls.length);
    appear();
    await Promise.all(calls);
    const depths = [...loads()].map((_, index, all) =>
      all.slice(0, index + 1).reduce((sum, one) => sum + (one === '+' ? 1 : -1), 0),
    );
    expect(Math.max(...depths)).toBeLessThanOrEqual(availableParallelism());
  });

  test('an idle instance is reaped', async () => {
    await start({ count: COUNT }, { functions: { idleMs: 50 } });
    const { pid } = await call();
    await until(() => !isAlive(pid));
    expect((await call()).pid).not.toBe(pid);
  });

  test('a changed bundle gets a new instance; what runs on the old one is let finish', async () => {
    await start({ count: COUNT });
    const { sign, appear } = fileToCome();
    const slow = call({ sign });
    await until(async () => (await test_.local('logs')).lines.length > 0);
    test_.deploy('count', 'exports.main = async () => ({ n: -1, pid: 0 });');
    expect((await call()).n).toBe(-1);
    appear();
    expect((await slow).n).toBe(1);
  });

  test('closing lets a running function save its work, and ends every instance', async () => {
    await start({
      save: `const tcb = require(${NODE_SDK}); const app = tcb.init({ env: tcb.SYMBOL_CURRENT_ENV });
        const { existsSync } = require('node:fs');
        exports.main = async ({ sign }) => {
          while (!existsSync(sign)) await new Promise((r) => setTimeout(r, 5));
          await app.database().collection('saved').add({ _id: 'x' }); return process.pid; };`,
    });
    await test_.cloud.engine.createCollection('saved');
    const saved: unknown[] = [];
    test_.cloud.engine.subscribe((commit) => saved.push(...commit.changes));
    const { sign, appear } = fileToCome();
    const saving = asUser('save', { sign });
    await until(async () => (await running()) === 1);
    const closed = test_.cloud.close(60_000);
    appear();
    await closed;
    expect(isAlive((await saving).result as number)).toBe(false);
    expect(saved).toHaveLength(1);
  });
});

test('billed time and database calls are counted per invocation and per id', async () => {
  await start({
    work: `const tcb = require(${NODE_SDK}); const app = tcb.init({ env: tcb.SYMBOL_CURRENT_ENV });
      exports.main = async ({ id }) => { const db = app.database();
        await db.runTransaction(async (t) => {
          await t.collection('tasks').doc(id).get();
          await t.collection('tasks').add({ _id: id, n: 1 });
          await t.collection('other').add({ _id: 'note-' + Math.random() });
        });
        await db.collection('tasks').doc(id).update({ n: 2 });
        await db.collection('tasks').where({ _id: id }).get();
        await new Promise((r) => setTimeout(r, 120)); };`,
  });
  await test_.cloud.engine.createCollection('tasks');
  await test_.cloud.engine.createCollection('other');
  const before = performance.now();
  await asUser('work', { id: 'task-1' });
  const tookMs = performance.now() - before;
  await asUser('work', { id: 'task-2' });
  const reading = await test_.local('meter?mentions=task-1');
  expect(reading).toMatchObject({
    transactions: { count: 1, calls: 3, committed: 1 },
    writes: 1,
    reads: 1,
    complete: true,
  });
  expect(reading.invocations).toHaveLength(1);
  expect(reading.invocations[0]).toMatchObject({ name: 'work', source: 'client', calls: 7 });
  expect(reading.billedMs).toBeGreaterThanOrEqual(120);
  expect(reading.billedMs).toBeLessThanOrEqual(Math.ceil(tookMs));
  const totals = await test_.local('meter');
  expect(totals.functions.work).toMatchObject({ count: 2, failed: 0 });
  await test_.local('meter/reset', {});
  expect((await test_.local('meter')).calls).toBe(0);
});

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
