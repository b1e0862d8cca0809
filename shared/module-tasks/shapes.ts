/** What modules send, field by field. */
import * as z from 'zod/mini';

export const MAX_STAGES = 50;
export const MAX_REFERENCES = 100;
/** Of one stage, in characters. */
export const MAX_STAGE_TEXT = 100_000;
const MAX_DELTA = 20_000;
const MAX_PAYLOAD_BYTES = 64_000;

const filled = (max: number) => z.string().check(z.minLength(1), z.maxLength(max));
const text = (max: number) => z.string().check(z.maxLength(max));
const notBlank = (max: number, error: string) =>
  z.string({ error }).check(
    z.maxLength(max),
    z.refine((value) => value.trim() !== '', { error }),
  );
/** Of letters that need no care in an address. */
const name = z.string().check(
  z.regex(/^[A-Za-z0-9_.:-]{1,64}$/, {
    error: '应为 1 到 64 个字母、数字或 _ . : -',
  }),
);
/** Any JSON, kept as it came. */
const payload = z.unknown().check(
  z.refine((value) => Buffer.byteLength(JSON.stringify(value) ?? '') <= MAX_PAYLOAD_BYTES, {
    error: `内容过大（最多 ${MAX_PAYLOAD_BYTES} 字节）`,
  }),
);
const output = text(MAX_STAGE_TEXT);

const stage = z.strictObject({
  kind: name,
  label: z._default(text(200), ''),
  detail: z._default(text(1_000), ''),
  order: z.optional(z.number().check(z.int(), z.gte(0), z.lte(10_000))),
});

export const createShape = {
  id: z.optional(name),
  task_kind: name,
  /** Only to be told that a key writes for its own owner. */
  owner: z.optional(filled(128)),
  request_label: z._default(text(200), ''),
  source_module: name,
  source_entity_id: z.optional(z.nullable(filled(200))),
  request_payload: z.optional(payload),
  stages: z._default(z.array(stage).check(z.maxLength(MAX_STAGES)), []),
};

export const outputShape = {
  text_output: z.optional(output),
  structured_payload: z.optional(payload),
};

export const stageOutputShape = {
  ...outputShape,
  warnings: z._default(z.array(text(500)).check(z.maxLength(20)), []),
};

export const chunkShape = {
  stage: name,
  sequence: z.number().check(z.int(), z.gte(1, { error: 'sequence 从 1 开始' }), z.lte(1_000_000)),
  delta: notBlank(MAX_DELTA, 'delta 不能为空'),
};

export const referenceShape = {
  kind: name,
  id: filled(200),
  label: z._default(text(200), ''),
};

export const failShape = { failure_message: notBlank(1_000, 'failure_message 不能为空') };

const shapes = {
  create: z.object(createShape),
  output: z.object(outputShape),
  stageOutput: z.object(stageOutputShape),
  chunk: z.object(chunkShape),
  reference: z.object(referenceShape),
};
export type CreateWish = z.infer<typeof shapes.create>;
export type Output = z.infer<typeof shapes.output>;
export type StageOutput = z.infer<typeof shapes.stageOutput>;
export type Chunk = z.infer<typeof shapes.chunk>;
export type Reference = z.infer<typeof shapes.reference>;
