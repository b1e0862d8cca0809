import { describe, expect, it } from 'vitest';
import { sseData } from '../../../shared/providers/calls/sse.ts';
import { streamChat } from '../../../shared/providers/chat-stream.ts';
import type { ChatEvent } from '../../../shared/providers/contract.ts';
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

const CALL = { body: {}, signal: new AbortController().signal };

async function chat(body: string, status = 200): Promise<ChatEvent[]> {
  if (provider === undefined) throw new Error('no provider');
  const fetch = async () => new Response(body, { status });
  return collect(streamChat(provider, { ...CALL, body: { model: 'm', messages: [] } }, fetch));
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
  it('gives every chunk as it came and ends once', async () => {
    const usage = 'data: {"choices":[],"usage":{"total_tokens":9}}\n\n';
    expect(await chat(`${delta('你')}${delta('好')}${STOP}${usage}data: [DONE]\n\n`)).toEqual([
      { kind: 'chunk', chunk: { choices: [{ delta: { content: '你' } }] } },
      { kind: 'chunk', chunk: { choices: [{ delta: { content: '好' } }] } },
      { kind: 'chunk', chunk: { choices: [{ delta: {}, finish_reason: 'stop' }] } },
      { kind: 'chunk', chunk: { choices: [], usage: { total_tokens: 9 } } },
      { kind: 'done' },
    ]);
  });

  it('says when it was cut', async () => {
    const events = await chat(delta('half'));
    expect(events).toMatchObject([
      { kind: 'chunk' },
      { kind: 'failed', error: { kind: 'provider_failed', retry: 'resubmit' } },
    ]);
  });

  it('keeps the words before an error in the stream', async () => {
    const events = await chat(
      `${delta('a')}data: {"error":{"code":"data_inspection_failed","message":"m"}}\n\n`,
    );
    expect(events).toMatchObject([
      { kind: 'chunk' },
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
    const events = await collect(streamChat(provider, CALL, fetch));
    expect(events).toMatchObject([{ kind: 'failed', error: { kind: 'transient' } }]);
    expect(sent).toBeLessThan(10);
  });

  it('ends when its caller hangs up', async () => {
    if (provider === undefined) throw new Error('no provider');
    const fetch = (_: unknown, init?: RequestInit) =>
      new Promise<Response>((_, reject) =>
        init?.signal?.addEventListener('abort', () => reject(init.signal?.reason)),
      );
    const events = await collect(
      streamChat(
        provider,
        { body: {}, signal: AbortSignal.timeout(50) },
        fetch as typeof globalThis.fetch,
      ),
    );
    expect(events).toMatchObject([
      { kind: 'failed', error: { kind: 'transient', message: expect.stringContaining('Timeout') } },
    ]);
  });
});
