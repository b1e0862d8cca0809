/**
 * The health checks that ask after a job that was never made, each against its local server: what
 * it answers to that, to a wrong key and to an empty account; and what a server in ruins answers.
 */
import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type ProviderServers, startProviderServers } from '../../../local/providers/index.ts';
import { systemClock } from '../../../shared/platform/clock.ts';
import { createHttp } from '../../../shared/providers/calls/http.ts';
import type { NormError } from '../../../shared/providers/contract.ts';
import { createProbes } from '../../../shared/providers/health/probe.ts';
import { createProviders } from '../../../shared/providers/registry.ts';
import { createAvailability } from '../../../shared/providers/table/availability.ts';
import { PROVIDER_ROWS } from '../../../shared/providers/table/rows.ts';

type Settings = Readonly<Record<string, string>>;

interface Subject {
  /** The setting a server knows its caller by. */
  readonly key: string;
  /** What it is signed with, where it is. */
  readonly secret?: string;
  /** The one call a check makes. */
  readonly call: RegExp;
}

const SUBJECTS: Readonly<Record<string, Subject>> = {
  tencent: {
    key: 'TENCENT_SECRET_ID',
    secret: 'TENCENT_SECRET_KEY',
    call: /^POST QueryTextToImageJob \/tencent\/$/,
  },
  jimeng: {
    key: 'VOLC_ACCESS_KEY',
    secret: 'VOLC_SECRET_KEY',
    call: /^POST \/jimeng\/\?Action=CVSync2AsyncGetResult&/,
  },
  zhipu: { key: 'ZHIPU_API_KEY', call: /^GET \/zhipu\/async-result\/[\d-]+$/ },
  minimax: {
    key: 'MINIMAX_API_KEY',
    call: /^GET \/minimax\/v1\/query\/video_generation\?task_id=\d+$/,
  },
  tokenhub: { key: 'TOKENHUB_API_KEY', call: /^POST \/tokenhub\/v1\/api\/video\/query$/ },
  kling: {
    key: 'KLING_ACCESS_KEY',
    secret: 'KLING_SECRET_KEY',
    call: /^GET \/kling\/v1\/videos\/text2video\/\d+$/,
  },
  'tuzi-mj': { key: 'TUZI_MJ_API_KEY', call: /^GET \/tuzi-mj\/mj\/task\/\d+\/fetch$/ },
  'tuzi-kling': {
    key: 'TUZI_KLING_API_KEY',
    call: /^GET \/kling\/v1\/videos\/text2video\/\d+$/,
  },
  'tuzi-legacy': {
    key: 'TUZI_LEGACY_API_KEY',
    call: /^GET \/tuzi-legacy\/api\/v1\/kling\/status\/\d+$/,
  },
  'tuzi-video': { key: 'TUZI_VIDEO_API_KEY', call: /^GET \/tuzi-video\/v1\/videos\/\w+$/ },
  pollo: { key: 'POLLO_API_KEY', call: /^GET \/pollo\/generation\/\w+\/status$/ },
  fal: {
    key: 'FAL_API_KEY',
    call: /^GET \/fal\/fal-ai\/nano-banana-2\/requests\/[\w-]+\/status\?logs=0$/,
  },
};
const all = Object.entries(SUBJECTS);

let servers: ProviderServers;
let ruin: Server;
let ruinUrl: string;
let answer: (response: ServerResponse) => void;

beforeAll(async () => {
  servers = await startProviderServers({ port: 0 });
  ruin = createServer((request, response) => {
    request.resume();
    answer(response);
  });
  await new Promise<void>((resolve) => ruin.listen(0, '127.0.0.1', resolve));
  ruinUrl = `http://127.0.0.1:${(ruin.address() as AddressInfo).port}`;
});

afterAll(async () => {
  await servers.close();
  ruin.closeAllConnections();
  ruin.close();
});

/** For answers that come, however slow the machine. */
const PATIENCE_MS = 60_000;

/** One check over a real socket, and the calls it made. */
async function health(id: string, changed: Settings = {}, limitMs = PATIENCE_MS) {
  const settings = { ...servers.settings, ...changed };
  const calls: string[] = [];
  const recording = ((url: string, init?: RequestInit) => {
    const { pathname, search } = new URL(url);
    const action = new Headers(init?.headers).get('x-tc-action');
    calls.push([init?.method, action, pathname + search].filter(Boolean).join(' '));
    return fetch(url, init);
  }) as typeof fetch;
  const limits = { poll: limitMs };
  const providers = createProviders({ settings, clock: systemClock, fetch: recording, limits });
  const http = createHttp(recording);
  const checks = createProbes(createAvailability({ settings }), { http, providers });
  const check = checks.find((one) => one.id === id);
  if (check === undefined) throw new Error(`${id} has no health check`);
  return { error: await check.health(), calls };
}

const own = (name: string): string => servers.settings[name] ?? '';

function expectTrouble(error: NormError | null, id: string, kind: string): void {
  expect(error, JSON.stringify(error)).toMatchObject({ provider: id, kind, stage: 'poll' });
  // Neither a key, nor what was made of one, nor where in our code it happened.
  expect(error?.message).not.toMatch(/-wrong|-unpaid|local-\w+-secret|Signature=|eyJ|\.ts\b/);
}

test('every provider that is asked so is in the table', () => {
  const asked = PROVIDER_ROWS.filter(({ probe }) => 'jobs' in probe).map(({ id }) => id);
  expect(Object.keys(SUBJECTS)).toEqual(expect.arrayContaining(asked));
});

describe.each(all)('%s', (id, { key, secret, call }) => {
  const ruined = (how: typeof answer, limitMs?: number) => {
    answer = how;
    const { baseUrlVar = '' } = PROVIDER_ROWS.find((row) => row.id === id) ?? {};
    return health(id, { [baseUrlVar]: ruinUrl }, limitMs);
  };

  test('is well, and is asked with one call that makes nothing', async () => {
    const { error, calls } = await health(id);
    expect(error).toBeNull();
    expect(calls).toEqual([expect.stringMatching(call)]);
  });

  test('refuses a key it does not know', async () => {
    expectTrouble((await health(id, { [key]: `${own(key)}-wrong` })).error, id, 'auth');
    if (secret === undefined) return;
    expectTrouble((await health(id, { [secret]: `${own(secret)}-wrong` })).error, id, 'auth');
  });

  test('tells of an empty account', async () => {
    const { error } = await health(id, { [key]: `${own(key)}-unpaid` });
    expectTrouble(error, id, 'insufficient_balance');
  });

  test.each([
    ['a 500 in JSON', '{"message":"boom"}'],
    ['a 500 as a page', '<html>Internal Server Error</html>'],
  ])('answers with %s: passing trouble', async (_, body) => {
    const { error } = await ruined((response) => void response.writeHead(500).end(body));
    expectTrouble(error, id, 'transient');
  });

  test('never answers, or hangs up: passing trouble', async () => {
    expectTrouble((await ruined(() => undefined, 100)).error, id, 'transient');
    expectTrouble((await ruined((response) => response.destroy())).error, id, 'transient');
  });

  test('answers with what nobody can read', async () => {
    const { error } = await ruined((response) => void response.end('<html>Welcome</html>'));
    expectTrouble(error, id, 'unknown');
  });

  test('sends to somewhere else: the address is wrong, and nobody goes there', async () => {
    const { error, calls } = await ruined(
      (response) => void response.writeHead(302, { location: `${ruinUrl}/elsewhere` }).end(),
    );
    expectTrouble(error, id, 'model_unavailable');
    expect(calls.filter((url) => url.includes('elsewhere'))).toEqual([]);
  });
});

test('nobody listens: passing trouble for all of them', async () => {
  const gone = await startProviderServers({ port: 0 });
  await gone.close();
  for (const [id] of all) {
    expectTrouble((await health(id, gone.settings)).error, id, 'transient');
  }
});
