/** Words and pictures judged by a word list and by WeChat's open APIs, with verdicts by push. */
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { FunctionLogLine } from '../../local/cloudbase/functions/log.ts';
import { readLabels } from '../../shared/pictures/label/file.ts';
import { audit, type Raw } from '../support/environment/audit.ts';
import { missingFiles, readBooks } from '../support/environment/books.ts';
import {
  dataOf,
  QUICK,
  startTestEnvironment,
  type TestEnvironment,
} from '../support/environment/environment.ts';
import { eventually } from '../support/events.ts';
import { sha256Of } from '../support/world/memory-store.ts';

const USER = 'o-anna';
const QUIET = { media: 'pass', delayMs: 200, drop: false, errcode: 0 };

let environment: TestEnvironment;
let relax: () => Promise<void>;
const lines: FunctionLogLine[] = [];

beforeAll(async () => {
  environment = await startTestEnvironment({
    name: 'moderation',
    providerSpeed: 10,
    variables: { ...QUICK, DARKROOM_MODERATION: 'words,wechat', DARKROOM_MAX_IN_FLIGHT: '20' },
    allProviders: true,
    log: (line) => lines.push(line),
  });
  await environment.grant(USER, 10_000);
  relax = environment.hurry();
});

afterAll(async () => {
  await relax();
  await environment.close();
});

afterEach(() => environment.cloud.openApi.setScript(QUIET));

const generate = (prompt: string, more: object = {}) =>
  environment.callAs(USER, 'photography', {
    action: 'generate',
    type: 'creation',
    images: [],
    prompt,
    ...more,
  });

async function submit(prompt: string, more: object = {}): Promise<string> {
  return dataOf<{ task_id: string }>(await generate(prompt, more)).task_id;
}

async function docOf(collection: string, _id: string): Promise<Raw> {
  const [doc] = await environment.cloud.engine.find(collection, { filter: { _id } });
  return doc;
}

const taskWhere = (id: string, holds: (task: Raw) => boolean): Promise<Raw> =>
  eventually(async () => {
    const task = await docOf('task_queue', id);
    return holds(task) && task;
  });

const ended = (id: string): Promise<Raw> => taskWhere(id, ({ settled_at }) => settled_at !== null);
const held = (id: string): Promise<Raw> => taskWhere(id, ({ step }) => step === 'review');
/** Shown a moment after its task is held: a write of its own. */
const heldWork = (id: string): Promise<Raw> =>
  eventually(async () => {
    const work = await docOf('works', id);
    return work.progress === 95 && work;
  });

const account = (): Promise<Raw> => docOf('credit_accounts', USER);

/** WeChat's message about a picture that was sent for checking, with the verdict of our choice. */
const verdict = (ticket: string, suggest: 'pass' | 'risky') => ({
  Event: 'wxa_media_check',
  trace_id: ticket,
  errcode: 0,
  result: { suggest, label: suggest === 'pass' ? 100 : 20_001 },
});

/** Pushes it as WeChat does: held until then, however slow the machine. */
async function pushVerdict(task: Raw, suggest: 'pass' | 'risky'): Promise<void> {
  const { result } = await environment.cloud.invoke({
    name: 'moderation-push',
    data: verdict(task.reviews[0].ticket, suggest),
    identity: { kind: 'admin' },
    source: 'wechat',
  });
  expect(result).toBe('success');
}

const pushed = (said: string): number =>
  lines.filter(
    ({ functionName, text }) => functionName === 'moderation-push' && text.includes(said),
  ).length;

describe('what a user writes', () => {
  test.each([
    ['by WeChat', '海边的灯塔 [risky]'],
    ['by the word list', '一丝不挂的人'],
  ])('is refused %s before anything is charged', async (_, prompt) => {
    const before = await account();
    expect(await generate(prompt)).toMatchObject({
      success: false,
      code: 'CONTENT_BLOCKED',
      message: expect.stringMatching(/\p{Script=Han}/u),
    });
    expect(await account()).toEqual(before);
  });

  test('reaches WeChat with the user who wrote it', async () => {
    await generate('雪山下的木屋 [risky]');
    const call = environment.cloud.openApi.calls.findLast(
      ({ api }) => api === 'security.msgSecCheck',
    );
    expect(call?.data).toMatchObject({ version: 2, openid: USER });
    expect(call?.data.content).toContain('雪山下的木屋');
  });
});

describe('a picture', () => {
  test('is held until the push says pass, then shown and charged', async () => {
    environment.cloud.openApi.setScript({ drop: true });
    const id = await submit('海边的灯塔');
    const waiting = await held(id);
    expect(await heldWork(id)).toMatchObject({ status: 'processing', images: [] });
    await pushVerdict(waiting, 'pass');
    expect(await ended(id)).toMatchObject({ status: 'completed' });
    const work = await docOf('works', id);
    expect(work).toMatchObject({ status: 'completed', refunded: 0 });
    expect(work.images[0].file_id).toBe(waiting.images[0].file_id);
  });

  test('that is risky is never shown, removed and refunded', async () => {
    environment.cloud.openApi.setScript({ drop: true });
    const id = await submit('海边的灯塔，夜里');
    const waiting = await held(id);
    await pushVerdict(waiting, 'risky');
    const task = await ended(id);
    expect(task).toMatchObject({ status: 'failed', error: { code: 'CONTENT_BLOCKED' } });
    expect(await docOf('works', id)).toMatchObject({ images: [], refunded: task.price });
    const [image] = waiting.images;
    const files = [image.file_id, image.thumb_file_id];
    expect(await missingFiles(environment.app, files)).toEqual(files);
  });

  test('that WeChat finds risky by itself, sooner or later, is refunded', async () => {
    environment.cloud.openApi.setScript({ media: 'risky' });
    const task = await ended(await submit('海边的灯塔，清晨'));
    expect(task).toMatchObject({ status: 'failed', error: { code: 'CONTENT_BLOCKED' } });
  });

  test('among four whose verdicts come while the rest is being made', async () => {
    environment.cloud.openApi.setScript({ delayMs: 0 });
    const id = await submit('四季的湖', { count: 4 });
    expect(await ended(id)).toMatchObject({ status: 'completed' });
    expect((await docOf('works', id)).images).toHaveLength(4);
  });

  test('whose verdict never comes stays held, and a user cannot push one', async () => {
    environment.cloud.openApi.setScript({ drop: true });
    const id = await submit('窗边的猫');
    const waiting = await held(id);
    const answer = await environment.cloud.invoke({
      name: 'moderation-push',
      data: verdict(waiting.reviews[0].ticket, 'pass'),
      identity: { kind: 'openid', openid: USER, appid: 'wx' },
      source: 'client',
    });
    expect(answer.result).toBe('success');
    expect(pushed('push refused')).toBe(1);
    expect(await docOf('task_queue', id)).toMatchObject({ step: 'review', verdicts: [] });

    await pushVerdict(waiting, 'pass');
    expect(await ended(id)).toMatchObject({ status: 'completed' });
  });

  test('goes to WeChat by an address that can be fetched', async () => {
    const call = environment.cloud.openApi.calls.find(
      ({ api }) => api === 'security.mediaCheckAsync',
    );
    expect(call?.data).toMatchObject({ version: 2, media_type: 2, openid: USER });
    const response = await fetch(String(call?.data.media_url));
    expect(response.headers.get('content-type')).toBe('image/jpeg');
    await response.body?.cancel();
  });
});

describe('a sound', () => {
  const speech = { model: 'minimax-speech-02' };

  test('is held until the push says pass; WeChat hears it marked, by its address', async () => {
    environment.cloud.openApi.setScript({ drop: true });
    const id = await submit('欢迎来到海边', speech);
    const waiting = await held(id);
    expect((await docOf('works', id)).images).toEqual([]);
    const call = environment.cloud.openApi.calls.findLast(
      ({ api }) => api === 'security.mediaCheckAsync',
    );
    expect(call?.data).toMatchObject({ media_type: 1, openid: USER });
    const heard = Buffer.from(await (await fetch(String(call?.data.media_url))).arrayBuffer());
    await pushVerdict(waiting, 'pass');
    expect(await ended(id)).toMatchObject({ status: 'completed' });
    const [image] = (await docOf('works', id)).images;
    expect(image).toMatchObject({
      media: { kind: 'sound' },
      label: { text: 'AI生成', shown: 'rhythm', hidden: true },
    });
    expect(sha256Of(heard)).toBe(image.sha256);
    expect(readLabels(heard).label).toMatchObject({ ProduceID: `${id}-0` });
  });

  test('that is risky is never shown, removed and refunded', async () => {
    environment.cloud.openApi.setScript({ media: 'risky' });
    const task = await ended(await submit('欢迎来到海边，夜里', speech));
    expect(task).toMatchObject({ status: 'failed', error: { code: 'CONTENT_BLOCKED' } });
  });
});

test('words are read by WeChat before they are shown, and say who wrote them', async () => {
  const id = await submit('为海边写一句话', { model: 'qwen-plus' });
  expect(await ended(id)).toMatchObject({ status: 'completed' });
  const [image] = (await docOf('works', id)).images;
  expect(image).toMatchObject({ media: { kind: 'words' }, label: { shown: 'start' } });
  const read = environment.cloud.openApi.calls.filter(({ api }) => api === 'security.msgSecCheck');
  expect(String(read.at(-1)?.data.content)).toContain('本地服务收到了');
});

test('a film with a risky frame in its middle is never shown, removed and refunded', async () => {
  environment.cloud.openApi.setScript({ drop: true });
  const parameters = { resolution: '480p', duration: 4 };
  const id = await submit('海边的灯塔，镜头推近', { model: 'seedance-2.0-mini', parameters });
  const waiting = await held(id);
  const [first, middle, ...rest] = waiting.reviews;
  // The last frame, and what is heard.
  expect(rest).toHaveLength(2);
  await pushVerdict({ reviews: [first] }, 'pass');
  expect(await heldWork(id)).toMatchObject({ status: 'processing', images: [] });
  await pushVerdict({ reviews: [middle] }, 'risky');
  const task = await ended(id);
  expect(task).toMatchObject({ status: 'failed', error: { code: 'CONTENT_BLOCKED' } });
  expect(await docOf('works', id)).toMatchObject({ images: [], refunded: task.price });
  const [{ file_id: film, thumb_file_id: cover }] = waiting.images;
  expect(await missingFiles(environment.app, [film, cover])).toEqual([film, cover]);
});

describe('the push function', () => {
  test.each([
    null,
    'text',
    [],
    {},
    { Event: 'wxa_media_check' },
    { Event: 'wxa_media_check', trace_id: { $gt: '' }, result: { suggest: 'pass' } },
    { Event: 'wxa_media_check', trace_id: '', result: 7 },
    { Event: 'subscribe', trace_id: 'x' },
  ])('answers success to %j and does nothing', async (data) => {
    const { result } = await environment.cloud.invoke({
      name: 'moderation-push',
      data,
      identity: { kind: 'admin' },
      source: 'wechat',
    });
    expect(result).toBe('success');
  });

  test('was never in trouble', async () => {
    // Its last line may be written after the task it is about has ended.
    await environment.quiet();
    expect(pushed('verdict not taken')).toBe(0);
    expect(pushed('verdict pushed')).toBeGreaterThanOrEqual(8);
  });
});

test('when WeChat is down, words pass as doubtful and pictures are held, none is shown', async () => {
  environment.cloud.openApi.setScript({ errcode: 45_009 });
  const id = await submit('清晨的麦田');
  const { reviews } = await held(id);
  expect(reviews).toEqual([expect.objectContaining({ ticket: null, outcome: 'review' })]);
  expect((await docOf('works', id)).images).toEqual([]);
});

test('afterwards the books are right and no shown picture is missing', async () => {
  const books = await readBooks(environment.app);
  expect(audit(books, { atRest: false })).toEqual([]);
  const files = books.works.flatMap(({ images }) => images.map((image: Raw) => image.file_id));
  expect(files).toHaveLength(8);
  expect(await missingFiles(environment.app, files)).toEqual([]);
});
