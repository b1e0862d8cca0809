/** All provider servers on one port of 127.0.0.1, one path each. */
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { type Callbacks, createCallbacks } from './callbacks.ts';
import { createDiskBlobs, createJobFile, createMemoryBlobs } from './files.ts';
import { type LocalProvider, type LocalReply, parseJson, readBody, sendReply } from './http.ts';
import { createJobs, type Jobs } from './jobs.ts';
import { createProviderList, notifiersBy, settingsFor } from './providers.ts';
import { createFalSigner } from './signing.ts';

export interface ProviderServersOptions {
  /** 0 takes any free port. */
  readonly port: number;
  /** Jobs and their inputs are kept here; without it they live in memory. */
  readonly dataDir?: string;
  /** 2 makes all jobs twice as fast. Default 1. */
  readonly speed?: number;
  /** Frames a second of films for which no rate is asked. Default 24. */
  readonly filmFps?: number | undefined;
}

export interface ProviderServers {
  /** `http://127.0.0.1:PORT`; DashScope is at `{url}/dashscope`, and so on. */
  readonly url: string;
  /** Settings that make every provider's client come here. */
  readonly settings: Readonly<Record<string, string>>;
  close(): Promise<void>;
}

/** Rejects when the port is taken. */
export async function startProviderServers(
  options: ProviderServersOptions,
): Promise<ProviderServers> {
  const { dataDir } = options;
  const falSigner = createFalSigner();
  const callbacks: Callbacks = createCallbacks(notifiersBy(falSigner));
  const jobs = createJobs({
    onAccepted: callbacks.onAccepted,
    blobs: dataDir === undefined ? createMemoryBlobs() : createDiskBlobs(join(dataDir, 'inputs')),
    file: createJobFile(dataDir === undefined ? undefined : join(dataDir, 'jobs.json')),
    speed: options.speed ?? 1,
    filmFps: options.filmFps,
  });
  const list = createProviderList(jobs, falSigner);
  const providers = new Map(list.map((provider) => [provider.name, provider]));
  const server = createServer((incoming, response) => {
    answer(incoming, { jobs, providers }).then(
      (reply) => sendReply(response, reply),
      (error: unknown) => {
        const message = error instanceof Error ? error.message : String(error);
        sendReply(response, { status: 500, json: { message } });
      },
    );
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(options.port, '127.0.0.1', resolve);
  });
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    url,
    settings: settingsFor(url),
    async close() {
      callbacks.close();
      await jobs.close();
      server.closeAllConnections();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}

interface Served {
  readonly jobs: Jobs;
  readonly providers: ReadonlyMap<string, LocalProvider>;
}

async function answer(incoming: IncomingMessage, served: Served): Promise<LocalReply> {
  const origin = `http://${incoming.headers.host ?? '127.0.0.1'}`;
  const url = new URL(incoming.url ?? '/', origin);
  const [, name = '', ...rest] = url.pathname.split('/');
  if (name === 'media') return media(served.jobs, rest.join('/'));
  const provider = served.providers.get(name);
  if (provider === undefined)
    return { status: 404, json: { message: `no provider "${name}" here` } };
  const body = await readBody(incoming);
  return provider.handle({
    method: incoming.method ?? 'GET',
    path: `/${rest.join('/')}`,
    query: url.searchParams,
    headers: incoming.headers,
    body,
    json: parseJson(body),
    baseUrl: `${origin}/${name}`,
    mediaUrl: (path) => `${origin}/media/${path}`,
  });
}

async function media(jobs: Jobs, path: string): Promise<LocalReply> {
  const found = await jobs.media(path);
  if (found === undefined) return { status: 404, json: { message: 'no such file' } };
  // As object storage answers for a URL whose signature has run out.
  if (found === 'expired') {
    const body =
      '<?xml version="1.0"?><Error><Code>AccessDenied</Code><Message>Request has expired.</Message></Error>';
    return {
      status: 403,
      bytes: Buffer.from(body),
      headers: { 'content-type': 'application/xml' },
    };
  }
  return { bytes: found.bytes, headers: { 'content-type': found.mime } };
}
