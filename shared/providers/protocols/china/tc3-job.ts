/** Tencent Cloud's generating services, all signed with TC3 and answered in one envelope. */
import type { Json, JsonObject } from '../../../platform/json.ts';
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
import { hintWebhook } from '../../calls/webhooks.ts';
import type {
  Handle,
  MediaResult,
  PollResult,
  ProviderClient,
  SubmitResult,
} from '../../contract.ts';
import type { ErrorRule } from '../../errors.ts';
import { tc3Headers } from '../../signatures/tc3.ts';
import { TC3_JOBS, type Tc3Job } from './tc3-jobs.ts';

type State = 'processing' | 'succeeded' | 'failed';

/** Numbers as strings for pictures, words for films, other words for sound. */
const STATES: Readonly<Record<string, State>> = {
  '1': 'processing',
  '2': 'processing',
  '4': 'failed',
  '5': 'succeeded',
  WAIT: 'processing',
  RUN: 'processing',
  FAIL: 'failed',
  DONE: 'succeeded',
  waiting: 'processing',
  doing: 'processing',
  failed: 'failed',
  success: 'succeeded',
};

const POLL_MS = { image: 3_000, video: 8_000, audio: 3_000, text: 3_000, json: 3_000 } as const;

const RULES: readonly ErrorRule[] = [
  { code: /^OperationDenied\.(Text|Image)IllegalDetected/, kind: 'content_policy', stage: 'input' },
  {
    code: /^FailedOperation\.(GenerateImageFailed|ModerationFailed|SensitiveContent)/,
    kind: 'content_policy',
    stage: 'output',
  },
  {
    code: /^ResourceUnavailable\.(InArrears|LowBalance|NotExist|StopUsing)/,
    kind: 'insufficient_balance',
  },
  {
    code: /^ResourceInsufficient|^ResourcesSoldOut\.ChargeStatusException/,
    kind: 'insufficient_balance',
  },
  {
    code: /^FailedOperation\.(Free)?(ResourcePackExhausted|ServiceStopArrears)/,
    kind: 'insufficient_balance',
  },
  {
    code: /^RequestLimitExceeded|^LimitExceeded|^FailedOperation\.EngineServerLimitExceeded/,
    kind: 'rate_limited',
  },
  { code: /^FailedOperation\.(Image)?DownloadError/, kind: 'input_fetch_failed' },
  { code: /^FailedOperation\.(JobNotExist|NoSuchTask)/, kind: 'not_found' },
  { code: /^InvalidParameter|^MissingParameter|^UnknownParameter/, kind: 'invalid_input' },
  { code: /^AuthFailure|^UnauthorizedOperation/, kind: 'auth' },
  {
    code: /^InvalidAction|^UnsupportedOperation|^UnsupportedRegion|^NoSuchVersion/,
    kind: 'model_unavailable',
  },
  {
    code: /^InternalError|^FailedOperation\.(RequestTimeout|InnerError|RpcFail|ServerError|EngineServerError|EngineRequestTimeout)/,
    kind: 'transient',
  },
  { code: /^FailedOperation/, kind: 'provider_failed' },
];

const dialect: Dialect = {
  rules: RULES,
  errorIn({ json }) {
    const error = asObject(at(json, 'Response', 'Error'));
    return error && { code: asText(error.Code), message: asText(error.Message) };
  },
};

const keptOf = (call: JsonObject): JsonObject => ({ job: String(call.job) });

export function createTc3Job(context: ProtocolContext): ProviderClient {
  const caller = createCaller(context, dialect);
  const { keys, clock, limits } = context;

  const request = (job: Tc3Job, action: string, payload: JsonObject) => {
    const url = `${context.baseUrl.replace('{service}', job.service)}/`;
    const body = JSON.stringify(payload);
    const { secretId = '', secretKey = '', token } = keys;
    const headers = tc3Headers({
      service: job.service,
      host: new URL(url).host,
      action,
      version: job.version,
      body,
      secretId,
      secretKey,
      now: clock.now(),
      ...(job.region === undefined ? {} : { region: job.region }),
      ...(token === undefined ? {} : { token }),
    });
    return { method: 'POST', url, headers, body, maxBytes: 32 * 1024 * 1024 } as const;
  };

  return {
    id: context.provider,
    submitIsIdempotent: false,
    webhook: hintWebhook(['TaskId', 'taskId', 'requestId'], keptOf),

    async submit({ call, callbackUrl }): Promise<SubmitResult> {
      const job = jobNamed(call.job);
      const hook =
        job.callback !== undefined && callbackUrl !== undefined
          ? { [job.callback]: callbackUrl }
          : {};
      const body = { ...asObject(call.body), ...hook };
      const idPath = job.id;
      const timeoutMs = idPath === undefined ? limits.sync : limits.submit;
      return caller.submit({ ...request(job, job.submit, body), timeoutMs }, ({ json }) => {
        if (idPath === undefined)
          return answeredWith({ results: resultsOf(job, json, clock.now()) });
        return accepted(asText(pick(json, idPath)), POLL_MS[job.makes], keptOf(call));
      });
    },

    async poll(handle) {
      const job = jobNamed(handle.job);
      // Speech and recognition ids are numbers, and are refused as strings.
      const id = job.service === 'asr' ? Number(handle.taskId) : handle.taskId;
      const call = request(job, job.query ?? '', { [job.idField ?? 'JobId']: id });
      return caller.poll(call, ({ json }) =>
        readJob({ caller, handle, job, json, now: clock.now() }),
      );
    },

    cancel: async () => 'unsupported',
  };
}

function jobNamed(name: Json | undefined): Tc3Job {
  const job =
    typeof name === 'string' && Object.hasOwn(TC3_JOBS, name) ? TC3_JOBS[name] : undefined;
  if (job === undefined) throw new TypeError(`no Tencent job "${String(name)}"`);
  return job;
}

const pick = (json: Json | undefined, path: string): Json | undefined =>
  at(json, 'Response', ...path.split('.'));

interface JobReading {
  readonly caller: Caller;
  readonly handle: Handle;
  readonly job: Tc3Job;
  readonly json: Json | undefined;
  readonly now: number;
}

function readJob({ caller, handle, job, json, now }: JobReading): PollResult | undefined {
  const pollAfterMs = POLL_MS[job.makes];
  switch (STATES[asText(pick(json, job.status ?? '')) ?? '']) {
    case 'processing':
      return processing(pollAfterMs);
    case 'failed': {
      const code = asText(pick(json, 'JobErrorCode')) ?? asText(pick(json, 'ErrorCode'));
      const message = ['JobErrorMsg', 'ErrorMessage', 'Data.ErrorMsg'].map((path) =>
        asText(pick(json, path)),
      );
      return caller.jobFailed({ code, message: message.find((text) => text !== undefined) });
    }
    case 'succeeded': {
      const results = resultsOf(job, json, now);
      // Done, and yet each picture may have been refused on its own.
      const details = asArray(pick(json, 'ResultDetails')).filter((detail) => detail !== 'Success');
      const itemErrors = details.map((detail) =>
        caller.itemError({ code: 'FailedOperation.GenerateImageFailed', message: asText(detail) }),
      );
      return endedWith({ results, itemErrors }) ?? withoutOutput(caller, handle, pollAfterMs);
    }
    default:
      return undefined;
  }
}

function resultsOf(job: Tc3Job, json: Json | undefined, now: number): MediaResult[] {
  const value = pick(json, job.result);
  const values = Array.isArray(value) ? value : [value];
  const expiresAt = job.lifeMs === undefined ? undefined : now + job.lifeMs;
  const urls = mediaAt(job.makes, values, expiresAt);
  if (urls.length > 0) return urls;
  return values.flatMap((item): MediaResult[] => {
    const text = asString(item);
    if (text === undefined) return [];
    if (job.makes === 'text') return [{ type: 'text', text }];
    return [encoded(job.makes, text, job.makes === 'audio' ? 'audio/mpeg' : 'image/jpeg')];
  });
}
