/**
 * The mini-program code of docs/api-mini-program.md, taken out of the page and run: `wx.cloud` is
 * played by the real js-sdk, logged in as a mini-program user, against the local CloudBase with
 * the built functions under the rules of a deployment.
 */
import { createRequire } from 'node:module';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { sampleGarmentPhoto } from '../../../local/sample-photo.ts';
import {
  type MiniProgram,
  phoneStorage,
  startMiniProgram,
  type WorkState,
} from '../../support/docs/mini-program.ts';
import {
  startTestEnvironment,
  type TestEnvironment,
} from '../../support/environment/environment.ts';

const USER = 'o-mini-program-user-0001';

let environment: TestEnvironment;
let app: MiniProgram;
let restart: () => MiniProgram;
/** Polls every half second instead of every ten, or this would take half a minute. */
let hurry: NodeJS.Timeout;
const storage = phoneStorage();
/** What becomes of the answer to the next `generate` on its way back. */
let nextAnswer: 'arrives' | 'lost' | 'never comes' = 'arrives';
/** False: the watch never opens. */
let watchOpens = true;

beforeAll(async () => {
  for (const method of ['log', 'warn', 'error'] as const) {
    vi.spyOn(console, method).mockImplementation(() => {});
  }
  environment = await startTestEnvironment({ name: 'docs', providerSpeed: 10 });
  await environment.grant(USER, 100);
  const cloud = await wxCloud();
  const wx = { cloud, ...storage.wx, onAppShow: () => {}, offAppShow: () => {} };
  restart = () => startMiniProgram(wx);
  app = restart();
  hurry = setInterval(() => void environment.cloud.timers.runNow('poll'), 500);
});

afterAll(async () => {
  clearInterval(hurry);
  await environment?.close();
  vi.restoreAllMocks();
});

/** The calls of `wx.cloud` that the page uses, on js-sdk. */
async function wxCloud(): Promise<object> {
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
    // The other mode takes an answer that holds a `code` for a failed call (SDK source).
    endPointMode: 'CLOUD_API',
  });
  sdk.registerHost(new URL(url).host, 'http');
  sdk.auth({ persistence: 'none' });
  const mute = { where: () => mute, watch: () => ({ close: () => {} }) };
  return {
    callFunction: async (call: { name: string; data: { action: string } }) => {
      const answer = await sdk.callFunction(call);
      const fate = call.data.action === 'generate' ? nextAnswer : 'arrives';
      if (fate === 'arrives') return answer;
      nextAnswer = 'arrives';
      if (fate === 'lost') throw new Error('callFunction:fail timeout');
      return new Promise(() => {});
    },
    // A mini-program gives a path, js-sdk in Node wants the bytes.
    uploadFile: async ({ cloudPath }: { cloudPath: string }) =>
      sdk.uploadFile({ cloudPath, fileContent: Buffer.from(await sampleGarmentPhoto()) }),
    database: () => (watchOpens ? sdk.database() : { collection: () => mute }),
  };
}

/** Every state of the work that was shown, until it has ended. */
function watched(workId: string): Promise<WorkState[]> {
  return new Promise((resolve, reject) => {
    const seen: WorkState[] = [];
    app.watchWork(workId, {
      onChange: (work) => {
        seen.push(work);
        if (['completed', 'failed', 'cancelled'].includes(work.status)) resolve(seen);
      },
      onError: reject,
    });
  });
}

const request = (prompt: string) => ({
  images: ['wxfile://tmp_photo.jpg'],
  sceneId: 'beach-sunset',
  prompt,
  count: 1,
});

const balance = () => app.call('getBalance');

describe('the mini-program code of the docs', { timeout: 60_000 }, () => {
  test('uploads, starts a job and sees its picture arrive', async () => {
    const task = await app.generate(request('自然微笑'));
    const seen = await watched(task.work_id);
    const last = seen.at(-1);
    expect(last).toMatchObject({ status: 'completed', progress: 100, price: 10, refunded: 0 });
    expect(last?.images).toHaveLength(1);
    const progress = seen.map((work) => work.progress);
    expect(progress).toEqual([...progress].sort((a, b) => a - b));
    expect(await balance()).toMatchObject({ available: 90, in_flight: 0 });
    expect(storage.kept.size).toBe(0);
  });

  test('charges two taps once', async () => {
    const [one, two] = await Promise.all([
      app.generate(request('海边')),
      app.generate(request('海边')),
    ]);
    expect(two).toEqual(one);
    expect(await balance()).toMatchObject({ available: 80 });
  });

  test('sends a request whose answer was lost again by itself, and is charged once', async () => {
    nextAnswer = 'lost';
    const task = await app.generate(request('海边'));
    expect(task).toMatchObject({ replayed: true });
    expect(await balance()).toMatchObject({ available: 70 });
  });

  test('sends it again after a restart when the app was killed before an answer came', async () => {
    nextAnswer = 'never comes';
    void app.generate(request('雪山'));
    await vi.waitFor(() => expect(nextAnswer).toBe('arrives'), { timeout: 30_000 });
    app = restart();
    const [resumed] = await app.resume();
    expect(resumed).toMatchObject({ request: { prompt: '雪山' }, task: { replayed: true } });
    expect(await app.resume()).toEqual([]);
    expect(await balance()).toMatchObject({ available: 60 });
  });

  test('sees the picture arrive without a watch', async () => {
    watchOpens = false;
    const task = await app.generate(request('雨天'));
    const last = (await watched(task.work_id)).at(-1);
    watchOpens = true;
    expect(last).toMatchObject({ status: 'completed', progress: 100, price: 10 });
    expect(last?.images).toHaveLength(1);
  });

  test('forgets a request that was refused, and tells why', async () => {
    const refused = app.generate({ images: [], prompt: '' });
    await expect(refused).rejects.toMatchObject({ code: 'INVALID_REQUEST', refused: true });
    const dear = app.generate({ ...request('全家福'), count: 4, model: 'wan2.7-image-pro' });
    await expect(dear).rejects.toMatchObject({ code: 'INSUFFICIENT_CREDITS' });
    expect(storage.kept.size).toBe(0);
    expect(await balance()).toMatchObject({ available: 50 });
  });

  test('cancels a job and is told how that ended', async () => {
    const task = await app.generate(request('自然微笑'));
    const ended = watched(task.work_id);
    const { answer } = await app.call('cancel', { taskId: task.task_id });
    expect(['cancelled', 'requested']).toContain(answer);
    const last = (await ended).at(-1);
    const stopped = last?.status === 'cancelled';
    expect(last).toMatchObject(stopped ? { refunded: 10 } : { status: 'completed', refunded: 0 });
    expect(await balance()).toMatchObject({ available: stopped ? 50 : 40 });
  });
});
