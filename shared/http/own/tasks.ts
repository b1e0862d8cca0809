/** Tasks of any kind, whoever began them how. */
import * as z from 'zod/mini';
import { modelKinds } from '../../models/contract.ts';
import { cancelTask, statuses, worksAfter } from '../../tasks/index.ts';
import { taskIdBehind } from '../../text/index.ts';
import { accountOwner } from '../core/caller.ts';
import type { Ask, Route } from '../core/route.ts';
import { route } from '../core/route.ts';
import { id, openaiError, whole } from '../core/shapes.ts';
import { awaitJob, jobHeaders, jobOf, patienceOf } from '../jobs/job.ts';
import { slugsOfKind } from '../jobs/models.ts';
import { streamByTicket, streamTask } from './task-stream.ts';
import { taskShape, taskView, workView } from './task-view.ts';

const page = z.strictObject({
  after: z.optional(id),
  limit: z._default(whole(1, 100), 20),
  order: z._default(z.enum(['asc', 'desc']), 'desc'),
  status: z.optional(z.enum(statuses)),
  kind: z.optional(z.enum(modelKinds)),
});

/** What a browser says when it comes back; 0 for what is no number. */
function lastEventOf({ headers }: Ask): number {
  const last = Number(headers.get('last-event-id') ?? 0);
  return Number.isSafeInteger(last) && last >= 0 ? last : 0;
}

const about = { group: 'own', auth: 'user', scope: 'tasks', errors: 'openai' } as const;

export const taskRoutes: readonly Route[] = [
  route({
    ...about,
    id: 'listTasks',
    method: 'GET',
    path: '/v1/tasks',
    about: {
      en: 'Your tasks; results have addresses when one is asked for.',
      zh: '自己的任务列表。',
    },
    query: page,
    answers: {
      200: z.object({ object: z.literal('list'), data: z.array(taskShape), has_more: z.boolean() }),
    },
    handler: async (ask) => {
      const { after = null, limit, order, status, kind } = ask.query;
      const models = kind === undefined ? {} : { models: slugsOfKind(ask.app, kind) };
      const wanted = { after, limit, order, status, ...models };
      const { works, hasMore } = await worksAfter(ask.app.db, accountOwner(ask.caller), wanted);
      const data = works.map((work) => workView(ask, work));
      return { json: { object: 'list', data, has_more: hasMore } };
    },
  }),
  route({
    ...about,
    id: 'getTask',
    method: 'GET',
    path: '/v1/tasks/{id}',
    about: {
      en: 'How a task is; `Prefer: wait=30` waits for it.',
      zh: '查询任务；`Prefer: wait=30` 等待。',
    },
    answers: { 200: taskShape, 404: openaiError },
    handler: async (ask) => {
      const job = await awaitJob(ask, ask.params.id ?? '', patienceOf(ask, 0).waitMs);
      return { json: await taskView(ask, job), headers: jobHeaders(job) };
    },
  }),
  route({
    ...about,
    id: 'streamTask',
    method: 'GET',
    path: '/v1/tasks/{id}/stream',
    about: {
      en: 'A task as it goes: events `status`, `words`, `end`; resumes after `?after=` or `Last-Event-ID`. With `x-ticket` no key is needed.',
      zh: '逐步读取任务：`status`、`words`、`end` 事件；可用 `?after=` 或 `Last-Event-ID` 续读。带 `x-ticket` 时无需密钥。',
    },
    takesTicket: true,
    query: z.strictObject({
      after: z.optional(whole(0, 1_000_000)),
      ticket: z.optional(z.string().check(z.maxLength(100))),
    }),
    answers: { 200: 'page', 401: openaiError, 404: openaiError },
    handler: async (ask) => {
      const taskId = taskIdBehind(ask.params.id ?? '');
      const ticket = ask.headers.get('x-ticket') ?? ask.query.ticket ?? null;
      if (ticket !== null) return streamByTicket(ask, { taskId, ticket });
      return streamTask(ask, { taskId, after: ask.query.after ?? lastEventOf(ask) });
    },
  }),
  route({
    ...about,
    id: 'cancelTask',
    method: 'POST',
    path: '/v1/tasks/{id}/cancel',
    about: {
      en: 'Cancel: `cancelled`, the credits are back; `requested`, the provider is asked; `refused`, it goes on.',
      zh: '取消：`cancelled` 已退回；`requested` 已请求；`refused` 无法取消。',
    },
    answers: {
      200: z.object({ answer: z.enum(['cancelled', 'requested', 'refused']), task: taskShape }),
      404: openaiError,
      409: openaiError,
    },
    handler: async (ask) => {
      const { app, caller, params } = ask;
      const answer = await cancelTask(app, accountOwner(caller), params.id ?? '');
      const job = await jobOf(ask, params.id ?? '');
      return { json: { answer, task: await taskView(ask, job) }, headers: jobHeaders(job) };
    },
  }),
];
