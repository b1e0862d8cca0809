/** The unmodified Vercel AI SDK through its OpenAI-compatible provider, over real sockets. */
import { createOpenAICompatible } from '@ai-sdk/openai-compatible';
import {
  generateImage,
  generateObject,
  generateText,
  jsonSchema,
  stepCountIs,
  streamText,
  tool,
} from 'ai';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openPlace } from './place.mjs';

let place;
beforeAll(async () => {
  place = await openPlace('ai-sdk');
});
afterAll(() => place.close());

const provider = (apiKey) =>
  createOpenAICompatible({ name: 'darkroom', apiKey, baseURL: `${place.url}/v1` });

describe('the AI SDK', () => {
  test('makes a picture', async () => {
    const apiKey = await place.user('o-ai-1', 100);
    const model = provider(apiKey).imageModel('kie-nano-banana-2');
    const { image } = await generateImage({ model, prompt: 'a red lighthouse' });
    expect(Buffer.from(image.uint8Array).subarray(0, 2).toString('hex')).toBe('ffd8');
  });

  test('asks again under its Idempotency-Key when the answer is lost, and pays once', async () => {
    const apiKey = await place.user('o-ai-2', 100);
    const model = provider(apiKey).imageModel('kie-nano-banana-2');
    await place.faults({ loseAnswer: true, count: 1 });
    const headers = { 'Idempotency-Key': 'one-picture-please' };
    await generateImage({ model, prompt: 'a red lighthouse', headers });
    expect(await place.tasksOf('o-ai-2')).toHaveLength(1);
    expect(await place.capturedOf('o-ai-2')).toBe(12);
  });

  test('is told of a lack of credits once', async () => {
    const apiKey = await place.user('o-ai-3', 0);
    const model = provider(apiKey).imageModel('kie-nano-banana-2');
    const error = await generateImage({ model, prompt: 'x' }).catch((thrown) => thrown);
    expect(error).toMatchObject({ statusCode: 402 });
  });

  test('talks, whole and word by word', async () => {
    const apiKey = await place.user('o-ai-4', 100);
    const model = provider(apiKey)('deepseek-v4-pro');
    const { text, usage, finishReason } = await generateText({ model, prompt: 'hello' });
    expect([text.includes('hello'), finishReason]).toEqual([true, 'stop']);
    expect(usage.outputTokens).toBeGreaterThan(0);
    const stream = streamText({ model, prompt: 'hello again' });
    let said = '';
    for await (const part of stream.textStream) said += part;
    expect(said).toContain('hello again');
  });

  test('calls a tool and goes on with what it gave', async () => {
    const apiKey = await place.user('o-ai-5', 100);
    const look = tool({
      description: 'looks at the weather',
      inputSchema: jsonSchema({
        type: 'object',
        properties: { place: { type: 'string' } },
        required: ['place'],
      }),
      execute: async () => ({ weather: 'fog' }),
    });
    const { steps, text } = await generateText({
      model: provider(apiKey)('qwen-plus'),
      prompt: 'how is the weather?',
      tools: { look },
      stopWhen: stepCountIs(3),
    });
    expect(steps[0].toolCalls[0]).toMatchObject({ toolName: 'look' });
    expect(text.length).toBeGreaterThan(0);
  });

  test('gets an object of a schema', async () => {
    const apiKey = await place.user('o-ai-6', 100);
    const schema = jsonSchema({
      type: 'object',
      properties: {
        title: { type: 'string' },
        scenes: { type: 'array', items: { type: 'string' } },
      },
      required: ['title', 'scenes'],
      additionalProperties: false,
    });
    const compatible = createOpenAICompatible({
      name: 'darkroom',
      apiKey,
      baseURL: `${place.url}/v1`,
      supportsStructuredOutputs: true,
    });
    const { object } = await generateObject({
      model: compatible('qwen-plus'),
      schema,
      prompt: 'a film',
    });
    expect(object).toMatchObject({ title: expect.any(String), scenes: [expect.any(String)] });
  });

  test('is told of an error in the middle', async () => {
    const apiKey = await place.user('o-ai-7', 100);
    const seen = [];
    const stream = streamText({
      model: provider(apiKey)('deepseek-v4-pro'),
      prompt: 'a story [broken]',
      onError: ({ error }) => void seen.push(error),
    });
    for await (const _ of stream.fullStream);
    expect(seen).toHaveLength(1);
  });
});
