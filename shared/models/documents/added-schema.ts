/**
 * What a document says of a model that is not built in, on a protocol that is. Built when the first
 * such document is read: hardly a cold start meets one.
 */
import * as z from 'zod/mini';
import { modelKinds } from '../contract.ts';

export function addedSchema() {
  const name = z.string().check(z.minLength(1), z.maxLength(200));
  const both = z.object({ zh: name, en: name });
  const positive = z.number().check(z.gt(0), z.lte(1_000_000));
  const range = z.tuple([z.int().check(z.gte(0)), z.int().check(z.gte(0), z.lte(100))]);
  const field = fieldSchema(name, positive);
  const slot = z.object({
    role: z.enum(['first', 'last', 'reference', 'voice', 'source']),
    type: z.enum(['image', 'video', 'audio']),
    min: z._default(z.int().check(z.gte(0)), 0),
    max: z.int().check(z.gte(1), z.lte(100)),
  });
  const mode = z.object({ value: name, label: name, slots: z.array(slot) });
  const tokens = z.optional(z.int().check(z.gte(1), z.lte(1_000_000)));
  const chat = z.object({
    usual_out: tokens,
    max_out: tokens,
    max_in: tokens,
    pictures: z.optional(z.int().check(z.gte(0), z.lte(50))),
    limit_field: z.optional(z.enum(['max_tokens', 'max_completion_tokens'])),
  });
  return z.object({
    title: both,
    description: z.optional(both),
    kind: z.enum(modelKinds),
    /** Id of a provider. */
    provider: name,
    /** Its answer to a submit is the result. */
    sync: z.optional(z.boolean()),
    tags: z.optional(z.array(name)),
    modes: z.optional(z.array(mode).check(z.maxLength(5))),
    images: z.optional(range),
    files: z.optional(z.tuple([z.enum(['audio', 'video']), z.int(), z.int()])),
    count: z.optional(range),
    prompt_max_chars: z.optional(z.int().check(z.gte(1), z.lte(100_000))),
    prompt_language: z.optional(z.enum(['any', 'en'])),
    json: z.optional(z.enum(['none', 'object', 'schema'])),
    /** In conversations; null: nobody can talk with it. */
    chat: z.optional(z.nullable(chat)),
    fields: z._default(z.record(z.string(), field), {}),
    /** Template of the provider's call. */
    call: z.record(z.string(), z.json()),
    typical_ms: z.optional(z.int().check(z.gte(1_000))),
    max_ms: z.optional(z.int().check(z.gte(10_000), z.lte(6 * 3_600_000))),
  });
}

function fieldSchema(name: z.ZodMiniString<string>, positive: z.ZodMiniNumber<number>) {
  const hints = { label: name, help: z.optional(name), placeholder: z.optional(name) };
  const value = z.union([z.string(), z.number()]);
  const option = z.union([value, z.tuple([value, name])]);
  return z.union([
    z.object({
      ...hints,
      type: z.literal('choice'),
      options: z.array(option).check(z.minLength(1), z.maxLength(100)),
      default: z.optional(z.union([value, z.null()])),
    }),
    z.object({
      ...hints,
      type: z.literal('number'),
      min: z.number(),
      max: z.number(),
      step: z._default(positive, 1),
      default: z.optional(z.number()),
    }),
    z.object({
      ...hints,
      type: z.literal('text'),
      max_chars: z.int().check(z.gte(1), z.lte(100_000)),
      multiline: z.optional(z.boolean()),
      required: z.optional(z.boolean()),
      default: z.optional(z.string()),
    }),
    z.object({
      ...hints,
      type: z.literal('switch'),
      default: z._default(z.boolean(), false),
    }),
  ]);
}

export type AddedDoc = z.infer<ReturnType<typeof addedSchema>>;
export type FieldDoc = AddedDoc['fields'][string];
