/** Models: the catalogue, what operators changed of it, and what a change would look like. */
import * as z from 'zod/mini';
import { ADMINS, READERS, verb } from './core.ts';
import { count, json, maybeAt, maybeText, none, reason, record, seen, slug } from './fields.ts';

const field = z.object({
  name: z.string(),
  label: z.string(),
  help: z.optional(z.string()),
  placeholder: z.optional(z.string()),
  type: z.enum(['select', 'number', 'text', 'switch']),
  multiline: z.optional(z.boolean()),
  options: z.optional(z.array(z.object({ value: json, label: z.string() }))),
  min: z.optional(z.number()),
  max: z.optional(z.number()),
  step: z.optional(z.number()),
  default: z.optional(json),
});

const shown = z.object({
  slug: z.string(),
  /** Of the operator's document. */
  version: z.string(),
  title: z.object({ zh: z.string(), en: z.string() }),
  description: z.object({ zh: z.string(), en: z.string() }),
  kind: z.enum(['image', 'video', 'audio', 'text', 'transcript']),
  provider: z.string(),
  /** Switched on, and its provider can be called. */
  available: z.boolean(),
  enabled: z.boolean(),
  disabledReason: maybeText,
  retires: z.nullable(z.object({ date: z.string(), source: z.string() })),
  functions: z.array(z.string()),
  tags: z.array(z.string()),
  price: z.object({ zh: z.string(), en: z.string() }),
  priceVersion: z.string(),
  costSource: maybeText,
  concurrency: z.nullable(z.number()),
  fallbacks: z.array(z.string()),
  typicalMs: count,
  maxMs: count,
  count: z.object({ min: z.number(), max: z.number() }),
  /** Operators changed something of it; `added`: it is theirs altogether. */
  changed: z.enum(['no', 'changed', 'added']),
});

const whole = z.extend(shown, {
  input: z.object({
    images: z.object({ min: z.number(), max: z.number() }),
    files: z.nullable(z.object({ kind: z.string(), min: z.number(), max: z.number() })),
    media: z.array(
      z.object({
        value: z.string(),
        label: z.string(),
        slots: z.array(
          z.object({ role: z.string(), type: z.string(), min: z.number(), max: z.number() }),
        ),
      }),
    ),
    promptMaxChars: count,
  }),
  form: z.array(field),
  schema: record,
});

const example = z.object({
  /** What sets it apart: the values of the parameters that decide the price. */
  parameters: record,
  price: count,
  cost: z.nullable(z.object({ currency: z.string(), micros: z.number() })),
});
const faces = z.object({ model: whole, prices: z.array(example) });

/** A document of the `models` collection without its `_id`; docs/models.md tells what it may say. */
const change = z.record(z.string(), z.unknown(), { error: '缺少修改内容' });

export const modelVerbs = {
  'models.list': verb({
    roles: READERS,
    about: { en: 'The whole catalogue, disabled models too.', zh: '全部模型，含停用。' },
    params: none,
    answer: z.object({ models: z.array(shown) }),
  }),
  'models.get': verb({
    roles: READERS,
    about: {
      en: 'A model with its form and prices, as built in and as operators left it.',
      zh: '模型详情：表单、价格、内置值与修改。',
    },
    params: z.strictObject({ model: slug }),
    answer: z.object({
      now: faces,
      builtIn: z.nullable(faces),
      /** What operators changed, as it lies there; null where nothing. */
      change: z.nullable(record),
      changedAt: maybeAt,
    }),
  }),
  'models.preview': verb({
    roles: READERS,
    about: {
      en: 'What a model would look like and cost after a change; nothing is stored.',
      zh: '预览修改后的表单与价格，不保存。',
    },
    params: z.strictObject({ model: slug, change }),
    answer: z.object({ problems: z.array(z.string()), after: z.nullable(faces) }),
  }),
  'models.set': verb({
    roles: ADMINS,
    about: {
      en: 'Store a change of a model in place of the one before; in force within half a minute.',
      zh: '保存模型修改（替换之前的），半分钟内生效。',
    },
    params: z.strictObject({ model: slug, change, seen, reason }),
    answer: z.object({ model: shown }),
    audit: { model: 'plain', change: JSON.stringify, seen: 'plain', reason: 'plain' },
  }),
  'models.reset': verb({
    roles: ADMINS,
    about: { en: 'Back to what is built in.', zh: '恢复内置设置。' },
    params: z.strictObject({ model: slug, seen, reason }),
    answer: z.object({ model: z.nullable(shown) }),
    audit: { model: 'plain', seen: 'plain', reason: 'plain' },
  }),
};
