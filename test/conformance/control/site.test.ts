/** Static hosting: files put through object storage are served by the environment. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { askOf, controlOf } from '../../support/control.ts';
import { ENV, failure, startTestCloud, type TestCloud } from '../local-cloud.ts';

let cloud: TestCloud;
beforeEach(async () => {
  cloud = await startTestCloud();
});
afterEach(() => cloud.end());

const bucket = `${ENV}-1250000000`;

function put(key: string, text: string, more: { cacheControl?: string } = {}): Promise<void> {
  const place = { url: cloud.cloud.url, dataDir: cloud.dataDir };
  const bytes = Buffer.from(text);
  return controlOf(place).put({ bucket, region: 'ap-shanghai', key, bytes, ...more });
}

const get = (path: string, headers: Record<string, string> = {}): Promise<Response> =>
  fetch(`${cloud.cloud.url}${path}`, { headers, redirect: 'manual' });

describe('the site', () => {
  test('is served from what was put there, by folder and by name', async () => {
    await put('console/index.html', '<p>hello');
    await put('console/assets/a-1.js', 'let a', { cacheControl: 'max-age=31536000' });
    const page = await get('/console/');
    expect(await page.text()).toBe('<p>hello');
    expect(page.headers.get('content-type')).toBe('text/html; charset=utf-8');
    expect(page.headers.get('cache-control')).toBe('no-cache');
    const script = await get('/console/assets/a-1.js');
    expect(script.headers.get('content-type')).toBe('text/javascript; charset=utf-8');
    expect(script.headers.get('cache-control')).toBe('max-age=31536000');
    const folder = await get('/console?x=1');
    expect([folder.status, folder.headers.get('location')]).toEqual([302, '/console/?x=1']);
    expect((await get('/console/none.html')).status).toBe(404);
    expect((await get('/console/%2e%2e/%00')).status).toBe(404);
  });

  test('answers a page that has not changed with nothing', async () => {
    await put('index.html', 'one');
    const etag = (await get('/')).headers.get('etag') ?? '';
    expect((await get('/', { 'if-none-match': etag })).status).toBe(304);
    await put('index.html', 'two');
    expect(await (await get('/', { 'if-none-match': etag })).text()).toBe('two');
  });

  test('is there after a restart', async () => {
    await put('index.html', 'one');
    await cloud.cloud.close(0);
    const again = await startTestCloud({}, { dataDir: cloud.dataDir });
    expect(await (await fetch(again.cloud.url)).text()).toBe('one');
    await again.end();
  });

  test('takes nothing from who has not the key of this environment', async () => {
    const unsigned = await fetch(`${cloud.cloud.url}/control/cos/${bucket}/a.html`, {
      method: 'PUT',
      body: 'x',
    });
    expect(unsigned.status).toBe(403);
    expect((await get('/a.html')).status).toBe(404);
  });

  test('is switched on once', async () => {
    const ask = askOf({ url: cloud.cloud.url, dataDir: cloud.dataDir, envId: ENV });
    expect(await ask('DescribeStaticStore')).toMatchObject({ Data: [] });
    await ask('CreateStaticStore');
    expect(await ask('DescribeStaticStore')).toMatchObject({
      Data: [{ Bucket: bucket, Status: 'online' }],
    });
    expect((await failure(ask('CreateStaticStore'))).code).toBe('ResourceInUse');
  });
});
