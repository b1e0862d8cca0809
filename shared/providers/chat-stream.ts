/** Chat of the OpenAI protocol, word by word. */
import type { Json, JsonObject } from '../platform/json.ts';
import { evidenceIn, OPENAI_RULES } from './calls/openai-errors.ts';
import { asObject, asString, at } from './calls/reading.ts';
import { sseData } from './calls/sse.ts';
import type { NormError } from './contract.ts';
import { classify, normError } from './errors.ts';
import type { ConfiguredProvider } from './table/availability.ts';

export type ChatEvent =
  | { readonly kind: 'delta'; readonly text: string }
  | { readonly kind: 'done'; readonly usage?: JsonObject; readonly finishReason?: string }
  /** Ends the stream; what came before stands. */
  | { readonly kind: 'failed'; readonly error: NormError };

export interface ChatStreamOptions {
  readonly fetch?: typeof fetch;
  /** For the whole stream, in ms. */
  readonly timeoutMs: number;
}

/** Streams `body` (model, messages …). Always ends with exactly one `done` or `failed`. */
export async function* streamChat(
  { row, baseUrl, keys }: ConfiguredProvider,
  body: JsonObject,
  options: ChatStreamOptions,
): AsyncGenerator<ChatEvent> {
  const fetcher = options.fetch ?? fetch;
  const failed = (message: string): ChatEvent => ({
    kind: 'failed',
    error: normError('transient', {
      provider: row.id,
      stage: 'output',
      message,
      retry: 'resubmit',
    }),
  });
  try {
    const response = await fetcher(`${baseUrl}/chat/completions`, {
      method: 'POST',
      headers: {
        Authorization: `Bearer ${keys.key ?? ''}`,
        'Content-Type': 'application/json',
        Accept: 'text/event-stream',
      },
      body: JSON.stringify({ ...body, stream: true, stream_options: { include_usage: true } }),
      redirect: 'manual',
      signal: AbortSignal.timeout(options.timeoutMs),
    });
    if (!response.ok || response.body === null) {
      yield { kind: 'failed', error: await refusal(response, row.id) };
      return;
    }
    yield* events(response.body, row.id);
  } catch (error) {
    yield failed(error instanceof Error ? `${error.name}: ${error.message}` : String(error));
  }
}

async function* events(
  body: AsyncIterable<Uint8Array>,
  provider: string,
): AsyncGenerator<ChatEvent> {
  let usage: JsonObject | undefined;
  let finishReason: string | undefined;
  let ended = false;
  for await (const data of sseData(body)) {
    if (data === '[DONE]') {
      ended = true;
      break;
    }
    const event = parse(data);
    const error = evidenceIn(at(event, 'error'));
    if (error !== undefined) {
      yield {
        kind: 'failed',
        error: classify(error, { provider, stage: 'output', rules: OPENAI_RULES }),
      };
      return;
    }
    const text = asString(at(event, 'choices', 0, 'delta', 'content'));
    if (text !== undefined) yield { kind: 'delta', text };
    finishReason = asString(at(event, 'choices', 0, 'finish_reason')) ?? finishReason;
    usage = asObject(at(event, 'usage')) ?? usage;
  }
  // A stream that simply stops was cut: what is missing nobody knows.
  if (!ended && finishReason === undefined) {
    const parts = { provider, stage: 'output', message: 'stream ended early' } as const;
    yield { kind: 'failed', error: normError('provider_failed', parts) };
    return;
  }
  yield {
    kind: 'done',
    ...(usage === undefined ? {} : { usage }),
    ...(finishReason === undefined ? {} : { finishReason }),
  };
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
