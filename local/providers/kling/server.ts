/** Speaks Kling: a job is looked up under the path it was made with. */

import {
  type Account,
  accountOf,
  credentialIn,
  LOCAL_KEYS,
  LOCAL_KLING_SECRET,
  tokenIssuer,
} from '../accounts.ts';
import type { Notifier } from '../callbacks.ts';
import { filmOf } from '../film-order.ts';
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

const say = (
  code: number,
  message: string,
  data?: object,
  status = code === 0 ? 200 : 400,
): LocalReply => ({
  status,
  json: { code, message, request_id: 'local', ...(data === undefined ? {} : { data }) },
});

const REFUSALS: Refusals = {
  'policy-input': say(1301, 'Failure to pass the risk control system'),
  balance: say(1102, 'Account balance not enough', undefined, 429),
  'rate-limited': say(1302, 'requests too fast', undefined, 429),
  'input-unreadable': say(1201, 'invalid image: failed to download'),
};

export function createKlingServer(jobs: Jobs): LocalProvider {
  return {
    name: 'kling',
    async handle(request) {
      const account = accountFor(credentialIn(request.headers.authorization));
      if (account === 'stranger') return say(1000, 'Auth failed', undefined, 401);
      if (account === 'unpaid') return REFUSALS.balance;
      const match = /^\/v1\/((?:videos|images)\/[\w-]+)(?:\/([\w-]+))?$/.exec(request.path);
      const [, path, id] = match ?? [];
      if (path === undefined) return say(1202, 'no such path', undefined, 404);
      if (id === undefined) return create(jobs, path, request);
      const data = (job: Job, fields: object): LocalReply =>
        job.spec.note === path
          ? say(0, 'SUCCEED', {
              task_id: id,
              created_at: job.createdAt,
              updated_at: job.readyAt,
              ...fields,
            })
          : say(1203, 'resource does not exist', undefined, 404);
      return tell(jobs.check('kling', id), {
        queued: (job) => data(job, { task_status: 'submitted' }),
        running: (job) => data(job, { task_status: 'processing' }),
        done: (items, job) => {
          const files = pathsOf(items).map((found, index) => ({
            id: `${id}-${index}`,
            url: request.mediaUrl(found),
            duration: '5',
          }));
          return data(job, {
            task_status: 'succeed',
            task_result: path.startsWith('images') ? { images: files } : { videos: files },
          });
        },
        failed: (why, job) =>
          data(job, { task_status: 'failed', task_status_msg: POLICY_MESSAGES[why] }),
        unknown: () => say(1203, 'The requested resource does not exist', undefined, 404),
        trouble: () => say(5000, 'Internal error, try again', undefined, 500),
      });
    },
  };
}

/** TuZi's key, or Kling's own: a token signed with the secret of its access key. */
function accountFor(sent = ''): Account {
  const issuer = sent.split('.').length === 3 ? tokenIssuer(sent, LOCAL_KLING_SECRET) : undefined;
  return issuer === undefined
    ? accountOf(sent, LOCAL_KEYS.tuzi)
    : accountOf(issuer, LOCAL_KEYS.kling);
}

/** Closed on 15 September 2026. */
const CLOSED = /^kling-v[12](-master)?$/;
const THIRD = /^kling-v3/;

function problemWithFilm(path: string, json: Json | undefined): string | undefined {
  if (!path.startsWith('videos/')) return undefined;
  const model = text(at(json, 'model_name'));
  const seconds = Number(at(json, 'duration') ?? 5);
  const fits = THIRD.test(model) ? seconds >= 3 && seconds <= 15 : seconds === 5 || seconds === 10;
  if (!Number.isInteger(seconds) || !fits) return 'duration value is invalid';
  if (path !== 'videos/omni-video') return undefined;
  if (!model.endsWith('-omni')) return 'model_name does not support omni-video';
  const types = list(at(json, 'image_list')).map((item) => text(at(item, 'type')));
  const frames = types.filter((type) => type !== '').length;
  if (frames > 0 && frames < types.length) return 'frames and references are exclusive';
  if (types.includes('end_frame') && !types.includes('first_frame'))
    return 'end_frame needs first_frame';
  return types.length > 7 ? 'image_list has too many items' : undefined;
}

/** A film or the id of one, and what is said: words with a voice, or a recording. */
function problemWithLips(json: Json | undefined): string | undefined {
  const said = (name: string): string => text(at(json, 'input', name));
  if ((said('video_url') === '') === (said('video_id') === ''))
    return 'either input.video_id or input.video_url is required';
  switch (said('mode')) {
    case 'audio2video':
      if (said('audio_type') !== 'url' && said('audio_type') !== 'file')
        return 'input.audio_type is invalid';
      return said(`audio_${said('audio_type')}`) === '' ? 'input.audio is required' : undefined;
    case 'text2video':
      return said('text') === '' || said('text').length > 120 || said('voice_id') === ''
        ? 'input.text or input.voice_id is invalid'
        : undefined;
    default:
      return 'input.mode is invalid';
  }
}

async function create(jobs: Jobs, path: string, { json }: LocalRequest): Promise<LocalReply> {
  const lips = path === 'videos/lip-sync';
  const prompt = text(at(json, 'prompt'));
  if (!lips && prompt === '' && at(json, 'image') === undefined)
    return say(1201, 'prompt is required');
  const model = text(at(json, 'model_name'));
  if (CLOSED.test(model)) return say(1203, 'model is not supported', undefined, 404);
  const wrong = lips ? problemWithLips(json) : problemWithFilm(path, json);
  if (wrong !== undefined) return say(1201, wrong);
  const inputs = [
    ...['image', 'image_tail'].map((name) => text(at(json, name))),
    ...list(at(json, 'image_list')).map((item) => text(at(item, 'image_url'))),
    ...['video_url', 'audio_url'].map((name) => text(at(json, 'input', name))),
  ].filter((url) => url !== '');
  const hook = text(at(json, 'callback_url'));
  const result = await admit(
    jobs,
    {
      provider: 'kling',
      model,
      kind: path.startsWith('images') ? 'image' : 'video',
      prompt,
      inputs,
      film: filmOf(json),
      note: path,
      ...(hook === '' ? {} : { callbackUrl: hook }),
    },
    REFUSALS,
  );
  return 'reply' in result
    ? result.reply
    : say(0, 'SUCCEED', { task_id: result.job.id, task_status: 'submitted' });
}

export const klingNotifier: Notifier = (job) => ({
  body: JSON.stringify({ task_id: job.id }),
  headers: {},
});
