/**
 * The mini-program code of README.md, taken out of the page and run: `wx.cloud` is played by the
 * real js-sdk, logged in as a mini-program user, against the local CloudBase with the built
 * functions under the rules of a deployment.
 */
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { buildFunctions } from '../../../local/build.ts';
import { type Environment, startEnvironment } from '../../../local/environment.ts';
import { sampleGarmentPhoto } from '../../../local/sample-photo.ts';
import type { WorkDoc } from '../../../shared/tasks/core/schema.ts';
import { codeBlocks } from '../../support/markdown.ts';

const root = resolve(dirname(fileURLToPath(import.meta.url)), '../../..');
const USER = 'o-mini-program-user-0001';

interface Darkroom {
  call(action: string, fields?: object): Promise<Record<string, unknown>>;
  upload(filePath: string): Promise<string>;
  generate(request: object): Promise<{ task_id: string; work_id: string; replayed: boolean }>;
  resume(): Promise<{ task_id: string; replayed: boolean } | null>;
  watchWork(
    workId: string,
    listener: { onChange(work: WorkDoc): void; onError(error: unknown): void },
  ): () => void;
}

let home = '';
let environment: Environment;
let darkroom: Darkroom;
/** Polls every half second instead of every ten, or this would take half a minute. */
let hurry: NodeJS.Timeout;
const kept = new Map<string, unknown>();
/** Set to make the answer of the next call get lost on its way back. */
let loseNextAnswer = false;

beforeAll(async () => {
  for (const method of ['log', 'warn', 'error'] as const) {
    vi.spyOn(console, method).mockImplementation(() => {});
  }
  mkdirSync(join(root, '.darkroom'), { recursive: true });
  home = mkdtempSync(join(root, '.darkroom/docs-'));
  const functionsRoot = join(home, 'functions');
  await buildFunctions(functionsRoot);
  environment = await startEnvironment({ dataDir: home, functionsRoot, providerSpeed: 10 });
  await environment.operate('grant', { openid: USER, amount: 100, key: 'docs', reason: 'docs' });
  darkroom = loadFromReadme(await wxCloud());
  hurry = setInterval(() => void environment.cloud.timers.runNow('poll'), 500);
});

afterAll(async () => {
  clearInterval(hurry);
  await environment?.close();
  rmSync(home, { recursive: true, force: true });
  vi.restoreAllMocks();
});

function loadFromReadme(cloud: object): Darkroom {
  const page = readFileSync(join(root, 'README.md'), 'utf8');
  const source = codeBlocks(page).find(({ text }) => text.startsWith('// utils/darkroom.js'))?.text;
  if (source === undefined) throw new Error('README.md has no utils/darkroom.js');
  const wx = {
    cloud,
    setStorageSync: (key: string, value: unknown) => kept.set(key, structuredClone(value)),
    getStorageSync: (key: string) => kept.get(key) ?? '',
    removeStorageSync: (key: string) => kept.delete(key),
  };
  const module = { exports: {} as Darkroom };
  new Function('wx', 'module', source)(wx, module);
  return module.exports;
}

/** The calls of `wx.cloud` that the page uses, on js-sdk. */
async function wxCloud(): Promise<object> {
  const { url, context } = environment.cloud;
  const login = await fetch(`${url}/_local/login`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ openid: USER }),
  });
  const { access_token: accessKey } = (await login.json()) as { access_token: string };
  const app = createRequire(import.meta.url)('@cloudbase/js-sdk').init({
    env: context.envId,
    accessKey,
    // The other mode takes an answer that holds a `code` for a failed call (SDK source).
    endPointMode: 'CLOUD_API',
  });
  app.registerHost(new URL(url).host, 'http');
  app.auth({ persistence: 'none' });
  return {
    callFunction: async (call: { name: string; data: object }) => {
      const answer = await app.callFunction(call);
      if (!loseNextAnswer) return answer;
      loseNextAnswer = false;
      throw new Error('callFunction:fail timeout');
    },
    // A mini-program gives a path, js-sdk in Node wants the bytes.
    uploadFile: async ({ cloudPath }: { cloudPath: string }) =>
      app.uploadFile({ cloudPath, fileContent: Buffer.from(await sampleGarmentPhoto()) }),
    database: () => app.database(),
  };
}

/** Every state of the work the watch showed, until it has ended. */
function watched(workId: string): Promise<WorkDoc[]> {
  return new Promise((resolve, reject) => {
    const seen: WorkDoc[] = [];
    darkroom.watchWork(workId, {
      onChange: (work) => {
        seen.push(work);
        if (['completed', 'failed', 'cancelled'].includes(work.status)) resolve(seen);
      },
      onError: reject,
    });
  });
}

const request = async (prompt: string) => ({
  images: [await darkroom.upload('wxfile://tmp_photo.jpg')],
  sceneId: 'beach-sunset',
  prompt,
  count: 1,
});

describe('the mini-program code of the README', { timeout: 60_000 }, () => {
  test('uploads, starts a job and sees its picture arrive', async () => {
    const task = await darkroom.generate(await request('自然微笑'));
    const seen = await watched(task.work_id);
    const last = seen.at(-1);
    expect(last).toMatchObject({ status: 'completed', progress: 100, price: 10, refunded: 0 });
    expect(last?.images).toHaveLength(1);
    const progress = seen.map((work) => work.progress);
    expect(progress).toEqual([...progress].sort((a, b) => a - b));
    expect(await darkroom.call('getBalance')).toMatchObject({ available: 90, in_flight: 0 });
    expect(kept.size).toBe(0);
  });

  test('sends a request whose answer was lost again, and is charged once', async () => {
    loseNextAnswer = false;
    const wanted = await request('自然微笑');
    loseNextAnswer = true;
    await expect(darkroom.generate(wanted)).rejects.toThrow('timeout');
    const again = await darkroom.resume();
    expect(again).toMatchObject({ replayed: true });
    expect(await darkroom.resume()).toBeNull();
    await watched(again?.task_id ?? '');
    expect(await darkroom.call('getBalance')).toMatchObject({ available: 80, in_flight: 0 });
  });

  test('forgets a request that was refused, and tells why', async () => {
    const refused = darkroom.generate({ images: [], prompt: '' });
    await expect(refused).rejects.toMatchObject({ code: 'INVALID_REQUEST' });
    expect(await darkroom.resume()).toBeNull();
    expect(await darkroom.call('getBalance')).toMatchObject({ available: 80 });
  });

  test('cancels a job and is told how that ended', async () => {
    const task = await darkroom.generate(await request('自然微笑'));
    const ended = watched(task.work_id);
    const { answer } = await darkroom.call('cancel', { taskId: task.task_id });
    expect(['cancelled', 'requested']).toContain(answer);
    const last = (await ended).at(-1);
    const stopped = last?.status === 'cancelled';
    expect(last).toMatchObject(stopped ? { refunded: 10 } : { status: 'completed', refunded: 0 });
    const left = { available: stopped ? 80 : 70, in_flight: 0 };
    expect(await darkroom.call('getBalance')).toMatchObject(left);
  });
});
