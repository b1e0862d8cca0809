import { beforeAll, describe, expect, test } from 'vitest';
import { createTestApi, PNG, type TestApi } from '../../support/world/api.ts';
import { hasHan } from '../../support/world/app.ts';
import { createWorld, type World } from '../../support/world/world.ts';

let world: World;
let api: TestApi;

beforeAll(async () => {
  world = await createWorld();
  api = await createTestApi(world);
  await world.grant('anna', 1_000);
});

const post = (path: string, options: Parameters<TestApi['call']>[2]) =>
  api.call('POST', path, options);
const GENERATE = '/v1/images/generations';
const json = { 'content-type': 'application/json' };
const untouched = async (): Promise<void> => {
  expect(await world.engine.count('task_queue', {})).toBe(0);
  expect((await world.account('anna')).available).toBe(1_000);
};

describe('a body', () => {
  test.each([
    ['broken JSON', '{"prompt":', json],
    ['bytes that are no UTF-8', new Uint8Array([0x22, 0xff, 0xfe]), json],
    ['a list', '[1,2]', json],
    ['a word', '"x"', json],
    ['null', 'null', json],
    ['XML', '<a/>', { 'content-type': 'application/xml' }],
    ['a form without a boundary', 'x', { 'content-type': 'multipart/form-data' }],
    [
      'a form cut off',
      '--b\r\nContent-Disposition: form-data; name="prompt"\r\n\r\nhel',
      { 'content-type': 'multipart/form-data; boundary=b' },
    ],
    ['a form where none is taken', '--b--', { 'content-type': 'multipart/form-data; boundary=b' }],
  ])('of %s is a 400 with a sentence', async (_, body, headers) => {
    const path = _.includes('form') && !_.includes('none') ? '/v1/images/edits' : GENERATE;
    const answer = await post(path, { body, headers });
    expect([answer.status, hasHan(answer.json.error.message)]).toEqual([400, true]);
    expect(answer.text).not.toMatch(/at \w+ \(|node:|\.ts:/);
    await untouched();
  });

  test('of ten megabytes is a 413, announced or not', async () => {
    const large = JSON.stringify({ prompt: 'x'.repeat(10_000_000) });
    const answer = await post(GENERATE, { body: large, headers: json });
    expect([answer.status, answer.json.error.code]).toEqual([413, 'request_too_large']);
    const announced = { ...json, 'content-length': '10000000' };
    expect((await post(GENERATE, { body: '{}', headers: announced })).status).toBe(413);
    await untouched();
  });

  test('with fields a route of ours does not know names each', async () => {
    const answer = await post('/v1/ai/tts', { body: { input: 'x', colour: 1, __proto__x: 2 } });
    expect(answer.status).toBe(400);
    expect(answer.json.error.details.map(({ field }: { field: string }) => field)).toEqual([
      'colour',
      '__proto__x',
    ]);
    await untouched();
  });
});

describe('an input', () => {
  test.each([
    ['http://127.0.0.1:9/x.png'],
    ['http://169.254.169.254/latest/meta-data'],
    ['https://nothing.example/x.png'],
    ['file:///etc/passwd'],
    ['javascript:alert(1)'],
    ['data:image/png;base64,'],
    ['data:text/plain;base64,aGVsbG8gd29ybGQsIGhlbGxv'],
    ['data:image/png,raw'],
    ['cloud://test.bucket/uploads/bob/secret.png'],
    ['cloud://test.bucket/works/x/1.jpg'],
  ])('%s is refused by its field', async (address) => {
    const body = { prompt: 'x', input_images: [address] };
    const answer = await post(GENERATE, { body });
    expect([answer.status, answer.json.error.param]).toEqual([400, 'input_images[0]']);
    await untouched();
  });

  test('that is no picture is refused by its field, whatever its name says', async () => {
    const form = new FormData();
    form.set('prompt', 'x');
    form.append('image[]', new File([PNG], 'a.png'));
    form.append('image[]', new File(['%PDF-1.7 and the rest'], 'b.png'));
    const answer = await post('/v1/images/edits', { form });
    expect([answer.status, answer.json.error.param]).toEqual([400, 'image[1]']);
    await untouched();
  });
});

describe('a path', () => {
  test.each([
    ['POST', '/v1/responses', 'chat/completions'],
    ['POST', '/v1/images/variations', '/v1/images/edits'],
    ['POST', '/v1/audio/translations', '/v1/audio/transcriptions'],
    ['POST', '/v1/videos/edits', '/v1/videos'],
    ['POST', '/v1/videos/extensions', '/v1/videos'],
    ['POST', '/v1/videos/characters', '/v1/videos'],
    ['GET', '/v1/videos/characters/char_1', '/v1/videos'],
    ['POST', '/v1/videos/v1/remix', '/v1/videos'],
    ['POST', '/v1/completions', '/v1/chat/completions'],
    ['POST', '/v1/embeddings', 'not offered'],
    ['GET', '/v1/nothing', '/docs'],
    ['GET', '/v1/videos/%E0%A4%A/content/x', '/docs'],
  ])('%s %s is a 404 that tells the alternative', async (method, path, hint) => {
    const answer = await api.call(method, path);
    expect([answer.status, answer.json.error.message.includes(hint)]).toEqual([404, true]);
  });

  test.each([
    ['DELETE', '/v1/models', 'GET'],
    ['PUT', GENERATE, 'POST'],
    ['GET', '/api/rpc/generate', 'POST'],
  ])('%s %s is a 405 that tells what is allowed', async (method, path, allowed) => {
    const answer = await api.call(method, path);
    expect([answer.status, answer.headers.get('allow')]).toEqual([405, allowed]);
  });

  test.each(['/models', '/v1/models', '/v1/models/'])(
    '%s is understood, its prefix gone or not',
    async (path) => {
      expect((await api.call('GET', path)).json.object).toBe('list');
    },
  );

  test('is shown to pages of every origin, and preflights are answered', async () => {
    const answer = await api.call('OPTIONS', GENERATE, { key: null });
    expect([answer.status, answer.headers.get('access-control-allow-origin')]).toEqual([204, '*']);
    expect((await api.call('GET', '/healthz', { key: null })).json).toEqual({ ok: true });
    expect((await api.call('HEAD', '/v1/models')).text).toBe('');
  });
});

describe('a query', () => {
  test.each([
    ['limit=0', 'limit'],
    ['limit=1e9', 'limit'],
    ['order=up', 'order'],
    ['colour=red', 'colour'],
    ['status=done', 'status'],
  ])('?%s names %s', async (query, param) => {
    const answer = await api.call('GET', `/v1/tasks?${query}`);
    expect([answer.status, answer.json.error.param]).toEqual([400, param]);
  });

  test('whose page begins behind an unknown task is a 404', async () => {
    expect((await api.call('GET', '/v1/tasks?after=unknown')).status).toBe(404);
  });
});

test('every refusal has a request id, and none of a key in the log', async () => {
  const answer = await api.call('GET', '/v1/models', { key: `${api.key}x` });
  expect(answer.headers.get('x-request-id')).toMatch(/^req_/);
  const { key } = api;
  expect(api.app.lines.join('\n')).not.toContain(key.slice(20, 45));
});
