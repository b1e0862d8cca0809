/** Speaks Volcengine Ark: video tasks of its own, pictures as OpenAI does. */

import type { Notifier } from '../callbacks.ts';
import { filmOf } from '../film-order.ts';
import { at, type LocalProvider, type LocalReply, type LocalRequest, list, text } from '../http.ts';
import type { Job, Jobs } from '../jobs.ts';
import { createAtOnce } from '../openai/at-once.ts';
import { admit, POLICY_MESSAGES, pathsOf, type Refusals, tell } from '../wording.ts';
import { problemWithFilm, problemWithPicture, urlsIn } from './checks.ts';

const fail = (status: number, code: string, message: string): LocalReply => ({
  status,
  json: { error: { code, message, param: '', type: 'BadRequest' } },
});

const REFUSALS: Refusals = {
  'policy-input': fail(
    400,
    'InputTextSensitiveContentDetected',
    'The request failed because the input text may contain sensitive information.',
  ),
  balance: fail(
    403,
    'AccountOverdueError',
    'The request failed because your account has an overdue balance.',
  ),
  'rate-limited': fail(
    429,
    'RateLimitExceeded.EndpointRPMExceeded',
    'The requests per minute limit of the endpoint is exceeded.',
  ),
  'input-unreadable': fail(400, 'InvalidImageURL.DownloadFailed', 'failed to download the image'),
};

/** What Ark no longer serves. */
const CLOSED = /^doubao-(seedance-1-|seedream-4-)/;

const TASKS = '/contents/generations/tasks';

export function createArkServer(jobs: Jobs): LocalProvider {
  const atOnce = createAtOnce(jobs, 'ark');
  return {
    name: 'ark',
    async handle(request) {
      if (!/^Bearer \S+$/.test(request.headers.authorization ?? ''))
        return fail(
          401,
          'AuthenticationError',
          'The API key in the request is missing or invalid.',
        );
      if (request.path === '/models') return { json: { object: 'list', data: [] } };
      const model = text(at(request.json, 'model'));
      const picture = problemWithPicture(model, request.json);
      if (picture !== undefined) return fail(400, 'InvalidParameter', picture);
      if (CLOSED.test(model))
        return fail(
          404,
          'InvalidEndpointOrModel.NotFound',
          `The model or endpoint ${model} does not exist or you do not have access to it.`,
        );
      if (request.path === TASKS && request.method === 'POST') return create(jobs, request);
      if (request.path === TASKS) return listed(jobs, request);
      const id = /^\/contents\/generations\/tasks\/([\w-]+)$/.exec(request.path)?.[1];
      if (id === undefined)
        return (
          (await atOnce(request)) ??
          fail(404, 'InvalidEndpoint.NotFound', 'The specified endpoint does not exist.')
        );
      if (request.method === 'DELETE') {
        const done = jobs.cancel('ark', id) === 'cancelled';
        return done
          ? { json: {} }
          : fail(400, 'InvalidAction.RunningTaskDeletion', 'The task is running.');
      }
      return tellOf(jobs, request, id);
    },
  };
}

/** One task as its own address tells of it. */
function tellOf(jobs: Jobs, request: LocalRequest, id: string): LocalReply {
  const task = (job: Job, fields: object): LocalReply => ({
    json: { id, model: job.spec.model, error: null, created_at: job.createdAt, ...fields },
  });
  return tell(jobs.check('ark', id), {
    queued: (job) => task(job, { status: 'queued' }),
    running: (job) => task(job, { status: 'running' }),
    done: (items, job) => {
      const [path] = pathsOf(items);
      const content = path === undefined ? {} : { video_url: request.mediaUrl(path) };
      return task(job, {
        status: 'succeeded',
        content,
        usage: { completion_tokens: 1_000, total_tokens: 1_000 },
      });
    },
    failed: (why, job) => {
      const code =
        why === 'policy-output' ? 'OutputVideoSensitiveContentDetected' : 'InternalServiceError';
      return task(job, { status: 'failed', error: { code, message: POLICY_MESSAGES[why] } });
    },
    cancelled: (job) => task(job, { status: 'cancelled' }),
    unknown: () => fail(404, 'ResourceNotFound', 'The specified task is not found.'),
    trouble: () =>
      fail(500, 'InternalServiceError', 'The service encountered an unexpected internal error.'),
  });
}

const MOST_LISTED = 500;

/** The tasks that are named, those it knows, in an order of its own. */
function listed(jobs: Jobs, request: LocalRequest): LocalReply {
  const size = Number(request.query.get('page_size') ?? 10);
  if (!(size >= 1 && size <= MOST_LISTED)) {
    return fail(400, 'InvalidParameter', 'page_size must be between 1 and 500.');
  }
  const found = request.query
    .getAll('filter.task_ids')
    .map((id) => tellOf(jobs, request, id))
    .flatMap((reply) =>
      reply !== 'hang' && 'json' in reply && (reply.status ?? 200) === 200 ? [reply.json] : [],
    );
  return { json: { items: found.reverse().slice(0, size), total: found.length } };
}

async function create(jobs: Jobs, { json }: LocalRequest): Promise<LocalReply> {
  const content = list(at(json, 'content'));
  if (content.length === 0)
    return fail(
      400,
      'MissingParameter',
      'The request failed because it is missing `content` parameter.',
    );
  const model = text(at(json, 'model'));
  const wrong = problemWithFilm(model, json);
  if (wrong !== undefined) return fail(400, 'InvalidParameter', wrong);
  const hook = text(at(json, 'callback_url'));
  const result = await admit(
    jobs,
    {
      provider: 'ark',
      model,
      kind: 'video',
      prompt: content
        .map((part) => text(at(part, 'text')))
        .join(' ')
        .trim(),
      inputs: urlsIn(content),
      film: filmOf(json),
      ...(hook === '' ? {} : { callbackUrl: hook }),
    },
    REFUSALS,
  );
  return 'reply' in result ? result.reply : { json: { id: result.job.id } };
}

export const arkNotifier: Notifier = (job) => ({
  body: JSON.stringify({ id: job.id, status: 'succeeded' }),
  headers: {},
});
