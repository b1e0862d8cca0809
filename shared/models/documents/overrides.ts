/**
 * The operator's changes to the catalogue: documents of the `models` collection, `_id` = slug.
 * A document changes what it names and leaves the rest as built in; one that cannot be understood
 * is reported and changes nothing.
 *
 *   { _id: 'wan2.7-image', enabled: false, disabled_reason: '维护中' }
 *   { _id: 'wan2.7-image', order: 1, concurrency: 2, fallbacks: ['qwen-image'] }
 *   { _id: 'wan2.7-image', price: { each: 12 }, price_version: '2026-12-sale' }
 *   { _id: 'deepseek-chat', upstream: 'deepseek-v5-flash' }
 *   { _id: 'our-model', add: { … }, price: { each: 10 }, price_version: '2026-12' }
 */
import { checked, collections, type Database } from '../../platform/database.ts';
import { createCatalogue, matches } from '../catalogue.ts';
import type { Catalogue, ModelDefinition } from '../contract.ts';
import { estimate } from '../cost.ts';
import type { ModelRow } from '../define.ts';
import { UnknownModelError } from '../errors.ts';
import { priced } from '../price.ts';
import { ratesOf } from '../rates.ts';
import { addedRow, tableOf } from './added.ts';
import { type ModelDoc, modelDoc } from './schema.ts';

/** A document that was ignored, and why. Holds no value of it. */
export interface OverrideProblem {
  readonly collection: string;
  readonly id: string;
  readonly problem: string;
}

export type Report = (problem: OverrideProblem) => void;

const DEFAULT_ORDER = 1_000;

export interface OverrideOptions {
  readonly report?: Report;
  /** Whether a provider has this id; without it every id is believed. */
  readonly knowsProvider?: (id: string) => boolean;
}

/** The catalogue with the operator's changes. Pure; never throws for a document. */
export function withOverrides(
  builtIn: Catalogue,
  docs: readonly unknown[],
  { report = () => undefined, knowsProvider = () => true }: OverrideOptions = {},
): Catalogue {
  const understood = docs.flatMap((raw) => read(raw, report) ?? []);
  const rows = rowsIn(understood, builtIn, { report, knowsProvider });
  const all = withRows(builtIn, rows);
  const changes = new Map<string, ModelDoc>();
  for (const doc of understood) {
    const problem = problemOf(doc, all);
    if (problem === undefined) changes.set(doc._id, doc);
    else if (problem !== '') report({ collection: collections.models, id: doc._id, problem });
  }
  const catalogue = withRows(
    builtIn,
    rows.filter(({ slug }) => changes.has(slug)),
  );
  if (changes.size === 0) return catalogue;
  const made = new Map<string, ModelDefinition>();
  const now = (model: ModelDefinition): ModelDefinition => {
    const doc = changes.get(model.slug);
    // A model of its own was made from all its document says.
    if (doc === undefined || doc.add !== undefined) return model;
    const result = made.get(model.slug) ?? changed(model, doc);
    made.set(model.slug, result);
    return result;
  };
  const orderOf = ({ slug }: ModelDefinition): number => changes.get(slug)?.order ?? DEFAULT_ORDER;
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

function read(raw: unknown, report: Report): ModelDoc | null {
  const parsed = modelDoc.safeParse(raw);
  if (parsed.success) return parsed.data;
  const id = String((raw as { _id?: unknown } | null)?._id ?? '');
  const fields = parsed.error.issues.map(({ path }) => path.join('.') || 'document');
  const problem = `cannot be understood: ${[...new Set(fields)].join(', ')}`;
  report({ collection: collections.models, id, problem });
  return null;
}

/** Rows of the models that documents describe, as far as they can be made. */
function rowsIn(
  docs: readonly ModelDoc[],
  builtIn: Catalogue,
  { report, knowsProvider }: Required<OverrideOptions>,
): ModelRow[] {
  return docs.flatMap((doc) => {
    if (doc.add === undefined) return [];
    const made = modelOf(builtIn, doc._id) === undefined ? addedRow(doc, doc.add) : TAKEN;
    const row = typeof made === 'string' || knowsProvider(made.provider) ? made : NO_PROVIDER;
    if (typeof row !== 'string') return [row];
    report({ collection: collections.models, id: doc._id, problem: row });
    return [];
  });
}

function withRows(catalogue: Catalogue, rows: readonly ModelRow[]): Catalogue {
  if (rows.length === 0) return catalogue;
  const own = createCatalogue(rows, {});
  return {
    get: (slug) => modelOf(own, slug) ?? catalogue.get(slug),
    defaultFor: catalogue.defaultFor,
    list: (filter) => [...catalogue.list(filter), ...own.list(filter)],
  };
}

const TAKEN = 'add: a built-in model has this slug';
const NO_PROVIDER = 'add.provider: no provider has this id';

function modelOf(catalogue: Catalogue, slug: string): ModelDefinition | undefined {
  try {
    return catalogue.get(slug);
  } catch (error) {
    if (error instanceof UnknownModelError) return undefined;
    throw error;
  }
}

/** Why a document cannot be followed; empty for one of which that was told already. */
function problemOf(doc: ModelDoc, catalogue: Catalogue): string | undefined {
  const model = modelOf(catalogue, doc._id);
  if (model === undefined) return doc.add === undefined ? 'no model has this slug' : '';
  if (doc.add !== undefined && model.priceVersion !== doc.price_version) return '';
  const stranger = doc.fallbacks?.find(
    (slug) => slug === doc._id || modelOf(catalogue, slug) === undefined,
  );
  if (stranger !== undefined) return `fallback "${stranger}" is no other model`;
  if (doc.upstream !== undefined && model.upstream === undefined) {
    return 'upstream: its call names no model';
  }
  return tableProblem(model, 'cost', doc.cost) ?? priceProblem(model, doc);
}

function priceProblem(model: ModelDefinition, doc: ModelDoc): string | undefined {
  const { price, price_version: version } = doc;
  if (price === undefined) {
    return version === undefined ? undefined : 'price_version without a price';
  }
  if (version === undefined) return 'a price needs a price_version of its own';
  if (doc.add === undefined && version === model.priceVersion) {
    return 'price_version is the built-in one';
  }
  return tableProblem(model, 'price', price);
}

/** A table can only speak of parameters the model has. */
function tableProblem(
  model: ModelDefinition,
  name: 'price' | 'cost',
  table: ModelDoc['price'] | ModelDoc['cost'],
): string | undefined {
  if (table === undefined) return undefined;
  const form = new Map(model.form.map((field) => [field.name, field]));
  const { per_second_of: seconds, factors = {} } = table;
  if (seconds !== undefined && !hasNumbers(form.get(seconds))) {
    return `${name}.per_second_of: "${seconds}" is no number of this model`;
  }
  const stranger = Object.keys(factors).find((parameter) => !form.has(parameter));
  return stranger === undefined ? undefined : `${name}.factors: no parameter "${stranger}"`;
}

/** Seconds are a number, or a choice among numbers, and always there. */
function hasNumbers(field: ModelDefinition['form'][number] | undefined): boolean {
  if (field?.default === undefined) return false;
  if (field.type === 'number') return true;
  return field.options?.every(({ value }) => Number(value) > 0) ?? false;
}

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
    ...(doc.retires === undefined ? {} : { retires: doc.retires }),
    ...upstreamOf(model, doc),
    ...costOf(model, doc),
    ...priceOf(model, doc),
  };
}

function upstreamOf(model: ModelDefinition, doc: ModelDoc): Partial<ModelDefinition> {
  const { upstream } = doc;
  if (upstream === undefined) return {};
  return { upstream, request: (input, name = upstream) => model.request(input, name) };
}

function costOf(model: ModelDefinition, doc: ModelDoc): Partial<ModelDefinition> {
  const { cost } = doc;
  if (cost === undefined) return {};
  const { currency, source } = cost;
  const table = { currency, source, table: tableOf(cost, model.kind) };
  return { cost: (input) => estimate(table, input), costSource: source };
}

function priceOf(model: ModelDefinition, doc: ModelDoc): Partial<ModelDefinition> {
  const { price, price_version: version } = doc;
  if (price === undefined || version === undefined) return {};
  const said = { ...tableOf(price, model.kind), version };
  const table = priced(said);
  const chat = model.chat === null ? null : { ...model.chat, rates: ratesOf(said) };
  return { price: table.credits, priceVersion: table.version, priceText: table.text, chat };
}

const MAX_DOCS = 500;

/** The operator's documents as they are. Throws what the database throws. */
export async function loadModelDocs(db: Database): Promise<unknown[]> {
  return checked(await db.collection(collections.models).limit(MAX_DOCS).get()).data;
}
