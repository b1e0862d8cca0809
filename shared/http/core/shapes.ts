/** What bodies and answers are made of, said once. */
import * as z from 'zod/mini';

export const text = (max: number) => z.string().check(z.maxLength(max));
export const filled = (max: number) => z.string().check(z.minLength(1), z.maxLength(max));
export const whole = (min: number, max: number) =>
  z.number().check(z.int(), z.gte(min), z.lte(max));
export const file = z.file();
/** An address (`https:`, `data:`, `cloud:`); data URLs are as large as a body may be. */
export const address = z.string().check(
  z.refine((url) => /^(https?|cloud):\/\/|^data:/.test(url), {
    error: '应为 https 地址、data URL 或 cloud:// 文件',
  }),
);
/** The row's own parameters, by their own names. */
export const parameters = z.record(z.string(), z.unknown());
export const model = filled(100);
/** Numbers of text, so that a form without files may say them too. */
export const id = filled(64);
export const nothing = z.strictObject({});

/** What OpenAI's clients say where an answer comes whole; nothing else does here. */
export const notStreamed = z.optional(
  z.nullable(z.boolean().check(z.refine((stream) => !stream, { error: '这里不支持流式返回' }))),
);

export const isoDate = z.string();
export const nullable = <T extends z.ZodMiniType>(schema: T) => z.nullable(schema);

export const openaiError = z.object({
  error: z.object({
    message: z.string(),
    type: z.string(),
    param: z.nullable(z.string()),
    code: z.nullable(z.string()),
    details: z.optional(z.array(z.object({ field: z.string(), message: z.string() }))),
  }),
});

export const videoError = z.object({
  error: z.string(),
  error_code: z.number(),
  details: z.optional(z.array(z.object({ field: z.string(), message: z.string() }))),
});

export const plainError = z.object({
  error: z.object({
    code: z.string(),
    message: z.string(),
    details: z.optional(z.array(z.object({ field: z.string(), message: z.string() }))),
  }),
});
