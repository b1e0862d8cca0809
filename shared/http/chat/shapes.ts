/** What is answered about words. */
import * as z from 'zod/mini';

export const usageShape = z.object({
  prompt_tokens: z.number(),
  completion_tokens: z.number(),
  total_tokens: z.number(),
});

const message = z.object({
  role: z.literal('assistant'),
  content: z.nullable(z.string()),
  refusal: z.nullable(z.string()),
  reasoning_content: z.optional(z.string()),
  reasoning: z.optional(z.string()),
  tool_calls: z.optional(z.array(z.record(z.string(), z.unknown()))),
});

export const creditsShape = z.object({ held: z.number(), charged: z.number() });

/** As OpenAI's, with what it cost and how it ended beside it. */
export const completionShape = z.object({
  id: z.string(),
  object: z.literal('chat.completion'),
  created: z.number(),
  model: z.string(),
  choices: z.array(
    z.object({
      index: z.number(),
      message,
      logprobs: z.null(),
      finish_reason: z.string(),
    }),
  ),
  usage: usageShape,
  credits: creditsShape,
  flags: z.array(z.string()),
});

export const wordsShape = z.object({
  task_id: z.string(),
  model: z.string(),
  text: z.string(),
  reasoning: z.string(),
  finish_reason: z.nullable(z.string()),
  usage: usageShape,
  credits: creditsShape,
  flags: z.array(z.string()),
});
