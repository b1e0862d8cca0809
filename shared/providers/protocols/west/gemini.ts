/** Google Gemini: pictures at once, Veo as long-running operations. Refusals come as HTTP 200. */
import type { Json } from '../../../platform/json.ts';
import {
  type Caller,
  createCaller,
  type Dialect,
  type ProtocolContext,
  withoutOutput,
} from '../../calls/caller.ts';
import { asArray, asObject, asString, asText, at } from '../../calls/reading.ts';
import {
  accepted,
  answeredWith,
  encoded,
  endedWith,
  mediaAt,
  processing,
} from '../../calls/results.ts';
import type { MediaResult, ProviderClient, SubmitResult } from '../../contract.ts';
import type { ErrorRule } from '../../errors.ts';

const POLL_MS = 10_000;
const MAX_BYTES = 64 * 1024 * 1024;

const RULES: readonly ErrorRule[] = [
  { code: 'RESOURCE_EXHAUSTED', text: /billing/i, kind: 'insufficient_balance' },
  { code: 'RESOURCE_EXHAUSTED', kind: 'rate_limited' },
  { code: 'PERMISSION_DENIED', text: /billing/i, kind: 'insufficient_balance' },
  { code: /^(PERMISSION_DENIED|UNAUTHENTICATED)$/, kind: 'auth' },
  { text: /api key/i, kind: 'auth' },
  { code: 'INVALID_ARGUMENT', text: /polic|safety|prohibited|blocked/i, kind: 'content_policy' },
  { code: 'NOT_FOUND', during: 'submit', kind: 'model_unavailable' },
  { code: 'NOT_FOUND', kind: 'not_found' },
  {
    code: /^(INVALID_ARGUMENT|FAILED_PRECONDITION|OUT_OF_RANGE)$/,
    during: 'submit',
    kind: 'invalid_input',
  },
  { code: /^(UNAVAILABLE|INTERNAL|DEADLINE_EXCEEDED|UNKNOWN)$/, kind: 'transient' },
];

const dialect: Dialect = {
  rules: RULES,
  errorIn({ json, status }) {
    if (status < 300) return undefined;
    const error = asObject(at(json, 'error'));
    return (
      error && {
        ...wait(error.details),
        code: asText(error.status),
        message: asText(error.message),
      }
    );
  },
};

/** `details[].retryDelay: "34.4s"`. */
function wait(details: Json | undefined): { retryAfterMs?: number } {
  const delay = asArray(details)
    .map((detail) => asText(at(detail, 'retryDelay')))
    .find((text) => text !== undefined);
  const seconds = Number.parseFloat(delay ?? '');
  return Number.isFinite(seconds) ? { retryAfterMs: Math.round(seconds * 1_000) } : {};
}

export function createGemini(context: ProtocolContext): ProviderClient {
  const caller = createCaller(context, dialect);
  const { baseUrl, limits } = context;
  const headers = { 'x-goog-api-key': context.keys.key ?? '' };
  return {
    id: context.provider,
    submitIsIdempotent: false,

    async submit({ call }): Promise<SubmitResult> {
      const models = `${baseUrl}/models/${asText(call.model) ?? ''}`;
      const images = await Promise.all(
        asArray(call.images).map((url) => context.fetchMedia(String(url))),
      );
      const base64 = images.map(({ bytes, mime }) => ({
        mime,
        data: Buffer.from(bytes).toString('base64'),
      }));
      const body = asObject(call.body) ?? {};
      if (call.operation === 'video') {
        const [first] = base64;
        const image: { readonly [name: string]: Json } =
          first === undefined
            ? {}
            : { image: { bytesBase64Encoded: first.data, mimeType: first.mime } };
        const json = { ...body, instances: [{ prompt: call.prompt ?? '', ...image }] };
        return caller.submit(
          { method: 'POST', url: `${models}:predictLongRunning`, headers, json },
          (answer) => {
            return accepted(asText(at(answer.json, 'name')), POLL_MS);
          },
        );
      }
      const inline = base64.map(({ mime, data }) => ({ inlineData: { mimeType: mime, data } }));
      const parts: Json[] = [{ text: call.prompt ?? '' }, ...inline];
      const json = { contents: [{ role: 'user', parts }], ...body };
      const request = { method: 'POST', url: `${models}:generateContent`, headers, json } as const;
      return caller.submit({ ...request, timeoutMs: limits.sync, maxBytes: MAX_BYTES }, (answer) =>
        readContent(answer.json, caller),
      );
    },

    poll(handle) {
      // The name is a path: only the form it always has may be asked with the key.
      const name =
        /^[\w.\-/]+$/.test(handle.taskId) && !handle.taskId.includes('..') ? handle.taskId : '';
      return caller.poll({ method: 'GET', url: `${baseUrl}/${name}`, headers }, ({ json }) => {
        if (asText(at(json, 'name')) === undefined) return undefined;
        if (at(json, 'done') !== true) return processing(POLL_MS);
        const error = asObject(at(json, 'error'));
        if (error !== undefined)
          return caller.jobFailed({ code: asText(error.status), message: asText(error.message) });
        const answer = at(json, 'response', 'generateVideoResponse');
        const refused = asText(at(answer, 'raiMediaFilteredReasons', 0));
        const urls = asArray(at(answer, 'generatedSamples')).map((sample) =>
          at(sample, 'video', 'uri'),
        );
        const results = mediaAt('video', urls);
        if (results.length === 0 && refused !== undefined)
          return caller.jobEnded('content_policy', refused, 'output');
        return endedWith({ results }) ?? withoutOutput(caller, handle, POLL_MS);
      });
    },

    cancel: async () => 'unsupported',
  };
}

const REFUSED =
  /^(SAFETY|RECITATION|BLOCKLIST|PROHIBITED_CONTENT|SPII|IMAGE_SAFETY|IMAGE_PROHIBITED_CONTENT|IMAGE_RECITATION)$/;

function readContent(json: Json | undefined, caller: Caller): SubmitResult | undefined {
  const blocked = asText(at(json, 'promptFeedback', 'blockReason'));
  if (blocked !== undefined) return caller.jobEnded('content_policy', blocked, 'input');
  const candidate = at(json, 'candidates', 0);
  const parts = asArray(at(candidate, 'content', 'parts'));
  const images = parts.flatMap((part): MediaResult[] => {
    const data = asString(at(part, 'inlineData', 'data'));
    return data === undefined
      ? []
      : [encoded('image', data, asText(at(part, 'inlineData', 'mimeType')) ?? 'image/png')];
  });
  const usage = at(json, 'usageMetadata');
  if (images.length > 0) return answeredWith({ results: images, usage });
  const reason = asText(at(candidate, 'finishReason')) ?? '';
  if (REFUSED.test(reason)) return caller.jobEnded('content_policy', reason, 'output');
  const text = parts.map((part) => asString(at(part, 'text')) ?? '').join('');
  if (text !== '') return answeredWith({ results: [{ type: 'text', text }], usage });
  return reason === '' ? undefined : caller.jobEnded('provider_failed', reason, 'output');
}
