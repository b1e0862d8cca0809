/** Providers that answer nonsense: always a mapped outcome, always inside the time limit. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createCatalogue } from '../../../shared/models/catalogue.ts';
import { BUILT_IN_MODELS } from '../../../shared/models/rows/index.ts';
import { systemClock } from '../../../shared/platform/clock.ts';
import { createProviders } from '../../../shared/providers/registry.ts';
import { PROVIDER_ROWS } from '../../../shared/providers/table/rows.ts';

type Garbage = (request: IncomingMessage, response: ServerResponse) => void;

const endless: Garbage = (_, response) => {
  response.writeHead(200, { 'content-type': 'application/json' });
  const timer = setInterval(() => response.write(' '), 20);
  response.on('close', () => clearInterval(timer));
};

const huge: Garbage = (_, response) => {
  response.writeHead(200, { 'content-type': 'application/json' });
  const chunk = Buffer.alloc(4 * 1024 * 1024, 0x20);
  const push = (): void => {
    while (!response.destroyed && response.write(chunk));
    if (!response.destroyed) response.once('drain', push);
  };
  push();
};

const answer =
  (status: number, body: string, headers: Record<string, string> = {}): Garbage =>
  (_, response) =>
    void response.writeHead(status, headers).end(body);

let escaped = 0;

const GARBAGE: Readonly<Record<string, Garbage>> = {
  'an empty body': answer(200, ''),
  'a page of HTML': answer(200, '<!doctype html><html><body>Welcome</body></html>', {
    'content-type': 'text/html',
  }),
  'broken JSON': answer(200, '{"data":{"taskId":'),
  'JSON of no known shape': answer(200, '{"hello":"world"}'),
  'a JSON list': answer(200, '[]'),
  'JSON null': answer(200, 'null'),
  'a gateway page': answer(504, '<html><h1>504 Gateway Time-out</h1></html>'),
  'a redirect': (_, response) => void response.writeHead(302, { location: '/private' }).end(),
  'a body that never ends': endless,
  'a body far too large': huge,
  'a closed connection': (request) => void request.socket.destroy(),
};

let server: Server;
let base: string;

beforeAll(async () => {
  server = createServer((request, response) => {
    if (request.url?.includes('private')) escaped += 1;
    const [, name = ''] = (request.url ?? '').split('/');
    const garbage = GARBAGE[decodeURIComponent(name)];
    request.resume();
    if (garbage === undefined) response.writeHead(404).end();
    else garbage(request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});

afterAll(() => {
  server.closeAllConnections();
  server.close();
});

const models = createCatalogue(BUILT_IN_MODELS);
/** One model of each provider is enough: the answers are the same nonsense. */
const subjects = PROVIDER_ROWS.flatMap((row) => {
  const [model] = models.list({ provider: row.id, includeDisabled: true });
  return model === undefined ? [] : [{ row, model }];
});

/** Short where nothing ever ends the answer; elsewhere a slow machine must not meet its limit. */
function limitsFor(name: string) {
  const ms = name === 'a body that never ends' ? 100 : 60_000;
  return { submit: ms, poll: ms, sync: ms };
}

function clientFor(row: (typeof PROVIDER_ROWS)[number], name: string) {
  const settings: Record<string, string> = {
    [row.baseUrlVar]: `${base}/${encodeURIComponent(name)}`,
  };
  for (const variable of Object.values(row.keySets[0] ?? {})) settings[variable] = 'key';
  const download = async () => ({ bytes: new Uint8Array([1, 2, 3]), mime: 'image/png' });
  const limits = limitsFor(name);
  return createProviders({ settings, clock: systemClock, limits, download }).client(row.id);
}

describe.each(Object.keys(GARBAGE))('%s', (name) => {
  it.each(subjects.map(({ row, model }) => [row.id, row, model] as const))(
    'to a submit of %s leaves no doubt hidden',
    async (_, row, model) => {
      const parameters = model.parameters({});
      if (!parameters.ok) throw new Error('defaults must be valid');
      const images = model.input.images.min > 0 ? [{ url: 'https://in.example/a.png' }] : [];
      const call = model.request({
        prompt: 'x',
        images,
        count: 1,
        parameters: parameters.value,
        seed: 1,
      });
      const result = await clientFor(row, name).submit({ call, idempotencyKey: 'garbage:1' });
      // A redirect is an answer that accepted nothing; all else may hide a job.
      expect(result.kind).toBe(name === 'a redirect' ? 'failed' : 'unknown');
      if (result.kind === 'failed')
        expect(result.error).toMatchObject({ kind: 'model_unavailable', charged: 'no' });
      if (result.kind === 'unknown')
        expect(result.error).toMatchObject({ charged: 'maybe', retry: 'never' });
    },
  );

  it.each(subjects.map(({ row }) => [row.id, row] as const))(
    'to a check of %s says nothing about the job',
    async (id, row) => {
      const handle = { taskId: '1234', job: 'textToImage', kind: 'image', app: 'a/b' };
      const result = await clientFor(row, name).poll(handle);
      if (['openai', 'deepseek', 'dashscope-chat', 'cloudbase-ai'].includes(id))
        return expect(result.kind).toBe('failed');
      // This one says "no such job" with an empty answer, and is not believed at once.
      if (id === 'tuzi-mj' && (name === 'JSON null' || name === 'an empty body')) {
        return expect(result).toMatchObject({ kind: 'processing', handle: { emptyPolls: 1 } });
      }
      expect(result, JSON.stringify(result)).toMatchObject({ kind: 'indeterminate' });
    },
  );
});

it('no redirect was followed', () => {
  expect(escaped).toBe(0);
});
