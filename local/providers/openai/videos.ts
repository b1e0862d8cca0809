/** Speaks OpenAI's `/v1/videos`, as itself (the film comes as bytes) and as relays do (as a URL). */

import { filmOf } from '../film-order.ts';
import { readForm } from '../forms.ts';
import { at, type Json, type LocalReply, type LocalRequest, text } from '../http.ts';
import type { Job, Jobs } from '../jobs.ts';
import { sizeOf } from '../sizes.ts';
import { admit, POLICY_MESSAGES, pathsOf, type Refusals, tell } from '../wording.ts';

export interface VideosOptions {
  /** Whose jobs these are. */
  readonly provider: string;
  readonly refusals: Refusals;
  /** The finished job names its film's URL, as relays do. */
  readonly namesUrl?: boolean;
}

const fail = (status: number, code: string, message: string): LocalReply => ({
  status,
  json: { error: { message, type: 'invalid_request_error', param: null, code } },
});

const missing = (id: string): LocalReply =>
  fail(404, 'video_not_found', `Video with id '${id}' not found.`);

/** Answers what is below `/v1/videos`; `undefined` for every other path. */
export function createVideos(jobs: Jobs, options: VideosOptions) {
  return async (request: LocalRequest): Promise<LocalReply | undefined> => {
    const match = /^\/v1\/videos(?:\/([\w-]+)(\/content)?)?$/.exec(request.path);
    if (match === null) return undefined;
    const [, id, content] = match;
    if (id === undefined) {
      return request.method === 'POST' ? create(jobs, options, request) : { json: { data: [] } };
    }
    return content === undefined
      ? lookUp(jobs, { options, request, id })
      : film(jobs, { options, id });
  };
}

async function create(
  jobs: Jobs,
  { provider, refusals }: VideosOptions,
  request: LocalRequest,
): Promise<LocalReply> {
  const form = await readForm(request);
  const body: Json | undefined =
    form === undefined ? request.json : Object.fromEntries(form.fields);
  const [model, prompt] = [text(at(body, 'model')), text(at(body, 'prompt'))];
  if (model === '' || prompt === '')
    return fail(400, 'invalid_parameter', 'model and prompt are required');
  const named = text(at(body, 'input_reference'));
  const inputs = [...(form?.files ?? []), ...(named === '' ? [] : [named])];
  const size = sizeOf(at(body, 'size')) ?? {};
  const spec = {
    provider,
    model,
    kind: 'video',
    prompt,
    inputs,
    film: filmOf(body),
    ...size,
  } as const;
  const result = await admit(jobs, spec, refusals);
  return 'reply' in result ? result.reply : { json: { ...jobOf(result.job), status: 'queued' } };
}

const jobOf = (job: Job) => ({
  id: job.id,
  object: 'video',
  model: job.spec.model,
  created_at: Math.floor(job.createdAt / 1_000),
  progress: 0,
  error: null,
});

interface About {
  readonly options: VideosOptions;
  readonly request: LocalRequest;
  readonly id: string;
}

function lookUp(jobs: Jobs, { options, request, id }: About): LocalReply {
  const task = (job: Job, fields: object): LocalReply => ({ json: { ...jobOf(job), ...fields } });
  return tell(jobs.check(options.provider, id), {
    queued: (job) => task(job, { status: 'queued' }),
    running: (job, progress) =>
      task(job, { status: 'in_progress', progress: Math.round(progress * 100) }),
    done: (items, job) => {
      const [path] = options.namesUrl === true ? pathsOf(items) : [];
      const where = path === undefined ? {} : { video_url: request.mediaUrl(path) };
      return task(job, { status: 'completed', progress: 100, ...where });
    },
    failed: (why, job) => {
      const code = why === 'policy-output' ? 'content_policy_violation' : 'server_error';
      return task(job, { status: 'failed', error: { code, message: POLICY_MESSAGES[why] } });
    },
    unknown: () => missing(id),
    trouble: () => fail(503, 'server_error', 'The server is overloaded or not ready yet.'),
  });
}

/** The film itself, once it is there. */
async function film(jobs: Jobs, { options, id }: Omit<About, 'request'>): Promise<LocalReply> {
  const view = jobs.check(options.provider, id);
  if (view.state !== 'done' || view.items.length === 0) return missing(id);
  const { bytes, mime } = await jobs.bytes(view.job, 0);
  return { bytes, headers: { 'content-type': mime } };
}
