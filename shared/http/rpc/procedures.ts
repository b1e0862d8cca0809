/** Procedures about tasks: `POST /api/rpc/{name}` with the input as the body, `{ data }` back. */
import * as z from 'zod/mini';
import { deleteWork, statuses, worksAfter } from '../../tasks/index.ts';
import { accountOwner } from '../core/caller.ts';
import type { Ask, Route } from '../core/route.ts';
import { id, plainError, whole } from '../core/shapes.ts';
import { awaitJob, jobOf, patienceOf } from '../jobs/job.ts';
import { inputImages, modelId, modelParameters, order, outputs, prompt } from './generate.ts';
import { procedure } from './procedure.ts';
import { procedureSummary, procedureTask, procedureView } from './views.ts';

const taskRef = z.strictObject({ taskId: id });

export const taskProcedures: readonly Route[] = [
  procedure({
    name: 'generate',
    about: { en: 'Begin a task.', zh: '创建任务。' },
    body: z.strictObject({
      modelId,
      prompt,
      inputImages,
      numberOfOutputs: outputs,
      parameters: modelParameters,
      shotId: z.optional(id),
      frameId: z.optional(id),
      lineId: z.optional(id),
    }),
    data: procedureTask,
    refusals: { 403: plainError, 404: plainError },
    run: async (ask) => {
      const { body } = ask;
      const { shotId, frameId, lineId } = body;
      const isAimed = (shotId ?? frameId) !== undefined;
      const { task } = await order(ask, {
        model: body.modelId,
        prompt: body.prompt,
        images: body.inputImages ?? [],
        count: body.numberOfOutputs ?? 1,
        parameters: body.parameters ?? {},
        names: { images: 'inputImages', count: 'numberOfOutputs' },
        ...(isAimed ? { target: { shotId, frameId, lineId } } : {}),
      });
      return procedureView(ask, await awaitJob(ask, task._id, patienceOf(ask, 0).waitMs));
    },
  }),
  procedure({
    name: 'getTask',
    about: { en: 'How a task is.', zh: '查询任务。' },
    scope: 'tasks',
    body: taskRef,
    data: procedureTask,
    refusals: { 404: plainError },
    run: async (ask) => procedureView(ask, await jobOf(ask, ask.body.taskId)),
  }),
  procedure({
    name: 'listTasks',
    about: { en: 'Your tasks, newest first.', zh: '自己的任务，最新在前。' },
    scope: 'tasks',
    body: z.strictObject({
      after: z.optional(id),
      limit: z._default(whole(1, 100), 20),
      status: z.optional(z.enum(statuses)),
      modelId: z.optional(modelId),
    }),
    data: z.object({ tasks: z.array(procedureTask), hasMore: z.boolean() }),
    run: async (ask) => {
      const { after = null, limit, status, modelId: slug } = ask.body;
      const page = { after, limit, order: 'desc', status } as const;
      const models = slug === undefined ? {} : { models: [slug] };
      const { works, hasMore } = await worksAfter(ask.app.db, accountOwner(ask.caller), {
        ...page,
        ...models,
      });
      return { tasks: works.map(procedureSummary), hasMore };
    },
  }),
  procedure({
    name: 'deleteTask',
    about: { en: 'Remove a task that has ended, and its files.', zh: '删除已结束的任务及其文件。' },
    scope: 'tasks',
    body: taskRef,
    data: z.object({ taskId: z.string() }),
    refusals: { 404: plainError, 409: plainError },
    run: async ({ app, caller, body }: Ask<z.infer<typeof taskRef>>) => {
      await deleteWork(app, accountOwner(caller), body.taskId);
      return { taskId: body.taskId };
    },
  }),
];
