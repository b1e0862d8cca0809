/** MiniMax (海螺): videos in three steps, pictures and sounds at once. `base_resp` decides. */
import type { Json, JsonObject } from '../../../platform/json.ts';
import {
  bearer,
  createCaller,
  type Dialect,
  type ProtocolContext,
  withoutOutput,
} from '../../calls/caller.ts';
import type { HttpAnswer } from '../../calls/http.ts';
import { asArray, asNumber, asObject, asString, asText, at } from '../../calls/reading.ts';
import {
  accepted,
  answeredWith,
  encoded,
  endedWith,
  mediaAt,
  processing,
} from '../../calls/results.ts';
import { hintWebhook } from '../../calls/webhooks.ts';
import type { Handle, MediaResult, PollResult, ProviderClient } from '../../contract.ts';
import { type ErrorRule, type Evidence, MODEL_GONE } from '../../errors.ts';
import { createMiniMaxFilms, FILMS_API } from './minimax-films.ts';

const POLL_MS = 8_000;
const MAX_BYTES = 64 * 1024 * 1024;
const URL_LIFE_MS = 24 * 3_600_000;

const RULES: readonly ErrorRule[] = [
  { code: '1026', kind: 'content_policy', stage: 'input', retry: 'never' },
  { code: '1027', kind: 'content_policy', stage: 'output' },
  { code: '1008', kind: 'insufficient_balance' },
  { code: /^(1002|1039)$/, kind: 'rate_limited' },
  { code: /^(1004|2049)$/, kind: 'auth' },
  { code: '2013', text: MODEL_GONE, during: 'submit', kind: 'model_unavailable' },
  { code: /^(2013|1042)$/, during: 'submit', kind: 'invalid_input' },
  { code: '2013', during: 'poll', text: /task|not (found|exist)/i, kind: 'not_found' },
  { code: /^(1000|1001|1024|1033)$/, kind: 'transient' },
  // The types of the other wording, where it names no number.
  { code: 'insufficient_balance_error', kind: 'insufficient_balance' },
  { code: /^(authentication|permission|authorized)_error$/, kind: 'auth' },
  { code: 'rate_limit_error', kind: 'rate_limited' },
  { code: /^(api|overloaded|server|timeout)_error$/, kind: 'transient' },
];

const dialect: Dialect = {
  rules: RULES,
  errorIn({ json }) {
    if (at(json, 'type') === 'error') return typedError(at(json, 'error'));
    const base = asObject(at(json, 'base_resp'));
    const code = asText(base?.status_code);
    return code === undefined || code === '0'
      ? undefined
      : { code, message: asText(base?.status_msg) };
  },
};

/** `{type:'error',error:{type,message,http_code}}`, with HTTP 200 too; the number ends the message. */
function typedError(error: Json | undefined): Evidence {
  const message = asText(at(error, 'message'));
  const number = /\((\d{4})\)\s*$/.exec(message ?? '')?.[1];
  const httpStatus = asNumber(at(error, 'http_code'));
  return {
    code: number ?? asText(at(error, 'type')),
    message,
    ...(httpStatus === undefined ? {} : { httpStatus }),
  };
}

/** Films of the second interface are asked after elsewhere. */
const keptOf = (call: JsonObject): JsonObject =>
  call.operation === 'film' ? { api: FILMS_API } : {};

const AT_ONCE = {
  image: '/v1/image_generation',
  speech: '/v1/t2a_v2',
  music: '/v1/music_generation',
} as const;

const isAtOnce = (operation: Json | undefined): operation is keyof typeof AT_ONCE =>
  typeof operation === 'string' && Object.hasOwn(AT_ONCE, operation);

export function createMiniMax(context: ProtocolContext): ProviderClient {
  const caller = createCaller(context, dialect);
  const headers = bearer(context);
  const { baseUrl, clock, limits } = context;
  const films = createMiniMaxFilms(context, caller);
  return {
    id: context.provider,
    submitIsIdempotent: false,
    webhook: hintWebhook(['task_id'], keptOf),

    async submit({ call, callbackUrl }) {
      const operation = call.operation;
      const body = asObject(call.body) ?? {};
      if (isAtOnce(operation)) {
        const request = {
          method: 'POST',
          url: baseUrl + AT_ONCE[operation],
          headers,
          json: body,
        } as const;
        return caller.submit(
          { ...request, timeoutMs: limits.sync, maxBytes: MAX_BYTES },
          (answer) =>
            answeredWith({ results: operation === 'image' ? pictures(answer) : sounds(answer) }),
        );
      }
      if (operation === 'film') return films.submit(body, callbackUrl);
      const hook: JsonObject = callbackUrl === undefined ? {} : { callback_url: callbackUrl };
      const json = { ...body, ...hook };
      return caller.submit(
        { method: 'POST', url: `${baseUrl}/v1/video_generation`, headers, json },
        (answer) => {
          return accepted(asText(at(answer.json, 'task_id')), POLL_MS);
        },
      );
    },

    async poll(handle) {
      if (handle.api === FILMS_API) return films.poll(handle);
      // The last step has its own id, kept in the handle so that it can be taken up again.
      const known = asText(handle.fileId);
      if (known !== undefined) return retrieve(handle, known);
      const url = `${baseUrl}/v1/query/video_generation?task_id=${encodeURIComponent(handle.taskId)}`;
      let fileId: string | undefined;
      const state = await caller.poll({ method: 'GET', url, headers }, ({ json }) => {
        switch (at(json, 'status')) {
          case 'Preparing':
          case 'Queueing':
          case 'Processing':
            return processing(POLL_MS);
          case 'Success':
            fileId = asText(at(json, 'file_id'));
            return withoutOutput(caller, handle, POLL_MS);
          case 'Fail':
            return caller.jobFailed({ message: asText(at(json, 'base_resp', 'status_msg')) });
          default:
            return undefined;
        }
      });
      return fileId === undefined ? state : retrieve({ ...handle, fileId }, fileId);
    },

    cancel: async (handle) => (handle.api === FILMS_API ? films.cancel(handle) : 'unsupported'),
  };

  async function retrieve(handle: Handle, fileId: string): Promise<PollResult> {
    const url = `${baseUrl}/v1/files/retrieve?file_id=${encodeURIComponent(fileId)}`;
    const result = await caller.poll({ method: 'GET', url, headers }, ({ json }) => {
      const results = mediaAt(
        'video',
        [at(json, 'file', 'download_url')],
        clock.now() + URL_LIFE_MS,
      );
      return endedWith({ results }) ?? withoutOutput(caller, handle, POLL_MS);
    });
    if (result.kind !== 'indeterminate') return result;
    return processing(POLL_MS, { handle });
  }
}

function pictures({ json }: HttpAnswer): MediaResult[] {
  const urls = mediaAt('image', asArray(at(json, 'data', 'image_urls')));
  if (urls.length > 0) return urls;
  return asArray(at(json, 'data', 'image_base64')).flatMap((item) => {
    const base64 = asString(item);
    return base64 === undefined ? [] : [encoded('image', base64, 'image/jpeg')];
  });
}

/** Sound comes as a URL, or as the bytes written in hex. */
function sounds({ json }: HttpAnswer): MediaResult[] {
  const audio = asString(at(json, 'data', 'audio'));
  if (audio === undefined) return [];
  const urls = mediaAt('audio', [audio]);
  if (urls.length > 0 || !/^[0-9a-f]+$/i.test(audio)) return urls;
  const format = asText(at(json, 'extra_info', 'audio_format')) ?? 'mp3';
  const mime = format === 'mp3' ? 'audio/mpeg' : `audio/${format}`;
  return [encoded('audio', Buffer.from(audio, 'hex').toString('base64'), mime)];
}
