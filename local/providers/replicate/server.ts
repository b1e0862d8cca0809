/** Speaks Replicate's predictions. */
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
import { standardNotifier } from '../signing.ts';
import { sizeOfRatio } from '../sizes.ts';
import { admit, pathsOf, type Refusals, tell } from '../wording.ts';

const problem = (status: number, title: string, detail: string): LocalReply => ({
  status,
  json: { title, detail, status },
});

const REFUSALS: Refusals = {
  'policy-input': problem(
    422,
    'Input rejected',
    'The input was flagged as sensitive. Please try again with different inputs. (E005)',
  ),
  balance: problem(402, 'Insufficient credit', 'You have insufficient credit to run this model.'),
  'rate-limited': {
    status: 429,
    json: { title: 'Throttled', detail: 'Request was throttled.', status: 429 },
    headers: { 'retry-after': '2' },
  },
  'input-unreadable': problem(
    422,
    'Input validation failed',
    '- input.image: Does not match format: could not download',
  ),
};

export function createReplicateServer(jobs: Jobs): LocalProvider {
  return {
    name: 'replicate',
    async handle(request) {
      if (!/^Bearer \S+$/.test(request.headers.authorization ?? ''))
        return problem(401, 'Unauthenticated', 'You did not pass a valid authentication token');
      if (/^(\/models\/[\w.-]+\/[\w.-]+)?\/predictions$/.test(request.path))
        return create(jobs, request);
      if (request.path === '/account')
        return { json: { type: 'organization', username: 'local', name: 'Local' } };
      const match = /^\/predictions\/([\w-]+)(\/cancel)?$/.exec(request.path);
      const id = match?.[1];
      if (id === undefined)
        return problem(404, 'Not found', 'The requested resource could not be found.');
      if (match?.[2] !== undefined && jobs.cancel('replicate', id) !== 'cancelled')
        return problem(422, 'Cannot cancel', 'Prediction has already ended.');
      return tell(jobs.check('replicate', id), {
        queued: (job) => prediction(job, request, { status: 'starting', output: null }),
        running: (job, progress) =>
          prediction(job, request, {
            status: 'processing',
            logs: `${Math.round(progress * 100)}%|###`,
            output: null,
          }),
        done: (items, job) => {
          const urls = pathsOf(items).map((path) => request.mediaUrl(path));
          return prediction(job, request, {
            status: 'succeeded',
            output: urls.length === 1 ? urls[0] : urls,
            metrics: { predict_time: 2.5 },
          });
        },
        failed: (why, job) =>
          prediction(job, request, {
            status: 'failed',
            error:
              why === 'policy-output'
                ? 'NSFW content detected. Try running it again.'
                : 'Prediction failed: CUDA error',
          }),
        cancelled: (job) => prediction(job, request, { status: 'canceled' }),
        unknown: () => problem(404, 'Not found', 'The requested resource could not be found.'),
        trouble: () => problem(503, 'Service unavailable', 'Please try again later'),
      });
    },
  };
}

function prediction(job: Job, { baseUrl }: LocalRequest, fields: object, status = 200): LocalReply {
  const get = `${baseUrl}/predictions/${job.id}`;
  return {
    status,
    json: {
      id: job.id,
      model: job.spec.model,
      error: null,
      logs: '',
      urls: { get, cancel: `${get}/cancel` },
      ...fields,
    },
  };
}

async function create(jobs: Jobs, request: LocalRequest): Promise<LocalReply> {
  const input = at(request.json, 'input');
  if (input === undefined) return problem(422, 'Input validation failed', '- input is required');
  const hook = text(at(request.json, 'webhook'));
  const model = request.path.split('/').slice(2, 4).join('/');
  const inputs = [
    ...['image', 'input_image', 'first_frame_image', 'image_prompt'].map((name) =>
      text(at(input, name)),
    ),
    ...strings(list(at(input, 'input_images'))),
  ];
  const result = await admit(
    jobs,
    {
      provider: 'replicate',
      model,
      kind: /video|veo|kling|wan/.test(model) ? 'video' : 'image',
      prompt: text(at(input, 'prompt')),
      inputs: inputs.filter((url) => url !== ''),
      count: Number(at(input, 'num_outputs') ?? 1),
      film: filmOf(input),
      ...(sizeOfRatio(at(input, 'aspect_ratio')) ?? {}),
      ...(hook === '' ? {} : { callbackUrl: hook }),
    },
    REFUSALS,
  );
  return 'reply' in result
    ? result.reply
    : prediction(result.job, request, { status: 'starting', output: null }, 201);
}

export const replicateNotifier = (secret: string) =>
  standardNotifier(secret, (job) => ({ id: job.id, status: 'succeeded' }));
