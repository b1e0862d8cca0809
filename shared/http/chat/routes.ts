/** Conversations: as OpenAI's clients hold them, and in words of our own. */
import * as z from 'zod/mini';
import type { JsonObject } from '../../platform/json.ts';
import { deleteWork } from '../../tasks/index.ts';
import { type ChatBody, chatShape, taskIdBehind } from '../../text/index.ts';
import { accountOwner } from '../core/caller.ts';
import type { Answer, Ask, Route } from '../core/route.ts';
import { route } from '../core/route.ts';
import { openaiError } from '../core/shapes.ts';
import { startChat } from './begin.ts';
import { plainDialect, plainShape, toChat } from './plain.ts';
import { storedAnswer } from './reading.ts';
import { completionShape, wordsShape } from './shapes.ts';
import { answerStreamed, type Dialect } from './streamed.ts';
import {
  completionView,
  creditHeaders,
  endedWithout,
  lastChunk,
  usageChunk,
  wordsView,
} from './views.ts';
import { answerWhole } from './whole.ts';

async function chat(ask: Ask<ChatBody>): Promise<Answer> {
  const { body } = ask;
  const started = await startChat(ask, body);
  if (body.stream !== true) return answerWhole(ask, started, completionView);
  return answerStreamed(ask, started, openai(body.stream_options?.include_usage === true));
}

/** Each chunk says that its count is still to come, where somebody asked for it. */
const openai = (countsUsage: boolean): Dialect => ({
  chunk: (chunk) => (countsUsage ? { ...chunk, usage: null } : chunk),
  end: (answered): (JsonObject | string)[] => [
    lastChunk(answered),
    ...(countsUsage ? [usageChunk(answered)] : []),
    '[DONE]',
  ],
});

const about = {
  method: 'POST',
  auth: 'user',
  scope: 'text',
  errors: 'openai',
} as const;

const words = {
  en: 'A conversation: whole, or word by word (`stream: true`).',
  zh: '对话；`stream: true` 时逐字返回。',
};

export const chatRoutes: readonly Route[] = [
  route({
    ...about,
    id: 'createChatCompletion',
    path: '/v1/chat/completions',
    group: 'openai',
    about: words,
    body: chatShape,
    answers: { 200: completionShape, 402: openaiError, 422: openaiError },
    handler: chat,
  }),
  route({
    ...about,
    method: 'GET',
    id: 'getChatCompletion',
    path: '/v1/chat/completions/{id}',
    group: 'openai',
    about: {
      en: 'An answer that was given before, however its reader was cut off.',
      zh: '读取已生成的回答（连接中断后也可读取）。',
    },
    answers: { 200: completionShape, 404: openaiError },
    handler: async ({ app, caller, params }) => {
      const taskId = taskIdBehind(params.id ?? '');
      const answered = await storedAnswer(app, accountOwner(caller), taskId);
      const failure = answered.text.ended_at === null ? null : endedWithout(answered);
      if (failure !== null) throw failure;
      return { json: completionView(answered), headers: creditHeaders(answered.task) };
    },
  }),
  route({
    ...about,
    method: 'DELETE',
    id: 'deleteChatCompletion',
    path: '/v1/chat/completions/{id}',
    group: 'openai',
    about: { en: 'Forget an answer; the ledger keeps its entry.', zh: '删除回答，账目保留。' },
    answers: {
      200: z.object({
        id: z.string(),
        object: z.literal('chat.completion.deleted'),
        deleted: z.literal(true),
      }),
      404: openaiError,
    },
    handler: async ({ app, caller, params }) => {
      const id = params.id ?? '';
      await deleteWork(app, accountOwner(caller), taskIdBehind(id));
      return { json: { id, object: 'chat.completion.deleted', deleted: true } };
    },
  }),
  route({
    ...about,
    id: 'createServiceChatCompletion',
    path: '/v1/ai/chat/completions',
    group: 'ai',
    about: words,
    body: chatShape,
    answers: { 200: completionShape, 402: openaiError, 422: openaiError },
    handler: chat,
  }),
  route({
    ...about,
    id: 'createWords',
    path: '/v1/ai/text',
    group: 'ai',
    about: { en: 'Words for a prompt, whole.', zh: '文字生成，一次返回。' },
    body: plainShape,
    answers: { 200: wordsShape, 402: openaiError, 422: openaiError },
    handler: async (ask) => answerWhole(ask, await startChat(ask, toChat(ask.body)), wordsView),
  }),
  route({
    ...about,
    id: 'streamWords',
    path: '/v1/ai/stream',
    group: 'ai',
    about: {
      en: 'Words for a prompt as they come: events with `text`, and the last with `done`.',
      zh: '文字生成，逐字返回：每个事件含 `text`，最后一个含 `done`。',
    },
    body: plainShape,
    answers: { 200: 'page', 402: openaiError, 422: openaiError },
    handler: async (ask) =>
      answerStreamed(ask, await startChat(ask, toChat(ask.body)), plainDialect),
  }),
];
