/** The HTTP face over the in-process world: one handler, no sockets, a clock that tests move. */

import { renderSound } from '../../../local/providers/media/sound.ts';
import type { HttpApp } from '../../../shared/http/core/app.ts';
import { createHandler, type Handler } from '../../../shared/http/core/handle.ts';
import type { AnswerShape, Route } from '../../../shared/http/core/route.ts';
import { createRouter } from '../../../shared/http/core/router.ts';
import { openaiError, plainError, videoError } from '../../../shared/http/core/shapes.ts';
import { ROUTES } from '../../../shared/http/index.ts';
import { createWaitRoom } from '../../../shared/http/jobs/wait.ts';
import { type KeyDoc, type KeyWish, readKeyHasher } from '../../../shared/keys/index.ts';
import type { ModelKind } from '../../../shared/models/contract.ts';
import type { Moderator } from '../../../shared/moderation/index.ts';
import type { Clock } from '../../../shared/platform/clock.ts';
import { readConfig } from '../../../shared/platform/config.ts';
import type { Providers } from '../../../shared/providers/index.ts';
import { DownloadError } from '../../../shared/storage/errors.ts';
import { pollRound } from '../../../shared/tasks/rounds/poll.ts';
import { runTask } from '../../../shared/tasks/run/run.ts';
import { readWebhookKeyring } from '../../../shared/webhooks/index.ts';
import { callerKey } from './api-key.ts';
import { ADMIN_SECRET, appOver, type TestApp } from './app.ts';
import { filmPath, TextEngine } from './media-world.ts';
import type { World } from './world.ts';

export const KEY_SECRET = 'key-secret-of-the-tests-with-32-characters';
/** The smallest bytes that pass for a PNG. */
export const PNG = Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex');
export const MP3 = Buffer.from(`ID3${'\0'.repeat(20)}`);

export const WAV = renderSound({ text: 'hello', seed: 1, seconds: 1, kind: 'speech' });

export interface Called {
  readonly status: number;
  readonly headers: Headers;
  // biome-ignore lint/suspicious/noExplicitAny: answers of many shapes, compared by the tests
  readonly json: any;
  readonly text: string;
}

export interface CallOptions {
  /** A whole key, or null for none; default the user's. */
  readonly key?: string | null;
  readonly body?: unknown;
  readonly form?: FormData;
  readonly headers?: Readonly<Record<string, string>>;
  readonly address?: string;
}

export interface TestApi {
  readonly app: TestApp;
  readonly handler: Handler;
  readonly key: string;
  readonly adminKey: string;
  /** Addresses that can be fetched, and what lies there. */
  readonly web: Map<string, Buffer>;
  newKey(wish?: Partial<KeyWish>, openid?: string): Promise<{ key: string; doc: KeyDoc }>;
  /** Every answer is held to what its route declares. */
  call(method: string, path: string, options?: CallOptions): Promise<Called>;
  /** Runs a task to its end as the platform would. */
  develop(taskId: string): Promise<void>;
  /** While a call waits, tasks move on. */
  developWhileWaiting(): void;
}

export interface TestApiOptions {
  /** Instead of one whose sleepers wake at once. */
  readonly clock?: Clock;
  readonly chat?: NonNullable<Providers['chat']>;
  readonly moderator?: Moderator;
}

export async function createTestApi(world: World, options: TestApiOptions = {}): Promise<TestApi> {
  const app = appOver(world);
  const web = new Map<string, Buffer>();
  let whileWaiting: () => Promise<void> = async () => undefined;
  const clock = options.clock ?? {
    now: world.clock.now,
    sleep: async (ms: number) => {
      world.clock.advance(ms);
      await whileWaiting();
    },
  };
  const providers = {
    available: () => true,
    client: () => world.provider,
    ...(options.chat === undefined ? {} : { chat: options.chat }),
  };
  const moderated = options.moderator === undefined ? {} : { moderator: options.moderator };
  const config = readConfig({
    DARKROOM_ADMIN_SECRET: ADMIN_SECRET,
    DARKROOM_KEY_SECRET: KEY_SECRET,
    DASHSCOPE_API_KEY: 'sk-never-shown',
  });
  const hasher = readKeyHasher(config.environment);
  const light = { ...app, ...moderated, clock, providers, config };
  /** What the provider's results are, while a task is visited. */
  let mime = 'video/mp4';
  const full = {
    ...light,
    films: filmPath(new TextEngine()),
    finisher: {
      ...world.deps.finisher,
      open: async (url: string) => ({
        // What lies in our store is what users gave.
        mime: url.startsWith('https://files.test/') ? 'audio/mpeg' : mime,
        // A sound is marked in its bytes, so it must be one.
        body: bytesOf(mime === 'audio/wav' ? WAV : `bytes of ${url}`),
      }),
    },
  };
  const read = async (url: string): Promise<Buffer> => {
    const bytes = web.get(url) ?? world.store.files.get(url.replace('https://files.test/', ''));
    if (bytes !== undefined) return Buffer.from(bytes);
    const inside = /127\.0\.0\.1|169\.254|localhost/.test(url);
    throw new DownloadError(inside ? 'DOWNLOAD_URL_REFUSED' : 'DOWNLOAD_HTTP_STATUS', 'scripted');
  };
  const http: HttpApp = {
    ...light,
    hasher,
    download: async (url) => ({ bytes: await read(url), mime: 'image/png' }),
    open: async (url) => ({ mime: 'text/plain', body: bytesOf(await read(url)) }),
    waits: createWaitRoom(light),
    webhooks: {
      keyring: readWebhookKeyring(config.environment),
      allowPrivate: [],
      leadsInside: async (name) => (name.endsWith('.test') ? name.startsWith('inside.') : null),
    },
    maxWaitMs: 280_000,
    healthChecks: () => [{ id: 'dashscope', health: async () => null }],
    uploadTicket: async (path) => ({
      fileId: `cloud://test.bucket/${path}`,
      url: `https://put.test/${path}`,
      headers: { authorization: 'signed' },
    }),
    pages: async () => ({ openapi: '{}', page: '<!doctype html>' }),
  };
  const handler = createHandler({ app: async () => http, router: createRouter(ROUTES) });
  const newKey: TestApi['newKey'] = (wish = {}, openid = 'anna') =>
    callerKey({ db: light.db, clock, random: light.random, hasher }, openid, wish);
  const { key } = await newKey({
    scopes: ['image', 'video', 'audio', 'text', 'tasks', 'tasks:write', 'webhooks', 'keys'],
  });
  const { key: adminKey } = await newKey({ scopes: ['admin'] }, 'operator');
  const visit = async (taskId: string): Promise<void> => {
    const { kind } = light.catalogue.get((await world.task(taskId)).via);
    mime = MIMES[kind];
    await runTask(full, taskId);
  };
  const develop = async (taskId: string): Promise<void> => {
    await visit(taskId);
    for (let round = 0; round < 6; round++) {
      world.clock.advance(10_000);
      await pollRound(light);
      await visit(taskId);
    }
  };
  return {
    app,
    handler,
    key,
    adminKey,
    web,
    newKey,
    develop,
    developWhileWaiting: () => {
      whileWaiting = async () => {
        for (const { _id } of await world.engine.find('task_queue', {
          filter: { settled_at: null },
        })) {
          await develop(String(_id));
        }
      };
    },
    call: (method, path, options = {}) => call(handler, { method, path, key, ...options }),
  };
}

const MIMES: Readonly<Record<ModelKind, string>> = {
  image: 'image/png',
  video: 'video/mp4',
  audio: 'audio/wav',
  text: 'text/plain; charset=utf-8',
  transcript: 'text/plain; charset=utf-8',
};

async function* bytesOf(content: string | Buffer): AsyncGenerator<Uint8Array> {
  yield Buffer.from(content);
}

async function call(
  handler: Handler,
  {
    method,
    path,
    key,
    body,
    form,
    headers = {},
    address,
  }: CallOptions & { method: string; path: string },
): Promise<Called> {
  const sent = new Headers(headers);
  if (key) sent.set('authorization', `Bearer ${key}`);
  const isJson = body !== undefined && typeof body !== 'string' && !(body instanceof Uint8Array);
  if (isJson) sent.set('content-type', 'application/json');
  const content = form ?? (isJson ? JSON.stringify(body) : (body as string | undefined));
  const request = new Request(`http://api.test${path}`, {
    method,
    headers: sent,
    ...(content === undefined ? {} : { body: content }),
  });
  const response = await handler(request, { address: address ?? null });
  const text = await response.text();
  const json =
    text !== '' && /json/.test(response.headers.get('content-type') ?? '')
      ? JSON.parse(text)
      : undefined;
  assertDeclared({ method, path: path.split('?')[0] ?? '', status: response.status, json });
  return { status: response.status, headers: response.headers, json, text };
}

const router = createRouter(ROUTES);

/** Throws when a route answers what it does not declare. */
function assertDeclared(answer: {
  method: string;
  path: string;
  status: number;
  json: unknown;
}): void {
  const route = routeOf(answer);
  if (route === undefined) return;
  const shape = route.answers[answer.status] ?? errorShape(route, answer.status);
  if (shape === undefined) throw new Error(`${route.id} declares no ${answer.status}`);
  if (typeof shape === 'string' || answer.json === undefined) return;
  const parsed = shape.safeParse(answer.json);
  if (!parsed.success) {
    throw new Error(
      `${route.id} ${answer.status}: ${JSON.stringify(parsed.error.issues)}\n${JSON.stringify(answer.json)}`,
    );
  }
}

function routeOf({ method, path }: { method: string; path: string }): Route | undefined {
  try {
    return router(method, path).route;
  } catch {
    return undefined;
  }
}

function errorShape(route: Route, status: number): AnswerShape | undefined {
  if (status < 400) return undefined;
  return { openai: openaiError, video: videoError, plain: plainError }[route.errors];
}
