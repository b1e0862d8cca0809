/** Films as OpenAI's clients make them: a job that is asked about. */
import * as z from 'zod/mini';
import type { ModelDefinition } from '../../models/contract.ts';
import {
  DURATION_FIELDS,
  fitted,
  RATIO_FIELDS,
  RESOLUTION_FIELDS,
  SIZE_FIELDS,
} from '../../models/fit.ts';
import { InvalidRequestError, NotFoundError } from '../../platform/errors.ts';
import type { JsonObject } from '../../platform/json.ts';
import { deleteWork, worksAfter } from '../../tasks/index.ts';
import { accountOwner } from '../core/caller.ts';
import type { Answer, Ask, Route } from '../core/route.ts';
import { route } from '../core/route.ts';
import { address, file, filled, id, model, openaiError, text, whole } from '../core/shapes.ts';
import {
  awaitJob,
  isOver,
  jobHeaders,
  jobOf,
  kindOf,
  patienceOf,
  replayHeaders,
  requiredPrompt,
  resultsOf,
} from '../jobs/job.ts';
import { modelFor, slugsOfKind } from '../jobs/models.ts';
import { submitJob } from '../jobs/submit.ts';
import { extraParameters, wish } from './extras.ts';
import { videoShape, videoView } from './video-view.ts';

const body = z.looseObject({
  model: z.optional(model),
  prompt: filled(32_000),
  seconds: z.optional(text(10)),
  size: z.optional(text(20)),
  input_reference: z.optional(z.union([file, address, z.object({ image_url: address })])),
  user: z.optional(text(256)),
});
const KNOWN = Object.keys(body._zod.def.shape);

/** `1280x720` is a size here, and 16:9 at 720p there. */
function sizeParameters(chosen: ModelDefinition, size: string | undefined): JsonObject {
  if (size === undefined) return {};
  const [, width = 0, height = 0] = (/^(\d+)x(\d+)$/.exec(size) ?? []).map(Number);
  const has = (names: readonly string[]): boolean =>
    chosen.form.some(({ name }) => names.includes(name));
  if (width === 0 || !has(['ratio', 'aspect_ratio', 'aspectRatio'])) {
    return fitted(chosen, wish('size', size, SIZE_FIELDS));
  }
  const [wide, high] = width >= height ? [16, 9] : [9, 16];
  const ratio = width === height ? '1:1' : `${wide}:${high}`;
  const lines = `${Math.min(width, height)}p`;
  return fitted(chosen, [
    { name: 'size', value: ratio, fields: RATIO_FIELDS },
    ...(has(RESOLUTION_FIELDS) ? wish('size', lines, RESOLUTION_FIELDS) : []),
  ]);
}

async function create(ask: Ask<z.infer<typeof body>>): Promise<Answer> {
  const { app, caller, body: sent } = ask;
  const reference = sent.input_reference;
  const source =
    typeof reference === 'object' && 'image_url' in reference ? reference.image_url : reference;
  const submitted = await submitJob(ask, () => {
    const chosen = modelFor(app, caller, {
      model: sent.model ?? null,
      kind: 'video',
      hasInputs: source !== undefined,
    });
    return {
      model: chosen,
      prompt: requiredPrompt(sent.prompt),
      count: 1,
      parameters: {
        ...fitted(chosen, wish('seconds', sent.seconds, DURATION_FIELDS)),
        ...sizeParameters(chosen, sent.size),
        ...extraParameters(chosen, sent, KNOWN),
      },
      inputs: source === undefined ? [] : [{ field: 'input_reference', source }],
      names: { images: 'input_reference' },
      endUser: sent.user,
    };
  });
  const job = await awaitJob(ask, submitted.task._id, patienceOf(ask, 0).waitMs);
  const headers = { ...jobHeaders(job), ...replayHeaders(submitted) };
  return { json: videoView(job.work, job.progress), headers };
}

/** Throws NotFoundError, for tasks of other kinds too. */
async function videoOf(ask: Ask): Promise<Awaited<ReturnType<typeof jobOf>>> {
  const job = await jobOf(ask, ask.params.id ?? '');
  if (kindOf(ask, job.work.model) !== 'video') throw new NotFoundError('not a video');
  return job;
}

async function content(ask: Ask<unknown, { variant: string }>): Promise<Answer> {
  const job = await videoOf(ask);
  if (!isOver(job)) {
    throw new InvalidRequestError([{ field: 'id', message: '视频尚未完成，请稍后再取' }]);
  }
  const [result] = await resultsOf(ask, job);
  const url = ask.query.variant === 'thumbnail' ? result?.thumb_url : result?.url;
  if (!url) throw new NotFoundError('no such variant');
  return { status: 302, body: null, headers: { ...jobHeaders(job), location: url } };
}

const page = z.object({
  after: z.optional(id),
  limit: z._default(whole(1, 100), 20),
  order: z._default(z.enum(['asc', 'desc']), 'desc'),
});

const about = {
  method: 'GET',
  group: 'openai',
  auth: 'user',
  scope: 'tasks',
  errors: 'openai',
} as const;

export const videoRoutes: readonly Route[] = [
  route({
    ...about,
    id: 'createVideo',
    method: 'POST',
    path: '/v1/videos',
    about: {
      en: 'Begin a film; `Prefer: wait` waits for it.',
      zh: '生成视频；`Prefer: wait` 等待完成。',
    },
    scope: 'video',
    body,
    accepts: ['json', 'form'],
    answers: { 200: videoShape, 402: openaiError },
    handler: create,
  }),
  route({
    ...about,
    id: 'listVideos',
    path: '/v1/videos',
    about: { en: 'Your films, newest first.', zh: '自己的视频，最新在前。' },
    query: page,
    answers: {
      200: z.object({
        object: z.literal('list'),
        data: z.array(videoShape),
        has_more: z.boolean(),
        first_id: z.nullable(z.string()),
        last_id: z.nullable(z.string()),
      }),
    },
    handler: async (ask) => {
      const { after = null, limit, order } = ask.query;
      const wanted = { after, limit, order, models: slugsOfKind(ask.app, 'video') };
      const { works, hasMore } = await worksAfter(ask.app.db, accountOwner(ask.caller), wanted);
      const data = works.map((work) => videoView(work, work.progress));
      const [first_id, last_id] = [data[0]?.id ?? null, data.at(-1)?.id ?? null];
      return { json: { object: 'list', data, has_more: hasMore, first_id, last_id } };
    },
  }),
  route({
    ...about,
    id: 'getVideo',
    path: '/v1/videos/{id}',
    about: { en: 'How far a film is.', zh: '视频进度。' },
    answers: { 200: videoShape, 404: openaiError },
    handler: async (ask) => {
      const job = await videoOf(ask);
      return { json: videoView(job.work, job.progress), headers: jobHeaders(job) };
    },
  }),
  route({
    ...about,
    id: 'deleteVideo',
    method: 'DELETE',
    path: '/v1/videos/{id}',
    about: { en: 'Remove a film that has ended, and its files.', zh: '删除已结束的视频及其文件。' },
    answers: {
      200: z.object({ id: z.string(), object: z.literal('video.deleted'), deleted: z.boolean() }),
      409: openaiError,
    },
    handler: async (ask) => {
      const { work } = await videoOf(ask);
      await deleteWork(ask.app, accountOwner(ask.caller), work._id);
      return { json: { id: work.task_id, object: 'video.deleted', deleted: true } };
    },
  }),
  route({
    ...about,
    id: 'getVideoContent',
    path: '/v1/videos/{id}/content',
    about: {
      en: 'Leads to the film’s file, or to its still, by an address that lasts an hour.',
      zh: '跳转到视频文件或封面的临时地址（一小时有效）。',
    },
    query: z.object({ variant: z._default(z.enum(['video', 'thumbnail']), 'video') }),
    answers: { 302: 'redirect', 404: openaiError },
    handler: content,
  }),
];
