/** Alibaba DashScope (百炼): asynchronous tasks, and the multimodal call that answers at once. */
import type { Json } from '../../../platform/json.ts';
import {
  bearer,
  createCaller,
  type Dialect,
  type ProtocolContext,
  withoutOutput,
} from '../../calls/caller.ts';
import { asArray, asNumber, asObject, asText, at } from '../../calls/reading.ts';
import {
  accepted,
  answeredWith,
  CANCELLED,
  endedWith,
  mediaAt,
  processing,
} from '../../calls/results.ts';
import type { Handle, MediaResult, ProviderClient } from '../../contract.ts';
import { type ErrorRule, type Evidence, MODEL_GONE } from '../../errors.ts';

const AIGC = '/api/v1/services/aigc';

/** `call.endpoint` of a model's mapping. */
export const DASHSCOPE_ENDPOINTS = {
  text2image: { path: `${AIGC}/text2image/image-synthesis`, mode: 'async' },
  image2image: { path: `${AIGC}/image2image/image-synthesis`, mode: 'async' },
  'image-generation': { path: `${AIGC}/image-generation/generation`, mode: 'async' },
  'multimodal-generation': { path: `${AIGC}/multimodal-generation/generation`, mode: 'sync' },
  'video-generation': { path: `${AIGC}/video-generation/video-synthesis`, mode: 'async' },
  'image-to-video': { path: `${AIGC}/image2video/video-synthesis/`, mode: 'async' },
  speech: { path: '/api/v1/services/audio/tts/SpeechSynthesizer', mode: 'sync' },
  transcription: { path: '/api/v1/services/audio/asr/transcription', mode: 'async' },
} as const;

/** Result URLs live 24 hours. */
const URL_LIFE_MS = 24 * 3_600_000;
const IMAGE_POLL_MS = 3_000;
const VIDEO_POLL_MS = 8_000;

export const DASHSCOPE_RULES: readonly ErrorRule[] = [
  // The inspection could not download the picture; every other "inspection" is a refusal.
  { code: /^InvalidParameter\.DataInspection$|^InvalidURL/, kind: 'input_fetch_failed' },
  {
    code: /^DataInspectionFailed$|^data_inspection_failed$/,
    text: /output/i,
    kind: 'content_policy',
    stage: 'output',
  },
  {
    code: /^DataInspectionFailed$|^data_inspection_failed$/,
    kind: 'content_policy',
    stage: 'input',
  },
  { code: 'IPInfringementSuspect', kind: 'content_policy', stage: 'input' },
  {
    code: /^Arrearage$|^Throttling\.AllocationQuota|^AllocationQuota/,
    kind: 'insufficient_balance',
  },
  { code: /^Throttling|^LimitRequests$|^limit_requests$/, kind: 'rate_limited' },
  {
    code: /^InvalidApiKey$|^invalid_api_key$|^Workspace\.AccessDenied$|^AccessDenied/,
    kind: 'auth',
  },
  { code: /^Model\.?NotFound$|^model_not_found$|^Model\.AccessDenied$/, kind: 'model_unavailable' },
  { code: 'InvalidParameter', text: MODEL_GONE, during: 'submit', kind: 'model_unavailable' },
  { code: /^InvalidParameter|^BadRequest\.|^invalid_parameter_error$/, kind: 'invalid_input' },
  {
    code: /^InternalError|^internal_error$|^SystemError$|^ModelServiceFailed$|^RequestTimeOut$/,
    kind: 'transient',
  },
];

const dialect: Dialect = {
  rules: DASHSCOPE_RULES,
  errorIn({ json, status }) {
    if (status < 300 && asText(at(json, 'code')) === undefined) return undefined;
    // Compatible mode nests what the native mode tells at the top.
    const body = asObject(at(json, 'error')) ?? asObject(json);
    if (body === undefined) return undefined;
    return { code: asText(body.code), message: asText(body.message) };
  },
};

export function createDashScope(context: ProtocolContext): ProviderClient {
  const caller = createCaller(context, dialect);
  const headers = bearer(context);
  const taskUrl = (handle: Handle): string =>
    `${context.baseUrl}/api/v1/tasks/${encodeURIComponent(handle.taskId)}`;

  return {
    id: context.provider,
    submitIsIdempotent: false,

    async submit({ call }) {
      const name = asText(call.endpoint) ?? '';
      if (!isEndpoint(name)) throw new TypeError(`no DashScope endpoint "${name}"`);
      const { path, mode } = DASHSCOPE_ENDPOINTS[name];
      const json = asObject(call.body) ?? {};
      const request = { method: 'POST', url: context.baseUrl + path, headers, json } as const;
      if (mode === 'sync') {
        return caller.submit({ ...request, timeoutMs: context.limits.sync }, (answer) =>
          answeredWith({ results: mediaIn(answer.json, context), usage: at(answer.json, 'usage') }),
        );
      }
      const pollAfterMs = FILMS.has(name) ? VIDEO_POLL_MS : IMAGE_POLL_MS;
      const asynchronous = { ...headers, 'X-DashScope-Async': 'enable' };
      return caller.submit({ ...request, headers: asynchronous }, (answer) =>
        accepted(asText(at(answer.json, 'output', 'task_id')), pollAfterMs, { pollAfterMs }),
      );
    },

    poll(handle) {
      const pollAfterMs = asNumber(handle.pollAfterMs) ?? IMAGE_POLL_MS;
      return caller.poll({ method: 'GET', url: taskUrl(handle), headers }, ({ json }) => {
        const output = at(json, 'output');
        switch (at(output, 'task_status')) {
          case 'PENDING':
          case 'RUNNING':
          case 'SUSPENDED':
            return processing(pollAfterMs);
          case 'SUCCEEDED': {
            const results = mediaIn(json, context);
            const itemErrors = refusedIn(output).map((item) => caller.itemError(evidenceOf(item)));
            const end = endedWith({ results, itemErrors, usage: at(json, 'usage') });
            return end ?? withoutOutput(caller, handle, pollAfterMs);
          }
          case 'FAILED':
            return caller.jobFailed(evidenceOf(output));
          case 'CANCELED':
            return CANCELLED;
          case 'UNKNOWN':
            return caller.jobEnded('not_found', 'task expired (24 h) or never existed');
          default:
            return undefined;
        }
      });
    },

    cancel(handle) {
      // Only a task still PENDING can be cancelled; anything else is answered with an error.
      const call = { method: 'POST', url: `${taskUrl(handle)}/cancel`, headers } as const;
      return caller.cancel(call, ({ status }) => (status < 300 ? 'cancelled' : 'too_late'));
    },
  };
}

const FILMS: ReadonlySet<string> = new Set(['video-generation', 'image-to-video']);

const isEndpoint = (name: string): name is keyof typeof DASHSCOPE_ENDPOINTS =>
  Object.hasOwn(DASHSCOPE_ENDPOINTS, name);

const evidenceOf = (item: Json | undefined): Evidence => ({
  code: asText(at(item, 'code')),
  message: asText(at(item, 'message')),
});

/** Every place where one of the endpoints puts what it made. */
function mediaIn(json: Json | undefined, { clock }: ProtocolContext): MediaResult[] {
  const output = at(json, 'output');
  const items = asArray(at(output, 'results'));
  const parts = asArray(at(output, 'choices')).flatMap((choice) =>
    asArray(at(choice, 'message', 'content')),
  );
  const pictures = [
    ...items.map((item) => at(item, 'url')),
    ...parts.map((part) => at(part, 'image')),
  ];
  const transcripts = items.map((item) => at(item, 'transcription_url'));
  const expiresAt = clock.now() + URL_LIFE_MS;
  return [
    ...mediaAt('image', pictures, expiresAt),
    ...mediaAt('video', [at(output, 'video_url')], expiresAt),
    ...mediaAt('audio', [at(output, 'audio', 'url')], expiresAt),
    ...mediaAt('json', transcripts, expiresAt),
  ];
}

/** Items that failed by themselves while others may be there. */
function refusedIn(output: Json | undefined): readonly Json[] {
  return asArray(at(output, 'results')).filter(
    (item) => at(item, 'code') !== undefined && at(item, 'url') === undefined,
  );
}
