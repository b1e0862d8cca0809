import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createMediaOpener } from '../../../../shared/storage/fetch/media-stream.ts';

const MP4 = Buffer.concat([Buffer.from('\0\0\0\x18ftypmp42\0\0\0\0'), Buffer.alloc(300_000, 7)]);
const LIMITS = { maxBytes: 1_000_000, timeoutMs: 60_000 };

const ANSWERS: Record<string, (response: ServerResponse) => void> = {
  '/film.mp4': (response) => response.end(MP4),
  '/text': (response) => response.end('ID3 是标题，BM 也是。'.repeat(20)),
  '/short': (response) => response.end('好'),
  '/page': (response) => response.end('<!DOCTYPE html><title>login</title>'),
  '/empty': (response) => response.end(),
  '/inside': (response) => response.writeHead(302, { location: 'http://10.0.0.1/x' }).end(),
  '/slow': (response) => response.write(MP4.subarray(0, 100)),
  '/cut': (response) => {
    response.writeHead(200, { 'content-length': '300000' });
    response.write(MP4.subarray(0, 1_000), () => response.destroy());
  },
};

async function read(body: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of body) chunks.push(chunk);
  return Buffer.concat(chunks);
}

describe('media as a stream', () => {
  let server: Server;
  let base: string;
  let open: ReturnType<typeof createMediaOpener>;
  let closed = 0;
  beforeAll(async () => {
    server = createServer((request, response) => {
      response.on('close', () => {
        closed += 1;
      });
      const answer = ANSWERS[request.url ?? ''];
      if (answer === undefined) response.writeHead(404).end();
      else answer(response);
    });
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
    const { port } = server.address() as AddressInfo;
    base = `http://127.0.0.1:${port}`;
    open = createMediaOpener({ allowPrivate: [`127.0.0.1:${port}`] });
  });
  afterAll(() => {
    server.closeAllConnections();
    server.close();
  });

  test('is told by its first bytes and comes whole', async () => {
    const { mime, body } = await open(`${base}/film.mp4`, LIMITS);
    expect(mime).toBe('video/mp4');
    expect(Buffer.compare(await read(body), MP4)).toBe(0);
  });

  test('words pass only where words are wanted, whatever letters they begin with', async () => {
    const { mime, body } = await open(`${base}/text`, { ...LIMITS, text: true });
    expect(mime).toBe('text/plain; charset=utf-8');
    expect((await read(body)).toString()).toMatch(/^ID3 是标题/);
    expect((await open(`${base}/short`, { ...LIMITS, text: true })).mime).toContain('text/plain');
    await expect(open(`${base}/short`, LIMITS)).rejects.toMatchObject({
      code: 'DOWNLOAD_NOT_MEDIA',
    });
    const film = await open(`${base}/film.mp4`, { ...LIMITS, text: true });
    expect(film.mime).toBe('video/mp4');
    await read(film.body);
  });

  test.each(['/page', '/empty'])('%s is no media, and no words either', async (path) => {
    const opening = open(`${base}${path}`, { ...LIMITS, text: true });
    await expect(opening).rejects.toMatchObject({ code: 'DOWNLOAD_NOT_MEDIA', retryable: false });
  });

  test.each([
    ['/missing', { code: 'DOWNLOAD_HTTP_STATUS', retryable: false }],
    ['/inside', { code: 'DOWNLOAD_URL_REFUSED' }],
  ])('%s is refused before a byte is read', async (path, error) => {
    await expect(open(`${base}${path}`, LIMITS)).rejects.toMatchObject(error);
  });

  test('more than the limit, an early end and endless waiting end the stream', async () => {
    const large = await open(`${base}/film.mp4`, { ...LIMITS, maxBytes: 200_000 });
    await expect(read(large.body)).rejects.toMatchObject({ code: 'DOWNLOAD_TOO_LARGE' });
    const cut = await open(`${base}/cut`, LIMITS);
    await expect(read(cut.body)).rejects.toMatchObject({
      code: 'DOWNLOAD_FAILED',
      retryable: true,
    });
    const slow = await open(`${base}/slow`, { ...LIMITS, timeoutMs: 200 });
    await expect(read(slow.body)).rejects.toMatchObject({ code: 'DOWNLOAD_TIMEOUT' });
  });

  test('leaving early closes the connection', async () => {
    const before = closed;
    const { body } = await open(`${base}/slow`, LIMITS);
    for await (const _ of body) break;
    await expect.poll(() => closed).toBe(before + 1);
  });
});
