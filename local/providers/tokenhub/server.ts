/** Speaks Tencent TokenHub: pictures at once, worded like a chat; films as tasks. And CloudBase. */
import { accountOf, credentialIn, LOCAL_KEYS } from '../accounts.ts';
import {
  at,
  type Json,
  type LocalProvider,
  type LocalReply,
  type LocalRequest,
  list,
  text,
} from '../http.ts';
import type { Job, Jobs } from '../jobs.ts';
import { admit, POLICY_MESSAGES, pathsOf, type Refusals, tell } from '../wording.ts';

const fail = (status: number, code: string, message: string): LocalReply => ({
  status,
  json: { error: { message, type: 'invalid_request_error', code }, request_id: 'local' },
});

const REFUSALS: Refusals = {
  'policy-input': fail(400, 'content_policy_violation', 'The prompt contains sensitive content.'),
  balance: fail(429, 'insufficient_quota', 'Insufficient balance.'),
  'rate-limited': fail(429, 'rate_limit_exceeded', 'Rate limit reached.'),
  'input-unreadable': fail(400, 'invalid_request', 'download image failed'),
};

const IMAGES = ['hy-image-v3', 'hy-image-v3.5-preview'];
const FILMS = ['hy-video-1.5', 'yt-video-2.0'];

/** CloudBase's own AI: the same pictures under the key of an environment. */
export function createCloudBaseImages(jobs: Jobs): LocalProvider {
  return {
    name: 'cloudbase-ai',
    async handle(request) {
      const account = accountOf(
        credentialIn(request.headers.authorization),
        LOCAL_KEYS.cloudbaseAi,
      );
      if (account === 'stranger') return fail(401, 'INVALID_CREDENTIALS', 'Invalid credentials.');
      if (account === 'unpaid') return REFUSALS.balance;
      if (request.method !== 'POST' || request.path !== '/wand/hunyuan-image/v35-generation')
        return fail(404, 'not_found', 'The requested path does not exist.');
      return picture(jobs, request);
    },
  };
}

export function createTokenHubServer(jobs: Jobs): LocalProvider {
  return {
    name: 'tokenhub',
    async handle(request) {
      const account = accountOf(credentialIn(request.headers.authorization), LOCAL_KEYS.tokenhub);
      if (account === 'stranger')
        return fail(401, 'invalid_api_key', 'Incorrect API key provided.');
      if (account === 'unpaid') return REFUSALS.balance;
      if (request.method !== 'POST') return fail(405, 'method_not_allowed', 'use POST');
      switch (request.path) {
        case '/v1/wand/hunyuan-image/v35-generation':
          return picture(jobs, request);
        case '/v1/api/video/submit':
          return submit(jobs, request.json);
        case '/v1/api/video/query':
          return query(jobs, request);
        default:
          return fail(404, 'not_found', 'The requested path does not exist.');
      }
    },
  };
}

const gone = (model: string): LocalReply =>
  fail(400, 'invalid_request', `model ${model} does not exist`);

async function picture(jobs: Jobs, request: LocalRequest): Promise<LocalReply> {
  const { json } = request;
  const model = text(at(json, 'model'));
  if (!IMAGES.includes(model)) return gone(model);
  const parts = list(at(json, 'messages')).flatMap((message) => list(at(message, 'content')));
  const inputs = parts
    .map((part) => text(at(part, 'image_url', 'url')))
    .filter((url) => url !== '');
  if (inputs.length > 5) return fail(400, 'invalid_request', 'at most 5 images');
  const [width = 0, height = 0] = text(at(json, 'size')).split('x').map(Number);
  const sides = [width, height].every((side) => side >= 256 && side <= 8_192 && side % 16 === 0);
  if (!sides || width * height > 4_096 * 4_096)
    return fail(400, 'invalid_request', 'size is invalid');
  const prompt = parts
    .map((part) => text(at(part, 'text')))
    .join(' ')
    .trim();
  const spec = {
    provider: 'tokenhub',
    model,
    kind: 'image',
    prompt,
    inputs,
    width,
    height,
  } as const;
  const result = await admit(jobs, spec, REFUSALS);
  if ('reply' in result) return result.reply;
  const view = await jobs.finished(result.job);
  if (view.state === 'failed') {
    const code = view.why === 'policy-output' ? 'content_policy_violation' : 'server_error';
    // Worded as a good answer that holds an error.
    return fail(200, code, POLICY_MESSAGES[view.why]);
  }
  const paths = view.state === 'done' ? pathsOf(view.items) : [];
  return {
    json: {
      choices: paths.map((path) => ({
        delta: { image: { url: request.mediaUrl(path), width, height } },
      })),
      request_id: 'local',
    },
  };
}

async function submit(jobs: Jobs, json: Json | undefined): Promise<LocalReply> {
  const model = text(at(json, 'model'));
  if (!FILMS.includes(model)) return gone(model);
  if (at(json, 'images') !== undefined)
    return fail(400, 'invalid_request', 'Invalid param: images');
  const image = text(at(json, 'image', 'url'));
  const prompt = text(at(json, 'prompt'));
  if (prompt === '') return fail(400, 'invalid_request', 'prompt is required');
  const inputs = image === '' ? [] : [image];
  const spec = { provider: 'tokenhub', model, kind: 'video', prompt, inputs } as const;
  const result = await admit(jobs, spec, REFUSALS);
  return 'reply' in result ? result.reply : { json: { id: result.job.id, status: 'queued' } };
}

function query(jobs: Jobs, request: LocalRequest): LocalReply {
  const id = text(at(request.json, 'id'));
  const task = (job: Job, status: string, fields: object = {}): LocalReply => ({
    json: { id, model: job.spec.model, status, ...fields },
  });
  return tell(jobs.check('tokenhub', id), {
    queued: (job) => task(job, 'queued'),
    running: (job, progress) => task(job, 'processing', { progress: Math.round(progress * 100) }),
    done(items, job) {
      const [path] = pathsOf(items);
      return task(
        job,
        'completed',
        path === undefined ? {} : { data: { url: request.mediaUrl(path) } },
      );
    },
    failed: (why, job) =>
      task(job, 'failed', {
        error: {
          code: why === 'policy-output' ? 'content_policy_violation' : 'server_error',
          message: POLICY_MESSAGES[why],
        },
      }),
    unknown: () => fail(404, 'not_found', 'task does not exist'),
    trouble: () => fail(500, 'server_error', 'internal error'),
  });
}
