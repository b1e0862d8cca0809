/** What a conversation is asked with, as OpenAI's clients send it. */
import * as z from 'zod/mini';

const MAX_MESSAGES = 1_000;
const MAX_PARTS = 100;
const MAX_TOOLS = 128;
/** More than any model gives; a number above it is a mistake. */
const MAX_TOKENS = 1_000_000;

const words = (what: string) => z.string({ error: `${what}必须是文字` });
const name = words('名称').check(
  z.regex(/^[a-zA-Z0-9_-]{1,64}$/, '名称只能包含字母、数字、下划线和连字符，最多 64 个'),
);
const between = (min: number, max: number) =>
  z.optional(
    z.nullable(
      z
        .number({ error: `应为 ${min} 到 ${max} 的数字` })
        .check(z.gte(min, `至少为 ${min}`), z.lte(max, `最多为 ${max}`)),
    ),
  );
const tokens = z.optional(
  z.nullable(
    z.int('应为整数').check(z.gte(1, '至少为 1'), z.lte(MAX_TOKENS, `最多为 ${MAX_TOKENS}`)),
  ),
);

const textPart = z.object({ type: z.literal('text'), text: words('text') });
const picturePart = z.object({
  type: z.literal('image_url'),
  image_url: z.object({
    url: words('图片地址').check(
      z.refine((url) => /^(https?|cloud):\/\/|^data:image\/(png|jpeg|webp|gif);base64,/.test(url), {
        error: '图片应为 https 地址、data URL 或 cloud:// 文件',
      }),
    ),
    detail: z.optional(z.enum(['auto', 'low', 'high'])),
  }),
});
const part = z.union([textPart, picturePart], { error: '只支持 text 和 image_url' });

const toolCall = z.object({
  id: words('id').check(z.minLength(1, 'id 不能为空'), z.maxLength(200, 'id 过长')),
  type: z.literal('function', '只支持 function'),
  function: z.object({ name, arguments: words('arguments') }),
});

const message = z.object({
  role: z.enum(['system', 'developer', 'user', 'assistant', 'tool'], {
    error: 'role 应为 system、developer、user、assistant 或 tool',
  }),
  content: z.optional(
    z.nullable(
      z.union(
        [
          z.string(),
          z
            .array(part)
            .check(z.minLength(1, '内容不能为空'), z.maxLength(MAX_PARTS, `最多 ${MAX_PARTS} 段`)),
        ],
        {
          error: '内容应为文字，或 text 与 image_url 的列表',
        },
      ),
    ),
  ),
  name: z.optional(z.nullable(words('name').check(z.maxLength(64, 'name 过长')))),
  tool_call_id: z.optional(words('tool_call_id').check(z.maxLength(200, 'tool_call_id 过长'))),
  tool_calls: z.optional(
    z.nullable(z.array(toolCall).check(z.maxLength(MAX_TOOLS, `最多 ${MAX_TOOLS} 个`))),
  ),
  reasoning_content: z.optional(z.nullable(words('reasoning_content'))),
  refusal: z.optional(z.nullable(words('refusal'))),
});

const tool = z.object({
  type: z.literal('function', '只支持 function'),
  function: z.object({
    name,
    description: z.optional(words('description').check(z.maxLength(4_096, '说明过长'))),
    parameters: z.optional(z.record(z.string(), z.unknown(), { error: '应为 JSON Schema 对象' })),
    strict: z.optional(z.nullable(z.boolean({ error: '应为 true 或 false' }))),
  }),
});

const toolChoice = z.union(
  [
    z.enum(['none', 'auto', 'required']),
    z.object({ type: z.literal('function'), function: z.object({ name }) }),
  ],
  { error: '应为 none、auto、required 或一个函数' },
);

const format = z.union(
  [
    z.object({ type: z.enum(['text', 'json_object']) }),
    z.object({
      type: z.literal('json_schema'),
      json_schema: z.object({
        name,
        description: z.optional(z.string()),
        schema: z.optional(z.record(z.string(), z.unknown())),
        strict: z.optional(z.nullable(z.boolean())),
      }),
    }),
  ],
  { error: '应为 text、json_object 或 json_schema' },
);

/** Said of the whole; what else may be said is in `request`. */
export const chatShape = z.looseObject({
  model: z.optional(
    words('模型').check(z.minLength(1, '模型名不能为空'), z.maxLength(100, '模型名过长')),
  ),
  messages: z
    .array(message, { error: '应为消息列表' })
    .check(
      z.minLength(1, '至少一条消息'),
      z.maxLength(MAX_MESSAGES, `最多 ${MAX_MESSAGES} 条消息`),
    ),
  stream: z.optional(z.nullable(z.boolean({ error: '应为 true 或 false' }))),
  stream_options: z.optional(
    z.nullable(
      z.looseObject({ include_usage: z.optional(z.boolean({ error: '应为 true 或 false' })) }),
    ),
  ),
  max_tokens: tokens,
  max_completion_tokens: tokens,
  temperature: between(0, 2),
  top_p: between(0, 1),
  presence_penalty: between(-2, 2),
  frequency_penalty: between(-2, 2),
  n: z.optional(z.nullable(z.literal(1, '每次只能生成一个回答'))),
  tools: z.optional(
    z.nullable(
      z
        .array(tool, { error: '应为工具列表' })
        .check(z.maxLength(MAX_TOOLS, `最多 ${MAX_TOOLS} 个工具`)),
    ),
  ),
  tool_choice: z.optional(z.nullable(toolChoice)),
  response_format: z.optional(z.nullable(format)),
  user: z.optional(z.nullable(words('user').check(z.maxLength(256, 'user 过长')))),
});

export type ChatBody = z.infer<typeof chatShape>;
export type ChatMessage = ChatBody['messages'][number];
