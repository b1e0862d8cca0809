/** The client side of a local CloudBase on a bare HTTP server, and the real js-sdk in front of it. */
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { createRequire } from 'node:module';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Duplex } from 'node:stream';
import { vi } from 'vitest';
import {
  type ClientModule,
  type ClientModuleOptions,
  createClientModule,
} from '../../../local/cloudbase/client/index.ts';
import type { CloudBaseContext, FunctionCall } from '../../../local/cloudbase/context.ts';
import { CloudBaseError, type Engine } from '../../../local/cloudbase/engine/api.ts';
import { createEngine } from '../../../local/cloudbase/engine/index.ts';
import { FileDisk } from '../../../local/cloudbase/storage/disk.ts';
import { createStorageHttp } from '../../../local/cloudbase/storage/http.ts';
import { LocalStorage } from '../../../local/cloudbase/storage/service.ts';
import { eventually, HANGS_MS } from '../../support/events.ts';

export const ENV = 'local-env';
const require = createRequire(import.meta.url);

export interface ClientCloud {
  readonly engine: Engine;
  readonly url: string;
  readonly host: string;
  readonly context: CloudBaseContext;
  readonly calls: FunctionCall[];
  /** Milliseconds added to the real clock. */
  clock: { skewMs: number };
  module(): ClientModule;
  /** Another life of the server on the same port and secret: nothing of its memory is left. */
  restart(options?: ClientModuleOptions): Promise<void>;
  post(path: string, body: unknown, token?: string): Promise<{ status: number; body: JsonAnswer }>;
  login(openid: string): Promise<string>;
  close(): Promise<void>;
}

// biome-ignore lint/suspicious/noExplicitAny: JSON of many shapes, compared by the tests
export type JsonAnswer = any;

export async function startClientCloud(
  options: ClientModuleOptions = {},
  collections: readonly string[] = [],
): Promise<ClientCloud> {
  const home = mkdtempSync(join(tmpdir(), 'client-cloud-'));
  const clock = { skewMs: 0 };
  const now = (): number => Date.now() + clock.skewMs;
  const engine = await createEngine({ now });
  for (const name of collections) await engine.createCollection(name);
  const http = createServer();
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
  const host = `127.0.0.1:${(http.address() as AddressInfo).port}`;
  const url = `http://${host}`;
  const secret = Buffer.from('a secret of the test environment');
  const disk = new FileDisk(join(home, 'storage'), now);
  const storage = new LocalStorage({ envId: ENV, disk, secret, now, baseUrl: () => url });
  const calls: FunctionCall[] = [];
  const context: CloudBaseContext = {
    envId: ENV,
    baseUrl: () => url,
    engine,
    storage,
    functions: { invoke: (call) => echo(call, calls) },
    now,
    secret,
  };
  const files = createStorageHttp({ disk, secret, now });
  let client = createClientModule(context, options);
  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const target = new URL(request.url ?? '/', url);
    if (await client.http(request, response, target)) return;
    if (await files(request, response, target)) return;
    response.writeHead(404).end();
  };
  http.on('request', (request, response) => {
    answer(request, response).catch((error: unknown) => {
      response.writeHead(500).end(String(error));
    });
  });
  http.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    if (!client.upgrade(request, socket, head)) socket.destroy();
  });
  const post: ClientCloud['post'] = async (path, body, token) => {
    const response = await fetch(`${url}${path}`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
      },
      body: JSON.stringify(body),
    });
    return { status: response.status, body: await response.json() };
  };
  return {
    engine,
    url,
    host,
    context,
    calls,
    clock,
    module: () => client,
    restart: async (again = options) => {
      const old = client;
      client = createClientModule(context, again);
      await old.close();
    },
    post,
    login: async (openid) => (await post('/_local/login', { openid })).body.access_token,
    close: async () => {
      await client.close();
      http.closeAllConnections();
      await new Promise<void>((resolve) => http.close(() => resolve()));
      await engine.close();
      rmSync(home, { recursive: true, force: true });
    },
  };
}

/** A function that says who called it with what; `missing` is not there. */
async function echo(call: FunctionCall, calls: FunctionCall[]) {
  calls.push(call);
  if (call.name === 'missing') {
    throw new CloudBaseError('FUNCTION_NOT_FOUND', '[ResourceNotFound] no such function');
  }
  const result = { data: call.data, identity: call.identity, source: call.source };
  return { requestId: 'r', result, billedMs: 1 };
}

export type EndPointMode = 'GATEWAY' | 'CLOUD_API';
export const MODES: readonly EndPointMode[] = ['GATEWAY', 'CLOUD_API'];

/**
 * A js-sdk of its own for every user: the SDK keeps one socket per environment and process, so
 * two users in one copy of it would share a login.
 */
export function openSdk(
  cloud: Pick<ClientCloud, 'host'>,
  options: { mode: EndPointMode; accessKey?: string; env?: string },
): JsonAnswer {
  quietConsole();
  for (const file of Object.keys(require.cache)) {
    if (file.includes('@cloudbase/js-sdk')) delete require.cache[file];
  }
  const loaded = require('@cloudbase/js-sdk');
  const sdk = loaded.default ?? loaded;
  const app = sdk.init({
    env: options.env ?? ENV,
    endPointMode: options.mode,
    // Its own 15 s are met by a starved machine.
    timeout: HANGS_MS,
    ...(options.accessKey === undefined ? {} : { accessKey: options.accessKey }),
  });
  app.registerHost(cloud.host, 'http');
  return app;
}

/** The SDK as a mini-program user (identity from the login, as WeChat gives it). */
export async function openUser(
  cloud: ClientCloud,
  openid: string,
  mode: EndPointMode = 'GATEWAY',
): Promise<JsonAnswer> {
  const app = openSdk(cloud, { mode, accessKey: await cloud.login(openid) });
  app.auth({ persistence: 'none' });
  return app;
}

/** js-sdk narrates every frame on the console. */
function quietConsole(): void {
  for (const method of ['log', 'warn', 'error'] as const) {
    if (!vi.isMockFunction(console[method])) vi.spyOn(console, method).mockImplementation(() => {});
  }
}

export async function until(probe: () => boolean): Promise<void> {
  await eventually(probe);
}

export const pause = (ms: number): Promise<void> =>
  new Promise((resolve) => setTimeout(resolve, ms));
