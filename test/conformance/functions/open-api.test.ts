import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { NODE_SDK, startTestCloud, type TestCloud, until, WX_SDK } from '../local-cloud.ts';

/** Keeps what is pushed to it, with who the platform says it comes from. */
const PUSHED = `const tcb = require(${NODE_SDK});
const app = tcb.init({ env: tcb.SYMBOL_CURRENT_ENV });
exports.main = async (event, context) => {
  const { TCB_SOURCE: source, WX_OPENID: openid } = tcb.getCloudbaseContext(context);
  await app.database().collection('pushed').add({ event, source, openid: openid || null });
  return 'success';
};`;

const NODE = `const tcb = require(${NODE_SDK});
const app = tcb.init({ env: tcb.SYMBOL_CURRENT_ENV });
exports.main = ({ apiName, requestData }) => app.callWxOpenApi({ apiName, requestData });`;

const WX = `const cloud = require(${WX_SDK});
cloud.init({ env: cloud.DYNAMIC_CURRENT_ENV });
exports.main = async ({ way, data }) => {
  try {
    if (way === 'callOpenAPI') return await cloud.callOpenAPI({ api: 'security.msgSecCheck', data });
    const [group, name] = way.split('.');
    return await cloud.openapi[group][name](data);
  } catch (error) {
    return { failed: true, errCode: error.errCode, errMsg: error.errMsg };
  }
};`;

const FILES: Readonly<Record<string, Buffer>> = {
  '/there.jpg': Buffer.from('ffd8ffe000104a4649460001', 'hex'),
  '/there.mp3': Buffer.from('ID3\x03\0\0\0\0\0\0'),
  '/words.txt': Buffer.from('no picture at all'),
  '/huge.jpg': Buffer.alloc(10 * 1024 * 1024 + 1, Buffer.from('ffd8ff', 'hex')),
};

let test_: TestCloud;
let files: Server;
let picture = '';

beforeAll(async () => {
  test_ = await startTestCloud(
    { pushed: PUSHED, node: NODE, wx: WX },
    { messagePush: { functionName: 'pushed' } },
  );
  await test_.local('collections', { name: 'pushed' });
  files = createServer((request, response) => {
    const body = FILES[request.url ?? ''];
    response.statusCode = body === undefined ? 404 : 200;
    response.end(body);
  });
  await new Promise<void>((resolve) => files.listen(0, '127.0.0.1', resolve));
  picture = `http://127.0.0.1:${(files.address() as AddressInfo).port}/there.jpg`;
});
afterAll(async () => {
  files.close();
  await test_.end();
});
afterEach(() => test_.local('open-api', { media: 'pass', delayMs: 0, drop: false, errcode: 0 }));

// biome-ignore lint/suspicious/noExplicitAny: answers of WeChat, compared field by field
type Wx = any;

const run = async (name: string, data: object): Promise<Wx> =>
  (await test_.app().callFunction({ name, data })).result;

const common = { version: 2, scene: 4, openid: 'o-anna' };
const check = (content: unknown, more: object = {}): Promise<Wx> =>
  run('node', {
    apiName: 'security.msgSecCheck',
    requestData: { ...common, content, ...more },
  });

const send = (more: object = {}): Promise<Wx> =>
  run('node', {
    apiName: 'security.mediaCheckAsync',
    requestData: { ...common, media_url: picture, media_type: 2, ...more },
  });

const pushes = async (traceId: string): Promise<Wx[]> =>
  test_.cloud.engine.find('pushed', { filter: { 'event.trace_id': traceId } });

const pushOf = async (traceId: string): Promise<Wx> => {
  await until(async () => (await pushes(traceId)).length > 0);
  return (await pushes(traceId))[0];
};

describe('security.msgSecCheck by node-sdk', () => {
  test.each([
    ['春天的海边', 'pass', 100],
    ['春天 [review] 海边', 'review', 20_002],
    ['春天 [risky] 海边 [review]', 'risky', 20_001],
  ])('"%s" is %s', async (content, suggest, label) => {
    const { result } = await check(content);
    expect(result).toMatchObject({ errcode: 0, errmsg: 'ok', result: { suggest, label } });
    expect(result.trace_id).toEqual(expect.any(String));
  });

  test.each([
    ['version', { version: 1 }, 40_097],
    ['version', { version: '2' }, 40_097],
    ['scene', { scene: 5 }, 40_129],
    ['openid', { openid: '' }, 40_003],
    ['content', { content: '' }, 40_097],
    ['content', { content: '字'.repeat(2_501) }, 40_097],
  ])('a wrong %s is refused with a code: %o', async (_, more, errcode) => {
    expect((await check('好', more)).result).toMatchObject({ errcode });
  });

  test('2,500 characters are taken, whatever their bytes', async () => {
    expect((await check('🌊'.repeat(2_500))).result.errcode).toBe(0);
  });
});

describe('security.mediaCheckAsync', () => {
  test('answers a trace id and pushes the verdict with it, from WeChat and no user', async () => {
    const { result } = await send();
    expect(result).toMatchObject({ errcode: 0, trace_id: expect.any(String) });
    const push = await pushOf(result.trace_id);
    expect(push.event).toMatchObject({
      MsgType: 'event',
      Event: 'wxa_media_check',
      FromUserName: 'o-anna',
      version: 2,
      errcode: 0,
      result: { suggest: 'pass', label: 100 },
    });
    expect(push).toMatchObject({ source: 'wx_unknown', openid: null });
  });

  test('with the verdict scripted when it was asked', async () => {
    await test_.local('open-api', { media: 'risky', delayMs: 100 });
    const { result } = await send();
    await test_.local('open-api', { media: 'review', delayMs: 0 });
    const other = await send();
    expect((await pushOf(other.result.trace_id)).event.result.suggest).toBe('review');
    expect((await pushOf(result.trace_id)).event.result.suggest).toBe('risky');
  });

  test.each([
    ['a sound', 1, '/there.mp3', 0],
    ['a sound said to be a picture', 2, '/there.mp3', -1_008],
    ['a picture said to be a sound', 1, '/there.jpg', -1_008],
    ['what is neither', 2, '/words.txt', -1_008],
    ['more than 10 MB', 2, '/huge.jpg', -1_008],
  ])('%s, as type %i: errcode %s', async (_, media_type, path, errcode) => {
    const media_url = new URL(path, picture).href;
    const { result } = await send({ media_type, media_url });
    expect((await pushOf(result.trace_id)).event).toMatchObject({ errcode });
  });

  test('pushes nothing when told to drop it', async () => {
    await test_.local('open-api', { drop: true });
    const dropped = await send();
    await test_.local('open-api', { drop: false });
    const { result } = await send();
    await pushOf(result.trace_id);
    expect(await pushes(dropped.result.trace_id)).toEqual([]);
  });

  test.each(['/gone.jpg', 'http://192.0.2.1/far.jpg'])(
    'pushes that it could not download %s',
    async (where) => {
      const media_url = new URL(where, picture).href;
      const { result } = await send({ media_url });
      const { event } = await pushOf(result.trace_id);
      expect(event).toMatchObject({ errcode: -1_008 });
      expect(event.result).toBeUndefined();
    },
  );

  test.each([
    ['media_type', { media_type: 3 }],
    ['media_url', { media_url: 'cloud://env/a.jpg' }],
    ['media_url', { media_url: undefined }],
  ])('refuses a wrong %s: %o', async (_, more) => {
    expect((await send(more)).result).toMatchObject({ errcode: 40_097 });
  });

  test('needs no push target: the verdict then never comes', async () => {
    const bare = await startTestCloud({ node: NODE });
    const asked = await bare.app().callFunction({
      name: 'node',
      data: {
        apiName: 'security.mediaCheckAsync',
        requestData: { ...common, media_url: picture, media_type: 2 },
      },
    });
    expect((asked.result as Wx).result.errcode).toBe(0);
    await bare.end();
  });
});

describe('by wx-server-sdk', () => {
  test('cloud.openapi.security.msgSecCheck gives the verdict in camel case', async () => {
    const content = `${'海'.repeat(300)} [risky]`;
    const answer = await run('wx', {
      way: 'security.msgSecCheck',
      data: { ...common, content },
    });
    expect(answer).toMatchObject({
      errCode: 0,
      errMsg: 'openapi.security.msgSecCheck:ok',
      result: { suggest: 'risky', label: 20_001 },
      traceId: expect.any(String),
    });
  });

  test('cloud.openapi.security.mediaCheckAsync leads to a push', async () => {
    const data = { ...common, mediaUrl: picture, mediaType: 2 };
    const { traceId } = await run('wx', { way: 'security.mediaCheckAsync', data });
    expect((await pushOf(traceId)).event.result.suggest).toBe('pass');
  });

  test('cloud.callOpenAPI gives WeChat’s own words', async () => {
    const answer = await run('wx', { way: 'callOpenAPI', data: { ...common, content: '好' } });
    expect(answer.result).toMatchObject({ errcode: 0, result: { suggest: 'pass' } });
  });

  test('a refusal is thrown with its code', async () => {
    const answer = await run('wx', {
      way: 'security.msgSecCheck',
      data: { ...common, version: 1, content: '好' },
    });
    expect(answer).toMatchObject({ failed: true, errCode: 40_097 });
  });

  test('an API that is not here is thrown as not found', async () => {
    const answer = await run('wx', { way: 'templateMessage.send', data: { touser: 'o-anna' } });
    expect(answer).toMatchObject({ failed: true, errCode: -604_100 });
  });
});

describe('the control API', () => {
  test('tells the script and the calls', async () => {
    await check('记录在案');
    const { script, calls } = await test_.local('open-api');
    expect(script).toEqual({ media: 'pass', delayMs: 0, drop: false, errcode: 0 });
    expect(calls.at(-1)).toMatchObject({
      api: 'security.msgSecCheck',
      data: { content: '记录在案' },
      answer: { errcode: 0 },
    });
  });

  test('makes every open API answer an error code', async () => {
    await test_.local('open-api', { errcode: 45_009 });
    expect((await check('好')).result).toMatchObject({ errcode: 45_009 });
    expect((await send()).result).toMatchObject({ errcode: 45_009 });
  });

  test.each([
    [{ media: 'fine' }, 'media'],
    [{ delayMs: -1 }, 'delayMs'],
    [{ delayMs: 1.5 }, 'delayMs'],
    [{ drop: 'yes' }, 'drop'],
    [{ errcode: 'x' }, 'errcode'],
    [{ medai: 'pass' }, 'medai'],
  ])('refuses %o by name and changes nothing', async (change, field) => {
    const refused = await test_.local('open-api', { ...change });
    expect(refused).toMatchObject({ code: 'INVALID_PARAM' });
    expect(refused.message).toContain(field);
    expect((await test_.local('open-api')).script).toMatchObject({ media: 'pass', drop: false });
  });
});

describe('requests that are no proper ones', () => {
  const post = async (body: string | Buffer, headers: Record<string, string>): Promise<Wx> => {
    const all = { authorization: 'TC3-HMAC-SHA256 x', ...headers };
    const response = await fetch(`${test_.cloud.url}/admin`, {
      method: 'POST',
      body,
      headers: all,
    });
    return response.json();
  };
  const type = { 'content-type': 'multipart/form-data; boundary=xx' };
  const form = (data: string): string =>
    ['action', 'apiName', 'requestData']
      .map((name, at) => {
        const value = ['wx.openApi', 'security.msgSecCheck', data][at];
        return `--xx\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`;
      })
      .concat('--xx--\r\n')
      .join('');

  test.each([
    ['a form without an end', '--xx\r\nContent-Disposition: form-data; name="action"\r\n\r\nwx'],
    ['no form at all', 'nothing'],
    ['a message cut short', form('\x12\x7f')],
    ['a message with a wire type of its own', form('\x15aaaa')],
    ['an endless number', form('\x80'.repeat(20))],
  ])('are refused: %s', async (_, body) => {
    expect(await post(Buffer.from(body, 'latin1'), type)).toMatchObject({ code: 'INVALID_PARAM' });
  });

  test('are refused: no API name', async () => {
    const refused = await post('{"action":"wx.api"}', {});
    expect(refused.code).toBe('INVALID_PARAM');
    expect(refused.message).toContain('apiName');
  });
});
