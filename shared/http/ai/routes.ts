/** The AI service: pictures, films, speech and transcripts as jobs, and what can be asked for. */
import * as z from 'zod/mini';
import type { ModelDefinition, ModelKind } from '../../models/contract.ts';
import { fitted, SIZE_FIELDS } from '../../models/fit.ts';
import { ownerOf, runTask } from '../../tasks/index.ts';
import { MissingJobError } from '../core/errors.ts';
import type { Answer, Ask, Route } from '../core/route.ts';
import { route } from '../core/route.ts';
import {
  address,
  file,
  filled,
  model,
  openaiError,
  parameters,
  text,
  whole,
} from '../core/shapes.ts';
import { type Given, listed, type Source } from '../jobs/inputs.ts';
import { jobOf, requiredPrompt } from '../jobs/job.ts';
import { modelFor, offeredModels } from '../jobs/models.ts';
import { submitJob } from '../jobs/submit.ts';
import { extraParameters, wish } from '../openai/extras.ts';
import { jobAnswer, jobShape, jobView } from './jobs.ts';
import { serviceModelShape, serviceModelView } from './models.ts';

const one = z.union([file, address]);
const media = z.optional(z.union([one, z.array(one).check(z.maxLength(16))]));
const usual = {
  model: z.optional(model),
  parameters: z.optional(parameters),
  user: z.optional(text(256)),
};
const picture = z.strictObject({
  ...usual,
  prompt: filled(32_000),
  input_images: media,
  n: z.optional(whole(1, 10)),
  size: z.optional(text(20)),
});
const film = z.strictObject({
  ...usual,
  prompt: filled(32_000),
  input_images: media,
  input_files: media,
});
const tts = z.strictObject({ ...usual, input: filled(32_000), voice: z.optional(text(100)) });
const asr = z.strictObject({ ...usual, file: one, language: z.optional(text(10)) });

interface Wanted {
  readonly kind: ModelKind;
  readonly prompt: string;
  readonly inputs: readonly Given[];
  readonly count?: number;
  readonly fit?: (chosen: ModelDefinition) => ReturnType<typeof fitted>;
  readonly names?: Readonly<Record<string, string>>;
}

type UsualBody = z.infer<z.ZodMiniObject<typeof usual>>;

async function begin(ask: Ask<UsualBody>, wanted: Wanted): Promise<Answer> {
  const { app, caller, body } = ask;
  const submitted = await submitJob(ask, () => {
    const chosen = modelFor(app, caller, {
      model: body.model ?? null,
      kind: wanted.kind,
      hasInputs: wanted.inputs.length > 0,
    });
    return {
      model: chosen,
      prompt: wanted.prompt,
      count: wanted.count ?? 1,
      parameters: {
        ...wanted.fit?.(chosen),
        ...extraParameters(chosen, body.parameters ?? {}, []),
      },
      inputs: wanted.inputs,
      endUser: body.user,
      ...(wanted.names === undefined ? {} : { names: wanted.names }),
    };
  });
  return jobAnswer(ask, submitted);
}

const given = (field: string, sent: Source | Source[] | undefined): Given[] =>
  listed(field, [sent ?? []].flat());

const job = z.strictObject({ job_id: z.optional(text(64)), model: z.optional(model) });

function jobIdOf({ body }: Ask<z.infer<typeof job>>): string {
  if (!body.job_id) throw new MissingJobError();
  return body.job_id;
}

const about = {
  method: 'POST',
  group: 'ai',
  auth: 'user',
  errors: 'openai',
  answers: { 200: jobShape, 202: jobShape, 402: openaiError, 422: openaiError },
} as const;

export const aiRoutes: readonly Route[] = [
  route({
    ...about,
    id: 'createImageJob',
    path: '/v1/ai/image/create',
    about: { en: 'Begin a picture.', zh: '创建图片任务。' },
    scope: 'image',
    body: picture,
    accepts: ['json', 'form'],
    handler: (ask) =>
      begin(ask, {
        kind: 'image',
        prompt: requiredPrompt(ask.body.prompt),
        count: ask.body.n ?? 1,
        inputs: given('input_images', ask.body.input_images),
        fit: (chosen) => fitted(chosen, wish('size', ask.body.size, SIZE_FIELDS)),
        names: { count: 'n', images: 'input_images' },
      }),
  }),
  route({
    ...about,
    id: 'getImageJob',
    path: '/v1/ai/image/result',
    about: { en: 'How a job of any kind is.', zh: '查询任务（任意类型）。' },
    scope: 'tasks',
    body: job,
    answers: { 200: jobShape, 404: openaiError, 422: openaiError },
    handler: async (ask) => ({ json: await jobView(ask, await jobOf(ask, jobIdOf(ask))) }),
  }),
  route({
    ...about,
    id: 'persistImageJob',
    path: '/v1/ai/image/persist',
    about: {
      en: 'For operators: carry a job on now instead of when it is due. Charged once, however often.',
      zh: '运营：立即推进任务。无论调用多少次只扣费一次。',
    },
    auth: 'admin',
    audit: { job_id: 'plain' },
    body: job,
    answers: { 200: jobShape, 404: openaiError, 422: openaiError },
    handler: async (ask) => {
      const taskId = jobIdOf(ask);
      // The job's own user, model and fences: an operator's word changes none of them.
      const openid = await ownerOf(ask.app, taskId);
      await runTask(ask.app, taskId);
      const asOwner = { ...ask, caller: { ...ask.caller, openid } };
      return { json: await jobView(asOwner, await jobOf(asOwner, taskId)) };
    },
  }),
  route({
    ...about,
    id: 'createVideoJob',
    path: '/v1/ai/video',
    about: { en: 'Begin a film.', zh: '创建视频任务。' },
    scope: 'video',
    body: film,
    accepts: ['json', 'form'],
    handler: (ask) =>
      begin(ask, {
        kind: 'video',
        prompt: requiredPrompt(ask.body.prompt),
        inputs: [
          ...given('input_images', ask.body.input_images),
          ...given('input_files', ask.body.input_files),
        ],
        names: { images: 'input_images', files: 'input_files' },
      }),
  }),
  route({
    ...about,
    id: 'createSpeechJob',
    path: '/v1/ai/tts',
    about: { en: 'Begin speech.', zh: '创建语音合成任务。' },
    scope: 'audio',
    body: tts,
    handler: (ask) =>
      begin(ask, {
        kind: 'audio',
        prompt: requiredPrompt(ask.body.input, 'input'),
        inputs: [],
        fit: (chosen) => fitted(chosen, wish('voice', ask.body.voice, ['voice', 'voice_id'])),
        names: { prompt: 'input' },
      }),
  }),
  route({
    ...about,
    id: 'createTranscriptJob',
    path: '/v1/ai/asr',
    about: { en: 'Begin a transcript.', zh: '创建语音转写任务。' },
    scope: 'audio',
    body: asr,
    accepts: ['json', 'form'],
    handler: (ask) =>
      begin(ask, {
        kind: 'transcript',
        prompt: '',
        inputs: [{ field: 'file', source: ask.body.file }],
        fit: (chosen) =>
          fitted(chosen, wish('language', ask.body.language, ['language', 'engine'])),
        names: { files: 'file', 'files[0]': 'file' },
      }),
  }),
  route({
    ...about,
    id: 'listServiceModels',
    method: 'GET',
    path: '/v1/ai/models',
    about: {
      en: 'What can be asked for: prices, forms; for operators which settings each provider has, never their values.',
      zh: '可用模型、价格与表单；运营可见各服务商的设置是否已配置（不含值）。',
    },
    answers: { 200: z.object({ models: z.array(serviceModelShape) }) },
    handler: async ({ app, caller }) => {
      const seen = caller.isAdmin
        ? app.catalogue.list({ includeDisabled: true })
        : offeredModels(app);
      return { json: { models: seen.map((one) => serviceModelView(app, caller, one)) } };
    },
  }),
];
