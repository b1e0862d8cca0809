/** Speaks fal's queue: status and response are two calls, and the response may be the error. */
import { accountOf, credentialIn, LOCAL_KEYS } from '../accounts.ts';
import { filmOf } from '../film-order.ts';
import {
  at,
  type LocalProvider,
  type LocalReply,
  type LocalRequest,
  list,
  strings,
  text,
} from '../http.ts';
import type { Job, Jobs } from '../jobs.ts';
import { sizeOfRatio } from '../sizes.ts';
import { admit, pathsOf, type Refusals, tell } from '../wording.ts';

const invalid = (type: string, msg: string, status = 422): LocalReply => ({
  status,
  json: { detail: [{ loc: ['body', 'prompt'], msg, type }] },
});

const REFUSALS: Refusals = {
  'policy-input': invalid(
    'content_policy_violation',
    'The content could not be processed because it was flagged by a content checker.',
  ),
  balance: {
    status: 403,
    json: {
      detail:
        'User is locked. Reason: Exhausted balance. Top up your balance at fal.ai/dashboard/billing.',
    },
  },
  'rate-limited': {
    status: 429,
    json: { detail: 'Rate limit exceeded' },
    headers: { 'retry-after': '1' },
  },
  'input-unreadable': invalid('file_download_error', 'Failed to download the file.'),
};

export function createFalServer(jobs: Jobs, jwks: object): LocalProvider {
  return {
    name: 'fal',
    async handle(request) {
      if (request.path === '/.well-known/jwks.json') return { json: jwks };
      const sent = credentialIn(request.headers.authorization, 'Key');
      const account = accountOf(sent, LOCAL_KEYS.fal);
      if (account === 'unpaid') return REFUSALS.balance;
      if (account === 'stranger')
        return {
          status: 401,
          json: { detail: 'Authentication is required to access this application.' },
        };
      const match = /^\/([\w-]+\/[\w.-]+)\/requests\/([\w-]+)(\/status|\/cancel)?$/.exec(
        request.path,
      );
      const [, app = '', id, what] = match ?? [];
      if (id === undefined) return create(jobs, request);
      if (what === '/cancel') {
        const done = jobs.cancel('fal', id) === 'cancelled';
        return {
          status: done ? 202 : 400,
          json: { status: done ? 'CANCELLATION_REQUESTED' : 'ALREADY_COMPLETED' },
        };
      }
      return what === '/status'
        ? status(jobs, { request, app, id })
        : response(jobs, { request, id });
    },
  };
}

const missing = (): LocalReply => ({ status: 404, json: { detail: 'Request not found' } });

function urls({ baseUrl }: LocalRequest, app: string, id: string) {
  const base = `${baseUrl}/${app}/requests/${id}`;
  return {
    request_id: id,
    response_url: base,
    status_url: `${base}/status`,
    cancel_url: `${base}/cancel`,
  };
}

interface About {
  readonly request: LocalRequest;
  readonly app: string;
  readonly id: string;
}

function status(jobs: Jobs, { request, app, id }: About): LocalReply {
  const known = urls(request, app, id);
  const completed: LocalReply = {
    json: { status: 'COMPLETED', ...known, metrics: { inference_time: 2.1 } },
  };
  return tell(jobs.check('fal', id), {
    queued: () => ({ json: { status: 'IN_QUEUE', queue_position: 1, ...known } }),
    running: () => ({ json: { status: 'IN_PROGRESS', ...known, logs: null } }),
    done: () => completed,
    failed: () => completed,
    cancelled: () => completed,
    unknown: missing,
    trouble: () => ({ status: 503, json: { detail: 'Service unavailable' } }),
  });
}

function response(jobs: Jobs, { request, id }: Omit<About, 'app'>): LocalReply {
  const early = (): LocalReply => ({
    status: 400,
    json: { detail: 'Request is still in progress' },
  });
  return tell(jobs.check('fal', id), {
    queued: early,
    running: early,
    done: (items, job) => {
      const files = pathsOf(items).map((path) => ({
        url: request.mediaUrl(path),
        content_type: contentType(job),
        file_size: 1_000,
      }));
      if (job.spec.kind === 'video') return { json: { video: files[0] ?? null } };
      return {
        json: {
          images: files.map((file) => ({
            ...file,
            width: job.spec.width ?? 1024,
            height: job.spec.height ?? 1024,
          })),
          seed: 1,
          description: '',
        },
      };
    },
    failed: (why) =>
      why === 'policy-output'
        ? invalid(
            'content_policy_violation',
            'The generated content was flagged by a content checker.',
          )
        : invalid('no_media_generated', 'No media was generated.'),
    cancelled: () => ({ status: 499, json: { detail: 'Request was cancelled' } }),
    unknown: missing,
    trouble: () => ({ status: 503, json: { detail: 'Service unavailable' } }),
  });
}

const contentType = ({ spec }: Job): string => (spec.kind === 'video' ? 'video/mp4' : 'image/png');

async function create(jobs: Jobs, request: LocalRequest): Promise<LocalReply> {
  const model = request.path.slice(1);
  if (request.method !== 'POST' || !/^[\w-]+\/[\w.-]+/.test(model))
    return { status: 404, json: { detail: `Application '${model}' not found` } };
  const hook = request.query.get('fal_webhook') ?? '';
  const body = request.json;
  const result = await admit(
    jobs,
    {
      provider: 'fal',
      model,
      kind: /video|veo|kling|seedance/.test(model) ? 'video' : 'image',
      prompt: text(at(body, 'prompt')),
      inputs: [...strings(list(at(body, 'image_urls'))), text(at(body, 'image_url'))].filter(
        (url) => url !== '',
      ),
      count: Number(at(body, 'num_images') ?? 1),
      film: filmOf(body),
      ...(sizeOfRatio(at(body, 'aspect_ratio')) ?? {}),
      ...(hook === '' ? {} : { callbackUrl: hook }),
    },
    REFUSALS,
  );
  if ('reply' in result) return result.reply;
  const app = model.split('/').slice(0, 2).join('/');
  return { json: { status: 'IN_QUEUE', queue_position: 0, ...urls(request, app, result.job.id) } };
}
