/**
 * Answers as the real services gave them, cut to what matters, ids and signatures replaced. What
 * the local servers say is our reading of documents; this is what was seen.
 */
import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../shared/platform/json.ts';
import { createProviders } from '../../shared/providers/registry.ts';

const NOW = 1_776_323_944_883;
const DAY = 86_400_000;
const clock = { now: () => NOW, sleep: async () => undefined };
const settings = {
  KIE_API_KEY: 'k',
  DASHSCOPE_API_KEY: 'k',
  FAL_API_KEY: 'k',
  OPENAI_API_KEY: 'k',
  ELEVENLABS_API_KEY: 'k',
};

function clientAnswering(provider: string, ...bodies: readonly (string | object)[]) {
  const rest = [...bodies];
  const fetch = async () => {
    const body = rest.shift() ?? '';
    return new Response(typeof body === 'string' ? body : JSON.stringify(body));
  };
  const download = async () => ({ bytes: new Uint8Array([1]), mime: 'audio/mpeg' });
  return createProviders({ settings, clock, fetch, download }).client(provider);
}

const submit = (provider: string, call: JsonObject, body: object) =>
  clientAnswering(provider, body).submit({ call, idempotencyKey: 'task:1' });

describe('Kie', () => {
  const record = (fields: object) => ({
    code: 200,
    msg: 'success',
    data: {
      taskId: 't1',
      model: 'wan/2-7-image',
      state: 'waiting',
      param: '{"input":"{}"}',
      resultJson: '',
      failCode: null,
      failMsg: null,
      costTime: null,
      completeTime: null,
      createTime: 1_776_323_931_830,
      ...fields,
    },
  });
  const handle = { taskId: 't1', family: 'jobs', kind: 'image' };

  it('accepts with the id twice', async () => {
    const body = { code: 200, msg: 'success', data: { taskId: 't1', recordId: 't1' } };
    expect(await submit('kie', { family: 'jobs', kind: 'image', body: {} }, body)).toMatchObject({
      kind: 'accepted',
      handle: { taskId: 't1', family: 'jobs', kind: 'image' },
    });
  });

  it.each(['waiting', 'queuing', 'generating'])(
    'is %s with an empty string for a result',
    async (state) => {
      expect(await clientAnswering('kie', record({ state })).poll(handle)).toMatchObject({
        kind: 'processing',
      });
    },
  );

  it('hides its URLs in a string', async () => {
    const body = record({
      state: 'success',
      costTime: 12,
      completeTime: NOW,
      resultJson: '{"resultUrls":["https://tempfile.aiquickdraw.com/wan27-image-alibaba/1-a.png"]}',
    });
    expect(await clientAnswering('kie', body).poll(handle)).toEqual({
      kind: 'succeeded',
      results: [
        {
          type: 'image',
          url: 'https://tempfile.aiquickdraw.com/wan27-image-alibaba/1-a.png',
          expiresAt: NOW + 14 * DAY,
        },
      ],
    });
  });

  it('says success and nothing for a record it does not have', async () => {
    const body = { code: 200, msg: 'success', data: null };
    expect(await clientAnswering('kie', body).poll({ ...handle, family: 'veo' })).toMatchObject({
      kind: 'failed',
      error: { kind: 'not_found' },
    });
  });

  it('refuses with HTTP 200', async () => {
    const body = { code: 422, msg: 'Please enter callBackUrl.', data: null };
    expect(await submit('kie', { family: 'jobs', body: {} }, body)).toMatchObject({
      kind: 'failed',
      error: { kind: 'invalid_input', providerCode: '422', httpStatus: 200 },
    });
  });
});

describe('DashScope', () => {
  const image =
    'https://dashscope-7c2c.oss-accelerate.aliyuncs.com/7d/a.png?Expires=1777012575&OSSAccessKeyId=x&Signature=y';
  const choices = [{ finish_reason: 'stop', message: { content: [{ image }], role: 'assistant' } }];

  it('accepts an asynchronous call', async () => {
    const body = { request_id: 'r', output: { task_id: '6865087a', task_status: 'PENDING' } };
    expect(
      await submit('dashscope', { endpoint: 'image-generation', body: {} }, body),
    ).toMatchObject({
      kind: 'accepted',
      handle: { taskId: '6865087a' },
    });
  });

  it('runs', async () => {
    const output = {
      task_id: '6865087a',
      task_status: 'RUNNING',
      submit_time: '2026-04-16 20:42:36.815',
      scheduled_time: '2026-04-16 20:42:36.840',
    };
    expect(
      await clientAnswering('dashscope', { request_id: 'r', output }).poll({ taskId: '6865087a' }),
    ).toMatchObject({ kind: 'processing' });
  });

  it('puts pictures of a conversation into its choices', async () => {
    const usage = { height: 1_024, image_count: 1, width: 1_024 };
    const sync = { output: { choices }, usage, request_id: 'r' };
    const results = [{ type: 'image', url: image, expiresAt: NOW + DAY }];
    expect(
      await submit('dashscope', { endpoint: 'multimodal-generation', body: {} }, sync),
    ).toEqual({ kind: 'done', results, usage });
    const polled = { output: { task_status: 'SUCCEEDED', choices, finished: true }, usage };
    expect(await clientAnswering('dashscope', polled).poll({ taskId: 'x' })).toEqual({
      kind: 'succeeded',
      results,
      usage,
    });
  });

  it('puts a film beside its prompt', async () => {
    const output = {
      task_status: 'SUCCEEDED',
      video_url: 'https://dashscope-a717.oss-accelerate.aliyuncs.com/a.mp4',
      orig_prompt: 'p',
    };
    expect(await clientAnswering('dashscope', { output }).poll({ taskId: 'x' })).toMatchObject({
      kind: 'succeeded',
      results: [{ type: 'video', url: output.video_url }],
    });
  });
});

describe('fal', () => {
  const completed = { status: 'COMPLETED', request_id: 'x' };
  const handle = { taskId: 'x', app: 'fal-ai/nano-banana-2' };

  it('describes pictures with nulls where it does not know', async () => {
    const file = {
      url: 'https://v3b.fal.media/files/b/a.png',
      content_type: 'image/png',
      file_name: 'a.png',
      file_size: null,
      width: null,
      height: null,
    };
    expect(
      await clientAnswering('fal', completed, { images: [file], description: '' }).poll(handle),
    ).toEqual({
      kind: 'succeeded',
      results: [{ type: 'image', url: file.url, mime: 'image/png' }],
    });
  });

  it('describes a film as one file, and a transcript as text', async () => {
    const video = {
      url: 'https://v3b.fal.media/files/b/a.mp4',
      content_type: 'video/mp4',
      file_size: 6_584_593,
    };
    expect(await clientAnswering('fal', completed, { video }).poll(handle)).toMatchObject({
      results: [{ type: 'video', url: video.url }],
    });
    const words = {
      text: 'Hey, this is a test',
      language_code: 'eng',
      words: [{ text: 'Hey,', start: 0.079 }],
    };
    expect(await clientAnswering('fal', completed, words).poll(handle)).toMatchObject({
      results: [{ type: 'text', text: 'Hey, this is a test' }],
    });
  });
});

describe('OpenAI', () => {
  it('answers gpt-image with base64 only', async () => {
    const body = {
      created: 1,
      background: 'opaque',
      data: [{ b64_json: 'aGVsbG8=' }],
      output_format: 'jpeg',
      quality: 'low',
      size: '1024x1024',
      usage: { total_tokens: 9 },
    };
    expect(await submit('openai', { operation: 'images', body: {} }, body)).toEqual({
      kind: 'done',
      results: [{ type: 'image', base64: 'aGVsbG8=', mime: 'image/jpeg' }],
      usage: { total_tokens: 9 },
    });
  });

  it('writes nothing for a recording without words', async () => {
    const body = { text: '', usage: { type: 'tokens', total_tokens: 7 } };
    expect(
      await submit(
        'openai',
        { operation: 'transcription', body: {}, files: ['https://in.example/a.mp3'] },
        body,
      ),
    ).toMatchObject({
      kind: 'done',
      results: [{ type: 'text', text: '' }],
    });
  });
});

it('ElevenLabs transcribes sounds as well as words', async () => {
  const body = {
    language_code: 'eng',
    language_probability: 1,
    text: '[phone beeping]',
    words: [{ text: '[phone beeping]', start: 0, end: 0.439, type: 'audio_event' }],
    transcription_id: 'C',
    audio_duration_secs: 0.5,
  };
  expect(await submit('elevenlabs', { operation: 'transcription', body: {} }, body)).toMatchObject({
    kind: 'done',
    results: [{ type: 'text', text: '[phone beeping]' }],
  });
});
