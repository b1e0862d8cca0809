/** Words without the ceremony: a prompt in, text out. */
import * as z from 'zod/mini';
import { InvalidRequestError } from '../../platform/errors.ts';
import type { Json, JsonObject } from '../../platform/json.ts';
import { type ChatBody, chatShape } from '../../text/index.ts';
import { filled, text, whole } from '../core/shapes.ts';
import type { Dialect } from './streamed.ts';
import { wordsView } from './views.ts';

export const plainShape = z.strictObject({
  model: chatShape.shape.model,
  prompt: z.optional(filled(200_000)),
  system: z.optional(text(50_000)),
  messages: z.optional(chatShape.shape.messages),
  max_tokens: z.optional(whole(1, 1_000_000)),
  temperature: z.optional(z.number().check(z.gte(0), z.lte(2))),
  user: z.optional(text(256)),
});

/** Throws InvalidRequestError for neither a prompt nor messages, and for both. */
export function toChat(body: z.infer<typeof plainShape>): ChatBody {
  const { prompt, system, messages, ...rest } = body;
  if ((prompt === undefined) === (messages === undefined)) {
    throw new InvalidRequestError([{ field: 'prompt', message: '请给出 prompt 或 messages 之一' }]);
  }
  const asked: ChatBody['messages'] = messages ?? [{ role: 'user', content: prompt ?? '' }];
  const told: ChatBody['messages'] =
    system === undefined ? [] : [{ role: 'system', content: system }];
  return { ...rest, messages: [...told, ...asked] };
}

export const plainDialect: Dialect = {
  chunk: (chunk) => {
    const delta = deltaOf(chunk);
    const [said, thought] = [delta.content, delta.reasoning_content];
    const told: JsonObject = {
      ...(isWords(said) ? { text: said } : {}),
      ...(isWords(thought) ? { reasoning: thought } : {}),
    };
    return Object.keys(told).length === 0 ? null : told;
  },
  end: (answered) => {
    const { text: _, reasoning: __, ...view } = wordsView(answered);
    return [{ done: true, ...view } as JsonObject, '[DONE]'];
  },
};

const isWords = (value: Json | undefined): boolean => typeof value === 'string' && value !== '';

function deltaOf({ choices }: JsonObject): JsonObject {
  const [choice] = Array.isArray(choices) ? choices : [];
  const delta =
    typeof choice === 'object' && choice !== null && !Array.isArray(choice) ? choice.delta : null;
  return typeof delta === 'object' && delta !== null && !Array.isArray(delta) ? delta : {};
}
