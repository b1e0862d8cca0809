/** Speaks MiniMax: videos in three steps, pictures and speech at once; `base_resp` everywhere. */

import { accountOf, credentialIn, LOCAL_KEYS } from '../accounts.ts';
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
import type { Jobs } from '../jobs.ts';
import { sizeOfRatio } from '../sizes.ts';
import { isContainer, type SoundFormat } from '../sound-format.ts';
import { admit, POLICY_MESSAGES, pathsOf, type Refusals, tell } from '../wording.ts';
import { films } from './films.ts';

const say = (fields: object): LocalReply => ({
  json: { ...fields, base_resp: { status_code: 0, status_msg: 'success' } },
});
const fail = (status_code: number, status_msg: string): LocalReply => ({
  json: { base_resp: { status_code, status_msg } },
});

const REFUSALS: Refusals = {
  'policy-input': fail(1026, 'input new_sensitive'),
  balance: fail(1008, 'insufficient balance'),
  'rate-limited': fail(1002, 'rate limit'),
  'input-unreadable': fail(2013, 'invalid params, failed to download image'),
};

export function createMiniMaxServer(jobs: Jobs): LocalProvider {
  return {
    name: 'minimax',
    async handle(request) {
      const sent = credentialIn(request.headers.authorization);
      const account = accountOf(sent, LOCAL_KEYS.minimax);
      if (account === 'unpaid') return REFUSALS.balance;
      if (account === 'stranger') return fail(1004, 'login fail: Please carry the API secret key');
      if (request.path.startsWith('/v2/')) return films(jobs, request, REFUSALS);
      switch (request.path) {
        case '/v1/video_generation':
          return video(jobs, request);
        case '/v1/query/video_generation':
          return query(jobs, request.query.get('task_id') ?? '');
        case '/v1/files/retrieve':
          return file(jobs, request);
        case '/v1/image_generation':
        case '/v1/t2a_v2':
        case '/v1/music_generation':
          return atOnce(jobs, request);
        default:
          return { status: 404, bytes: Buffer.from('404 page not found') };
      }
    },
  };
}

async function video(jobs: Jobs, { json }: LocalRequest): Promise<LocalReply> {
  const hook = text(at(json, 'callback_url'));
  const inputs = ['first_frame_image', 'last_frame_image']
    .map((name) => text(at(json, name)))
    .filter((url) => url !== '');
  const spec = {
    provider: 'minimax',
    model: text(at(json, 'model')),
    kind: 'video',
    prompt: text(at(json, 'prompt')),
    inputs,
    film: filmOf(json),
  } as const;
  const result = await admit(
    jobs,
    { ...spec, ...(hook === '' ? {} : { callbackUrl: hook }) },
    REFUSALS,
  );
  return 'reply' in result ? result.reply : say({ task_id: result.job.id });
}

function query(jobs: Jobs, id: string): LocalReply {
  const task = (status: string, fields: object = {}): LocalReply =>
    say({ task_id: id, status, ...fields });
  return tell(jobs.check('minimax', id), {
    queued: () => task('Queueing'),
    running: () => task('Processing'),
    // The file's id stands for the job's: the last step asks for it.
    done: (items) =>
      task(
        'Success',
        items.length === 0 ? {} : { file_id: id, video_width: 640, video_height: 360 },
      ),
    failed: (why) =>
      why === 'policy-output'
        ? fail(1027, 'output new_sensitive')
        : {
            json: {
              task_id: id,
              status: 'Fail',
              base_resp: { status_code: 0, status_msg: POLICY_MESSAGES[why] },
            },
          },
    unknown: () => fail(2013, 'invalid params, task not exist'),
    trouble: () => fail(1000, 'unknown error'),
  });
}

function file(jobs: Jobs, request: LocalRequest): LocalReply {
  const view = jobs.check('minimax', request.query.get('file_id') ?? '');
  const [path] = view.state === 'done' ? pathsOf(view.items) : [];
  return path === undefined
    ? fail(2013, 'file not found')
    : say({
        file: { file_id: request.query.get('file_id'), download_url: request.mediaUrl(path) },
      });
}

const MUSIC = ['music-3.0', 'music-2.6', 'music-2.6-free', 'music-2.5+', 'music-2.5'];

function problemWithMusic(body: Json | undefined): string | undefined {
  if (!MUSIC.includes(text(at(body, 'model')))) return 'invalid params, model not exist';
  const lyrics = text(at(body, 'lyrics'));
  const isInstrumental = at(body, 'is_instrumental') === true;
  if (isInstrumental === (lyrics !== '')) return 'invalid params, lyrics';
  if (lyrics.length > 3_500) return 'invalid params, lyrics too long';
  return text(at(body, 'prompt')).length > 2_000 ? 'invalid params, prompt too long' : undefined;
}

const RATES = [8_000, 16_000, 22_050, 24_000, 32_000, 44_100];
const KBPS = [32, 64, 128, 256];

/** MP3 unless something else is asked for; undefined for what it does not have. */
function formatOf(body: Json | undefined): SoundFormat | undefined {
  const setting = at(body, 'audio_setting');
  const container = text(at(setting, 'format')) || 'mp3';
  const rate = Number(at(setting, 'sample_rate') ?? 32_000);
  const kbps = Number(at(setting, 'bitrate') ?? 128_000) / 1_000;
  if (!isContainer(container) || !['mp3', 'pcm', 'flac', 'wav'].includes(container))
    return undefined;
  if (!RATES.includes(rate) || !KBPS.includes(kbps)) return undefined;
  return { container, rate, ...(container === 'mp3' ? { kbps } : {}) };
}

async function atOnce(jobs: Jobs, request: LocalRequest): Promise<LocalReply> {
  const body = request.json;
  const picture = request.path === '/v1/image_generation';
  const music = request.path === '/v1/music_generation';
  const wrong = music ? problemWithMusic(body) : undefined;
  if (wrong !== undefined) return fail(2013, wrong);
  const format = picture ? undefined : formatOf(body);
  if (!picture && format === undefined) return fail(2013, 'invalid params, audio_setting');
  const inputs = list(at(body, 'subject_reference'))
    .map((item) => text(at(item, 'image_file')))
    .filter((url) => url !== '');
  const spec = {
    provider: 'minimax',
    model: text(at(body, 'model')),
    kind: picture ? 'image' : 'audio',
    prompt: text(at(body, picture || music ? 'prompt' : 'text')),
    inputs,
    count: Number(at(body, 'n') ?? 1),
    ...(sizeOfRatio(at(body, 'aspect_ratio')) ?? {}),
    ...(format === undefined
      ? {}
      : { sound: { kind: music ? 'music' : 'speech', format } as const }),
  } as const;
  const result = await admit(jobs, spec, REFUSALS);
  if ('reply' in result) return result.reply;
  const view = await jobs.finished(result.job);
  if (view.state === 'failed')
    return view.why === 'policy-output'
      ? fail(1027, 'output new_sensitive')
      : fail(1000, POLICY_MESSAGES[view.why]);
  const paths = view.state === 'done' ? pathsOf(view.items) : [];
  if (picture)
    return say({
      id: result.job.id,
      data: { image_urls: paths.map((path) => request.mediaUrl(path)) },
      metadata: { success_count: String(paths.length), failed_count: '0' },
    });
  const { bytes } = await jobs.bytes(result.job, 0);
  return say({
    data: { audio: bytes.toString('hex'), status: 2 },
    extra_info: { audio_format: format?.container, audio_sample_rate: format?.rate },
  });
}

export const miniMaxNotifier: Notifier = (job) => ({
  body: JSON.stringify({ task_id: job.id, status: 'success' }),
  headers: {},
});
