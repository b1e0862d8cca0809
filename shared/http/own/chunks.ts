/** Words of a task in the pieces they were put aside in: of a conversation, or of another module. */
import * as z from 'zod/mini';
import { chunksOf, type ModuleTaskDoc } from '../../module-tasks/index.ts';
import { ownText, ownWork, type TextDoc } from '../../tasks/index.ts';
import { taskIdBehind } from '../../text/index.ts';
import { accountOwner } from '../core/caller.ts';
import { type Ask, type Route, route } from '../core/route.ts';
import { id, openaiError, whole } from '../core/shapes.ts';
import { orModuleTask } from './either.ts';

const page = z.strictObject({
  stage: z.optional(id),
  after_stage: z.optional(id),
  after: z._default(whole(0, 1_000_000), 0),
  limit: z._default(whole(1, 200), 100),
});
type Page = z.infer<typeof page>;

const chunkShape = z.object({
  stage: z.string(),
  sequence: z.number(),
  text: z.string(),
  created_at: z.string(),
});

interface Chunks {
  readonly data: readonly z.infer<typeof chunkShape>[];
  readonly has_more: boolean;
}

/** The one stage of a task made here that has words. */
const SPOKEN = 'generate';

/** What is made of other things than words has none. */
async function madeHere(ask: Ask<unknown, Page>): Promise<Chunks> {
  const { app, caller, params, query } = ask;
  const openid = accountOwner(caller);
  const taskId = taskIdBehind(params.id ?? '');
  const { type } = await ownWork(app.db, openid, taskId);
  const { stage = SPOKEN, after_stage = SPOKEN, after, limit } = query;
  const isSpoken = type === 'chat' && stage === SPOKEN && after_stage === SPOKEN;
  if (!isSpoken) return { data: [], has_more: false };
  const pieces = piecesOf(await ownText(app.db, openid, taskId));
  return { data: pieces.slice(after, after + limit), has_more: pieces.length > after + limit };
}

/** Numbered from 1 without a gap. */
function piecesOf({ chunks, text }: TextDoc): Chunks['data'] {
  return chunks.map(({ seq, text_end, at }, index) => ({
    stage: SPOKEN,
    sequence: seq,
    text: text.slice(chunks[index - 1]?.text_end ?? 0, text_end),
    created_at: at.toISOString(),
  }));
}

async function ofModule(ask: Ask<unknown, Page>, task: ModuleTaskDoc): Promise<Chunks> {
  const { after_stage: afterStage, ...page } = ask.query;
  const { chunks, hasMore } = await chunksOf(ask.app.db, task, { ...page, afterStage });
  const data = chunks.map(({ stage, sequence, text, created_at }) => ({
    stage,
    sequence,
    text,
    created_at: created_at.toISOString(),
  }));
  return { data, has_more: hasMore };
}

export const chunkRoutes: readonly Route[] = [
  route({
    group: 'own',
    auth: 'user',
    scope: 'tasks',
    errors: 'openai',
    id: 'listTaskChunks',
    method: 'GET',
    path: '/v1/tasks/{id}/chunks',
    about: {
      en: 'Words of a task, as they were put aside, from a sequence on: of a conversation, or of another module stage by stage; `after_stage` is the stage of the last piece that is known.',
      zh: '按序号读取任务的文字片段：对话，或其他模块的任务（可指定阶段）；`after_stage` 为已读最后一段所在的阶段。',
    },
    query: page,
    answers: {
      200: z.object({
        object: z.literal('list'),
        data: z.array(chunkShape),
        has_more: z.boolean(),
      }),
      404: openaiError,
    },
    handler: async (ask) => {
      const { data, has_more } = await orModuleTask(
        ask,
        () => madeHere(ask),
        (task) => ofModule(ask, task),
      );
      return { json: { object: 'list', data, has_more } };
    },
  }),
];
