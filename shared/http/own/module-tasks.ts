/** What other modules do to the tasks they keep here. Each answers the task after it. */
import * as z from 'zod/mini';
import {
  addChunk,
  addReference,
  type Changed,
  chunkShape,
  completeStage,
  completeTask,
  createShape,
  createTask,
  failShape,
  failTask,
  outputShape,
  referenceShape,
  stageOutputShape,
  startStage,
  startTask,
  type Target,
} from '../../module-tasks/index.ts';
import { deterministicId } from '../../platform/ids.ts';
import { accountOwner } from '../core/caller.ts';
import { type Answer, type Ask, type Route, route } from '../core/route.ts';
import { nothing, openaiError } from '../core/shapes.ts';
import { idempotencyKey } from '../jobs/calls.ts';
import { moduleTaskView } from './module-view.ts';
import { wholeTaskShape } from './task-view.ts';

/** Which call this is: one that names itself (`Idempotency-Key`) is known again. */
function changeOf({ app, headers, bodyHash, params }: Ask): string {
  const named = idempotencyKey(headers);
  if (named === null) return app.random.hex(16);
  return deterministicId('call', named, params.id ?? '', params.kind ?? '', bodyHash);
}

export function targetOf(ask: Ask): Target {
  return { openid: accountOwner(ask.caller), id: ask.params.id ?? '', change: changeOf(ask) };
}

export function answerOf({ task, replayed }: Changed, status = 200): Answer {
  const headers = {
    'x-task-id': task.task_id,
    ...(replayed ? { 'idempotent-replayed': 'true' } : {}),
  };
  return { status, json: moduleTaskView(task), headers };
}

const about = { group: 'own', auth: 'user', scope: 'tasks:write', errors: 'openai' } as const;
const one = '/v1/tasks/{id}';
const answers = { 200: wholeTaskShape, 400: openaiError, 404: openaiError, 409: openaiError };

export const moduleTaskRoutes: readonly Route[] = [
  route({
    ...about,
    id: 'createTask',
    method: 'POST',
    path: '/v1/tasks',
    about: {
      en: 'A task of another module: no credits, no provider, moved on by its module.',
      zh: '登记其他模块的任务：不计费，由该模块自行推进。',
    },
    body: z.strictObject(createShape),
    answers: { 201: wholeTaskShape, 400: openaiError, 409: openaiError },
    handler: async (ask) => {
      const { openid, change } = targetOf(ask);
      return answerOf(await createTask(ask.app, { openid, change, wish: ask.body }), 201);
    },
  }),
  route({
    ...about,
    id: 'startTask',
    method: 'POST',
    path: `${one}/start`,
    about: { en: 'It has begun; again changes nothing.', zh: '开始；重复调用无变化。' },
    body: nothing,
    answers,
    handler: async (ask) => answerOf(await startTask(ask.app, targetOf(ask))),
  }),
  route({
    ...about,
    id: 'startTaskStage',
    method: 'POST',
    path: `${one}/stages/{kind}/start`,
    about: { en: 'A stage has begun.', zh: '阶段开始。' },
    body: nothing,
    answers,
    handler: async (ask) =>
      answerOf(await startStage(ask.app, targetOf(ask), ask.params.kind ?? '')),
  }),
  route({
    ...about,
    id: 'completeTaskStage',
    method: 'POST',
    path: `${one}/stages/{kind}/complete`,
    about: { en: 'A stage is done, with what came of it.', zh: '阶段完成，附其产出。' },
    body: z.strictObject(stageOutputShape),
    answers,
    handler: async (ask) => {
      const stage = { kind: ask.params.kind ?? '', output: ask.body };
      return answerOf(await completeStage(ask.app, targetOf(ask), stage));
    },
  }),
  route({
    ...about,
    id: 'addTaskChunk',
    method: 'POST',
    path: `${one}/chunks`,
    about: {
      en: 'The next piece of a stage’s words; the same again is a replay.',
      zh: '追加阶段文字片段；相同内容重发视为重放。',
    },
    body: z.strictObject(chunkShape),
    answers: { ...answers, 413: openaiError },
    handler: async (ask) => answerOf(await addChunk(ask.app, targetOf(ask), ask.body)),
  }),
  route({
    ...about,
    id: 'addTaskReference',
    method: 'POST',
    path: `${one}/references`,
    about: {
      en: 'Where a result is; the same again is a replay.',
      zh: '登记结果引用；重复视为重放。',
    },
    body: z.strictObject(referenceShape),
    answers: { ...answers, 413: openaiError },
    handler: async (ask) => answerOf(await addReference(ask.app, targetOf(ask), ask.body)),
  }),
  route({
    ...about,
    id: 'completeTask',
    method: 'POST',
    path: `${one}/complete`,
    about: { en: 'It is done.', zh: '任务完成。' },
    body: z.strictObject(outputShape),
    answers,
    handler: async (ask) => answerOf(await completeTask(ask.app, targetOf(ask), ask.body)),
  }),
  route({
    ...about,
    id: 'failTask',
    method: 'POST',
    path: `${one}/fail`,
    about: { en: 'It has failed, and why.', zh: '任务失败及原因。' },
    body: z.strictObject(failShape),
    answers,
    handler: async (ask) =>
      answerOf(await failTask(ask.app, targetOf(ask), ask.body.failure_message)),
  }),
];
