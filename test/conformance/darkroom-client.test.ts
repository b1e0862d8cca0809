/**
 * What people copy, against the local CloudBase with the real functions: the edition for
 * mini-programs with a `wx` whose `wx.cloud` is the real js-sdk, and the one for web pages on the
 * same SDK in both of its end-point modes.
 */
import { createRequire } from 'node:module';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import type * as MiniProgram from '../../clients/darkroom/mini-program.ts';
import { createDarkroom, type Job, webPlatform } from '../../clients/darkroom/web.ts';
import { bundleClient } from '../../local/client/build.ts';
import { sampleGarmentPhoto } from '../../local/sample-photo.ts';
import { loadWithoutNode } from '../support/client/engine.ts';
import { phoneWx } from '../support/client/wx.ts';
import {
  QUICK,
  startTestEnvironment,
  type TestEnvironment,
} from '../support/environment/environment.ts';
import { root } from '../support/sources.ts';

const USER = 'o-mini-program-user-0001';
const HELD_MS = 60_000;
let environment: TestEnvironment;
let client: typeof MiniProgram;
let stopHurry: () => Promise<void>;
/** What becomes of the answer to the next `generate`. */
let fate: 'arrives' | 'lost' | 'never' = 'arrives';
let watchOpens = true;

beforeAll(async () => {
  for (const method of ['log', 'warn', 'error'] as const) {
    vi.spyOn(console, method).mockImplementation(() => {});
  }
  client = loadWithoutNode((await bundleClient(root, 'mini-program')).code);
  environment = await startTestEnvironment({ name: 'client', providerSpeed: 10, variables: QUICK });
  await environment.grant(USER, 200);
  stopHurry = environment.hurry(500);
});
afterAll(async () => {
  await stopHurry?.();
  await environment?.close();
  vi.restoreAllMocks();
});

// biome-ignore lint/suspicious/noExplicitAny: js-sdk is loaded anew for each login
type Sdk = any;

async function sdkOf(mode: 'CLOUD_API' | 'GATEWAY'): Promise<Sdk> {
  const { url, context } = environment.cloud;
  const login = await fetch(`${url}/_local/login`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ openid: USER }),
  });
  const { access_token: accessKey } = (await login.json()) as { access_token: string };
  const sdk = createRequire(import.meta.url)('@cloudbase/js-sdk').init({
    env: context.envId,
    accessKey,
    endPointMode: mode,
  });
  sdk.registerHost(new URL(url).host, 'http');
  sdk.auth({ persistence: 'none' });
  return sdk;
}

async function wxOf(storage = new Map<string, string>()) {
  const sdk = await sdkOf('CLOUD_API');
  const mute: object = { where: () => mute, watch: () => ({ close: () => {} }) };
  const photo = Buffer.from(await sampleGarmentPhoto());
  const cloud = {
    async callFunction(call: { name: string; data: { action?: string } }) {
      const answer = await sdk.callFunction(call);
      if (call.data.action !== 'generate' || fate === 'arrives') return answer;
      const now = fate;
      fate = 'arrives';
      if (now === 'lost') throw new Error('callFunction:fail timeout');
      return new Promise(() => {});
    },
    // A mini-program gives a path, js-sdk in Node wants the bytes.
    uploadFile: ({ cloudPath }: { cloudPath: string }) =>
      sdk.uploadFile({ cloudPath, fileContent: photo }),
    database: () => (watchOpens ? sdk.database() : { collection: () => mute }),
  };
  return { ...phoneWx(storage), cloud } as MiniProgram.Wx;
}

async function picture(job: { done(): Promise<MiniProgram.Work> }): Promise<string> {
  const work = await job.done();
  expect(work).toMatchObject({ status: 'completed', progress: 100, price: 10, refunded: 0 });
  const url = work.images[0]?.url ?? '';
  expect((await fetch(url)).status).toBe(200);
  return work.work_id;
}

const REQUEST = { images: ['wxfile://tmp_photo.jpg'], sceneId: 'beach-sunset' };

describe('the edition for mini-programs', { timeout: HELD_MS }, () => {
  test('uploads, makes one task of two taps and shows its picture', async () => {
    const storage = new Map<string, string>();
    const darkroom = client.createDarkroom(client.wxPlatform(await wxOf(storage)));
    const before = (await darkroom.balance.get()).available;
    const job = darkroom.create(REQUEST);
    const progress: number[] = [];
    job.on((state) => progress.push(state.progress));
    expect(darkroom.create({ ...REQUEST })).toBe(job);
    await picture(job);
    expect(progress).toEqual([...progress].sort((a, b) => a - b));
    expect((await darkroom.balance.get()).available).toBe(before - 10);
    expect([...storage.keys()]).toEqual([]);
  });

  test('is charged once for a lost answer, a kill, and no watch', async () => {
    const storage = new Map<string, string>();
    const wx = await wxOf(storage);
    const darkroom = client.createDarkroom(client.wxPlatform(wx));
    const before = (await darkroom.balance.get()).available;
    fate = 'never';
    void darkroom.create({ ...REQUEST, prompt: '雪山' });
    await vi.waitFor(() => expect(fate).toBe('arrives'), { timeout: HELD_MS });
    watchOpens = false;
    fate = 'lost';
    const again = client.createDarkroom(client.wxPlatform(await wxOf(storage)));
    const jobs = await again.resume();
    expect(jobs).toHaveLength(1);
    for (const job of jobs) await picture(job);
    watchOpens = true;
    expect((await again.balance.get()).available).toBe(before - 10);
  });

  test('has one live list of the works, and deletes one', async () => {
    const darkroom = client.createDarkroom(client.wxPlatform(await wxOf()));
    let stop = (): void => {};
    const works = await new Promise<readonly MiniProgram.ListedWork[]>((resolve) => {
      stop = darkroom.works.on((change) => resolve(change.works));
    });
    stop();
    expect(works.length).toBeGreaterThan(1);
    await darkroom.works.delete(works[0]?.work_id ?? '');
    expect((await darkroom.works.list()).works).toHaveLength(works.length - 1);
  });
});

describe.each(['CLOUD_API', 'GATEWAY'] as const)(
  'the edition for web pages, in %s mode',
  { timeout: HELD_MS },
  (mode) => {
    test('shows a picture, and a refusal as what it is', async () => {
      const sdk = await sdkOf(mode);
      const app = {
        auth: () => null,
        callFunction: (call: object) => sdk.callFunction(call),
        // In Node js-sdk uploads bytes, not blobs.
        uploadFile: async ({ cloudPath, filePath }: { cloudPath: string; filePath?: unknown }) =>
          sdk.uploadFile({
            cloudPath,
            fileContent: Buffer.from(await (filePath as Blob).arrayBuffer()),
          }),
        database: () => sdk.database(),
      };
      const darkroom = createDarkroom(webPlatform(app, { page: { localStorage: disk() } }));
      const file = new Blob([new Uint8Array(await sampleGarmentPhoto())]);
      const job: Job = darkroom.create({ images: [file], sceneId: 'beach-sunset' });
      await picture(job);
      const refused = darkroom.create({ images: [file], sceneId: 'nowhere' });
      await expect(refused.done()).rejects.toMatchObject({ code: 'SCENE_NOT_FOUND', retry: 'fix' });
      const words = new Blob(['no picture at all']);
      const none = darkroom.create({ images: [words], sceneId: 'beach-sunset' });
      await expect(none.done()).rejects.toMatchObject({ code: 'NOT_A_PICTURE' });
    });
  },
);

function disk() {
  const kept = new Map<string, string>();
  return {
    get length() {
      return kept.size;
    },
    key: (index: number) => [...kept.keys()][index] ?? null,
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, text: string) => void kept.set(key, text),
    removeItem: (key: string) => void kept.delete(key),
  };
}
