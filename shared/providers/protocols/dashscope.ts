/** Alibaba DashScope (百炼): asynchronous tasks, and the multimodal call that answers at once. */
import type { Json } from '../../platform/json.ts';
import { createCaller, type Dialect, type ProtocolContext, withoutOutput } from '../caller.ts';
import type { Handle, MediaResult, NormError, PollResult, ProviderClient } from '../contract.ts';
import type { ErrorRule } from '../errors.ts';
import { asArray, asNumber, asObject, asText, at, urlsIn } from '../reading.ts';

const AIGC = '/api/v1/services/aigc';

/** `call.endpoint` of a model's mapping. */
export const DASHSCOPE_ENDPOINTS = {
  text2image: { path: `${AIGC}/text2image/image-synthesis`, mode: 'async' },
  image2image: { path: `${AIGC}/image2image/image-synthesis`, mode: 'async' },
  'image-generation': { path: `${AIGC}/image-generation/generation`, mode: 'async' },
  'multimodal-generation': { path: `${AIGC}/multimodal-generation/generation`, mode: 'sync' },
  'video-generation': { path: `${AIGC}/video-generation/video-synthesis`, mode: 'async' },
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
  const headers = { Authorization: `Bearer ${context.keys.key ?? ''}` };
  const taskUrl = (handle: Handle): string =>
    `${context.baseUrl}/api/v1/tasks/${encodeURIComponent(handle.taskId)}`;

  return {
    id: context.provider,
    submitIsIdempotent: false,

    async submit({ call }) {
      const name = asText(call.endpoint) ?? '';
      if (!isEndpoint(name)) throw new TypeError(`no DashScope endpoint "${name}"`);
      const { path, mode } = DASHSCOPE_ENDPOINTS[name];
      const request = {
        method: 'POST',
        url: context.baseUrl + path,
        json: call.body ?? {},
      } as const;
      if (mode === 'sync') {
        return caller.submit(
          { ...request, headers, timeoutMs: context.limits.sync },
          ({ json }) => {
            const { results, usage } = read(json, context);
            return results.length === 0 ? undefined : { kind: 'done', results, ...usage };
          },
        );
      }
      const pollAfterMs = name === 'video-generation' ? VIDEO_POLL_MS : IMAGE_POLL_MS;
      const asynchronous = { ...headers, 'X-DashScope-Async': 'enable' };
      return caller.submit({ ...request, headers: asynchronous }, ({ json }) => {
        const taskId = asText(at(json, 'output', 'task_id'));
        if (taskId === undefined) return undefined;
        return { kind: 'accepted', handle: { taskId, pollAfterMs }, pollAfterMs };
      });
    },

    poll(handle) {
      const pollAfterMs = asNumber(handle.pollAfterMs) ?? IMAGE_POLL_MS;
      const call = { method: 'GET', url: taskUrl(handle), headers } as const;
      return caller.poll(call, ({ json }): PollResult | undefined => {
        const status = at(json, 'output', 'task_status');
        switch (status) {
          case 'PENDING':
          case 'RUNNING':
          case 'SUSPENDED':
            return { kind: 'processing', pollAfterMs };
          case 'SUCCEEDED': {
            const { results, refused, usage } = read(json, context);
            const itemErrors = refused.map((item) => caller.itemError(evidenceOf(item)));
            return (
              settle({ results, itemErrors, usage }) ?? withoutOutput(caller, handle, pollAfterMs)
            );
          }
          case 'FAILED':
            return caller.jobFailed(evidenceOf(at(json, 'output')));
          case 'CANCELED':
            return { kind: 'cancelled' };
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

const isEndpoint = (name: string): name is keyof typeof DASHSCOPE_ENDPOINTS =>
  Object.hasOwn(DASHSCOPE_ENDPOINTS, name);

const evidenceOf = (item: Json | undefined) => ({
  code: asText(at(item, 'code')),
  message: asText(at(item, 'message')),
});

interface Reading {
  readonly results: MediaResult[];
  readonly refused: Json[];
  readonly usage: { usage?: Json };
}

/** Every place where one of the endpoints puts what it made. */
function read(json: Json | undefined, { clock }: ProtocolContext): Reading {
  const output = at(json, 'output');
  const items = asArray(at(output, 'results'));
  const contents = asArray(at(output, 'choices')).flatMap((choice) =>
    asArray(at(choice, 'message', 'content')),
  );
  const expiresAt = clock.now() + URL_LIFE_MS;
  const media = (type: 'image' | 'video' | 'json', values: (Json | undefined)[]): MediaResult[] =>
    urlsIn(values).map((url) => ({ type, url, expiresAt }));
  const usage = at(json, 'usage');
  return {
    results: [
      ...media(
        'image',
        items.map((item) => at(item, 'url')),
      ),
      ...media(
        'image',
        contents.map((part) => at(part, 'image')),
      ),
      ...media('video', [at(output, 'video_url')]),
      ...media(
        'json',
        items.map((item) => at(item, 'transcription_url')),
      ),
    ],
    refused: items.filter(
      (item) => at(item, 'code') !== undefined && at(item, 'url') === undefined,
    ),
    usage: usage === undefined ? {} : { usage },
  };
}

interface Settled {
  readonly results: readonly MediaResult[];
  readonly itemErrors: readonly NormError[];
  readonly usage: { usage?: Json };
}

/** Some items may be refused while others are there; all refused is a failure. */
function settle({ results, itemErrors, usage }: Settled): PollResult | undefined {
  const [firstError] = itemErrors;
  if (results.length === 0) return firstError && { kind: 'failed', error: firstError };
  return { kind: 'succeeded', results, ...(firstError ? { itemErrors } : {}), ...usage };
}
