import { request } from 'node:http';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startTestCloud, type TestCloud } from '../local-cloud.ts';

/** Answers what the query asks for; by default the event and the context it was called with. */
const ECHO = `exports.main = async (event, context) => {
  const { environment } = context;
  const { TCB_SOURCE, WX_OPENID, OWN_URL, KEPT } = JSON.parse(environment);
  switch ((event.queryStringParameters || {}).answer) {
    case 'string': return '你好';
    case 'number': return 42;
    case 'nothing': return undefined;
    case 'list': return [1, 'two'];
    case 'teapot': return { statusCode: 418, headers: { 'X-Kind': 'pot', 'Set-Cookie': ['a=1', 'b=2'], 'content-length': '7' }, body: 'short and stout' };
    case 'redirect': return { statusCode: 307, headers: { location: '/elsewhere' } };
    case 'picture': return { statusCode: 200, isBase64Encoded: true, headers: { 'content-type': 'image/png' }, body: 'iVBORw==' };
    case 'object-body': return { statusCode: 200, body: { a: 1 } };
    case 'bad-status': return { statusCode: 99, body: '' };
    case 'bad-header': return { statusCode: 200, headers: { 'x-bad': 'a\\r\\nb: c' }, body: '' };
    case 'bad-headers': return { statusCode: 200, headers: 'none', body: '' };
    case 'throw': throw new Error('inner secret');
    default: return { event, source: TCB_SOURCE, openid: WX_OPENID ?? null, own: OWN_URL, kept: KEPT };
  }
};`;

let cloud: TestCloud;
let base = '';

beforeAll(async () => {
  const config = [
    { name: 'echo', envVariables: { KEPT: 'yes', OWN_URL: 'overwritten' } },
    { name: 'endless', timeout: 1 },
  ];
  cloud = await startTestCloud(
    {
      echo: ECHO,
      inner: `exports.main = async () => 'inner';`,
      endless: 'exports.main = () => new Promise(() => {});',
    },
    {
      httpAccess: [
        { path: '/hello', functionName: 'echo' },
        { path: '/hello/inner', functionName: 'inner' },
        { path: '/endless', functionName: 'endless' },
        { path: '/gone', functionName: 'not-deployed' },
        { path: '/whole', functionName: 'echo', passPath: true },
        { path: '/moved', functionName: 'echo', rewrite: '/new' },
        { path: '/login', functionName: 'echo', auth: true },
        { path: '/pages', functionName: 'echo', safeDomains: ['https://app.example'] },
        { path: '/slow', functionName: 'echo', qps: { total: 2 } },
      ],
      functions: { config, variables: (url) => ({ OWN_URL: `${url}/hello` }) },
    },
  );
  base = cloud.cloud.url;
});
afterAll(() => cloud.end());

const ask = async (path: string, init: RequestInit = {}) => {
  const response = await fetch(`${base}${path}`, { redirect: 'manual', ...init });
  const bytes = Buffer.from(await response.arrayBuffer());
  return { response, bytes, text: bytes.toString('utf8') };
};

// biome-ignore lint/suspicious/noExplicitAny: the echoed event, compared field by field
const echoed = async (path: string, init: RequestInit = {}): Promise<any> =>
  JSON.parse((await ask(path, init)).text);

describe('a request becomes an event', () => {
  test('with path, method, query, headers and the environment', async () => {
    const { event } = await echoed('/hello/a%20b/c?x=1&y=%E4%BD%A0&x=2', {
      headers: { 'X-Mixed-Case': 'Kept' },
    });
    expect(event).toMatchObject({
      path: '/a%20b/c',
      httpMethod: 'GET',
      queryStringParameters: { x: '2', y: '你' },
      headers: { 'x-mixed-case': 'Kept', host: base.replace('http://', '') },
      requestContext: { requestId: expect.any(String), envId: 'test-env' },
      body: '',
      isBase64Encoded: false,
    });
    expect(event.multiValueHeaders).toBeUndefined();
  });

  test('without a query where there is none, and with the caller’s address last', async () => {
    const headers = { 'x-forwarded-for': '6.6.6.6' };
    const { event } = await echoed('/hello', { headers });
    expect(event.queryStringParameters).toBeUndefined();
    expect(event.headers['x-forwarded-for']).toMatch(/^6\.6\.6\.6, .*127\.0\.0\.1$/);
  });

  test.each([
    ['application/json', '{"a":"你好"}'],
    ['application/problem+json; charset=utf-8', '{}'],
    ['text/xml', '<a/>'],
    ['application/x-www-form-urlencoded', 'a=1&b=2'],
  ])('with a %s body as text', async (type, body) => {
    const { event } = await echoed('/hello', {
      method: 'POST',
      body,
      headers: { 'content-type': type },
    });
    expect(event).toMatchObject({ body, isBase64Encoded: false, httpMethod: 'POST' });
  });

  test.each([
    ['application/octet-stream', Buffer.from('plain words')],
    ['image/png', Buffer.from([0x89, 0x50, 0, 0xff])],
    // Text by name only: decoding it would lose bytes a signature covers.
    ['application/json', Buffer.from([0x22, 0xff, 0xfe, 0x22])],
  ])('with a %s body that is no text as base64, byte for byte', async (type, body) => {
    const { event } = await echoed('/hello', {
      method: 'PUT',
      body,
      headers: { 'content-type': type },
    });
    expect(event.isBase64Encoded).toBe(true);
    expect(Buffer.from(event.body, 'base64')).toEqual(body);
  });

  test('keeps a byte order mark, which signatures cover too', async () => {
    const body = Buffer.concat([Buffer.from([0xef, 0xbb, 0xbf]), Buffer.from('{}')]);
    const headers = { 'content-type': 'application/json' };
    const { event } = await echoed('/hello', { method: 'POST', body, headers });
    expect(Buffer.from(event.body, 'utf8')).toEqual(body);
  });

  test('of nobody in particular, whatever the headers claim', async () => {
    const headers = { 'x-wx-openid': 'o-boss', authorization: 'Bearer stolen' };
    expect(await echoed('/hello', { headers })).toMatchObject({ openid: null, source: 'wx_http' });
  });

  test('and the function knows the address it is reached at', async () => {
    expect(await echoed('/hello')).toMatchObject({ own: `${base}/hello`, kept: 'yes' });
  });
});

describe('what a function returns becomes the response', () => {
  test.each([
    ['string', 'text/plain; charset=utf-8', '你好'],
    ['number', 'text/plain; charset=utf-8', '42'],
    ['list', 'application/json; charset=utf-8', '[1,"two"]'],
    ['nothing', null, ''],
  ])('%s', async (answer, type, body) => {
    const { response, text } = await ask(`/hello?answer=${answer}`);
    expect([response.status, response.headers.get('content-type'), text]).toEqual([
      200,
      type,
      body,
    ]);
  });

  test('with the status, headers and body it names', async () => {
    const { response, text } = await ask('/hello?answer=teapot');
    expect([response.status, text]).toEqual([418, 'short and stout']);
    expect(response.headers.get('x-kind')).toBe('pot');
    expect(response.headers.getSetCookie()).toEqual(['a=1', 'b=2']);
    expect(response.headers.get('content-length')).toBe('15');
  });

  test('bytes from base64, objects as JSON, a redirect without a body', async () => {
    expect((await ask('/hello?answer=picture')).bytes).toEqual(
      Buffer.from([0x89, 0x50, 0x4e, 0x47]),
    );
    expect((await ask('/hello?answer=object-body')).text).toBe('{"a":1}');
    const { response } = await ask('/hello?answer=redirect');
    expect([response.status, response.headers.get('location')]).toEqual([307, '/elsewhere']);
  });

  test.each(['bad-status', 'bad-header', 'bad-headers'])(
    'and 502 for what HTTP does not take: %s',
    async (answer) => {
      const { response, text } = await ask(`/hello?answer=${answer}`);
      expect([response.status, JSON.parse(text).code]).toEqual([502, 'INVALID_RESPONSE']);
    },
  );
});

describe('what goes wrong', () => {
  test('in the function is told without its words', async () => {
    const { response, text } = await ask('/hello?answer=throw');
    expect(response.status).toBe(500);
    expect(JSON.parse(text)).toMatchObject({ code: 'FUNCTIONS_EXECUTE_FAIL' });
    expect(text).not.toContain('inner secret');
  });

  test('by taking too long is 504', async () => {
    const { response, text } = await ask('/endless');
    expect([response.status, JSON.parse(text).code]).toEqual([
      504,
      'FUNCTIONS_TIME_LIMIT_EXCEEDED',
    ]);
  });

  test('with a function that is not there is 404', async () => {
    const { response, text } = await ask('/gone');
    expect([response.status, JSON.parse(text).code]).toEqual([404, 'FUNCTION_NOT_FOUND']);
  });

  test('with too large a body is 413, and the function is not called', async () => {
    const before = (await cloud.local('logs?function=echo')).lines.length;
    const body = Buffer.alloc(4 * 1024 * 1024 + 1, 'x');
    const headers = { 'content-type': 'text/plain' };
    const { response } = await ask('/hello', { method: 'POST', body, headers });
    expect(response.status).toBe(413);
    expect((await cloud.local('logs?function=echo')).lines).toHaveLength(before);
  });

  test('when the caller hangs up in the middle harms nobody', async () => {
    const headers = { 'content-length': '100' };
    const half = request(`${base}/hello`, { method: 'POST', headers });
    const ended = new Promise<void>((resolve) => half.on('error', () => resolve()));
    await new Promise<void>((resolve) => half.write('x'.repeat(10), () => resolve()));
    // What was sent before this has arrived when this is answered.
    await ask('/hello');
    half.destroy();
    await ended;
    expect((await ask('/hello?answer=number')).text).toBe('42');
  });
});

describe('routes', () => {
  test('end at a path segment, and the longest wins', async () => {
    expect((await ask('/hello/inner')).text).toBe('inner');
    expect((await ask('/hello/inner/deeper')).text).toBe('inner');
    expect((await echoed('/hello/innermost')).event.path).toBe('/innermost');
    expect((await ask('/hellos')).response.status).toBe(404);
  });

  test('take their own part off the path, unless told otherwise', async () => {
    expect((await echoed('/hello')).event.path).toBe('/');
    expect((await echoed('/whole/x')).event.path).toBe('/whole/x');
    expect((await echoed('/moved/x')).event.path).toBe('/new/x');
  });

  test('with the login switch want one', async () => {
    const { response, text } = await ask('/login');
    expect([response.status, JSON.parse(text).code]).toEqual([401, 'MISSING_CREDENTIALS']);
    const login = await fetch(`${base}/_local/login`, {
      method: 'POST',
      body: JSON.stringify({ openid: 'o-anna' }),
    });
    const { access_token } = (await login.json()) as { access_token: string };
    const headers = { authorization: `Bearer ${access_token}` };
    expect((await ask('/login', { headers })).response.status).toBe(200);
  });

  test('with safe domains speak for the function and turn other pages away', async () => {
    const from = (origin: string, method = 'GET') => ask('/pages', { method, headers: { origin } });
    expect((await from('https://evil.example')).response.status).toBe(403);
    const good = await from('https://app.example');
    expect(good.response.headers.get('access-control-allow-origin')).toBe('https://app.example');
    expect((await from('https://app.example', 'OPTIONS')).response.status).toBe(204);
  });

  test('hold their pace', async () => {
    const statuses = await Promise.all(
      Array.from({ length: 8 }, async () => (await ask('/slow')).response.status),
    );
    expect(statuses.filter((status) => status === 429).length).toBeGreaterThan(0);
  });

  test('never take the server’s own paths', async () => {
    const httpAccess = [{ path: '/', functionName: 'inner' }];
    const source = { inner: `exports.main = async () => 'mine';` };
    const all = await startTestCloud(source, { httpAccess });
    const get = async (path: string) => (await fetch(`${all.cloud.url}${path}`)).text();
    expect(await get('/healthz')).toContain('"ok":true');
    expect(await get('/_local/status')).toContain('test-env');
    expect(await get('/admin')).toContain('INVALID_PARAM');
    expect(await get('/anything/else')).toBe('mine');
    await all.end();
  });

  test.each([
    ['hello', 'echo', /path "hello"/],
    ['/a b', 'echo', /path "\/a b"/],
    ['/__auth', 'echo', /path "\/__auth"/],
    ['/a', '../echo', /function name/],
  ])('that are wrong are refused at the start: %s → %s', async (path, functionName, message) => {
    await expect(startTestCloud({}, { httpAccess: [{ path, functionName }] })).rejects.toThrow(
      message,
    );
  });
});
