/** What an operator's document of the `models` collection may say. */
import * as z from 'zod/mini';
import { addedSchema } from './added-schema.ts';

const positive = z.number().check(z.gt(0), z.lte(1_000_000));
const name = z.string().check(z.minLength(1), z.maxLength(200));
const amount = z.number().check(z.gte(0), z.lte(1_000_000));
const factors = z.record(z.string(), z.record(z.string(), positive));

const table = {
  /** Per piece, or per second. */
  each: amount,
  factors: z.optional(factors),
  per_second_of: z.optional(z.string()),
  /** Of conversations, per 1,000 tokens. */
  tokens: z.optional(z.object({ in: amount, out: amount })),
};

const retires = z.object({
  date: z.string().check(z.regex(/^\d{4}-\d{2}-\d{2}$/)),
  source: name,
});

const cost = z.object({ ...table, currency: z.enum(['CNY', 'USD']), source: name });

export const modelDoc = z.object({
  _id: z.string(),
  enabled: z.optional(z.boolean()),
  /** For operators. */
  disabled_reason: z.optional(z.string().check(z.maxLength(200))),
  /** Lower comes first; models without one count as 1,000. */
  order: z.optional(z.number()),
  fallbacks: z.optional(z.array(z.string()).check(z.maxLength(10))),
  concurrency: z.optional(z.int().check(z.gte(1))),
  /** The model's name at its vendor. */
  upstream: z.optional(name),
  retires: z.optional(retires),
  cost: z.optional(cost),
  price: z.optional(z.object(table)),
  /** Goes with a price, and differs from the built-in one: quotes name it. */
  price_version: z.optional(z.string().check(z.minLength(1), z.maxLength(40))),
  /** A model that is not built in. */
  add: z.optional(z.lazy(addedSchema)),
});
export type ModelDoc = z.infer<typeof modelDoc>;
