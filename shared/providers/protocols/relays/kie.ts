/** Kie.ai: one market endpoint and eight older families. HTTP is 200 whatever happened. */
import type { Json, JsonObject } from '../../../platform/json.ts';
import {
  bearer,
  type Caller,
  createCaller,
  type Dialect,
  type ProtocolContext,
  withoutOutput,
} from '../../calls/caller.ts';
import { asArray, asNumber, asObject, asText, at, urlsIn } from '../../calls/reading.ts';
import { accepted, endedWith, kindOf, mediaAt, processing } from '../../calls/results.ts';
import { kieWebhook } from '../../calls/webhooks.ts';
import type { Handle, MediaResult, PollResult, ProviderClient } from '../../contract.ts';
import type { ErrorRule } from '../../errors.ts';

const API = '/api/v1';
type StatusField = 'state' | 'successFlag' | 'alephFlag' | 'status';

const family = (submit: string, poll: string, status: StatusField) => ({ submit, poll, status });

export const KIE_FAMILIES = {
  jobs: family('/jobs/createTask', '/jobs/recordInfo', 'state'),
  gpt4o: family('/gpt4o-image/generate', '/gpt4o-image/record-info', 'successFlag'),
  flux: family('/flux/kontext/generate', '/flux/kontext/record-info', 'successFlag'),
  mj: family('/mj/generate', '/mj/record-info', 'successFlag'),
  veo: family('/veo/generate', '/veo/record-info', 'successFlag'),
  veoExt: family('/veo/extend', '/veo/record-info', 'successFlag'),
  runway: family('/runway/generate', '/runway/record-detail', 'state'),
  runwayExt: family('/runway/extend', '/runway/record-detail', 'state'),
  aleph: family('/aleph/generate', '/aleph/record-info', 'alephFlag'),
  suno: family('/generate', '/generate/record-info', 'status'),
} as const;

/** Media is kept for fourteen days. */
const URL_LIFE_MS = 14 * 24 * 3_600_000;
const POLL_MS = { image: 3_000, video: 8_000 } as const;

/** Code 400 means anything: only its text tells. */
const KIE_RULES: readonly ErrorRule[] = [
  { text: /error code: 1010/i, kind: 'transient' },
  { text: /content polic|flagged|moderator|nsfw|inappropriate|unsafe/i, kind: 'content_policy' },
  { text: /concurrent generations/i, kind: 'rate_limited' },
  { text: /fail(ed)? to fetch|fetch(ing)? (the )?image/i, kind: 'input_fetch_failed' },
  { text: /does not exist|recordinfo is null/i, during: 'poll', kind: 'not_found' },
  { code: '401', kind: 'auth' },
  { code: '402', kind: 'insufficient_balance' },
  { code: '404', during: 'submit', kind: 'model_unavailable' },
  { code: '404', kind: 'not_found' },
  { text: /model name.*not supported/i, kind: 'model_unavailable' },
  { code: '429', kind: 'rate_limited' },
  { code: '451', kind: 'input_fetch_failed' },
  { code: '505', kind: 'model_unavailable' },
  { code: /^(408|455|500)$/, kind: 'transient' },
  { code: 'SENSITIVE_WORD_ERROR', kind: 'content_policy', stage: 'input' },
  { code: '501', kind: 'provider_failed' },
  { code: /^(400|422)$/, kind: 'invalid_input' },
];

const dialect: Dialect = {
  rules: KIE_RULES,
  errorIn({ json, status }) {
    const code = asNumber(at(json, 'code'));
    if (code === undefined || (code === 200 && status < 300)) return undefined;
    // Some pages of the vendor's document it as `message`.
    const message = asText(at(json, 'msg')) ?? asText(at(json, 'message'));
    return { code: String(code), message };
  },
};

/** Music is not made without an address to call; where there is none, one that leads nowhere. */
const NOBODY = 'https://callback.invalid/';

function hookOf(family: string, callbackUrl: string | undefined): JsonObject {
  if (callbackUrl !== undefined) return { callBackUrl: callbackUrl };
  return family === 'suno' ? { callBackUrl: NOBODY } : {};
}

/** Which of Kie's interfaces a job was made with, and how patiently it is asked after. */
function keptOf(call: JsonObject) {
  const kind = kindOf(call.kind);
  const pollAfterMs = kind === 'image' ? POLL_MS.image : POLL_MS.video;
  return { family: asText(call.family) ?? 'jobs', kind, pollAfterMs };
}

export function createKie(context: ProtocolContext): ProviderClient {
  const caller = createCaller(context, dialect);
  const headers = bearer(context);
  const { baseUrl, clock } = context;
  return {
    id: context.provider,
    submitIsIdempotent: false,
    webhook: kieWebhook(context, keptOf),

    async submit({ call, callbackUrl }) {
      const name = asText(call.family) ?? 'jobs';
      if (!isFamily(name)) throw new TypeError(`no Kie family "${name}"`);
      const body: JsonObject = {
        ...asObject(call.body),
        ...hookOf(name, callbackUrl),
      };
      const url = `${baseUrl}${API}${KIE_FAMILIES[name].submit}`;
      const kept = keptOf(call);
      return caller.submit({ method: 'POST', url, headers, json: body }, ({ json }) =>
        accepted(asText(at(json, 'data', 'taskId')), kept.pollAfterMs, kept),
      );
    },

    async poll(handle) {
      const name = asText(handle.family) ?? 'jobs';
      if (!isFamily(name)) throw new TypeError(`no Kie family "${name}"`);
      const query = `taskId=${encodeURIComponent(handle.taskId)}`;
      const url = `${baseUrl}${API}${KIE_FAMILIES[name].poll}?${query}`;
      const expiresAt = clock.now() + URL_LIFE_MS;
      return caller.poll({ method: 'GET', url, headers }, ({ json }) => {
        const data = at(json, 'data');
        // Some families answer "success" with nothing for an id they do not know.
        if (data === null) return caller.jobEnded('not_found', 'no such record');
        return readRecord({ caller, handle, data, status: KIE_FAMILIES[name].status, expiresAt });
      });
    },

    cancel: async () => 'unsupported',
  };
}

const isFamily = (name: string): name is keyof typeof KIE_FAMILIES =>
  Object.hasOwn(KIE_FAMILIES, name);

interface RecordParts {
  readonly caller: Caller;
  readonly handle: Handle;
  readonly data: Json | undefined;
  readonly status: StatusField;
  readonly expiresAt: number;
}

function readRecord(parts: RecordParts): PollResult | undefined {
  const { caller, handle, data, expiresAt } = parts;
  const pollAfterMs = asNumber(handle.pollAfterMs) ?? POLL_MS.image;
  switch (stateOf(data, parts.status)) {
    case 'processing': {
      const progress = asNumber(at(data, 'progress'));
      return processing(pollAfterMs, progress === undefined ? {} : { progress });
    }
    case 'failed': {
      const code = ['failCode', 'errorCode', 'status'].map((name) => asText(at(data, name)));
      const message = asText(at(data, 'failMsg')) ?? asText(at(data, 'errorMessage'));
      return caller.jobFailed({ code: code.find((text) => text), message });
    }
    case 'succeeded': {
      const results = withCover(mediaAt(kindOf(handle.kind), resultsOf(data), expiresAt), data);
      const text = at(parsed(at(data, 'resultJson')), 'resultObject');
      if (results.length === 0 && text !== undefined && text !== null) {
        return endedWith({ results: [{ type: 'json', text: JSON.stringify(text) }] });
      }
      return endedWith({ results }) ?? withoutOutput(caller, handle, pollAfterMs);
    }
    default:
      return undefined;
  }
}

type State = 'processing' | 'failed' | 'succeeded';

const STATES: Readonly<Record<string, State>> = {
  waiting: 'processing',
  wait: 'processing',
  queuing: 'processing',
  queueing: 'processing',
  generating: 'processing',
  success: 'succeeded',
  fail: 'failed',
  // Music. A first track that is ready is not all of them.
  PENDING: 'processing',
  TEXT_SUCCESS: 'processing',
  FIRST_SUCCESS: 'processing',
  SUCCESS: 'succeeded',
  SENSITIVE_WORD_ERROR: 'failed',
  CREATE_TASK_FAILED: 'failed',
  GENERATE_AUDIO_FAILED: 'failed',
  CALLBACK_EXCEPTION: 'failed',
};

function stateOf(data: Json | undefined, field: StatusField): State | undefined {
  if (field === 'state' || field === 'status') return STATES[asText(at(data, field)) ?? ''];
  const flag = asNumber(at(data, 'successFlag'));
  if (flag === 1) return 'succeeded';
  // Aleph says 0 both for "in progress" and for "failed": only the error code tells them apart.
  const errorCode = asNumber(at(data, 'errorCode')) ?? 0;
  if (field === 'alephFlag')
    return flag === undefined ? undefined : errorCode === 0 ? 'processing' : 'failed';
  if (flag === 0) return 'processing';
  return flag === undefined ? undefined : 'failed';
}

/** Several fields are JSON inside a string, and not always. */
function parsed(value: Json | undefined): Json | undefined {
  if (typeof value !== 'string' || value === '') return value;
  try {
    return JSON.parse(value) as Json;
  } catch {
    return undefined;
  }
}

/** Runway and Aleph make one film and give a still of it. */
function withCover(results: MediaResult[], data: Json | undefined): MediaResult[] {
  const [film, ...others] = results;
  if (film?.type !== 'video' || others.length > 0) return results;
  const response = parsed(at(data, 'response'));
  const covers = [at(data, 'videoInfo', 'imageUrl'), at(response, 'resultImageUrl')];
  const coverUrl = urlsIn(covers).find((url) => url !== film.url);
  return coverUrl === undefined ? results : [{ ...film, coverUrl }];
}

/** Every place where a family puts its URLs; the first that holds any wins. */
function resultsOf(data: Json | undefined): (Json | undefined)[] {
  const response = parsed(at(data, 'response'));
  const places: (readonly (Json | undefined)[])[] = [
    asArray(at(parsed(at(data, 'resultJson')), 'resultUrls')),
    asArray(parsed(at(response, 'fullResultUrls'))),
    asArray(parsed(at(response, 'resultUrls'))),
    asArray(at(parsed(at(data, 'resultInfoJson')), 'resultUrls')).map((item) =>
      at(item, 'resultUrl'),
    ),
    asArray(parsed(at(data, 'resultUrls'))),
    // Aleph gives a cover as `resultImageUrl` beside its film; Flux gives nothing else.
    [at(response, 'resultVideoUrl')],
    [at(response, 'resultImageUrl')],
    [at(data, 'videoInfo', 'videoUrl')],
    asArray(at(response, 'sunoData')).map((track) => at(track, 'audioUrl')),
  ];
  return [...(places.find((place) => mediaAt('image', place).length > 0) ?? [])];
}
