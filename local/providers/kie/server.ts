/** Speaks Kie: HTTP 200 whatever happens, every family with its own status words. */
import { createHmac } from 'node:crypto';
import type { Notifier } from '../callbacks.ts';
import { filmOf } from '../film-order.ts';
import {
  at,
  type Json,
  type LocalProvider,
  type LocalReply,
  type LocalRequest,
  strings,
  text,
} from '../http.ts';
import { coverOf, type Job, type JobSpec, type Jobs } from '../jobs.ts';
import { sizeOfRatio } from '../sizes.ts';
import { admit, POLICY_MESSAGES, pathsOf, type Refusals, tell, type Words } from '../wording.ts';
import { musicWords, problemWithMedia, problemWithMusic } from './checks.ts';

const say = (code: number, msg: string, data: unknown = null): LocalReply => ({
  json: { code, msg, data },
});

const REFUSALS: Refusals = {
  'policy-input': say(400, 'Your prompt was flagged by Website as violating content policies.'),
  balance: say(402, 'The current credits are insufficient. Please top up.'),
  'rate-limited': say(429, 'Too many requests. Please try again later.'),
  'input-unreadable': say(400, 'Failed to fetch the image. Kindly verify any access limits.'),
};

type Style = 'jobs' | 'flag' | 'aleph' | 'runway' | 'suno';

/** Family → what its look-up is called, and how it words a job. */
const FAMILIES: Readonly<Record<string, { record: string; style: Style }>> = {
  'jobs/createTask': { record: 'jobs/recordInfo', style: 'jobs' },
  'gpt4o-image/generate': { record: 'gpt4o-image/record-info', style: 'flag' },
  'flux/kontext/generate': { record: 'flux/kontext/record-info', style: 'flag' },
  'mj/generate': { record: 'mj/record-info', style: 'flag' },
  'veo/generate': { record: 'veo/record-info', style: 'flag' },
  'veo/extend': { record: 'veo/record-info', style: 'flag' },
  'runway/generate': { record: 'runway/record-detail', style: 'runway' },
  'runway/extend': { record: 'runway/record-detail', style: 'runway' },
  'aleph/generate': { record: 'aleph/record-info', style: 'aleph' },
  generate: { record: 'generate/record-info', style: 'suno' },
};
const STYLES = new Map(Object.values(FAMILIES).map(({ record, style }) => [record, style]));

export function createKieServer(jobs: Jobs): LocalProvider {
  return {
    name: 'kie',
    async handle(request) {
      if (!/^Bearer \S+$/.test(request.headers.authorization ?? '')) {
        return say(401, 'You do not have access permissions');
      }
      const path = request.path.replace(/^\/api\/v1\//, '');
      if (path === 'chat/credit') return say(200, 'success', 5916.25);
      if (FAMILIES[path] !== undefined && request.method === 'POST')
        return create(jobs, path, request);
      const style = STYLES.get(path);
      if (style === undefined)
        return { status: 404, json: { code: 404, msg: 'Not Found', data: null } };
      const view = jobs.check('kie', request.query.get('taskId') ?? '');
      return tell(view, style === 'suno' ? musicWords(request) : wordsFor(style, path, request));
    },
  };
}

async function create(jobs: Jobs, path: string, { json }: LocalRequest): Promise<LocalReply> {
  if (json === undefined) return say(422, 'The request parameters are incorrect.');
  if (path === 'jobs/createTask' && !/^[\w.\-/]+$/.test(text(at(json, 'model')))) {
    return say(404, 'The model name you specified is not supported.');
  }
  const wrong = path === 'generate' ? problemWithMusic(json) : problemWithMedia(json);
  if (wrong !== undefined) return say(422, wrong);
  const result = await admit(jobs, specOf(path, json), REFUSALS);
  if ('reply' in result) return result.reply;
  return say(200, 'success', { taskId: result.job.id, recordId: result.job.id });
}

const PICTURE_FIELDS = [
  'image_urls',
  'image_input',
  'imageUrls',
  'filesUrl',
  'fileUrls',
  'input_urls',
  'reference_image_urls',
];
const PICTURE_FIELD = [
  'image_url',
  'image',
  'inputImage',
  'imageUrl',
  'fileUrl',
  'first_frame_url',
  'tail_image_url',
  'last_frame_url',
];

/** Families that make films only, also where the body does not say so. */
const FILMS = /^(veo|runway|aleph)\//;

function specOf(path: string, body: Json): JobSpec {
  const input = at(body, 'input') ?? body;
  const model = text(at(body, 'model'));
  const video =
    FILMS.test(path) ||
    /video|sora|veo|kling|wan\/2-[25]|seedance|v1-pro|happyhorse/.test(model) ||
    at(input, 'duration') !== undefined;
  const callbackUrl = text(at(body, 'callBackUrl'));
  const count = Number(
    at(input, 'max_images') ?? at(input, 'num_images') ?? at(input, 'nVariants') ?? 1,
  );
  return {
    provider: 'kie',
    model,
    kind: path === 'generate' ? 'audio' : video ? 'video' : 'image',
    prompt: text(at(input, 'prompt')),
    inputs: strings([
      ...PICTURE_FIELDS.flatMap((name) => strings(at(input, name))),
      ...PICTURE_FIELD.map((name) => at(input, name) ?? null),
    ]).filter((url) => url !== ''),
    count: Number.isInteger(count) ? count : 1,
    ...(video ? { film: filmOf(input) } : {}),
    ...(sizeOfRatio(
      at(input, 'aspect_ratio') ??
        at(input, 'image_size') ??
        at(input, 'size') ??
        at(input, 'aspectRatio'),
    ) ?? {}),
    ...(callbackUrl === '' ? {} : { callbackUrl }),
  };
}

function wordsFor(style: Exclude<Style, 'suno'>, path: string, request: LocalRequest): Words {
  const record = (job: Job, fields: object): LocalReply =>
    say(200, 'success', {
      taskId: job.id,
      model: job.spec.model,
      createTime: job.createdAt,
      ...fields,
    });
  const states = style === 'jobs' || style === 'runway';
  return {
    queued: (job) =>
      record(
        job,
        states
          ? {
              state: style === 'jobs' ? 'waiting' : 'wait',
              resultJson: '',
              failCode: null,
              failMsg: null,
            }
          : { successFlag: 0, errorCode: 0 },
      ),
    running: (job, progress) =>
      record(
        job,
        states
          ? { state: 'generating', resultJson: '', failCode: null, failMsg: null }
          : { successFlag: 0, errorCode: 0, progress: progress.toFixed(2), status: 'GENERATING' },
      ),
    done(items, job) {
      const urls = pathsOf(items).map((found) => request.mediaUrl(found));
      if (style === 'jobs')
        return record(job, {
          state: 'success',
          resultJson: JSON.stringify({ resultUrls: urls }),
          costTime: 3,
          completeTime: job.readyAt,
        });
      if (style === 'runway')
        return record(job, {
          state: 'success',
          videoInfo: { videoId: job.id, videoUrl: urls[0] ?? '', imageUrl: coverOf(urls[0] ?? '') },
        });
      return record(job, {
        successFlag: 1,
        status: 'SUCCESS',
        errorCode: 0,
        ...flagged(path, urls),
      });
    },
    failed(why, job) {
      const message = POLICY_MESSAGES[why];
      const code = why === 'policy-output' ? 400 : 501;
      if (states)
        return record(job, {
          state: 'fail',
          resultJson: '',
          failCode: style === 'jobs' ? String(code) : code,
          failMsg: message,
        });
      return record(job, {
        successFlag: style === 'aleph' ? 0 : 3,
        status: 'GENERATE_FAILED',
        errorCode: code,
        errorMessage: message,
      });
    },
    unknown: () => (style === 'jobs' ? say(422, 'recordInfo is null') : say(200, 'success', null)),
    trouble: () => say(500, 'Server exception, please try again later or contact customer service'),
  };
}

function flagged(path: string, urls: readonly string[]): object {
  if (path.startsWith('mj/'))
    return { resultInfoJson: { resultUrls: urls.map((resultUrl) => ({ resultUrl })) } };
  if (path.startsWith('flux/')) return { response: { resultImageUrl: urls[0] ?? '' } };
  if (path.startsWith('aleph/'))
    return { response: { resultVideoUrl: urls[0] ?? '', resultImageUrl: coverOf(urls[0] ?? '') } };
  return { response: { resultUrls: urls } };
}

/** The key is the one `npm start` gives the client. Only the task id is signed. */
export function kieNotifier(secret: string): Notifier {
  return (job) => {
    const timestamp = String(Math.floor(Date.now() / 1_000));
    const signature = createHmac('sha256', secret)
      .update(`${job.id}.${timestamp}`)
      .digest('base64');
    return {
      body: JSON.stringify({ code: 200, msg: 'success', data: { taskId: job.id } }),
      headers: { 'x-webhook-timestamp': timestamp, 'x-webhook-signature': signature },
    };
  };
}
