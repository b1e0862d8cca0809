/** The one thing that leaves: over real sockets, to servers that behave and servers that do not. */
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, test } from 'vitest';
import { leadsInside } from '../../../shared/webhooks/address.ts';
import { createPost, PostError } from '../../../shared/webhooks/post.ts';

const servers: Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
});

async function serve(listener: RequestListener): Promise<{ url: string; connections: number[] }> {
  const connections: number[] = [];
  const server = createServer(listener).on('connection', () => connections.push(1));
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`, connections };
}

const local = (timeoutMs = 10_000) => createPost({ allowPrivate: ['127.0.0.1'], timeoutMs });
const message = (url: string) => ({ url, headers: { 'webhook-id': 'evt_1' }, body: '{"a":"中"}' });

async function reasonOf(sending: Promise<unknown>): Promise<string> {
  try {
    await sending;
  } catch (error) {
    if (error instanceof PostError) return error.reason;
    throw error;
  }
  throw new Error('was sent');
}

describe('a post', () => {
  test('arrives as it was sent, and brings back the status and the wish for patience', async () => {
    let got = '';
    const { url } = await serve(async (request, response) => {
      const chunks: Buffer[] = [];
      for await (const chunk of request) chunks.push(chunk);
      const { method, headers } = request;
      got = `${method} ${headers['webhook-id']} ${headers['content-length']} ${Buffer.concat(chunks)}`;
      response.writeHead(503, { 'retry-after': '7' }).end('later');
    });
    expect(await local()(message(url))).toEqual({ status: 503, retryAfter: '7' });
    expect(got).toBe('POST evt_1 11 {"a":"中"}');
  });

  test('follows no redirect', async () => {
    const inside = await serve((_, response) => response.end());
    const { url } = await serve((_, response) => {
      response.writeHead(307, { location: inside.url }).end();
    });
    expect((await local()(message(url))).status).toBe(307);
    expect(inside.connections).toEqual([]);
  });

  test('reads no answer, however long it is', async () => {
    let hungUp: () => void = () => undefined;
    const gone = new Promise<void>((resolve) => {
      hungUp = resolve;
    });
    const { url } = await serve((_, response) => {
      response.on('close', hungUp);
      response.writeHead(200);
      const pour = (): void => {
        while (response.write('x'.repeat(65_536)));
        response.once('drain', pour);
      };
      pour();
    });
    expect((await local()(message(url))).status).toBe(200);
    await gone;
  });

  test('waits no longer than it may', async () => {
    const { url } = await serve(() => undefined);
    expect(await reasonOf(local(50)(message(url)))).toBe('timeout');
  });

  test('to nobody is told so', async () => {
    const { url } = await serve((_, response) => response.end());
    for (const server of servers.splice(0)) server.close();
    expect(await reasonOf(local()(message(url)))).toBe('unreachable');
  });

  test('to an address inside is refused before a connection is made', async () => {
    const { url, connections } = await serve((_, response) => response.end());
    const cloud = createPost({ allowPrivate: [] });
    const port = new URL(url).port;
    for (const host of ['127.0.0.1', 'localhost', '2130706433', '[::ffff:127.0.0.1]', '0x7f.1']) {
      for (const protocol of ['http', 'https']) {
        const sending = cloud(message(`${protocol}://${host}:${port}/`));
        expect(await reasonOf(sending), host).toBe('refused');
      }
    }
    expect(connections).toEqual([]);
  });

  test('to a name that leads inside is refused as it resolves', async () => {
    // Not judged as written: only the resolver knows where it leads.
    const { url, connections } = await serve((_, response) => response.end());
    const sending = createPost({ allowPrivate: [] })(
      message(`https://localhost.:${new URL(url).port}/`),
    );
    expect(['refused', 'unreachable']).toContain(await reasonOf(sending));
    expect(connections).toEqual([]);
    expect([true, null]).toContain(await leadsInside('localhost.'));
    expect(await leadsInside('localhost')).toBe(true);
  });

  test('without https goes only where a developer allows it', async () => {
    expect(await reasonOf(createPost({ allowPrivate: [] })(message('http://example.com/')))).toBe(
      'refused',
    );
  });
});
