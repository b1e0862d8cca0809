/** fal's queue. COMPLETED is not success: the response may still be the model's error. */
import type { Json, JsonObject } from '../../../platform/json.ts';
import {
  createCaller,
  type Dialect,
  type ProtocolContext,
  withoutOutput,
} from '../../calls/caller.ts';
import type { HttpAnswer } from '../../calls/http.ts';
import { asArray, asNumber, asObject, asText, at } from '../../calls/reading.ts';
import { accepted, endedWith, processing } from '../../calls/results.ts';
import { falWebhook } from '../../calls/webhooks.ts';
import type { Handle, MediaResult, PollResult, ProviderClient } from '../../contract.ts';
import type { ErrorRule } from '../../errors.ts';

const POLL_MS = 3_000;

const STILL_RUNNING = /still in progress/i;

const RULES: readonly ErrorRule[] = [
  { code: 'content_policy_violation', kind: 'content_policy' },
  { code: 'file_download_error', kind: 'input_fetch_failed' },
  { text: /exhausted balance|user is locked/i, kind: 'insufficient_balance' },
  { code: /^(no_media_generated|generation_timeout)$/, kind: 'provider_failed' },
  { code: /^(downstream_\w+|internal_server_error|retryable)$/, kind: 'transient' },
  { text: STILL_RUNNING, during: 'poll', kind: 'transient' },
  { http: 404, during: 'submit', kind: 'model_unavailable' },
  { http: 422, kind: 'invalid_input' },
];

const dialect: Dialect = {
  rules: RULES,
  errorIn({ json, status, headers }) {
    if (status < 300) return undefined;
    const detail = at(json, 'detail');
    const [first] = asArray(detail);
    const told = asText(at(first, 'type')) ?? headers.get('x-fal-error-type') ?? undefined;
    const code = told ?? (headers.get('x-fal-retryable') === 'true' ? 'retryable' : undefined);
    const message = asText(at(first, 'msg')) ?? asText(detail) ?? asText(at(json, 'message'));
    return code === undefined && message === undefined ? undefined : { code, message };
  },
};

export function createFal(context: ProtocolContext): ProviderClient {
  const caller = createCaller(context, dialect);
  const { baseUrl } = context;
  // Repeating is decided here, where it is known what a repetition costs.
  const headers = { Authorization: `Key ${context.keys.key ?? ''}`, 'X-Fal-No-Retry': '1' };
  return {
    id: context.provider,
    submitIsIdempotent: false,
    webhook: falWebhook(context, keptOf),

    async submit({ call, callbackUrl }) {
      const model = asText(call.model) ?? '';
      const query =
        callbackUrl === undefined ? '' : `?fal_webhook=${encodeURIComponent(callbackUrl)}`;
      const url = `${baseUrl}/${model}${query}`;
      const json = asObject(call.input) ?? {};
      return caller.submit({ method: 'POST', url, headers, json }, (answer) => {
        const kept: JsonObject = keptOf(call);
        for (const name of ['status_url', 'response_url', 'cancel_url']) {
          const known = sameOrigin(asText(at(answer.json, name)), baseUrl);
          if (known !== undefined) kept[name] = known;
        }
        return accepted(asText(at(answer.json, 'request_id')), POLL_MS, kept);
      });
    },

    async poll(handle) {
      const statusUrl = `${urlOf(handle, 'status')}?logs=0`;
      let completed = false;
      const status = await caller.poll({ method: 'GET', url: statusUrl, headers }, ({ json }) => {
        const queuePosition = asNumber(at(json, 'queue_position'));
        switch (at(json, 'status')) {
          case 'IN_QUEUE':
            return processing(POLL_MS, queuePosition === undefined ? {} : { queuePosition });
          case 'IN_PROGRESS':
            return processing(POLL_MS);
          case 'COMPLETED':
            completed = true;
            return processing(POLL_MS);
          default:
            return undefined;
        }
      });
      return completed ? response(handle) : status;
    },

    cancel(handle) {
      const call = { method: 'PUT', url: urlOf(handle, 'cancel'), headers } as const;
      // 202: asked for, not yet done; the next check tells.
      return caller.cancel(call, ({ status }) => (status < 300 ? 'cancelled' : 'too_late'));
    },
  };

  function urlOf(handle: Handle, what: 'status' | 'response' | 'cancel'): string {
    const known = sameOrigin(asText(handle[`${what}_url`]), baseUrl);
    const id = encodeURIComponent(handle.taskId);
    const suffix = what === 'response' ? '' : `/${what}`;
    return known ?? `${baseUrl}/${asText(handle.app) ?? ''}/requests/${id}${suffix}`;
  }

  function response(handle: Handle): Promise<PollResult> {
    const call = {
      method: 'GET',
      url: urlOf(handle, 'response'),
      headers,
      // "Completed" is told a moment before the answer can be had.
      definitive: ({ json }: HttpAnswer) => !STILL_RUNNING.test(asText(at(json, 'detail')) ?? ''),
    } as const;
    return caller.poll(call, ({ json }) => {
      return endedWith({ results: mediaIn(json) }) ?? withoutOutput(caller, handle, POLL_MS);
    });
  }
}

/** `fal-ai/x/y/z` is looked up under its first two parts. */
/** A job is asked after at its app, whatever path of the app it was made with. */
const keptOf = (call: JsonObject): JsonObject => ({
  app: (asText(call.model) ?? '').split('/').slice(0, 2).join('/'),
});

/** A URL from an answer is used with the key only where the key belongs. */
function sameOrigin(url: string | undefined, baseUrl: string): string | undefined {
  if (url === undefined || !URL.canParse(url)) return undefined;
  return new URL(url).origin === new URL(baseUrl).origin ? url : undefined;
}

const PLACES: readonly (readonly [name: string, type: MediaResult['type']])[] = [
  ['images', 'image'],
  ['image', 'image'],
  ['video', 'video'],
  ['videos', 'video'],
  ['audio', 'audio'],
  ['audio_url', 'audio'],
];

/** Files as fal describes them, wherever the model puts them. */
function mediaIn(payload: Json | undefined): MediaResult[] {
  const media = PLACES.flatMap(([name, type]) => {
    const value = at(payload, name);
    const files = Array.isArray(value) ? value : [value];
    return files.flatMap((file): MediaResult[] => {
      const url = asText(at(file, 'url')) ?? (typeof file === 'string' ? file : undefined);
      if (url === undefined) return [];
      const mime = asText(at(file, 'content_type'));
      const [width, height] = [asNumber(at(file, 'width')), asNumber(at(file, 'height'))];
      const size = width === undefined || height === undefined ? {} : { width, height };
      return [{ type, url, ...(mime === undefined ? {} : { mime }), ...size }];
    });
  });
  const text = asText(at(payload, 'text')) ?? asText(at(payload, 'output'));
  return media.length > 0 || text === undefined ? media : [{ type: 'text', text }];
}
