/** MiniMax's second interface for films, and what it refuses of MiniMax-H3. */
import { at, type Json, type LocalReply, type LocalRequest, list, text } from '../http.ts';
import type { Job, Jobs } from '../jobs.ts';
import { admit, POLICY_MESSAGES, pathsOf, type Refusals, tell } from '../wording.ts';

const invalid = (message: string): LocalReply => ({
  status: 400,
  json: {
    type: 'error',
    error: { type: 'bad_request_error', message: `${message} (2013)`, http_code: '400' },
  },
});

const NOT_FOUND: LocalReply = {
  status: 404,
  json: {
    type: 'error',
    error: { type: 'not_found_error', message: 'task not exist (2013)', http_code: '404' },
  },
};

const RATIOS = ['adaptive', '21:9', '16:9', '4:3', '1:1', '3:4', '9:16'];
const ROLES = ['reference_image', 'reference_video', 'reference_audio'] as const;

export async function films(
  jobs: Jobs,
  request: LocalRequest,
  refusals: Refusals,
): Promise<LocalReply> {
  const { path, method } = request;
  if (path === '/v2/video_generation' && method === 'POST') return create(jobs, request, refusals);
  const stopped = /^\/v2\/video_generation\/([\w-]+)$/.exec(path)?.[1];
  if (stopped !== undefined && method === 'DELETE') {
    const done = jobs.cancel('minimax', stopped) === 'cancelled';
    return done
      ? { json: { task_id: stopped, action: 'cancel', status: 'cancelled' } }
      : invalid('task is running');
  }
  const id = /^\/v2\/query\/video_generation\/([\w-]+)$/.exec(path)?.[1];
  return id === undefined ? NOT_FOUND : query(jobs, id, request);
}

function query(jobs: Jobs, id: string, request: LocalRequest): LocalReply {
  const task = (job: Job, fields: object): LocalReply => ({
    json: { task: { id, model: job.spec.model, modality: 'video', ...fields } },
  });
  return tell(jobs.check('minimax', id), {
    queued: (job) => task(job, { status: 'queued' }),
    running: (job) => task(job, { status: 'running' }),
    done(items, job) {
      const [path] = pathsOf(items);
      const content = path === undefined ? {} : { url: request.mediaUrl(path) };
      return task(job, { status: 'succeeded', content, usage: { output_seconds: 5 } });
    },
    failed: (why, job) =>
      task(job, {
        status: 'failed',
        error: { code: why === 'policy-output' ? '1027' : '1000', message: POLICY_MESSAGES[why] },
      }),
    cancelled: (job) => task(job, { status: 'cancelled' }),
    unknown: () => NOT_FOUND,
    trouble: () => ({ json: { base_resp: { status_code: 1000, status_msg: 'unknown error' } } }),
  });
}

async function create(jobs: Jobs, { json }: LocalRequest, refusals: Refusals): Promise<LocalReply> {
  const wrong = problemWith(json);
  if (wrong !== undefined) return invalid(wrong);
  const content = list(at(json, 'content'));
  const hook = text(at(json, 'callback_url'));
  const spec = {
    provider: 'minimax',
    model: text(at(json, 'model')),
    kind: 'video',
    prompt: content
      .map((part) => text(at(part, 'text')))
      .join(' ')
      .trim(),
    inputs: content
      .flatMap((part) =>
        ['image_url', 'video_url', 'audio_url'].map((name) => text(at(part, name, 'url'))),
      )
      .filter((url) => url !== ''),
    ...(hook === '' ? {} : { callbackUrl: hook }),
  } as const;
  const result = await admit(jobs, spec, refusals);
  return 'reply' in result ? result.reply : { json: { task_id: result.job.id } };
}

function problemWith(json: Json | undefined): string | undefined {
  if (text(at(json, 'model')) !== 'MiniMax-H3') return 'invalid params, unknown model';
  const content = list(at(json, 'content'));
  const words = content.map((part) => text(at(part, 'text'))).join('');
  if (words.trim() === '') return 'invalid params, content requires a non-empty text';
  if (words.length > 7_000) return 'invalid params, text is too long';
  if (text(at(json, 'resolution')) !== '2K') return 'invalid params, resolution';
  const seconds = at(json, 'duration');
  if (!Number.isInteger(seconds) || Number(seconds) < 4 || Number(seconds) > 15) {
    return 'invalid params, duration';
  }
  const ratio = text(at(json, 'ratio'));
  if (!RATIOS.includes(ratio)) return 'invalid params, ratio';
  const roles = content.slice(1).map((part) => text(at(part, 'role')));
  if (roles.length === 0 && ratio === 'adaptive') {
    return 'invalid params, text-to-video requires a concrete ratio';
  }
  return problemWithParts(roles);
}

function problemWithParts(roles: readonly string[]): string | undefined {
  const count = (role: string): number => roles.filter((each) => each === role).length;
  const known = ['first_frame', 'last_frame', ...ROLES];
  if (roles.some((role) => !known.includes(role))) return 'invalid params, role';
  const framed = count('first_frame') + count('last_frame') > 0;
  const liked = ROLES.reduce((sum, role) => sum + count(role), 0);
  if (framed && liked > 0) return 'invalid params, frames and references are exclusive';
  if (count('first_frame') > 1 || count('last_frame') > 1) return 'invalid params, frames';
  const [pictures, clips, sounds] = ROLES.map(count);
  if ((pictures ?? 0) > 9 || (clips ?? 0) > 3 || (sounds ?? 0) > 3 || liked > 12) {
    return 'invalid params, too many references';
  }
  const alone = (sounds ?? 0) > 0 && (pictures ?? 0) + (clips ?? 0) === 0;
  return alone ? 'invalid params, reference audio requires an image or a video' : undefined;
}
