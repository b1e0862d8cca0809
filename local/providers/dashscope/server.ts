/** Speaks DashScope's protocol: checks what the real one checks, words errors as it words them. */
import { randomUUID } from 'node:crypto';
import { filmOf } from '../film-order.ts';
import {
  at,
  type Json,
  type LocalProvider,
  type LocalReply,
  type LocalRequest,
  list,
  strings,
  text,
} from '../http.ts';
import type { Admission, Job, JobItem, JobSpec, Jobs, JobView } from '../jobs.ts';
import { sizeOf } from '../sizes.ts';
import { problemWithModel } from './checks.ts';

const AIGC = '/api/v1/services/aigc';

interface Endpoint {
  readonly async: boolean;
  /** Where results stand: `results[].url`, `choices[]…image`, or `video_url`. */
  readonly shape: 'results' | 'choices' | 'video' | 'audio';
}

const ENDPOINTS: Readonly<Record<string, Endpoint>> = {
  [`${AIGC}/text2image/image-synthesis`]: { async: true, shape: 'results' },
  [`${AIGC}/image2image/image-synthesis`]: { async: true, shape: 'results' },
  [`${AIGC}/image-generation/generation`]: { async: true, shape: 'choices' },
  [`${AIGC}/multimodal-generation/generation`]: { async: false, shape: 'choices' },
  [`${AIGC}/video-generation/video-synthesis`]: { async: true, shape: 'video' },
  [`${AIGC}/image2video/video-synthesis/`]: { async: true, shape: 'video' },
  '/api/v1/services/audio/tts/SpeechSynthesizer': { async: false, shape: 'audio' },
};

const POLICY = 'Input data may contain inappropriate content.';
const POLICY_OUTPUT = 'Output data may contain inappropriate content.';

function fail(status: number, code: string, message: string): LocalReply {
  return { status, json: { code, message, request_id: randomUUID() } };
}

const unauthorized = (): LocalReply => fail(401, 'InvalidApiKey', 'Invalid API-key provided.');

export function createDashScopeServer(jobs: Jobs): LocalProvider {
  return {
    name: 'dashscope',
    async handle(request) {
      if (!/^Bearer sk-\S+$/.test(request.headers.authorization ?? '')) return unauthorized();
      const task = /^\/api\/v1\/tasks\/([\w-]+)(\/cancel)?$/.exec(request.path);
      if (task?.[1] !== undefined)
        return aboutTask(jobs, { request, id: task[1], cancel: task[2] });
      if (request.path === '/compatible-mode/v1/models')
        return { json: { object: 'list', data: [] } };
      const endpoint = ENDPOINTS[request.path];
      if (endpoint === undefined || request.method !== 'POST') {
        return fail(404, 'NotFound', 'url error, please check url');
      }
      return create(jobs, endpoint, request);
    },
  };
}

async function create(jobs: Jobs, endpoint: Endpoint, request: LocalRequest): Promise<LocalReply> {
  const asked = request.headers['x-dashscope-async'] === 'enable';
  if (endpoint.async !== asked) {
    const how = endpoint.async ? 'synchronous' : 'asynchronous';
    return fail(403, 'AccessDenied', `current user api does not support ${how} calls.`);
  }
  const wrong = problemWith(request.json) ?? problemWithModel(request.json);
  if (wrong !== undefined) return fail(400, 'InvalidParameter', wrong);
  const admission = await jobs.admit(specOf(request.json, endpoint));
  if (admission.kind !== 'accepted') return refusal(admission);
  if (endpoint.async) {
    const output = { task_id: admission.job.id, task_status: 'PENDING' };
    return { json: { request_id: randomUUID(), output } };
  }
  const view = await jobs.finished(admission.job);
  if (view.state === 'failed') {
    const { code, message } = failureOf(view.why);
    return fail(view.why === 'policy-output' ? 400 : 500, code, message);
  }
  if (view.state !== 'done') return fail(500, 'InternalError', 'An internal error has occured.');
  return {
    json: { output: outputOf(view.items, view.job, request), usage: {}, request_id: randomUUID() },
  };
}

function problemWith(body: Json | undefined): string | undefined {
  if (body === undefined) return 'Required body invalid, please check the request body format.';
  if (text(at(body, 'model')) === '') return 'Model not exist.';
  const { prompt, inputs } = readInput(body);
  if (prompt === '' && inputs.length === 0) return 'Field required: input.prompt';
  if (prompt.length > 5_000) return 'Range of input length should be [1, 5000]';
  const n = at(body, 'parameters', 'n');
  if (n !== undefined && !(Number.isInteger(n) && Number(n) >= 1 && Number(n) <= 12)) {
    return 'parameters.n must be an integer in [1, 12]';
  }
  const size = at(body, 'parameters', 'size');
  if (size !== undefined && sizeOf(size) === undefined) return `Invalid size: ${String(size)}`;
  const bad = inputs.find((url) => !/^(https?:|data:(image|video|audio)\/)/.test(url));
  return bad === undefined ? undefined : `url error, please check url: ${bad.slice(0, 60)}`;
}

function readInput(body: Json | undefined): { prompt: string; inputs: string[] } {
  const input = at(body, 'input');
  const parts = list(at(input, 'messages')).flatMap((message) => list(at(message, 'content')));
  const named = ['base_image_url', 'img_url', 'image_url', 'video_url', 'audio_url'].map(
    (name) => at(input, name) ?? null,
  );
  const media = list(at(input, 'media')).map((item) => at(item, 'url') ?? null);
  return {
    prompt:
      text(at(input, 'prompt')) ||
      text(at(input, 'text')) ||
      parts
        .map((part) => text(at(part, 'text')))
        .join(' ')
        .trim(),
    inputs: strings([...parts.map((part) => at(part, 'image') ?? null), ...named, ...media]),
  };
}

function specOf(body: Json | undefined, endpoint: Endpoint): JobSpec {
  const seed = at(body, 'parameters', 'seed');
  return {
    provider: 'dashscope',
    model: text(at(body, 'model')),
    kind: endpoint.shape === 'results' || endpoint.shape === 'choices' ? 'image' : endpoint.shape,
    note: endpoint.shape,
    ...readInput(body),
    count: Number(at(body, 'parameters', 'n') ?? 1),
    ...sizeOf(at(body, 'parameters', 'size')),
    ...(endpoint.shape === 'video' ? { film: filmOf(body) } : {}),
    ...(typeof seed === 'number' ? { seed } : {}),
  };
}

function refusal(admission: Exclude<Admission, { kind: 'accepted' }>): LocalReply {
  if (admission.kind === 'hang') return 'hang';
  switch (admission.why) {
    case 'policy-input':
      return fail(400, 'DataInspectionFailed', POLICY);
    case 'balance':
      return fail(
        400,
        'Arrearage',
        'Access denied, please make sure your account is in good standing.',
      );
    case 'rate-limited':
      return fail(
        429,
        'Throttling.RateQuota',
        'Requests rate limit exceeded, please try again later.',
      );
    case 'input-unreadable':
      return fail(
        400,
        'InvalidParameter.DataInspection',
        'Unable to download the media resource during the data inspection process.',
      );
    default:
      return admission.why satisfies never;
  }
}

interface TaskRequest {
  readonly request: LocalRequest;
  readonly id: string;
  readonly cancel: string | undefined;
}

function aboutTask(jobs: Jobs, { request, id, cancel }: TaskRequest): LocalReply {
  if (cancel !== undefined) {
    const outcome = jobs.cancel('dashscope', id);
    if (outcome === 'cancelled') return { json: { request_id: randomUUID() } };
    return fail(
      400,
      'UnsupportedOperation',
      'Failed to cancel the task, only PENDING tasks can be cancelled.',
    );
  }
  const view = jobs.check('dashscope', id);
  if (view.state === 'trouble') return fail(500, 'InternalError', 'An internal error has occured.');
  const output = { task_id: id, ...taskOutput(view, request) };
  return { json: { request_id: randomUUID(), output } };
}

function taskOutput(view: Exclude<JobView, { state: 'trouble' }>, request: LocalRequest) {
  switch (view.state) {
    case 'queued':
      return { task_status: 'PENDING', submit_time: stamp(view.job.createdAt) };
    case 'running':
      return { task_status: 'RUNNING', submit_time: stamp(view.job.createdAt) };
    case 'cancelled':
      return { task_status: 'CANCELED' };
    case 'unknown':
      return { task_status: 'UNKNOWN' };
    case 'failed':
      return { task_status: 'FAILED', end_time: stamp(view.job.readyAt), ...failureOf(view.why) };
    case 'done':
      return {
        task_status: 'SUCCEEDED',
        end_time: stamp(view.job.readyAt),
        ...outputOf(view.items, view.job, request),
      };
    default:
      return view satisfies never;
  }
}

const failureOf = (why: 'policy-output' | 'provider-failed') =>
  why === 'policy-output'
    ? { code: 'DataInspectionFailed', message: POLICY_OUTPUT }
    : { code: 'InternalError.Algo', message: 'inference internal error' };

/** Asia/Shanghai wall time, as the service writes it. */
const stamp = (ms: number): string =>
  new Date(ms + 8 * 3_600_000).toISOString().replace('T', ' ').slice(0, 23);

function outputOf(items: readonly JobItem[], job: Job, request: LocalRequest) {
  const refused = { code: 'DataInspectionFailed', message: POLICY_OUTPUT };
  const urls = items.flatMap((item) =>
    item.kind === 'media' ? [request.mediaUrl(item.path)] : [],
  );
  if (job.spec.kind === 'audio') {
    return { finish_reason: 'stop', audio: { data: '', url: urls[0], id: job.id } };
  }
  if (job.spec.kind === 'video') return { video_url: urls[0], orig_prompt: job.spec.prompt };
  if (job.spec.note === 'choices') {
    return {
      finished: true,
      choices: urls.map((image) => ({
        finish_reason: 'stop',
        message: { role: 'assistant', content: [{ type: 'image', image }] },
      })),
    };
  }
  const results = items.map((item) =>
    item.kind === 'media' ? { url: request.mediaUrl(item.path) } : refused,
  );
  const succeeded = urls.length;
  const task_metrics = {
    TOTAL: items.length,
    SUCCEEDED: succeeded,
    FAILED: items.length - succeeded,
  };
  return { results, task_metrics };
}
