/**
 * Providers call back: with every timer stopped, a task ends only because its provider said so and
 * the database trigger woke the processor.
 */
import { createHmac } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { FunctionLogLine } from '../../local/cloudbase/functions/log.ts';
import { callbackToken } from '../../shared/tasks/core/callback-address.ts';
import { audit, type Raw } from '../support/environment/audit.ts';
import { missingFiles, readBooks } from '../support/environment/books.ts';
import {
  dataOf,
  startTestEnvironment,
  type TestEnvironment,
} from '../support/environment/environment.ts';
import { eventually } from '../support/events.ts';

const USER = 'o-anna';
const SECRET = 'callback-secret-of-the-tests';

let environment: TestEnvironment;
const lines: FunctionLogLine[] = [];

beforeAll(async () => {
  environment = await startTestEnvironment({
    name: 'callbacks',
    providerSpeed: 10,
    allProviders: true,
    variables: { DARKROOM_CALLBACK_SECRET: SECRET, DARKROOM_MAX_IN_FLIGHT: '50' },
    log: (line) => lines.push(line),
  });
  environment.cloud.timers.stop();
  await environment.grant(USER, 10_000);
});

afterAll(async () => {
  await environment.close();
});

async function submit(model: string, words = 'a red lighthouse'): Promise<string> {
  const event = { action: 'generate', type: 'creation', images: [], prompt: words, model };
  return dataOf<{ task_id: string }>(await environment.callAs(USER, 'photography', event)).task_id;
}

async function taskOf(_id: string): Promise<Raw> {
  const [task] = await environment.cloud.engine.find('task_queue', { filter: { _id } });
  return task;
}

const ended = (id: string): Promise<Raw> =>
  eventually(async () => {
    const task = await taskOf(id);
    return task?.settled_at !== null && task;
  });

/** What the callback function has logged about a task; its line may come after what it did. */
const heard = (id: string, message: string): string[] =>
  lines
    .filter(({ functionName, text }) => functionName === 'provider-callback' && text.includes(id))
    .map(({ text }) => JSON.parse(text) as { message: string; outcome?: string })
    .filter((line) => line.message === message)
    .map(({ outcome }) => outcome ?? '');

interface Call {
  readonly provider?: string;
  readonly token?: string;
  readonly body?: string | Uint8Array;
  readonly headers?: Record<string, string>;
}

function call(taskId: string, { provider = 'tuzi-mj', token, body, headers }: Call = {}) {
  const t = token ?? callbackToken(SECRET, provider, taskId);
  const url = `${environment.cloud.url}/callback/webhooks/${provider}/${taskId}?t=${t}`;
  return fetch(url, { method: 'POST', body: body ?? '{}', headers: headers ?? {} });
}

describe('a task ends without anybody polling', () => {
  test.each([
    ['kie', 'kie-nano-banana-2'],
    ['replicate', 'replicate-flux-1.1-pro'],
    ['fal', 'fal-nano-banana-2'],
    ['ark', 'seedance-2.0'],
    ['minimax', 'hailuo-2.3'],
    ['tuzi-mj', 'tuzi-midjourney'],
    ['pollo', 'pollo-kling-2.5-turbo'],
  ])('when %s calls back', async (provider, model) => {
    const id = await submit(model);
    const task = await ended(id);
    expect(task).toMatchObject({ status: 'completed', provider, attempt: 1 });
    await eventually(() => heard(id, 'callback').includes('asked'));
  });

  test('when it calls twice: the second finds nothing to do', async () => {
    const id = await submit('kie-nano-banana-2', 'a red lighthouse [duplicate-webhook]');
    expect(await ended(id)).toMatchObject({ status: 'completed', attempt: 1 });
    await eventually(() => heard(id, 'callback').length === 2);
    expect(await taskOf(id)).toMatchObject({ status: 'completed' });
  });

  test('when somebody forges a call before it: refused, and the genuine one is heard', async () => {
    const id = await submit('kie-nano-banana-2', 'a red lighthouse [forged-webhook]');
    expect(await ended(id)).toMatchObject({ status: 'completed', attempt: 1 });
    await eventually(() => heard(id, 'callback').includes('asked'));
    expect(heard(id, 'callback refused')).toHaveLength(1);
  });
});

describe('a call', () => {
  test.each(['', 'guessed', 'x'.repeat(43)])('with the token "%s" is refused', async (token) => {
    const id = await submit('tuzi-midjourney');
    const answer = await call(id, { token });
    expect([answer.status, await answer.json()]).toEqual([403, { message: 'refused' }]);
    expect(await ended(id)).toMatchObject({ status: 'completed' });
  });

  test('with another task’s token is refused', async () => {
    const [one, other] = [await submit('tuzi-midjourney'), await submit('tuzi-midjourney')];
    const answer = await call(one, { token: callbackToken(SECRET, 'tuzi-mj', other) });
    expect(answer.status).toBe(403);
    await Promise.all([ended(one), ended(other)]);
  });

  test('with a signature that covers other bytes is refused', async () => {
    const id = await submit('replicate-flux-1.1-pro');
    const headers = {
      'content-type': 'application/octet-stream',
      'webhook-id': 'msg_1',
      'webhook-timestamp': String(Math.floor(Date.now() / 1_000)),
      'webhook-signature': 'v1,bm90IHRoZSBzaWduYXR1cmU=',
    };
    const answer = await call(id, { provider: 'replicate', headers, body: '{"id":"x"}' });
    expect(answer.status).toBe(403);
    await ended(id);
  });

  test('about a task that is not there is answered plainly and changes nothing', async () => {
    const answer = await call('no-such-task-at-all');
    expect([answer.status, await answer.json()]).toEqual([200, { message: 'ignored' }]);
  });

  test('to another address below the path is 404', async () => {
    const answer = await fetch(`${environment.cloud.url}/callback/elsewhere`, { method: 'POST' });
    expect(answer.status).toBe(404);
  });

  test('with bytes for a body arrives as base64 and is read as sent', async () => {
    const id = await submit('kie-nano-banana-2', 'a red lighthouse slow:200');
    const task = await eventually(async () => {
      const now = await taskOf(id);
      return now.step === 'wait' && now;
    });
    const { taskId } = task.jobs[0].handle as { taskId: string };
    const signed = kieSigned(taskId);
    const body = Buffer.from(JSON.stringify({ code: 200, data: { taskId } }));
    const headers = { ...signed, 'content-type': 'application/octet-stream' };
    const answer = await call(id, { provider: 'kie', headers, body });
    expect([answer.status, await answer.json()]).toEqual([200, { message: 'asked' }]);
    await environment.callAs(USER, 'photography', { action: 'cancel', task_id: id });
  });
});

/** As Kie signs: HMAC-SHA256 of `taskId.timestamp` with the key of the local server. */
function kieSigned(taskId: string): Record<string, string> {
  const timestamp = String(Math.floor(Date.now() / 1_000));
  const signature = createHmac('sha256', 'local-kie-secret')
    .update(`${taskId}.${timestamp}`)
    .digest('base64');
  return { 'x-webhook-timestamp': timestamp, 'x-webhook-signature': signature };
}

test('afterwards the books are right and no picture is missing', async () => {
  const books = await readBooks(environment.app);
  expect(audit(books, { atRest: false })).toEqual([]);
  const files = books.works.flatMap(({ images }) => images.map((image: Raw) => image.file_id));
  expect(files.length).toBeGreaterThan(8);
  expect(await missingFiles(environment.app, files)).toEqual([]);
});
