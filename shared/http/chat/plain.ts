/** Words without the ceremony: a prompt in, text out. */
import * as z from 'zod/mini';
import { InvalidRequestError } from '../../platform/errors.ts';
import type { JsonObject } from '../../platform/json.ts';
import { type ChatBody, chatShape, pieceOf } from '../../text/index.ts';
import { filled, text as textUpTo, whole } from '../core/shapes.ts';
import type { Dialect } from './streamed.ts';
import { wordsView } from './views.ts';

export const plainShape = z.strictObject({
  model: chatShape.shape.model,
  prompt: z.optional(filled(200_000)),
  system: z.optional(textUpTo(50_000)),
  messages: z.optional(chatShape.shape.messages),
  max_tokens: z.optional(whole(1, 1_000_000)),
  temperature: z.optional(z.number().check(z.gte(0), z.lte(2))),
  user: z.optional(textUpTo(256)),
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
    const { text, reasoning } = pieceOf(chunk);
    const told: JsonObject = {
      ...(text === '' ? {} : { text }),
      ...(reasoning === '' ? {} : { reasoning }),
    };
    return Object.keys(told).length === 0 ? null : told;
  },
  end: (answered) => {
    const { text: _, reasoning: __, ...view } = wordsView(answered);
    return [{ done: true, ...view } as JsonObject, '[DONE]'];
  },
};
