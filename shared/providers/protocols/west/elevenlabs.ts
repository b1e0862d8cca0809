/** ElevenLabs: speech at once, transcription at once or by callback. */
import type { JsonObject } from '../../../platform/json.ts';
import { createCaller, type Dialect, type ProtocolContext } from '../../calls/caller.ts';
import { asObject, asText, at } from '../../calls/reading.ts';
import { accepted, answeredWith, encoded, endedWith, processing } from '../../calls/results.ts';
import { signedWebhook } from '../../calls/webhooks.ts';
import type { ProviderClient } from '../../contract.ts';
import type { ErrorRule } from '../../errors.ts';
import { verifyElevenLabs } from '../../signatures/webhooks.ts';

const POLL_MS = 5_000;
const MAX_BYTES = 32 * 1024 * 1024;

/** An exhausted quota comes as HTTP 401: codes go before statuses. */
const RULES: readonly ErrorRule[] = [
  { code: 'quota_exceeded', kind: 'insufficient_balance' },
  { code: 'content_against_policy', kind: 'content_policy', stage: 'input' },
  {
    code: /^(too_many_concurrent_requests|system_busy|rate_limit_exceeded)$/,
    kind: 'rate_limited',
  },
  { code: /^(invalid_api_key|missing_permissions|detected_unusual_activity)$/, kind: 'auth' },
  { code: /^(voice_not_found|model_not_found)$/, kind: 'model_unavailable' },
  { code: /^(transcript|transcription)_not_found$/, kind: 'not_found' },
  { code: /^max_character_limit_exceeded$/, kind: 'invalid_input' },
  { http: 422, kind: 'invalid_input' },
];

const dialect: Dialect = {
  rules: RULES,
  errorIn({ json, status }) {
    if (status < 300) return undefined;
    const detail = at(json, 'detail');
    const message = asText(at(detail, 'message')) ?? asText(at(detail, 0, 'msg')) ?? asText(detail);
    const code = asText(at(detail, 'status')) ?? asText(at(detail, 'code'));
    return code === undefined && message === undefined ? undefined : { code, message };
  },
};

export function createElevenLabs(context: ProtocolContext): ProviderClient {
  const caller = createCaller(context, dialect);
  const headers = { 'xi-api-key': context.keys.key ?? '' };
  const { baseUrl, limits } = context;
  return {
    id: context.provider,
    submitIsIdempotent: false,
    webhook: signedWebhook(context, {
      idPaths: ['data.transcription_id', 'data.request_id'],
      verify: verifyElevenLabs,
    }),

    async submit({ call, callbackUrl, idempotencyKey }) {
      const body = asObject(call.body) ?? {};
      if (call.operation === 'transcription') {
        const form = transcriptionForm(body, { wait: callbackUrl === undefined, idempotencyKey });
        const request = {
          method: 'POST',
          url: `${baseUrl}/v1/speech-to-text`,
          headers,
          body: form,
        } as const;
        return caller.submit({ ...request, timeoutMs: limits.sync }, ({ json }) => {
          const text = at(json, 'text');
          if (typeof text === 'string') return answeredWith({ results: [{ type: 'text', text }] });
          return accepted(
            asText(at(json, 'transcription_id')) ?? asText(at(json, 'request_id')),
            POLL_MS,
          );
        });
      }
      const voice = encodeURIComponent(asText(call.voice) ?? '');
      const format = asText(call.format) ?? 'mp3_44100_128';
      const path = call.operation === 'sound' ? 'sound-generation' : `text-to-speech/${voice}`;
      const url = `${baseUrl}/v1/${path}?output_format=${format}`;
      const request = { method: 'POST', url, headers, json: body, maxBytes: MAX_BYTES } as const;
      return caller.submit({ ...request, timeoutMs: limits.sync }, (answer) => {
        const mime = answer.headers.get('content-type')?.split(';')[0] ?? '';
        if (!mime.startsWith('audio/') || answer.bytes.length === 0) return undefined;
        return answeredWith({
          results: [encoded('audio', Buffer.from(answer.bytes).toString('base64'), mime)],
        });
      });
    },

    poll(handle) {
      const url = `${baseUrl}/v1/speech-to-text/transcripts/${encodeURIComponent(handle.taskId)}`;
      return caller.poll({ method: 'GET', url, headers }, ({ json }) => {
        const text = at(json, 'text');
        if (typeof text === 'string') return endedWith({ results: [{ type: 'text', text }] });
        const known = asText(at(json, 'transcription_id'));
        return known === undefined ? undefined : processing(POLL_MS);
      });
    },

    cancel: async () => 'unsupported',
  };
}

function transcriptionForm(
  body: JsonObject,
  { wait, idempotencyKey }: { wait: boolean; idempotencyKey: string },
): FormData {
  const form = new FormData();
  for (const [name, value] of Object.entries(body)) form.append(name, String(value));
  if (!wait) {
    form.append('webhook', 'true');
    form.append('webhook_metadata', JSON.stringify({ key: idempotencyKey }));
  }
  return form;
}
