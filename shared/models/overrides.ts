/**
 * The operator's changes to the catalogue: documents of the `models` collection, `_id` = slug.
 * A document changes what it names and leaves the rest as built in; one that cannot be understood
 * is reported and changes nothing.
 *
 *   { _id: 'wan2.7-image', enabled: false, disabled_reason: '维护中' }
 *   { _id: 'wan2.7-image', order: 1, concurrency: 2, fallbacks: ['qwen-image'] }
 *   { _id: 'wan2.7-image', price: { each: 12 }, price_version: '2026-12-sale' }
 */
import * as z from 'zod/mini';
import { checked, collections, type Database } from '../platform/database.ts';
import { matches } from './catalogue.ts';
import type { Catalogue, ModelDefinition, ModelKind } from './contract.ts';
import { UnknownModelError } from './errors.ts';
import { type PriceTable, priced } from './price.ts';

/** A document that was ignored, and why. Holds no value of it. */
export interface OverrideProblem {
  readonly collection: string;
  readonly id: string;
  readonly problem: string;
}

export type Report = (problem: OverrideProblem) => void;

const positive = z.number().check(z.gt(0), z.lte(1_000_000));

const modelDoc = z.object({
  _id: z.string(),
  enabled: z.optional(z.boolean()),
  /** For operators. */
  disabled_reason: z.optional(z.string().check(z.maxLength(200))),
  /** Lower comes first; models without one count as 1,000. */
  order: z.optional(z.number()),
  fallbacks: z.optional(z.array(z.string()).check(z.maxLength(10))),
  concurrency: z.optional(z.int().check(z.gte(1))),
  price: z.optional(
    z.object({
      /** Credits per piece, or per second. */
      each: z.number().check(z.gte(0), z.lte(1_000_000)),
      factors: z.optional(z.record(z.string(), z.record(z.string(), positive))),
      per_second_of: z.optional(z.string()),
    }),
  ),
  /** Goes with a price, and differs from the built-in one: quotes name it. */
  price_version: z.optional(z.string().check(z.minLength(1), z.maxLength(40))),
});
type ModelDoc = z.infer<typeof modelDoc>;

const DEFAULT_ORDER = 1_000;

/** The catalogue with the operator's changes. Pure; never throws for a document. */
export function withOverrides(
  catalogue: Catalogue,
  docs: readonly unknown[],
  report: Report = () => undefined,
): Catalogue {
  const changes = new Map<string, { doc: ModelDoc; model: ModelDefinition }>();
  for (const raw of docs) {
    const change = understood(raw, catalogue, report);
    if (change !== undefined) changes.set(change.model.slug, change);
  }
  if (changes.size === 0) return catalogue;
  const made = new Map<string, ModelDefinition>();
  const now = (model: ModelDefinition): ModelDefinition => {
    const change = changes.get(model.slug);
    if (change === undefined) return model;
    const result = made.get(model.slug) ?? changed(model, change.doc);
    made.set(model.slug, result);
    return result;
  };
  const orderOf = ({ slug }: ModelDefinition): number =>
    changes.get(slug)?.doc.order ?? DEFAULT_ORDER;
  return {
    get: (slug) => now(catalogue.get(slug)),
    defaultFor: (taskType) => now(catalogue.defaultFor(taskType)),
    list: (filter = {}) =>
      catalogue
        .list({ includeDisabled: true })
        .map(now)
        .filter((model) => matches(model, filter))
        .sort((a, b) => orderOf(a) - orderOf(b)),
  };
}

function modelOf(catalogue: Catalogue, slug: string): ModelDefinition | undefined {
  try {
    return catalogue.get(slug);
  } catch (error) {
    if (error instanceof UnknownModelError) return undefined;
    throw error;
  }
}

function understood(
  raw: unknown,
  catalogue: Catalogue,
  report: Report,
): { doc: ModelDoc; model: ModelDefinition } | undefined {
  const id = String((raw as { _id?: unknown } | null)?._id ?? '');
  const refuse = (problem: string): undefined => {
    report({ collection: collections.models, id, problem });
  };
  const parsed = modelDoc.safeParse(raw);
  if (!parsed.success) {
    const fields = parsed.error.issues.map(({ path }) => path.join('.') || 'document');
    return refuse(`cannot be understood: ${[...new Set(fields)].join(', ')}`);
  }
  const doc = parsed.data;
  const model = modelOf(catalogue, doc._id);
  if (model === undefined) return refuse('no model has this slug');
  const stranger = doc.fallbacks?.find(
    (slug) => slug === doc._id || modelOf(catalogue, slug) === undefined,
  );
  if (stranger !== undefined) return refuse(`fallback "${stranger}" is no other model`);
  const problem = priceProblem(model, doc);
  return problem === undefined ? { doc, model } : refuse(problem);
}

function priceProblem(model: ModelDefinition, doc: ModelDoc): string | undefined {
  const { price, price_version: version } = doc;
  if (price === undefined) {
    return version === undefined ? undefined : 'price_version without a price';
  }
  if (version === undefined) return 'a price needs a price_version of its own';
  if (version === model.priceVersion) return 'price_version is the built-in one';
  const form = new Map(model.form.map((field) => [field.name, field]));
  const { per_second_of: seconds, factors = {} } = price;
  if (seconds !== undefined && !hasNumbers(form.get(seconds))) {
    return `per_second_of: "${seconds}" is no number of this model`;
  }
  const stranger = Object.keys(factors).find((name) => !form.has(name));
  return stranger === undefined ? undefined : `factors: no parameter "${stranger}"`;
}

/** Seconds are a number, or a choice among numbers, and always there. */
function hasNumbers(field: ModelDefinition['form'][number] | undefined): boolean {
  if (field?.default === undefined) return false;
  if (field.type === 'number') return true;
  return field.options?.every(({ value }) => Number(value) > 0) ?? false;
}

const UNITS: Readonly<Record<ModelKind, NonNullable<PriceTable['unit']>>> = {
  image: 'image',
  video: 'video',
  audio: 'audio',
  text: 'answer',
  transcript: 'transcript',
};

function changed(model: ModelDefinition, doc: ModelDoc): ModelDefinition {
  const { disabledReason: builtInReason, ...rest } = model;
  const enabled = doc.enabled ?? model.enabled;
  const reason = doc.disabled_reason ?? builtInReason ?? 'switched off by the operator';
  return {
    ...rest,
    enabled,
    ...(enabled ? {} : { disabledReason: reason }),
    ...(doc.fallbacks === undefined ? {} : { fallbacks: doc.fallbacks }),
    ...(doc.concurrency === undefined ? {} : { concurrency: doc.concurrency }),
    ...priceOf(model, doc),
  };
}

function priceOf(model: ModelDefinition, doc: ModelDoc): Partial<ModelDefinition> {
  const { price, price_version: version } = doc;
  if (price === undefined || version === undefined) return {};
  const table = priced({
    each: price.each,
    unit: UNITS[model.kind],
    version,
    ...(price.factors === undefined ? {} : { factors: price.factors }),
    ...(price.per_second_of === undefined ? {} : { perSecondOf: price.per_second_of }),
  });
  return { price: table.credits, priceVersion: table.version, priceText: table.text };
}

const MAX_DOCS = 500;

/** The operator's documents as they are. Throws what the database throws. */
export async function loadModelDocs(db: Database): Promise<unknown[]> {
  return checked(await db.collection(collections.models).limit(MAX_DOCS).get()).data;
}
