import { beforeEach, describe, expect, test } from 'vitest';
import { createTestApi, PNG, type TestApi } from '../../support/world/api.ts';
import { createWorld, type World } from '../../support/world/world.ts';

let world: World;
let api: TestApi;

beforeEach(async () => {
  world = await createWorld();
  api = await createTestApi(world);
  await world.grant('anna', 1_000);
});

const dataUrl = `data:image/png;base64,${PNG.toString('base64')}`;
const picture = { model: 'wan2.7-image', prompt: 'a red lighthouse' };

describe('the AI service', () => {
  const create = (more: object = {}) =>
    api.call('POST', '/v1/ai/image/create', { body: { ...picture, ...more } });
  const result = (body: object, key?: string) =>
    api.call('POST', '/v1/ai/image/result', { body, ...(key === undefined ? {} : { key }) });

  test('queues a picture and says when to ask again, and with nothing when it is done', async () => {
    const begun = await create();
    expect(begun.json).toMatchObject({ status: 'queued', poll_after_ms: 2_000, metadata: {} });
    const { job_id } = begun.json;
    await api.develop(job_id);
    const done = await result({ job_id });
    expect(done.json.status).toBe('succeeded');
    expect(done.json.poll_after_ms).toBeUndefined();
    expect(done.json.result).toMatchObject({ role: 'assistant', parts: [{ type: 'image' }] });
    expect(done.json.metadata).toMatchObject({ model: 'wan2.7-image' });
  });

  test('charges once, whoever asks how often', async () => {
    const { job_id } = (await create()).json;
    for (let turn = 0; turn < 3; turn++) {
      await result({ job_id });
      await api.call('POST', '/v1/ai/image/persist', { body: { job_id }, key: api.adminKey });
      await api.develop(job_id);
    }
    expect((await world.account('anna')).captured).toBe(10);
  });

  test('wants a job_id (422), and knows no foreign one (404)', async () => {
    expect((await result({})).status).toBe(422);
    expect((await result({ job_id: '' })).status).toBe(422);
    expect((await result({ job_id: 'unknown' })).status).toBe(404);
    const { job_id } = (await create()).json;
    const { key } = await api.newKey({}, 'bob');
    const foreign = await result({ job_id }, key);
    const unknown = await result({ job_id: 'unknown' }, key);
    expect(foreign.status).toBe(404);
    expect(foreign.json).toEqual(unknown.json);
  });

  test('lets only operators persist', async () => {
    const { job_id } = (await create()).json;
    const refused = await api.call('POST', '/v1/ai/image/persist', { body: { job_id } });
    expect(refused.status).toBe(403);
    const audits = await world.engine.find('operator_audit', { filter: {} });
    expect(audits).toEqual([]);
    await api.call('POST', '/v1/ai/image/persist', { body: { job_id }, key: api.adminKey });
    expect((await world.engine.find('operator_audit', { filter: {} }))[0]).toMatchObject({
      action: 'http:persistImageJob',
      outcome: 'done',
    });
  });

  test('takes the default of a modality, and answers 422 where there is none', async () => {
    const tts = await api.call('POST', '/v1/ai/tts', { body: { input: '你好' } });
    expect(tts.json.status).toBe('queued');
    world.lightDeps.catalogue.list();
    const none = { ...world.lightDeps.catalogue, list: () => [] };
    const other = await createTestApi({
      ...world,
      lightDeps: { ...world.lightDeps, catalogue: none },
    });
    const refused = await other.call('POST', '/v1/ai/tts', { body: { input: '你好' } });
    expect([refused.status, refused.json.error.message]).toEqual([422, 'No model registered']);
  });

  test('tells a failed job as failed, with its code and a sentence', async () => {
    const { errorOf } = await import('../../support/world/scripted-provider.ts');
    const error = errorOf('content_policy', 'never');
    world.provider.submitScript.push({ kind: 'failed', error });
    const { job_id } = (await create()).json;
    await api.develop(job_id);
    const failed = (await result({ job_id })).json;
    expect(failed).toMatchObject({ status: 'failed', error: 'PROVIDER_CONTENT_POLICY' });
    expect(failed.message).toContain('不合规');
    expect((await world.account('anna')).captured).toBe(0);
  });

  test.each([
    ['content_policy', 400],
    ['invalid_input', 400],
    ['provider_failed', 502],
    ['timeout', 502],
    ['auth', 502],
  ] as const)(
    'a caller who waits for a %s is told %i, never the provider’s words',
    async (kind, status) => {
      const { errorOf } = await import('../../support/world/scripted-provider.ts');
      const more = { message: 'inner secret of a provider' };
      for (let turn = 0; turn < 9; turn++) {
        world.provider.submitScript.push({ kind: 'failed', error: errorOf(kind, 'never', more) });
      }
      api.developWhileWaiting();
      const answer = await api.call('POST', '/v1/images/generations', { body: picture });
      expect(answer.status).toBe(status);
      expect(answer.text).not.toContain('inner secret');
      if (status >= 500) expect(answer.headers.get('x-should-retry')).toBe('false');
    },
  );

  test('what a provider answered in no shape agreed on is a 500 of ours', async () => {
    const { errorOf } = await import('../../support/world/scripted-provider.ts');
    for (let turn = 0; turn < 9; turn++) {
      world.provider.pollScript.push({ kind: 'failed', error: errorOf('unknown', 'never') });
    }
    const headers = { 'idempotency-key': 'the-same-call', prefer: 'respond-async' };
    const { json } = await api.call('POST', '/v1/images/generations', { body: picture, headers });
    for (let turn = 0; turn < 12; turn++) await api.develop(json.id);
    const again = { 'idempotency-key': 'the-same-call' };
    const answer = await api.call('POST', '/v1/images/generations', {
      body: picture,
      headers: again,
    });
    expect([answer.status, answer.json.error.code]).toEqual([500, 'provider_unknown']);
  });

  test('lists models; operators see which settings are there, never their values', async () => {
    const mine = (await api.call('GET', '/v1/ai/models')).json.models;
    expect(mine.find(({ id }: { id: string }) => id === 'wan2.7-image')).toMatchObject({
      modalities: ['image', 'openai'],
    });
    expect(mine.every((model: object) => !('env' in model))).toBe(true);
    const all = await api.call('GET', '/v1/ai/models', { key: api.adminKey });
    const { env } = all.json.models.find(({ id }: { id: string }) => id === 'wan2.7-image');
    expect(env).toContainEqual({ name: 'DASHSCOPE_API_KEY', configured: true });
    expect(all.text).not.toContain('sk-never-shown');
  });
});

describe('the video API', () => {
  const begin = (body: object) => api.call('POST', '/v1/videos/generations', { body });
  const film = { model: 'seedance-2.0', prompt: 'waves' };

  test('begins a film with its defaults, and tells how far it is', async () => {
    const begun = await begin(film);
    expect(begun.json).toEqual({
      created: expect.any(Number),
      task_id: expect.any(String),
      status: 'pending',
    });
    const { task_id } = begun.json;
    expect(await world.task(task_id)).toMatchObject({
      parameters: { ratio: '1:1', resolution: '720p', duration: 5 },
    });
    let last = 0;
    for (let turn = 0; turn < 4; turn++) {
      world.clock.advance(60_000);
      const { json } = await api.call('GET', `/v1/videos/tasks/${task_id}`);
      expect(json.progress).toBeGreaterThanOrEqual(last);
      expect(json.progress).toBeLessThan(100);
      last = json.progress;
    }
    await api.develop(task_id);
    const done = (await api.call('GET', `/v1/videos/tasks/${task_id}`)).json;
    expect(done).toMatchObject({ status: 'completed', progress: 100 });
    expect(done.result.url).toMatch(/^https:/);
  });

  test.each([{ waitCompletion: true }, {}])('waits when asked to: %j', async (more) => {
    api.developWhileWaiting();
    const headers = 'waitCompletion' in more ? {} : { prefer: 'wait' };
    const answer = await api.call('POST', '/v1/videos/generations', {
      body: { ...film, ...more },
      headers,
    });
    expect(answer.json).toMatchObject({ status: 'completed', result: { url: expect.any(String) } });
  });

  test('knows jimeng-video-3.0 by its alias, and gives it seconds as it counts them', async () => {
    const { json } = await begin({ model: 'jimeng-video-3.0', prompt: 'waves', duration: 10 });
    expect(await world.task(json.task_id)).toMatchObject({
      model: 'jimeng-video-3-pro',
      parameters: { frames: 241 },
    });
  });

  test('takes first and last frames by address and as files', async () => {
    api.web.set('https://pictures.example/1.png', PNG);
    const filePaths = ['https://pictures.example/1.png', dataUrl];
    const { json } = await begin({ ...film, filePaths });
    expect((await world.task(json.task_id)).inputs).toHaveLength(2);
    const form = new FormData();
    for (const [name, value] of Object.entries(film)) form.set(name, value);
    form.set('duration', '6');
    form.append('files', new File([PNG], 'a.png'));
    const sent = await api.call('POST', '/v1/videos/generations', { form });
    expect((await world.task(sent.json.task_id)).parameters).toMatchObject({ duration: 6 });
  });

  test('takes references where the row has such a part', async () => {
    const references = { functionMode: 'omni_reference', filePaths: [dataUrl] };
    const { json } = await begin({ ...film, ...references });
    const { parameters } = await world.task(json.task_id);
    expect(parameters).toMatchObject({ media_mode: 'references' });
  });

  test.each([
    [{ ratio: '5:7' }, 'ratio'],
    [{ resolution: '8k' }, 'resolution'],
    [{ duration: 90 }, 'duration'],
    [
      { model: 'jimeng-video-3-pro', functionMode: 'omni_reference', filePaths: [dataUrl] },
      'functionMode',
    ],
    [{ filePaths: ['ftp://x/y.png'] }, 'filePaths[0]'],
    [{ camera: 'left' }, 'camera'],
    [{ prompt: undefined }, 'prompt'],
  ])('refuses %j by name', async (more, field) => {
    const answer = await begin({ ...film, ...more });
    expect([answer.status, answer.json.details[0].field]).toEqual([400, field]);
    expect(answer.json.error_code).toBe(2001);
    expect(await world.engine.count('task_queue', {})).toBe(0);
  });

  test('says what is missing in its own numbers', async () => {
    const { key } = await api.newKey({}, 'poor');
    const poor = await api.call('POST', '/v1/videos/generations', { body: film, key });
    expect([poor.status, poor.json.error_code]).toEqual([402, 5000]);
    expect(poor.json.error).toContain('积分不足');
    const gone = await api.call('GET', '/v1/videos/tasks/unknown');
    expect([gone.status, gone.json]).toEqual([404, { error: '任务不存在或已过期' }]);
  });

  test('does not call a look-up that failed a failed job', async () => {
    const { task_id } = (await begin(film)).json;
    let broken = false;
    const faulty = await createWorld({
      intercept: (send) => async (action, params) => {
        if (broken) throw Object.assign(new Error('down'), { code: 'SYS_ERR' });
        return send(action, params);
      },
    });
    const other = await createTestApi(faulty);
    broken = true;
    const answer = await other.call('GET', `/v1/videos/tasks/${task_id}`);
    expect(answer.status).toBeGreaterThanOrEqual(500);
    expect(answer.json.status).toBeUndefined();
  });
});

describe('the external API', () => {
  test('begins and tells a task, with X-API-Key', async () => {
    api.web.set('https://pictures.example/1.png', PNG);
    const headers = { 'x-api-key': api.key };
    const body = {
      model_slug: 'wan2.7-image',
      prompt: 'a poster',
      input_images: ['https://pictures.example/1.png'],
      number_of_outputs: 2,
      parameters: { size: '1024*1024' },
    };
    const path = '/api/external/ai-generation';
    const begun = await api.call('POST', path, { body, headers, key: null });
    expect(begun.json).toEqual({ taskId: expect.any(String), status: 'PENDING', results: [] });
    world.provider.results = 2;
    await api.develop(begun.json.taskId);
    const done = await api.call('GET', `${path}?taskId=${begun.json.taskId}`, {
      headers,
      key: null,
    });
    expect(done.json).toMatchObject({
      status: 'SUCCESS',
      results: [{ type: 'image' }, { type: 'image' }],
    });
  });

  test('tells failures with a code and a message', async () => {
    const answer = await api.call('POST', '/api/external/ai-generation', {
      body: { model_slug: 'wan2.7-image', prompt: 'x', number_of_outputs: 9 },
    });
    expect([answer.status, answer.json.error.code]).toEqual([400, 'INVALID_REQUEST']);
    expect(answer.json.error.details[0].field).toBe('number_of_outputs');
  });
});

describe('procedures', () => {
  const rpc = (name: string, body: object = {}, key = api.key) =>
    api.call('POST', `/api/rpc/${name}`, { body, key });

  test('tell of platforms, providers and models', async () => {
    expect((await rpc('listPlatforms')).json.data.length).toBeGreaterThan(5);
    expect((await rpc('getPlatform', { id: 'alibaba' })).json.data.slug).toBe('alibaba');
    expect((await rpc('listProviders', { platform: 'alibaba' })).json.data.length).toBeGreaterThan(
      0,
    );
    expect((await rpc('getProvider', { id: 'kie' })).json.data.platform).toBe('kie');
    expect((await rpc('getProviderBySlug', { slug: 'kie' })).json.data.id).toBe('kie');
    expect((await rpc('listModels', { type: 'video' })).json.data[0].type).toBe('video');
    expect((await rpc('getModel', { id: 'wan2.7-image' })).json.data.provider).toBe('dashscope');
    expect((await rpc('getModelBySlug', { slug: 'nope' })).status).toBe(404);
    expect((await rpc('getPlatform', { id: 'nope' })).status).toBe(404);
  });

  test('generate, list, tell and remove a task', async () => {
    const begun = await rpc('generate', { modelId: 'wan2.7-image', prompt: 'x' });
    const { taskId } = begun.json.data;
    expect((await rpc('deleteTask', { taskId })).status).toBe(409);
    await api.develop(taskId);
    expect((await rpc('getTask', { taskId })).json.data).toMatchObject({
      status: 'SUCCESS',
      progress: 100,
    });
    expect((await rpc('listTasks', { limit: 1 })).json.data.tasks[0].taskId).toBe(taskId);
    expect((await rpc('deleteTask', { taskId })).json.data).toEqual({ taskId });
    expect((await rpc('getTask', { taskId })).status).toBe(404);
  });

  test.each(['checkProviderHealth', 'updateProviderApiKey', 'updateModelStatus'])(
    '%s is for operators',
    async (name) => {
      expect((await rpc(name, { id: 'dashscope' })).status).toBe(403);
    },
  );

  test('let operators look after providers and models, and repeat no key', async () => {
    const health = await rpc('checkProviderHealth', { id: 'dashscope' }, api.adminKey);
    expect(health.json.data).toMatchObject({ healthy: true, configured: true });
    const secret = 'sk-a-new-provider-key-1234';
    const set = await rpc(
      'updateProviderApiKey',
      { id: 'dashscope', apiKey: secret },
      api.adminKey,
    );
    expect(set.json.data).toMatchObject({ set: ['key'] });
    const stored = JSON.stringify(await world.engine.find('providers', { filter: {} }));
    const audits = JSON.stringify(await world.engine.find('operator_audit', { filter: {} }));
    for (const text of [set.text, stored, audits, api.app.lines.join('\n')]) {
      expect(text).not.toContain(secret);
    }
    const off = { modelId: 'wan2.7-image', enabled: false, reason: 'too dear' };
    expect((await rpc('updateModelStatus', off, api.adminKey)).json.data.enabled).toBe(false);
    expect((await world.engine.find('models', { filter: {} }))[0]).toMatchObject({
      _id: 'wan2.7-image',
      enabled: false,
      disabled_reason: 'too dear',
    });
    expect((await rpc('updateModelStatus', { ...off, modelId: 'nope' }, api.adminKey)).status).toBe(
      404,
    );
  });
});
