/** Stability AI: multipart in, base64 out; a few operations are looked up later. */
import { bearer, createCaller, type Dialect, type ProtocolContext } from '../../calls/caller.ts';
import type { HttpAnswer } from '../../calls/http.ts';
import { asArray, asObject, asString, asText, at } from '../../calls/reading.ts';
import { accepted, answeredWith, encoded, endedWith, processing } from '../../calls/results.ts';
import type { MediaResult, ProviderClient } from '../../contract.ts';
import type { ErrorRule } from '../../errors.ts';

const POLL_MS = 10_000;
const MAX_BYTES = 64 * 1024 * 1024;

const RULES: readonly ErrorRule[] = [
  { code: 'content_moderation', kind: 'content_policy' },
  { code: 'payment_required', kind: 'insufficient_balance' },
  { http: 404, during: 'submit', kind: 'model_unavailable' },
  { http: 413, kind: 'invalid_input' },
  { http: 422, kind: 'invalid_input' },
];

const dialect: Dialect = {
  rules: RULES,
  errorIn({ json, status }) {
    if (status < 300) return undefined;
    const body = asObject(json);
    return (
      body && { code: asText(body.name), message: asArray(body.errors).map(String).join('; ') }
    );
  },
};

export function createStability(context: ProtocolContext): ProviderClient {
  const caller = createCaller(context, dialect);
  const headers = { ...bearer(context), Accept: 'application/json' };
  const { baseUrl, limits } = context;

  const picture = ({ json }: HttpAnswer): MediaResult[] | 'filtered' | 'broken' => {
    if (at(json, 'finish_reason') === 'CONTENT_FILTERED') return 'filtered';
    if (at(json, 'finish_reason') === 'ERROR') return 'broken';
    const base64 = asString(at(json, 'image')) ?? asString(at(json, 'result'));
    return base64 === undefined ? [] : [encoded('image', base64, 'image/png')];
  };
  const ended = (why: 'filtered' | 'broken') =>
    why === 'filtered'
      ? caller.jobEnded('content_policy', 'CONTENT_FILTERED', 'output')
      : caller.jobEnded('provider_failed', 'ERROR', 'output');

  return {
    id: context.provider,
    submitIsIdempotent: false,

    async submit({ call }) {
      const form = new FormData();
      for (const [name, value] of Object.entries(asObject(call.fields) ?? {}))
        form.append(name, String(value));
      for (const [name, url] of Object.entries(asObject(call.files) ?? {})) {
        const { bytes, mime } = await context.fetchMedia(String(url));
        form.append(name, new Blob([bytes as Uint8Array<ArrayBuffer>], { type: mime }), name);
      }
      const url = `${baseUrl}/v2beta/${asText(call.path) ?? ''}`;
      const request = { method: 'POST', url, headers, body: form, maxBytes: MAX_BYTES } as const;
      return caller.submit({ ...request, timeoutMs: limits.sync }, (answer) => {
        const taskId = asText(at(answer.json, 'id'));
        if (taskId !== undefined) return accepted(taskId, POLL_MS);
        const results = picture(answer);
        if (typeof results === 'string') return ended(results);
        return answeredWith({ results });
      });
    },

    poll(handle) {
      const url = `${baseUrl}/v2beta/results/${encodeURIComponent(handle.taskId)}`;
      const call = { method: 'GET', url, headers, maxBytes: MAX_BYTES } as const;
      return caller.poll({ ...call, timeoutMs: limits.submit }, (answer) => {
        if (answer.status === 202) return processing(POLL_MS);
        const results = picture(answer);
        if (typeof results === 'string') return ended(results);
        return endedWith({ results });
      });
    },

    cancel: async () => 'unsupported',
  };
}
