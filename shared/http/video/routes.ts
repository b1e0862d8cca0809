/** The video API: films in the words of the 即梦-style clients that are around. */
import * as z from 'zod/mini';
import type { MediaMode, ModelDefinition } from '../../models/contract.ts';
import {
  DURATION_FIELDS,
  fitted,
  RATIO_FIELDS,
  RESOLUTION_FIELDS,
  type Wish,
} from '../../models/fit.ts';
import { NotFoundError } from '../../platform/errors.ts';
import type { JsonObject } from '../../platform/json.ts';
import { UnsupportedParameterError } from '../core/errors.ts';
import { videoCodeOf } from '../core/faces.ts';
import type { Answer, Ask, Route } from '../core/route.ts';
import { route } from '../core/route.ts';
import { address, file, filled, model, videoError } from '../core/shapes.ts';
import { type Given, listed } from '../jobs/inputs.ts';
import {
  awaitJob,
  endCodeOf,
  isOver,
  type JobState,
  jobHeaders,
  jobOf,
  longestWait,
  patienceOf,
  replayHeaders,
  requiredPrompt,
  resultsOf,
} from '../jobs/job.ts';
import { modelFor } from '../jobs/models.ts';
import { submitJob } from '../jobs/submit.ts';

const body = z.strictObject({
  model: z.optional(model),
  prompt: filled(32_000),
  ratio: z.optional(z.string()),
  resolution: z.optional(z.string()),
  duration: z.optional(z.union([z.number(), z.string()])),
  functionMode: z._default(z.enum(['first_last_frames', 'omni_reference']), 'first_last_frames'),
  filePaths: z.optional(z.array(address).check(z.maxLength(16))),
  files: z.optional(z.array(file).check(z.maxLength(16))),
  waitCompletion: z.optional(z.boolean()),
});
type Body = z.infer<typeof body>;

const statusShape = z.enum(['pending', 'processing', 'completed', 'failed']);
const videoTask = z.object({
  task_id: z.string(),
  status: statusShape,
  progress: z.number(),
  result: z.optional(z.object({ url: z.string() })),
  error: z.optional(z.string()),
  error_code: z.optional(z.number()),
});
const begun = z.object({
  created: z.number(),
  task_id: z.string(),
  status: statusShape,
  progress: z.optional(z.number()),
  result: z.optional(z.object({ url: z.string() })),
  error: z.optional(z.string()),
  error_code: z.optional(z.number()),
});

/** What a caller left out is asked for as this API promises, where the row can. */
function wishesOf({ ratio, resolution, duration }: Body): Wish[] {
  const one = (name: string, given: string | number | undefined, usual: string | number) => ({
    name,
    value: given ?? usual,
    isDefault: given === undefined,
  });
  return [
    { ...one('ratio', ratio, '1:1'), fields: RATIO_FIELDS },
    { ...one('resolution', resolution, '720p'), fields: RESOLUTION_FIELDS },
    { ...one('duration', duration, 5), fields: DURATION_FIELDS },
  ];
}

/** The row's mode that takes pictures as these parts; none is needed where none are sent. */
function modeParameters(chosen: ModelDefinition, { functionMode }: Body, sent: number): JsonObject {
  const wanted =
    functionMode === 'first_last_frames' ? ['first', 'last'] : ['reference', 'source', 'voice'];
  const plays = ({ slots }: MediaMode): boolean =>
    slots.length > 0 && slots.every(({ role }) => wanted.includes(role));
  const mode = chosen.input.media.find(plays);
  if (mode === undefined && sent > 0) {
    const message = `${chosen.slug} 不支持 ${functionMode}`;
    throw new UnsupportedParameterError([{ field: 'functionMode', message }]);
  }
  return mode === undefined || mode.value === '' || sent === 0 ? {} : { media_mode: mode.value };
}

function inputsOf({ filePaths = [], files = [] }: Body): Given[] {
  return [...listed('filePaths', filePaths), ...listed('files', files)];
}

async function generate(ask: Ask<Body>): Promise<Answer> {
  const { app, caller, body: sent } = ask;
  const submitted = await submitJob(ask, () => {
    const inputs = inputsOf(sent);
    const chosen = modelFor(app, caller, {
      model: sent.model ?? null,
      kind: 'video',
      hasInputs: inputs.length > 0,
    });
    return {
      model: chosen,
      prompt: requiredPrompt(sent.prompt),
      count: 1,
      parameters: {
        ...fitted(chosen, wishesOf(sent)),
        ...modeParameters(chosen, sent, inputs.length),
      },
      inputs,
      names: { images: sent.filePaths === undefined ? 'files' : 'filePaths' },
    };
  });
  const wait = sent.waitCompletion === true ? longestWait(ask) : 0;
  const { task } = submitted;
  const job = await awaitJob(ask, task._id, patienceOf(ask, wait).waitMs);
  const created = Math.floor(job.work.created_at.getTime() / 1_000);
  const headers = { ...jobHeaders(job), ...replayHeaders(submitted) };
  if (!isOver(job)) return { json: { created, task_id: task._id, status: 'pending' }, headers };
  return { json: { created, ...(await taskView(ask, job)) }, headers };
}

const STATUS = {
  pending: 'pending',
  processing: 'processing',
  completed: 'completed',
  failed: 'failed',
  cancelled: 'failed',
} as const;

async function taskView(ask: Ask, job: JobState): Promise<z.infer<typeof videoTask>> {
  const { work, progress } = job;
  const view = { task_id: work.task_id, status: STATUS[work.status], progress };
  if (work.status === 'completed') {
    const [result] = await resultsOf(ask, job);
    return { ...view, ...(result === undefined ? {} : { result: { url: result.url } }) };
  }
  if (view.status !== 'failed') return view;
  return { ...view, error: work.message, error_code: videoCodeOf(endCodeOf(work)) };
}

const GONE: Answer = { status: 404, json: { error: '任务不存在或已过期' } };

/** A look-up that fails says nothing about the job: it passes as the failure of the look-up. */
async function lookUp(ask: Ask): Promise<Answer> {
  try {
    const job = await jobOf(ask, ask.params.id ?? '');
    return { json: await taskView(ask, job), headers: jobHeaders(job) };
  } catch (error) {
    if (error instanceof NotFoundError) return GONE;
    throw error;
  }
}

export const videoApiRoutes: readonly Route[] = [
  route({
    id: 'generateVideo',
    method: 'POST',
    path: '/v1/videos/generations',
    group: 'video',
    about: {
      en: 'Begin a film; `waitCompletion: true` or `Prefer: wait` waits for it.',
      zh: '生成视频；`waitCompletion: true` 或 `Prefer: wait` 等待完成。',
    },
    auth: 'user',
    scope: 'video',
    body,
    accepts: ['json', 'form'],
    answers: { 200: begun, 400: videoError, 402: videoError },
    errors: 'video',
    handler: generate,
  }),
  route({
    id: 'getVideoTask',
    method: 'GET',
    path: '/v1/videos/tasks/{id}',
    group: 'video',
    about: {
      en: 'How far a film is; progress never falls and is 100 only when it is done.',
      zh: '视频进度；进度不会回退，完成时才为 100。',
    },
    auth: 'user',
    scope: 'tasks',
    answers: { 200: videoTask, 404: z.object({ error: z.string() }) },
    errors: 'video',
    handler: lookUp,
  }),
];
