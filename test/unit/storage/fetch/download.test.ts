import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createDownloader } from '../../../../shared/storage/fetch/download.ts';
import { isAllowedHost, isPrivateAddress } from '../../../../shared/storage/fetch/guard.ts';

const PNG = Buffer.concat([
  Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
  Buffer.alloc(100),
]);
/** Time enough for answers that come, however slow the machine. */
const LIMITS = { maxBytes: 10_000, timeoutMs: 60_000 };

type Handler = (request: IncomingMessage, response: ServerResponse) => void;
const HANDLERS: Record<string, Handler> = {
  '/ok.png': (_, response) =>
    void response.writeHead(200, { 'content-type': 'text/html' }).end(PNG),
  '/page': (_, response) =>
    void response
      .writeHead(200, { 'content-type': 'image/png' })
      .end('<html>hello, this is a page</html>'),
  '/empty': (_, response) => void response.end(),
  '/huge': (_, response) =>
    void response.writeHead(200, { 'content-length': '50000' }).end(Buffer.alloc(50_000)),
  '/endless': (_, response) => {
    response.write(PNG);
    const timer = setInterval(() => response.write('x'), 20);
    response.on('close', () => clearInterval(timer));
  },
  '/silent': () => undefined,
  '/cut': (_, response) => {
    response.writeHead(200, { 'content-length': '5000' });
    response.write(PNG, () => response.destroy());
  },
  '/gone': (_, response) => void response.writeHead(403).end('expired'),
  '/busy': (_, response) => void response.writeHead(503).end('busy'),
  '/hop': (_, response) => void response.writeHead(302, { location: '/ok.png' }).end(),
  '/loop': (_, response) => void response.writeHead(302, { location: '/loop' }).end(),
  '/inside': (_, response) =>
    void response.writeHead(302, { location: 'http://169.254.169.254/latest/meta-data' }).end(),
  '/file': (_, response) => void response.writeHead(302, { location: 'file:///etc/passwd' }).end(),
};

let server: Server;
let base: string;
let host: string;
let requests = 0;

beforeAll(async () => {
  server = createServer((request, response) => {
    requests += 1;
    (HANDLERS[request.url ?? ''] ?? ((_, r) => void r.writeHead(404).end()))(request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  base = `http://${host}`;
});

afterAll(() => {
  server.closeAllConnections();
  server.close();
});

const download = (path: string, limits = LIMITS) =>
  createDownloader({ allowPrivate: [host] })(base + path, limits);

describe('a download', () => {
  it('believes the bytes and not the header', async () => {
    const { bytes, mime } = await download('/ok.png');
    expect(mime).toBe('image/png');
    expect(Buffer.from(bytes)).toEqual(PNG);
  });

  it('follows a redirect to a place it may go', async () => {
    expect((await download('/hop')).mime).toBe('image/png');
  });

  it.each([
    ['/page', 'DOWNLOAD_NOT_MEDIA', false],
    ['/empty', 'DOWNLOAD_NOT_MEDIA', false],
    ['/huge', 'DOWNLOAD_TOO_LARGE', false],
    ['/endless', 'DOWNLOAD_TIMEOUT', true],
    ['/silent', 'DOWNLOAD_TIMEOUT', true],
    ['/cut', 'DOWNLOAD_FAILED', true],
    ['/gone', 'DOWNLOAD_HTTP_STATUS', false],
    ['/busy', 'DOWNLOAD_HTTP_STATUS', true],
    ['/loop', 'DOWNLOAD_URL_REFUSED', false],
    ['/inside', 'DOWNLOAD_URL_REFUSED', false],
    ['/file', 'DOWNLOAD_URL_REFUSED', false],
  ])('of %s ends as %s inside its time limit', async (path, code, retryable) => {
    const limits = code === 'DOWNLOAD_TIMEOUT' ? { ...LIMITS, timeoutMs: 100 } : LIMITS;
    const error = { code, retryable, name: 'DownloadError' };
    await expect(download(path, limits)).rejects.toMatchObject(error);
  });

  it('stops an endless body at its size as well', async () => {
    await expect(download('/endless', { ...LIMITS, maxBytes: 110 })).rejects.toMatchObject({
      code: 'DOWNLOAD_TOO_LARGE',
    });
  });

  it('can be retried when nobody listens', async () => {
    const gone = createServer();
    await new Promise<void>((resolve) => gone.listen(0, '127.0.0.1', resolve));
    const { port } = gone.address() as AddressInfo;
    await new Promise((resolve) => gone.close(resolve));
    const own = createDownloader({ allowPrivate: ['127.0.0.1'] });
    await expect(own(`http://127.0.0.1:${port}/`, LIMITS)).rejects.toMatchObject({
      code: 'DOWNLOAD_FAILED',
      retryable: true,
    });
  });

  it('goes through a given fetch with the same limits', async () => {
    const own = createDownloader({ allowPrivate: [], fetch: async () => new Response(PNG) });
    expect((await own('https://pictures.example/a.png', LIMITS)).mime).toBe('image/png');
    const redirecting = createDownloader({
      allowPrivate: [],
      fetch: async () =>
        new Response(null, { status: 302, headers: { location: 'http://127.0.0.1/' } }),
    });
    await expect(redirecting('https://pictures.example/a.png', LIMITS)).rejects.toMatchObject({
      code: 'DOWNLOAD_URL_REFUSED',
    });
  });
});

describe('headers of a download', () => {
  it('are asked for at every hop, so that a redirect elsewhere does not carry the key', async () => {
    const seen: [string, string | null][] = [];
    const own = createDownloader({
      allowPrivate: [],
      fetch: async (input, init) => {
        const url = String(input);
        seen.push([url, new Headers(init?.headers).get('x-goog-api-key')]);
        if (url.startsWith('https://cdn.example/')) return new Response(PNG);
        const location = url.endsWith('again') ? 'https://cdn.example/film' : '/again';
        return new Response(null, { status: 302, headers: { location } });
      },
    });
    const headersFor = ({ origin }: URL): Record<string, string> =>
      origin === 'https://api.example' ? { 'x-goog-api-key': 'secret' } : {};
    await own('https://api.example/film', { ...LIMITS, headersFor });
    expect(seen).toEqual([
      ['https://api.example/film', 'secret'],
      ['https://api.example/again', 'secret'],
      ['https://cdn.example/film', null],
    ]);
  });
});

describe('the guard', () => {
  it.each([
    'http://127.0.0.1/',
    'http://localhost/',
    'http://127.1/',
    'http://2130706433/',
    'http://0x7f.0.0.1/',
    'http://0/',
    'http://10.1.2.3/',
    'http://192.168.0.1/',
    'http://172.16.9.9/',
    'http://169.254.169.254/latest',
    'http://100.64.0.1/',
    'http://[::1]/',
    'http://[::ffff:127.0.0.1]/',
    'http://[::ffff:a00:1]/',
    'http://[fe80::1]/',
    'http://[fd00::1]/',
    'http://[64:ff9b::7f00:1]/',
    'ftp://example.com/a.png',
    'file:///etc/passwd',
    'data:image/png;base64,AAAA',
    'http://user:pass@example.com/',
    'nonsense',
    '',
  ])('refuses %s before any connection', async (url) => {
    const before = requests;
    await expect(createDownloader({ allowPrivate: [] })(url, LIMITS)).rejects.toMatchObject({
      code: 'DOWNLOAD_URL_REFUSED',
      retryable: false,
    });
    expect(requests).toBe(before);
  });

  it('judges a name by where it leads', async () => {
    // The one public-looking name every machine resolves to itself.
    const { port } = new URL(base);
    await expect(
      createDownloader({ allowPrivate: [] })(`http://localhost.:${port}/ok.png`, LIMITS),
    ).rejects.toMatchObject({
      code: expect.stringMatching(/DOWNLOAD_URL_REFUSED|DOWNLOAD_FAILED/),
    });
  });

  it('lets in what the operator named, and only at that port', async () => {
    expect(isAllowedHost(new URL('http://10.0.0.5:9000/x'), ['10.0.0.5:9000'])).toBe(true);
    expect(isAllowedHost(new URL('http://10.0.0.5:9001/x'), ['10.0.0.5:9000'])).toBe(false);
    expect(isAllowedHost(new URL('https://10.0.0.5/x'), ['10.0.0.5:443'])).toBe(true);
    expect(isAllowedHost(new URL('http://10.0.0.5:1/x'), ['10.0.0.5'])).toBe(true);
  });

  it.each(['8.8.8.8', '1.1.1.1', '47.100.1.1', '2606:4700::1111', '240e::1', '::ffff:8.8.8.8'])(
    'knows %s as public',
    (address) => {
      expect(isPrivateAddress(address)).toBe(false);
    },
  );

  it.each([
    '0.0.0.0',
    '255.255.255.255',
    '224.0.0.1',
    '198.18.0.1',
    'fe80::1%eth0',
    '::',
    '::1',
    'ff02::1',
    'not an address',
  ])('knows %s as private', (address) => {
    expect(isPrivateAddress(address)).toBe(true);
  });
});
