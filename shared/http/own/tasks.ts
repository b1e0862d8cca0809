/** Tasks of any kind, whoever began them how: those that are made here and those of other modules. */
import * as z from 'zod/mini';
import { assertScope } from '../../keys/index.ts';
import { modelKinds } from '../../models/contract.ts';
import { cancelModuleTask, moduleTasksOf } from '../../module-tasks/index.ts';
import { InvalidRequestError } from '../../platform/errors.ts';
import { cancelTask, statuses, worksAfter } from '../../tasks/index.ts';
import { taskIdBehind } from '../../text/index.ts';
import { accountOwner } from '../core/caller.ts';
import type { Answer, Ask, Route } from '../core/route.ts';
import { route } from '../core/route.ts';
import { filled, id, openaiError, whole } from '../core/shapes.ts';
import { awaitJob, jobHeaders, jobOf, patienceOf } from '../jobs/job.ts';
import { slugsOfKind } from '../jobs/models.ts';
import { chunkRoutes } from './chunks.ts';
import { orModuleTask } from './either.ts';
import { targetOf } from './module-tasks.ts';
import { moduleTaskView } from './module-view.ts';
import { streamByTicket, streamTask } from './task-stream.ts';
import { MADE_HERE, wholeTaskShape, wholeTaskView, workView } from './task-view.ts';

const page = z.strictObject({
  after: z.optional(id),
  limit: z._default(whole(1, 100), 20),
  order: z._default(z.enum(['asc', 'desc']), 'desc'),
  status: z.optional(z.enum(statuses)),
  /** Of what is made here: one of the kinds of models; of other modules: their own word. */
  kind: z.optional(id),
  source: z._default(z.enum([MADE_HERE, 'modules']), MADE_HERE),
  source_module: z.optional(id),
  source_entity_id: z.optional(filled(200)),
});
type Page = z.infer<typeof page>;

async function madeHere(ask: Ask<unknown, Page>): Promise<Answer> {
  const { after = null, limit, order, status, kind } = ask.query;
  const models = kind === undefined ? {} : { models: slugsOfKind(ask.app, modelKind(kind)) };
  const wanted = { after, limit, order, status, ...models };
  const { works, hasMore } = await worksAfter(ask.app.db, accountOwner(ask.caller), wanted);
  const data = works.map((work) => workView(ask, work));
  return { json: { object: 'list', data, has_more: hasMore } };
}

function modelKind(kind: string) {
  const known = modelKinds.find((one) => one === kind);
  if (known !== undefined) return known;
  const message = `kind 应为以下之一：${modelKinds.join('、')}`;
  throw new InvalidRequestError([{ field: 'kind', message }]);
}

async function ofModules(ask: Ask<unknown, Page>): Promise<Answer> {
  const { after = null, limit, order, status, kind, ...source } = ask.query;
  const { tasks, hasMore } = await moduleTasksOf(ask.app.db, accountOwner(ask.caller), {
    after,
    limit,
    order,
    status,
    kind,
    sourceModule: source.source_module,
    sourceEntityId: source.source_entity_id,
  });
  const json = { object: 'list', data: tasks.map(moduleTaskView), has_more: hasMore };
  return { json };
}

async function cancelledHere(ask: Ask): Promise<Answer> {
  const { app, caller, params } = ask;
  const answer = await cancelTask(app, accountOwner(caller), params.id ?? '');
  const job = await jobOf(ask, params.id ?? '');
  return { json: { answer, task: await wholeTaskView(ask, job) }, headers: jobHeaders(job) };
}

/** Whoever may write tasks of modules may end them, and nobody else. */
async function cancelledModuleTask(ask: Ask): Promise<Answer> {
  const { key, isAdmin } = ask.caller;
  if (key !== null && !isAdmin) assertScope(key, 'tasks:write');
  const { task } = await cancelModuleTask(ask.app, targetOf(ask));
  return { json: { answer: 'cancelled', task: moduleTaskView(task) } };
}

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
      200: z.object({
        object: z.literal('list'),
        data: z.array(wholeTaskShape),
        has_more: z.boolean(),
      }),
    },
    handler: (ask) => (ask.query.source === MADE_HERE ? madeHere(ask) : ofModules(ask)),
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
    answers: { 200: wholeTaskShape, 404: openaiError },
    handler: (ask) =>
      orModuleTask<Answer>(
        ask,
        async () => {
          const job = await awaitJob(ask, ask.params.id ?? '', patienceOf(ask, 0).waitMs);
          return { json: await wholeTaskView(ask, job), headers: jobHeaders(job) };
        },
        async (task) => ({ json: moduleTaskView(task) }),
      ),
  }),
  ...chunkRoutes,
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
      200: z.object({
        answer: z.enum(['cancelled', 'requested', 'refused']),
        task: wholeTaskShape,
      }),
      404: openaiError,
      409: openaiError,
    },
    handler: (ask) =>
      orModuleTask(
        ask,
        () => cancelledHere(ask),
        () => cancelledModuleTask(ask),
      ),
  }),
];
