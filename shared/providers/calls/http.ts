/**
 * One HTTP exchange with a provider. It never throws for what the network does, never follows a
 * redirect, and ends inside its time limit, the reading of the body included.
 */
import type { Json } from '../../platform/json.ts';

export interface HttpCall {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** Sent as JSON. Use `body` for anything else. */
  readonly json?: Json;
  readonly body?: string | Uint8Array<ArrayBuffer> | FormData;
  /** For the whole exchange, in ms. */
  readonly timeoutMs: number;
  /** Larger answers are refused while they are read. Default 4 MiB. */
  readonly maxBytes?: number;
}

export interface HttpAnswer {
  readonly kind: 'answer';
  readonly status: number;
  readonly headers: Headers;
  readonly bytes: Uint8Array;
  /** `undefined` when the body is not JSON. */
  readonly json: Json | undefined;
}

export interface NoAnswer {
  readonly kind: 'no_answer';
  /** False only when the request surely never left: then nothing can have been accepted. */
  readonly sent: boolean;
  readonly reason: 'connect' | 'timeout' | 'closed' | 'too_large';
  readonly message: string;
}

export type Exchange = HttpAnswer | NoAnswer;

export interface Http {
  exchange(call: HttpCall): Promise<Exchange>;
}

const DEFAULT_MAX_BYTES = 4 * 1024 * 1024;
/** Some providers sit behind Cloudflare, which turns clients without a name away (error 1010). */
const USER_AGENT = 'Mozilla/5.0 (compatible; darkroom/0.1)';

/** Failures before the first byte of the request was written. */
const NEVER_SENT = new Set([
  'ERR_INVALID_URL',
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'UND_ERR_CONNECT_TIMEOUT',
  'CERT_HAS_EXPIRED',
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'ERR_TLS_CERT_ALTNAME_INVALID',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
]);

class BodyTooLarge extends Error {}

export function createHttp(fetcher: typeof fetch = fetch): Http {
  return {
    async exchange(call) {
      try {
        const response = await fetcher(call.url, requestOf(call));
        const bytes = await readBounded(response, call.maxBytes ?? DEFAULT_MAX_BYTES);
        const { status, headers } = response;
        return { kind: 'answer', status, headers, bytes, json: parseJson(bytes) };
      } catch (error) {
        return noAnswer(error, call.timeoutMs);
      }
    },
  };
}

/** Decodes the body as UTF-8; for messages it is cut to a length fit for a log. */
export function textOf(answer: HttpAnswer, maxChars = Number.POSITIVE_INFINITY): string {
  const text = new TextDecoder().decode(
    Number.isFinite(maxChars) ? answer.bytes.subarray(0, maxChars * 4) : answer.bytes,
  );
  return text.length > maxChars ? text.slice(0, maxChars) : text;
}

function requestOf(call: HttpCall): RequestInit {
  const headers: Record<string, string> = { 'User-Agent': USER_AGENT, ...call.headers };
  if (call.json !== undefined) headers['Content-Type'] ??= 'application/json';
  const body = call.json === undefined ? call.body : JSON.stringify(call.json);
  return {
    method: call.method,
    headers,
    // A redirect of an API call would carry the key to wherever the answer says.
    redirect: 'manual',
    signal: AbortSignal.timeout(call.timeoutMs),
    ...(body === undefined ? {} : { body }),
  };
}

async function readBounded(response: Response, maxBytes: number): Promise<Uint8Array> {
  if (response.body === null) return new Uint8Array();
  const chunks: Uint8Array[] = [];
  let total = 0;
  for await (const chunk of response.body) {
    total += chunk.byteLength;
    if (total > maxBytes) throw new BodyTooLarge(`answer larger than ${maxBytes} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks, total);
}

function parseJson(bytes: Uint8Array): Json | undefined {
  // A picture or a page is not worth decoding only to find that it is not JSON.
  const first = bytes.find((byte) => byte > 0x20);
  if (first === undefined || !'{["tfn-0123456789'.includes(String.fromCharCode(first))) {
    return undefined;
  }
  try {
    return JSON.parse(new TextDecoder().decode(bytes)) as Json;
  } catch {
    return undefined;
  }
}

function noAnswer(error: unknown, timeoutMs: number): NoAnswer {
  if (error instanceof BodyTooLarge) return lost('too_large', error.message);
  const name = error instanceof Error ? error.name : '';
  if (name === 'TimeoutError' || name === 'AbortError') {
    return lost('timeout', `no complete answer within ${timeoutMs} ms`);
  }
  const cause = error instanceof Error ? (error.cause ?? error) : error;
  const code = codeOf(cause);
  const message = cause instanceof Error ? cause.message : String(cause);
  // `bad port` is fetch's own refusal, and has no code.
  if ((code !== undefined && NEVER_SENT.has(code)) || message === 'bad port') {
    const text = code === undefined ? message : `${code} ${message}`;
    return { kind: 'no_answer', sent: false, reason: 'connect', message: text };
  }
  return lost('closed', message);
}

const lost = (reason: NoAnswer['reason'], message: string): NoAnswer => ({
  kind: 'no_answer',
  sent: true,
  reason,
  message,
});

/** Node tries IPv6 and IPv4 together and reports both failures as one AggregateError. */
function codeOf(cause: unknown): string | undefined {
  if (typeof cause !== 'object' || cause === null) return undefined;
  if ('code' in cause && typeof cause.code === 'string') return cause.code;
  if (cause instanceof AggregateError) return codeOf(cause.errors[0]);
  return undefined;
}
