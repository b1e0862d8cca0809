/** Pages beside the local CloudBase: made when asked, and honest when they cannot be made. */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createSite } from '../../../local/pages/site.ts';

let server: Server;
let url = '';

beforeAll(async () => {
  const site = createSite('/page/', {
    '': { type: 'html', make: () => '<p>here</p>' },
    'broken.js': {
      type: 'js',
      make: () => {
        throw new Error('a.wxml: no component <canvas>');
      },
    },
  });
  server = createServer((request, response) => {
    void site(request, response, new URL(request.url ?? '/', 'http://localhost')).then((isDone) => {
      if (!isDone) response.writeHead(404).end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => server.close());

test('the page is found with and without its last slash', async () => {
  for (const path of ['/page/', '/page']) {
    const response = await fetch(url + path);
    expect(await response.text()).toBe('<p>here</p>');
    expect(response.headers.get('content-type')).toContain('text/html');
  }
});

test('what does not compile is said in one line, without a stack', async () => {
  const response = await fetch(`${url}/page/broken.js`);
  expect(response.status).toBe(500);
  expect(await response.text()).toBe('a.wxml: no component <canvas>');
});

test.each(['/page/none.js', '/page/toString', '/pages', '/'])(
  '%s is left to others',
  async (path) => {
    expect((await fetch(url + path)).status).toBe(404);
  },
);
