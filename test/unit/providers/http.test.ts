import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createHttp, type HttpAnswer, textOf } from '../../../shared/providers/calls/http.ts';

let server: Server;
let base: string;
const seen: { method: string; headers: Record<string, unknown>; body: string }[] = [];

beforeAll(async () => {
  server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      seen.push({
        method: request.method ?? '',
        headers: request.headers,
        body: Buffer.concat(chunks).toString(),
      });
      if (request.url === '/json') response.end('  {"a":[1,"海"]}');
      else if (request.url === '/moved') response.writeHead(302, { location: '/json' }).end();
      else if (request.url === '/silent') return;
      else if (request.url === '/endless-body') response.write('{"a":');
      else if (request.url === '/large') response.end('x'.repeat(5_000));
      else request.socket.destroy();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});

afterAll(() => {
  server.closeAllConnections();
  server.close();
});

const http = createHttp();
/** For answers that come, however slow the machine. */
const PATIENCE_MS = 60_000;
const get = (path: string, more = {}) =>
  http.exchange({ method: 'GET', url: base + path, timeoutMs: PATIENCE_MS, ...more });

describe('one exchange', () => {
  it('reads JSON as UTF-8 whatever the type says', async () => {
    expect(await get('/json')).toMatchObject({
      kind: 'answer',
      status: 200,
      json: { a: [1, '海'] },
    });
  });

  it('sends JSON with its type and a name for the client', async () => {
    await http.exchange({
      method: 'POST',
      url: `${base}/json`,
      json: { b: 1 },
      timeoutMs: PATIENCE_MS,
      headers: { 'X-Key': 'k' },
    });
    expect(seen.at(-1)).toMatchObject({
      method: 'POST',
      body: '{"b":1}',
      headers: {
        'content-type': 'application/json',
        'x-key': 'k',
        'user-agent': expect.stringContaining('Mozilla'),
      },
    });
  });

  it('hands a redirect back instead of following it', async () => {
    const before = seen.length;
    expect(await get('/moved')).toMatchObject({ kind: 'answer', status: 302, json: undefined });
    expect(seen.length).toBe(before + 1);
  });

  it.each(['/silent', '/endless-body'])(
    'ends %s at its time limit, not knowing what happened',
    async (path) => {
      const answer = await get(path, { timeoutMs: 100 });
      expect(answer).toMatchObject({ kind: 'no_answer', sent: true, reason: 'timeout' });
    },
  );

  it('stops reading what is too large', async () => {
    expect(await get('/large', { maxBytes: 1_000 })).toMatchObject({
      kind: 'no_answer',
      sent: true,
      reason: 'too_large',
    });
    expect(await get('/large', { maxBytes: 5_000 })).toMatchObject({ kind: 'answer' });
  });

  it('does not know what a connection that closed had sent', async () => {
    expect(await get('/closed')).toMatchObject({ kind: 'no_answer', sent: true, reason: 'closed' });
  });

  it.each(['http://127.0.0.1:1/', 'not a url'])('knows that nothing went to %s', async (url) => {
    const result = await http.exchange({ method: 'GET', url, timeoutMs: 5_000 });
    expect(result).toMatchObject({ kind: 'no_answer', sent: false });
  });

  it('cuts text for logs without breaking it', () => {
    const answer: HttpAnswer = {
      kind: 'answer',
      status: 200,
      headers: new Headers(),
      bytes: Buffer.from('海'.repeat(500)),
      json: undefined,
    };
    expect(textOf(answer, 10)).toBe('海'.repeat(10));
    expect(textOf(answer)).toHaveLength(500);
  });
});
