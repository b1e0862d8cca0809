import { describe, expect, it } from 'vitest';
import { sseData } from '../../../shared/providers/calls/sse.ts';
import { type ChatEvent, streamChat } from '../../../shared/providers/chat-stream.ts';
import { createAvailability } from '../../../shared/providers/table/availability.ts';

const provider = createAvailability({ settings: { DEEPSEEK_API_KEY: 'k' } }).configured('deepseek');

async function* pieces(text: string, size: number): AsyncGenerator<Uint8Array> {
  const bytes = Buffer.from(text);
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

async function collect<T>(source: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const item of source) all.push(item);
  return all;
}

async function chat(body: string, status = 200): Promise<ChatEvent[]> {
  if (provider === undefined) throw new Error('no provider');
  const fetch = async () => new Response(body, { status });
  return collect(streamChat(provider, { model: 'm', messages: [] }, { fetch, timeoutMs: 60_000 }));
}

const delta = (content: string) =>
  `data: ${JSON.stringify({ choices: [{ delta: { content } }] })}\n\n`;
const STOP = 'data: {"choices":[{"delta":{},"finish_reason":"stop"}]}\n\n';

describe('server-sent events', () => {
  it.each([1, 2, 3, 7, 1_000])('are the same cut into pieces of %i bytes', async (size) => {
    const text = ': comment\r\ndata: 海\r\n\r\nevent: x\ndata: {"a":\ndata: 1}\n\ndata:last';
    expect(await collect(sseData(pieces(text, size)))).toEqual(['海', '{"a":\n1}', 'last']);
  });
});

describe('a streamed chat', () => {
  it('gives the words as they come and ends once', async () => {
    const usage = 'data: {"choices":[],"usage":{"total_tokens":9}}\n\n';
    expect(await chat(`${delta('你')}${delta('好')}${STOP}${usage}data: [DONE]\n\n`)).toEqual([
      { kind: 'delta', text: '你' },
      { kind: 'delta', text: '好' },
      { kind: 'done', usage: { total_tokens: 9 }, finishReason: 'stop' },
    ]);
  });

  it('says when it was cut', async () => {
    const events = await chat(delta('half'));
    expect(events).toMatchObject([
      { kind: 'delta' },
      { kind: 'failed', error: { kind: 'provider_failed', retry: 'resubmit' } },
    ]);
  });

  it('keeps the words before an error in the stream', async () => {
    const events = await chat(
      `${delta('a')}data: {"error":{"code":"data_inspection_failed","message":"m"}}\n\n`,
    );
    expect(events).toMatchObject([
      { kind: 'delta', text: 'a' },
      { kind: 'failed', error: { kind: 'content_policy' } },
    ]);
  });

  it.each([
    [429, '{"error":{"code":"insufficient_quota","message":"m"}}', 'insufficient_balance'],
    [401, '{"error":{"code":"invalid_api_key","message":"m"}}', 'auth'],
    [502, '<html>', 'transient'],
    [302, '', 'model_unavailable'],
  ])('maps a refusal with HTTP %i', async (status, body, kind) => {
    expect(await chat(body, status)).toMatchObject([{ kind: 'failed', error: { kind } }]);
  });

  it('does not read a huge refusal to its end', async () => {
    if (provider === undefined) throw new Error('no provider');
    let sent = 0;
    const body = new ReadableStream<Uint8Array>({
      pull(controller) {
        sent += 1;
        controller.enqueue(Buffer.alloc(10_000, 0x20));
      },
    });
    const fetch = async () => new Response(body, { status: 500 });
    const events = await collect(streamChat(provider, {}, { fetch, timeoutMs: 60_000 }));
    expect(events).toMatchObject([{ kind: 'failed', error: { kind: 'transient' } }]);
    expect(sent).toBeLessThan(10);
  });

  it('ends at its time limit', async () => {
    if (provider === undefined) throw new Error('no provider');
    const fetch = (_: unknown, init?: RequestInit) =>
      new Promise<Response>((_, reject) =>
        init?.signal?.addEventListener('abort', () => reject(init.signal?.reason)),
      );
    const events = await collect(
      streamChat(provider, {}, { fetch: fetch as typeof globalThis.fetch, timeoutMs: 50 }),
    );
    expect(events).toMatchObject([
      { kind: 'failed', error: { kind: 'transient', message: expect.stringContaining('Timeout') } },
    ]);
  });
});
