/** Speaks Stability: multipart in, base64 out. */
import { readForm } from '../forms.ts';
import type { LocalProvider, LocalReply } from '../http.ts';
import type { Jobs } from '../jobs.ts';
import { sizeOfRatio } from '../sizes.ts';
import { admit, POLICY_MESSAGES, type Refusals, tell } from '../wording.ts';

const fail = (status: number, name: string, message: string): LocalReply => ({
  status,
  json: { id: 'local', name, errors: [message] },
});

const REFUSALS: Refusals = {
  'policy-input': fail(
    403,
    'content_moderation',
    'Your request was flagged by our content moderation system.',
  ),
  balance: fail(402, 'payment_required', 'You lack sufficient credits to make this request.'),
  'rate-limited': fail(
    429,
    'rate_limit_exceeded',
    'You have exceeded the rate limit of 150 requests within 10 seconds.',
  ),
  'input-unreadable': fail(400, 'bad_request', 'image: could not be read'),
};

export function createStabilityServer(jobs: Jobs): LocalProvider {
  return {
    name: 'stability',
    async handle(request) {
      if (!/^Bearer \S+$/.test(request.headers.authorization ?? ''))
        return fail(401, 'unauthorized', 'authorization: missing');
      const id = /^\/v2beta\/results\/([\w-]+)$/.exec(request.path)?.[1];
      if (id !== undefined) return look(jobs, id);
      if (request.path === '/v1/user/balance') return { json: { credits: 250 } };
      const form = await readForm(request);
      if (form === undefined || !request.path.startsWith('/v2beta/stable-image/'))
        return fail(400, 'bad_request', 'content-type: must be multipart/form-data');
      const later = /upscale\/creative$|relight$/.test(request.path);
      const size = sizeOfRatio(form.fields.get('aspect_ratio')) ?? {};
      const spec = {
        provider: 'stability',
        model: request.path,
        kind: 'image',
        prompt: form.fields.get('prompt') ?? '',
        inputs: form.files,
        ...size,
      } as const;
      const result = await admit(jobs, spec, REFUSALS);
      if ('reply' in result) return result.reply;
      if (later) return { json: { id: result.job.id } };
      const view = await jobs.finished(result.job);
      if (view.state === 'failed')
        return view.why === 'policy-output'
          ? { json: { finish_reason: 'CONTENT_FILTERED', seed: 1 } }
          : fail(500, 'internal_error', POLICY_MESSAGES[view.why]);
      const { bytes } = await jobs.bytes(result.job, 0);
      return { json: { image: bytes.toString('base64'), finish_reason: 'SUCCESS', seed: 1 } };
    },
  };
}

async function look(jobs: Jobs, id: string): Promise<LocalReply> {
  const view = jobs.check('stability', id);
  const wait = (): LocalReply => ({ status: 202, json: { id, status: 'in-progress' } });
  if (view.state === 'done') {
    const { bytes } = await jobs.bytes(view.job, 0);
    return { json: { image: bytes.toString('base64'), finish_reason: 'SUCCESS', seed: 1 } };
  }
  return tell(view, {
    queued: wait,
    running: wait,
    done: wait,
    failed: (why) =>
      why === 'policy-output'
        ? { json: { finish_reason: 'CONTENT_FILTERED', seed: 1 } }
        : { json: { finish_reason: 'ERROR', seed: 1 } },
    unknown: () => fail(404, 'not_found', 'id: results not found or expired'),
    trouble: () => fail(500, 'internal_error', 'An unexpected server error has occurred'),
  });
}
