/** The unmodified `openai` package, over real sockets. */
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import OpenAI, { toFile } from 'openai';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { sampleGarmentPhoto } from '../../local/sample-photo.ts';
import { eventually } from '../support/events.ts';
import { openPlace } from './place.mjs';

let place;
let photo;
let recording;

beforeAll(async () => {
  place = await openPlace('openai');
  photo = Buffer.from(await sampleGarmentPhoto());
  recording = Buffer.from(`ID3\x04${'\0'.repeat(64)}`);
});
afterAll(() => place.close());

let count = 0;
/** A user of their own for each test, so that each has books of its own. */
async function client({ credits = 1_000, wish = {}, ...options } = {}) {
  const openid = `o-openai-${count++}`;
  const apiKey = await place.user(openid, credits, wish);
  return { openid, ai: new OpenAI({ apiKey, baseURL: `${place.url}/v1`, ...options }) };
}

/** Its provider calls back, so nobody waits for a round. */
const PICTURE = { model: 'kie-nano-banana-2', prompt: 'a red lighthouse' };
const PRICE = 12;

describe('pictures', () => {
  test('images.generate gives an address that leads to a picture, charged once', async () => {
    const { ai, openid } = await client();
    const { data } = await ai.images.generate(PICTURE);
    const file = await fetch(data[0].url);
    expect([file.status, file.headers.get('content-type')]).toEqual([200, 'image/jpeg']);
    expect(await place.capturedOf(openid)).toBe(PRICE);
  });

  test('images.edit takes two files and gives base64', async () => {
    const { ai } = await client();
    const image = [await toFile(photo, 'a.png'), await toFile(photo, 'b.png')];
    const body = {
      model: 'wan2.7-image',
      image,
      prompt: 'as a poster',
      response_format: 'b64_json',
    };
    const { data } = await ai.images.edit(body);
    expect(Buffer.from(data[0].b64_json, 'base64').subarray(0, 2).toString('hex')).toBe('ffd8');
  });
});

describe('one call is one charge', () => {
  test.each([
    ['JSON', (ai) => ai.images.generate(PICTURE)],
    ['a form', async (ai) => ai.images.edit({ ...PICTURE, image: await toFile(photo, 'a.png') })],
  ])('when the answer to %s is lost and the SDK asks again', async (_, ask) => {
    const { ai, openid } = await client();
    await place.faults({ loseAnswer: true, count: 1 });
    const { data } = await ask(ai);
    expect(data).toHaveLength(1);
    expect(await place.tasksOf(openid)).toHaveLength(1);
    expect(await place.capturedOf(openid)).toBe(PRICE);
  });

  test('when it is cut off in the middle and asked again under its Idempotency-Key', async () => {
    const { ai, openid } = await client({ maxRetries: 0 });
    const named = { headers: { 'Idempotency-Key': 'the-same-call-1' } };
    await place.faults({ cutAfterBytes: 10, count: 1 });
    await expect(ai.images.generate(PICTURE, named)).rejects.toThrow();
    expect((await ai.images.generate(PICTURE, named)).data).toHaveLength(1);
    expect(await place.capturedOf(openid)).toBe(PRICE);
  });

  test('when the network brings it twice under its Idempotency-Key', async () => {
    const { ai, openid } = await client();
    await place.faults({ double: true, count: 1 });
    await ai.images.generate(PICTURE, { headers: { 'Idempotency-Key': 'twice-in-one-1' } });
    expect(await place.tasksOf(openid)).toHaveLength(1);
  });

  test('and the same key with another body is a 422', async () => {
    const { ai } = await client();
    const named = { headers: { 'Idempotency-Key': 'reused-key-1' } };
    await ai.images.generate(PICTURE, named);
    const other = ai.images.generate({ ...PICTURE, prompt: 'a blue one' }, named);
    await expect(other).rejects.toMatchObject({ status: 422, code: 'idempotency_key_reused' });
  });

  test('and two calls that look the same are two', async () => {
    const { ai, openid } = await client();
    await ai.images.generate(PICTURE);
    await ai.images.generate(PICTURE);
    expect(await place.capturedOf(openid)).toBe(2 * PRICE);
  });
});

describe('money', () => {
  test('of ten calls with credits for three exactly three are made', async () => {
    const { ai, openid } = await client({ credits: 3 * PRICE, maxRetries: 0 });
    const calls = Array.from({ length: 10 }, () => ai.images.generate(PICTURE));
    const ended = await Promise.allSettled(calls);
    const refused = ended
      .filter(({ status }) => status === 'rejected')
      .map(({ reason }) => reason.status);
    expect(refused).toEqual(Array(7).fill(402));
    expect(await place.capturedOf(openid)).toBe(3 * PRICE);
  });

  test('a 402 is not asked again', async () => {
    let asked = 0;
    const counting = (...args) => {
      asked += 1;
      return fetch(...args);
    };
    const { ai } = await client({ credits: 0, fetch: counting });
    await expect(ai.images.generate(PICTURE)).rejects.toMatchObject({ status: 402 });
    expect(asked).toBe(1);
  });
});

describe('sound and films', () => {
  test('audio.speech.create gives sound', async () => {
    const { ai } = await client();
    const body = { model: 'openai-tts', voice: 'alloy', input: 'good evening' };
    const sound = await ai.audio.speech.create(body);
    expect(sound.headers.get('content-type')).toMatch(/^audio\//);
    expect((await sound.arrayBuffer()).byteLength).toBeGreaterThan(100);
  });

  test('audio.transcriptions.create gives words', async () => {
    const { ai } = await client();
    const file = await toFile(recording, 'a.mp3');
    const written = await ai.audio.transcriptions.create({ model: 'openai-transcribe', file });
    expect(written.text.length).toBeGreaterThan(0);
  });

  test('videos are created, polled, downloaded, listed and deleted', async () => {
    const { ai } = await client();
    const body = { model: 'seedance-2.0', prompt: 'waves', seconds: '5', size: '1280x720' };
    const begun = await ai.videos.create(body);
    const video = await eventually(async () => {
      const now = await ai.videos.retrieve(begun.id);
      return now.status === 'completed' && now;
    });
    expect(video).toMatchObject({ status: 'completed', progress: 100 });
    const content = await ai.videos.downloadContent(video.id);
    expect(
      Buffer.from(await content.arrayBuffer())
        .subarray(4, 8)
        .toString(),
    ).toBe('ftyp');
    expect((await ai.videos.list()).data.map(({ id }) => id)).toEqual([video.id]);
    expect(await ai.videos.delete(video.id)).toMatchObject({ deleted: true });
    await expect(ai.videos.retrieve(video.id)).rejects.toMatchObject({ status: 404 });
  });
});

describe('conversations', () => {
  const MODEL = 'deepseek-v4-pro';
  const asked = (content, more = {}) => ({
    model: MODEL,
    messages: [{ role: 'user', content }],
    ...more,
  });

  test('chat.completions.create gives a whole answer, charged by its tokens', async () => {
    const { ai, openid } = await client();
    const { data, response } = await ai.chat.completions.create(asked('hello')).withResponse();
    expect(data.choices[0]).toMatchObject({
      message: { role: 'assistant' },
      finish_reason: 'stop',
    });
    expect(data.choices[0].message.content).toContain('hello');
    expect(await place.capturedOf(openid)).toBe(Number(response.headers.get('x-credits-charged')));
    expect((await ai.chat.completions.retrieve(data.id)).choices).toEqual(data.choices);
  });

  test('streams, and the ledger is final when it has ended', async () => {
    const { ai, openid } = await client();
    const body = asked('hello', { stream: true, stream_options: { include_usage: true } });
    const chunks = [];
    for await (const chunk of await ai.chat.completions.create(body)) chunks.push(chunk);
    expect(chunks.at(-1).usage.completion_tokens).toBeGreaterThan(0);
    expect(chunks.at(-2).choices[0].finish_reason).toBe('stop');
    const [account] = await place.environment.cloud.engine.find('credit_accounts', {
      filter: { _id: openid },
    });
    expect([account.held, account.captured]).toEqual([0, chunks.at(-2).credits.charged]);
  });

  test('calls tools, and its helper puts them together', async () => {
    const { ai } = await client();
    const parameters = { type: 'object', properties: { place: { type: 'string' } } };
    const tools = [{ type: 'function', function: { name: 'look', parameters } }];
    const stream = ai.chat.completions.stream(asked('the weather?', { tools, model: 'qwen-plus' }));
    const { choices } = await stream.finalChatCompletion();
    expect(choices[0].finish_reason).toBe('tool_calls');
    expect(choices[0].message.tool_calls[0].function.name).toBe('look');
    expect(JSON.parse(choices[0].message.tool_calls[0].function.arguments)).toHaveProperty('place');
  });

  test('answers in JSON of a schema', async () => {
    const { ai } = await client();
    const schema = { type: 'object', properties: { n: { type: 'integer' } }, required: ['n'] };
    const response_format = { type: 'json_schema', json_schema: { name: 'n', schema } };
    const body = asked('a number', { response_format, model: 'qwen-plus' });
    const { choices } = await ai.chat.completions.create(body);
    expect(JSON.parse(choices[0].message.content)).toEqual({ n: 1 });
  });

  test('tells of an error in the middle, which costs nothing', async () => {
    const { ai, openid } = await client();
    const stream = await ai.chat.completions.create(asked('a story [broken]', { stream: true }));
    const read = async () => {
      for await (const _ of stream);
    };
    await expect(read()).rejects.toBeInstanceOf(OpenAI.APIError);
    expect(await place.capturedOf(openid)).toBe(0);
  });

  test.each([
    ['no tokens', { max_tokens: 0 }],
    ['no messages', { messages: [] }],
    ['an unknown field', { wibble: 1 }],
  ])('refuses %s by name', async (_, more) => {
    const { ai } = await client();
    const error = await ai.chat.completions.create(asked('x', more)).catch((thrown) => thrown);
    expect(error).toBeInstanceOf(OpenAI.BadRequestError);
    expect(error.param).toBe(Object.keys(more)[0]);
  });

  test('of ten streams at once with credits for three exactly three begin', async () => {
    // A hold of 3 credits each.
    const { ai, openid } = await client({ credits: 9, maxRetries: 0 });
    const body = asked('words:40 pause:50', { stream: true });
    const one = async () => {
      for await (const _ of await ai.chat.completions.create(body));
    };
    const ended = await Promise.allSettled(Array.from({ length: 10 }, one));
    const refused = ended
      .filter(({ status }) => status === 'rejected')
      .map(({ reason }) => reason.status);
    expect(refused).toEqual(Array(7).fill(402));
    expect(await place.tasksOf(openid)).toHaveLength(3);
  });

  test('a lost answer is asked for again, and paid once', async () => {
    const { ai, openid } = await client();
    await place.faults({ loseAnswer: true, count: 1 });
    const { choices } = await ai.chat.completions.create(asked('hello'));
    expect(choices[0].message.content).toContain('hello');
    expect(await place.tasksOf(openid)).toHaveLength(1);
  });
});

describe('models and failures', () => {
  test('models are listed and found', async () => {
    const { ai } = await client();
    expect((await ai.models.list()).data.length).toBeGreaterThan(50);
    expect(await ai.models.retrieve('wan2.7-image')).toMatchObject({ object: 'model' });
  });

  test.each([
    [
      'a wrong key',
      OpenAI.AuthenticationError,
      (ai) => ai.withOptions({ apiKey: 'sk-dr_nope' }).models.list(),
    ],
    ['an unknown model', OpenAI.NotFoundError, (ai) => ai.models.retrieve('dall-e-3')],
    [
      'a route that is elsewhere',
      OpenAI.NotFoundError,
      (ai) => ai.responses.create({ model: 'x', input: 'y' }),
    ],
    [
      'variations',
      OpenAI.NotFoundError,
      (ai) => ai.images.createVariation({ image: new File([], 'a.png') }),
    ],
    [
      'a parameter no row has',
      OpenAI.BadRequestError,
      (ai) => ai.images.generate({ ...PICTURE, background: 'opaque' }),
    ],
  ])('%s is the right error with words', async (_, kind, ask) => {
    const { ai } = await client({ maxRetries: 0 });
    const error = await ask(ai).catch((thrown) => thrown);
    expect(error).toBeInstanceOf(kind);
    expect(error.message.length).toBeGreaterThan(5);
    expect(error.requestID).toMatch(/^req_/);
  });

  const png = () => new File([new Uint8Array(8)], 'a.png');
  test.each([
    ...Object.entries({
      background: 'transparent',
      moderation: 'low',
      output_compression: 100,
      output_format: 'png',
      partial_images: 1,
      style: 'vivid',
      stream: true,
    }).map(([name, value]) => [
      'images.generate',
      name,
      (ai) => ai.images.generate({ ...PICTURE, [name]: value }),
    ]),
    ...Object.entries({ mask: png(), input_fidelity: 'high', quality: 'high' }).map(
      ([name, value]) => [
        'images.edit',
        name,
        (ai) => ai.images.edit({ ...PICTURE, image: png(), [name]: value }),
      ],
    ),
    ...Object.entries({
      chunking_strategy: 'auto',
      include: ['logprobs'],
      known_speaker_names: ['a'],
      response_format: 'srt',
      temperature: 0,
      timestamp_granularities: ['word'],
    }).map(([name, value]) => [
      'audio.transcriptions.create',
      name,
      (ai) =>
        ai.audio.transcriptions.create({
          model: 'openai-transcribe',
          file: png(),
          [name]: value,
        }),
    ]),
    ...Object.entries({
      audio: { format: 'wav', voice: 'alloy' },
      functions: [{ name: 'x' }],
      n: 2,
      prediction: { type: 'content', content: 'x' },
      web_search_options: {},
    }).map(([name, value]) => [
      'chat.completions.create',
      name,
      (ai) =>
        ai.chat.completions.create({
          model: 'deepseek-v4-pro',
          messages: [{ role: 'user', content: 'x' }],
          [name]: value,
        }),
    ]),
  ])('%s refuses %s by its name, and nothing is charged', async (_, name, ask) => {
    const { ai, openid } = await client({ maxRetries: 0 });
    const error = await ask(ai).catch((thrown) => thrown);
    expect(error).toBeInstanceOf(OpenAI.BadRequestError);
    expect(error.param).toBe(name);
    expect(await place.tasksOf(openid)).toEqual([]);
  });

  test.each([
    ['videos.edit', '/videos/edits'],
    ['videos.extend', '/videos/extensions'],
    ['videos.createCharacter', '/videos/characters'],
    ['videos.remix', '/videos/video_1/remix'],
    ['audio.translations.create', '/audio/translations'],
  ])('%s is not offered, and told what is', async (_, path) => {
    const { ai } = await client({ maxRetries: 0 });
    const error = await ai.post(path, { body: {} }).catch((thrown) => thrown);
    expect(error).toBeInstanceOf(OpenAI.NotFoundError);
    expect(error.message).toMatch(/use POST/);
  });

  test('a key without the scope is a 403', async () => {
    const { ai } = await client({ wish: { scopes: ['audio'] } });
    await expect(ai.images.generate(PICTURE)).rejects.toBeInstanceOf(OpenAI.PermissionDeniedError);
  });
});

test('curl works as the page shows it', async () => {
  const key = await place.user('o-curl', 100);
  const args = ['-s', `${place.url}/v1/images/generations`, '-H', `authorization: Bearer ${key}`];
  const sent = ['-H', 'content-type: application/json', '-d', JSON.stringify(PICTURE)];
  const { stdout } = await promisify(execFile)('curl', [...args, ...sent]);
  expect(JSON.parse(stdout).data[0].url).toMatch(/^http/);
});
