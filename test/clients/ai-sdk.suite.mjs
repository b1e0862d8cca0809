/** The unmodified Vercel AI SDK through its OpenAI-compatible provider, over real sockets. */
import { createOpenAICompatible } from '@ai-sdk/openai-compatible';
import { generateImage, generateText } from 'ai';
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

  test('is told that words are not offered', async () => {
    const apiKey = await place.user('o-ai-4', 0);
    const error = await generateText({ model: provider(apiKey)('qwen-plus'), prompt: 'x' }).catch(
      (thrown) => thrown,
    );
    expect(error).toMatchObject({ statusCode: 404 });
    expect(error.message).toContain('chat');
  });
});
