/** The external API: one address to ask for anything, with `X-API-Key`. */
import * as z from 'zod/mini';
import { type Route, route } from '../core/route.ts';
import { filled, plainError } from '../core/shapes.ts';
import { awaitJob, jobHeaders, jobOf, patienceOf } from '../jobs/job.ts';
import { inputImages, modelId, modelParameters, order, outputs, prompt } from './generate.ts';
import { externalTask, externalView } from './views.ts';

const about = { group: 'external', auth: 'user', errors: 'plain' } as const;

export const externalRoutes: readonly Route[] = [
  route({
    ...about,
    id: 'externalGenerate',
    method: 'POST',
    path: '/api/external/ai-generation',
    about: { en: 'Begin a task of any model.', zh: '用任意模型创建任务。' },
    body: z.strictObject({
      model_slug: modelId,
      prompt,
      input_images: inputImages,
      number_of_outputs: outputs,
      parameters: modelParameters,
    }),
    answers: { 200: externalTask, 400: plainError, 402: plainError },
    handler: async (ask) => {
      const { body } = ask;
      const { task } = await order(ask, {
        model: body.model_slug,
        prompt: body.prompt,
        images: body.input_images ?? [],
        count: body.number_of_outputs ?? 1,
        parameters: body.parameters ?? {},
        names: { images: 'input_images', count: 'number_of_outputs' },
      });
      const job = await awaitJob(ask, task._id, patienceOf(ask, 0).waitMs);
      return { json: await externalView(ask, job), headers: jobHeaders(job) };
    },
  }),
  route({
    ...about,
    id: 'externalTask',
    method: 'GET',
    path: '/api/external/ai-generation',
    about: { en: 'How a task is.', zh: '查询任务。' },
    scope: 'tasks',
    query: z.object({ taskId: filled(64) }),
    answers: { 200: externalTask, 404: plainError },
    handler: async (ask) => {
      const job = await jobOf(ask, ask.query.taskId);
      return { json: await externalView(ask, job), headers: jobHeaders(job) };
    },
  }),
];
