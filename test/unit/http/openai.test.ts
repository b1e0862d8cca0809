import { beforeEach, describe, expect, test } from 'vitest';
import { createTestApi, MP3, PNG, type TestApi } from '../../support/world/api.ts';
import { createWorld, type World } from '../../support/world/world.ts';

let world: World;
let api: TestApi;

beforeEach(async () => {
  world = await createWorld();
  api = await createTestApi(world);
  await world.grant('anna', 100);
});

const picture = { model: 'wan2.7-image', prompt: 'a red lighthouse' };
const charged = async (): Promise<number> => (await world.account('anna')).captured;

describe('pictures', () => {
  test('are waited for and answered with their addresses, charged once', async () => {
    api.developWhileWaiting();
    const answer = await api.call('POST', '/v1/images/generations', { body: picture });
    expect(answer.status).toBe(200);
    expect(answer.json.data).toHaveLength(1);
    expect(answer.json.data[0].url).toMatch(/^https:/);
    expect(answer.headers.get('x-credits-charged')).toBe(String(await charged()));
    expect(await charged()).toBeGreaterThan(0);
  });

  test('come as base64 when asked for', async () => {
    api.developWhileWaiting();
    const body = { ...picture, response_format: 'b64_json' };
    const answer = await api.call('POST', '/v1/images/generations', { body });
    expect(Buffer.from(answer.json.data[0].b64_json, 'base64').length).toBeGreaterThan(0);
  });

  test('that take longer answer 504 to clients that number their tries, who then find the task', async () => {
    const headers = { 'x-stainless-retry-count': '0' };
    const first = await api.call('POST', '/v1/images/generations', { body: picture, headers });
    expect([first.status, first.json.error.code]).toEqual([504, 'still_running']);
    expect(first.headers.get('x-should-retry')).toBe('true');
    expect(first.headers.get('retry-after-ms')).toBe('1');
    api.developWhileWaiting();
    const again = { 'x-stainless-retry-count': '1' };
    const second = await api.call('POST', '/v1/images/generations', {
      body: picture,
      headers: again,
    });
    expect(second.status).toBe(200);
    expect(second.headers.get('idempotent-replayed')).toBe('true');
    expect(await world.engine.count('task_queue', {})).toBe(1);
  });

  test('asked for later are a task at once', async () => {
    for (const how of [
      { headers: { prefer: 'respond-async' } },
      { body: { ...picture, async: true } },
    ]) {
      const answer = await api.call('POST', '/v1/images/generations', { body: picture, ...how });
      expect(answer.status).toBe(202);
      expect(answer.headers.get('location')).toBe(`/v1/tasks/${answer.json.id}`);
    }
  });

  test('are edited from a form with several pictures', async () => {
    api.developWhileWaiting();
    const form = new FormData();
    form.set('prompt', 'as a poster');
    form.append('image[]', new File([PNG], 'a.png', { type: 'image/png' }));
    form.append('image[]', new File([PNG, PNG], 'b.png', { type: 'image/png' }));
    const answer = await api.call('POST', '/v1/images/edits', { form });
    expect(answer.status).toBe(200);
    const [task] = await world.engine.find('task_queue', { filter: {} });
    const own = expect.stringContaining('/uploads/anna/api/');
    expect(task?.inputs).toEqual([own, own]);
  });

  test('are edited from JSON with data URLs', async () => {
    const body = {
      prompt: 'as a poster',
      images: [{ image_url: `data:image/png;base64,${PNG.toString('base64')}` }],
      async: true,
    };
    expect((await api.call('POST', '/v1/images/edits', { body })).status).toBe(202);
  });

  test('that are none are refused by their field, and nothing is charged', async () => {
    const form = new FormData();
    form.set('prompt', 'x');
    form.set('image', new File(['# README'], 'README.md'));
    const answer = await api.call('POST', '/v1/images/edits', { form });
    expect([answer.status, answer.json.error.param]).toEqual([400, 'image[0]']);
    expect((await world.account('anna')).held).toBe(0);
  });
});

describe('parameters', () => {
  test.each(['background', 'moderation', 'partial_images', 'style', 'output_compression'])(
    '%s is refused by name where the model has none',
    async (name) => {
      const body = { ...picture, [name]: 'auto-ish' };
      const answer = await api.call('POST', '/v1/images/generations', { body });
      expect([answer.status, answer.json.error.code, answer.json.error.param]).toEqual([
        400,
        'unsupported_parameter',
        name,
      ]);
    },
  );

  test('of the model’s own row pass', async () => {
    const body = { model: 'qwen-image', prompt: 'x', negative_prompt: 'rain', async: true };
    expect((await api.call('POST', '/v1/images/generations', { body })).status).toBe(202);
    const [task] = await world.engine.find('task_queue', { filter: {} });
    expect(task?.parameters).toMatchObject({ negative_prompt: 'rain' });
  });

  test('size is written as the model writes it', async () => {
    const body = { ...picture, size: '1024x1024', async: true };
    await api.call('POST', '/v1/images/generations', { body });
    const [task] = await world.engine.find('task_queue', { filter: {} });
    expect(task?.parameters).toMatchObject({ size: '1024*1024' });
  });

  test.each([
    [{ n: -1 }, 'n'],
    [{ n: 1_000_000 }, 'n'],
    [{ n: 1.5 }, 'n'],
    [{ n: 9 }, 'n'],
    [{ size: '17x17' }, 'size'],
    [{ prompt: '' }, 'prompt'],
    [{ prompt: '   ' }, 'prompt'],
    [{ prompt: 7 }, 'prompt'],
    [{ prompt: 'x'.repeat(2_001) }, 'prompt'],
    [{ model: 'hailuo-2.3' }, 'model'],
    [{ response_format: 'png' }, 'response_format'],
  ])('%j is refused and %s is named', async (more, param) => {
    const answer = await api.call('POST', '/v1/images/generations', {
      body: { ...picture, ...more },
    });
    expect([answer.status, answer.json.error.param]).toEqual([400, param]);
    expect(await world.engine.count('task_queue', {})).toBe(0);
  });
});

describe('speech', () => {
  test('is answered as the sound itself', async () => {
    api.developWhileWaiting();
    const body = { model: 'openai-tts', input: 'hello', voice: 'nova' };
    const answer = await api.call('POST', '/v1/audio/speech', { body });
    expect([answer.status, answer.text.startsWith('RIFF')]).toEqual([200, true]);
  });

  test('names the voices where one is unknown', async () => {
    const body = { model: 'openai-tts', input: 'hello', voice: 'nobody' };
    const answer = await api.call('POST', '/v1/audio/speech', { body });
    expect(answer.json.error).toMatchObject({ code: 'unsupported_parameter', param: 'voice' });
    expect(answer.json.error.message).toContain('alloy');
  });
});

describe('transcripts', () => {
  test('are made of a file and answered as text', async () => {
    api.developWhileWaiting();
    const form = new FormData();
    form.set('model', 'openai-transcribe');
    form.set('language', 'en');
    form.set('file', new File([MP3], 'a.mp3'));
    const answer = await api.call('POST', '/v1/audio/transcriptions', { form });
    expect([answer.status, typeof answer.json.text]).toEqual([200, 'string']);
  });

  test('of a picture are refused', async () => {
    const form = new FormData();
    form.set('file', new File([PNG], 'a.png'));
    const answer = await api.call('POST', '/v1/audio/transcriptions', { form });
    expect([answer.status, answer.json.error.param]).toEqual([400, 'file']);
  });
});

describe('films', () => {
  const film = { model: 'seedance-2.0', prompt: 'waves', seconds: '5', size: '1280x720' };

  test('are begun, asked about, fetched and removed', async () => {
    const begun = await api.call('POST', '/v1/videos', { body: film });
    expect(begun.json).toMatchObject({ object: 'video', status: 'queued', seconds: '5' });
    const { id } = begun.json;
    expect((await api.call('GET', `/v1/videos/${id}/content`)).status).toBe(400);
    expect((await api.call('DELETE', `/v1/videos/${id}`)).status).toBe(409);
    await api.develop(id);
    const done = await api.call('GET', `/v1/videos/${id}`);
    expect(done.json).toMatchObject({ status: 'completed', progress: 100 });
    const content = await api.call('GET', `/v1/videos/${id}/content`);
    expect([content.status, content.headers.get('location')?.startsWith('https://')]).toEqual([
      302,
      true,
    ]);
    const list = await api.call('GET', '/v1/videos?limit=1');
    expect(list.json).toMatchObject({ has_more: false, first_id: id });
    expect((await api.call('DELETE', `/v1/videos/${id}`)).json.deleted).toBe(true);
    expect((await api.call('GET', `/v1/videos/${id}`)).status).toBe(404);
  });

  test('may begin with a picture in a form', async () => {
    const form = new FormData();
    form.set('prompt', 'waves');
    form.set('model', 'seedance-2.0');
    form.set('input_reference', new File([PNG], 'first.png'));
    expect((await api.call('POST', '/v1/videos', { form })).json.status).toBe('queued');
  });
});

describe('models', () => {
  test('are listed with what they cost, and found by slug', async () => {
    const list = await api.call('GET', '/v1/models');
    expect(list.json.data.length).toBeGreaterThan(50);
    const one = await api.call('GET', '/v1/models/wan2.7-image');
    expect(one.json).toMatchObject({ id: 'wan2.7-image', object: 'model', owned_by: 'dashscope' });
    expect((await api.call('GET', '/v1/models/no-such')).json.error.code).toBe('model_not_found');
  });
});
