/** Chat of the OpenAI protocol, chunk by chunk. */
import type { Json } from '../platform/json.ts';
import { evidenceIn, OPENAI_RULES } from './calls/openai-errors.ts';
import { asObject, asString, at } from './calls/reading.ts';
import { sseData } from './calls/sse.ts';
import type { ChatCall, ChatEvent, NormError } from './contract.ts';
import { classify, normError } from './errors.ts';
import type { ConfiguredProvider } from './table/availability.ts';

/** Ends with exactly one `done` or `failed`. */
export async function* streamChat(
  { row, baseUrl, keys }: ConfiguredProvider,
  { body, signal }: ChatCall,
  fetcher: typeof fetch = fetch,
): AsyncGenerator<ChatEvent> {
  try {
    const response = await fetcher(`${baseUrl}/chat/completions`, {
      method: 'POST',
      headers: {
        Authorization: `Bearer ${keys.key ?? ''}`,
        'Content-Type': 'application/json',
        Accept: 'text/event-stream',
      },
      body: JSON.stringify({ ...body, stream: true, stream_options: { include_usage: true } }),
      // A redirect would carry the key to wherever the answer says.
      redirect: 'manual',
      signal,
    });
    if (!response.ok || response.body === null) {
      yield { kind: 'failed', error: await refusal(response, row.id) };
      return;
    }
    yield* events(response.body, row.id);
  } catch (error) {
    const message = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
    const parts = { provider: row.id, stage: 'output', message, retry: 'resubmit' } as const;
    yield { kind: 'failed', error: normError('transient', parts) };
  }
}

async function* events(
  body: AsyncIterable<Uint8Array>,
  provider: string,
): AsyncGenerator<ChatEvent> {
  let isOver = false;
  for await (const data of sseData(body)) {
    if (data === '[DONE]') {
      isOver = true;
      break;
    }
    const chunk = asObject(parse(data));
    if (chunk === undefined) continue;
    const evidence = evidenceIn(at(chunk, 'error'));
    if (evidence !== undefined) {
      const situation = { provider, stage: 'output', rules: OPENAI_RULES } as const;
      yield { kind: 'failed', error: classify(evidence, situation) };
      return;
    }
    isOver ||= asString(at(chunk, 'choices', 0, 'finish_reason')) !== undefined;
    yield { kind: 'chunk', chunk };
  }
  // A stream that simply stops was cut: what is missing nobody knows.
  const cut = { provider, stage: 'output', message: 'stream ended early' } as const;
  yield isOver ? { kind: 'done' } : { kind: 'failed', error: normError('provider_failed', cut) };
}

function parse(data: string): Json | undefined {
  try {
    return JSON.parse(data) as Json;
  } catch {
    // A comment or a broken line says nothing; the end of the stream tells whether all came.
    return undefined;
  }
}

const MAX_ERROR_BYTES = 16_384;

async function refusal(response: Response, provider: string): Promise<NormError> {
  const json = parse(await headOf(response));
  const evidence = evidenceIn(at(json, 'error')) ?? evidenceIn(json) ?? {};
  const situation = { provider, stage: 'submit', rules: OPENAI_RULES } as const;
  return classify({ ...evidence, httpStatus: response.status }, situation);
}

/** The start of the body: an error is short, and a page is not worth reading. */
async function headOf({ body }: Response): Promise<string> {
  if (body === null) return '';
  const chunks: Uint8Array[] = [];
  let total = 0;
  for await (const chunk of body) {
    chunks.push(chunk);
    total += chunk.byteLength;
    if (total >= MAX_ERROR_BYTES) break;
  }
  return new TextDecoder().decode(Buffer.concat(chunks));
}
