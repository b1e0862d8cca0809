/** Models as built in, as they are now, and as a change would leave them. */
import type * as z from 'zod/mini';
import { createCatalogue } from '../../models/catalogue.ts';
import type { Catalogue, FormField, ModelDefinition } from '../../models/contract.ts';
import { loadModelDocs, withOverrides } from '../../models/documents/overrides.ts';
import { modelDoc } from '../../models/documents/schema.ts';
import { UnknownModelError } from '../../models/errors.ts';
import { withRetirements } from '../../models/retirement.ts';
import { BUILT_IN_MODELS } from '../../models/rows/index.ts';
import { withTypicalTimes } from '../../models/typical.ts';
import type { JsonObject } from '../../platform/json.ts';
import { PROVIDER_ROWS } from '../../providers/index.ts';
import type { modelVerbs } from '../contract/models.ts';
import type { ConsoleApp } from '../core/app.ts';
import { versionOf } from '../core/seen.ts';

type Shown = z.output<(typeof modelVerbs)['models.list']['answer']>['models'][number];
type Faces = z.output<(typeof modelVerbs)['models.get']['answer']>['now'];

export interface StoredModel {
  readonly _id: string;
  readonly updated_at?: Date;
  readonly [field: string]: unknown;
}

export function builtIn({ config, clock }: ConsoleApp): Catalogue {
  return withRetirements(
    createCatalogue(withTypicalTimes(BUILT_IN_MODELS, config.typicalMs)),
    clock,
  );
}

export interface ModelsNow {
  readonly catalogue: Catalogue;
  readonly docs: ReadonlyMap<string, StoredModel>;
}

/** As stored this moment: what other functions know of it may be half a minute old. */
export async function modelsNow(app: ConsoleApp): Promise<ModelsNow> {
  const docs = (await loadModelDocs(app.db)) as StoredModel[];
  const catalogue = withChanges(app, docs).catalogue;
  return { catalogue, docs: new Map(docs.map((doc) => [doc._id, doc])) };
}

const KNOWN_PROVIDERS = new Set(PROVIDER_ROWS.map(({ id }) => id));

export interface Changed {
  readonly catalogue: Catalogue;
  /** By the id of the document that cannot be followed. */
  readonly problems: readonly { readonly id: string; readonly problem: string }[];
}

/** The catalogue with these documents and no others. */
export function withChanges(app: ConsoleApp, docs: readonly object[]): Changed {
  const problems: { id: string; problem: string }[] = [];
  const changed = withOverrides(builtIn(app), docs, {
    report: ({ id, problem }) => problems.push({ id, problem }),
    knowsProvider: (id) => KNOWN_PROVIDERS.has(id),
  });
  return { catalogue: withRetirements(changed, app.clock), problems };
}

/** Fields that a document cannot say, which would be passed over in silence. */
export function unknownFields(change: Readonly<Record<string, unknown>>): string[] {
  return Object.keys(change).filter(
    (name) => name === '_id' || !Object.hasOwn(modelDoc.shape, name),
  );
}

/** Null where the catalogue has none of this name. */
export function modelIn(catalogue: Catalogue, slug: string): ModelDefinition | null {
  try {
    return catalogue.get(slug);
  } catch (error) {
    if (error instanceof UnknownModelError) return null;
    throw error;
  }
}

export function shownModel(
  app: ConsoleApp,
  model: ModelDefinition,
  doc: StoredModel | null,
): Shown {
  return {
    slug: model.slug,
    version: versionOf(doc),
    title: { ...model.title },
    description: { ...model.description },
    kind: model.kind,
    provider: model.provider,
    available: model.enabled && app.providers.available(model.provider),
    enabled: model.enabled,
    disabledReason: model.disabledReason ?? null,
    retires: model.retires === undefined ? null : { ...model.retires },
    functions: [...model.functions],
    tags: [...model.tags],
    price: { ...model.priceText },
    priceVersion: model.priceVersion,
    costSource: model.costSource ?? null,
    concurrency: model.concurrency ?? null,
    fallbacks: [...model.fallbacks],
    typicalMs: model.timers.typicalMs,
    maxMs: model.timers.maxMs,
    count: { ...model.count },
    changed: doc === null ? 'no' : doc.add === undefined ? 'changed' : 'added',
  };
}

export function facesOf(app: ConsoleApp, model: ModelDefinition, doc: StoredModel | null): Faces {
  const { images, files, media, promptMaxChars } = model.input;
  return {
    model: {
      ...shownModel(app, model, doc),
      input: {
        images: { ...images },
        files: files === undefined ? null : { ...files },
        media: media.map(({ value, label, slots }) => {
          return { value, label, slots: slots.map((slot) => ({ ...slot })) };
        }),
        promptMaxChars,
      },
      form: model.form.map(fieldOf),
      schema: model.jsonSchema(),
    },
    prices: examplesOf(model),
  };
}

const fieldOf = ({ options, ...field }: FormField) => ({
  ...field,
  ...(options === undefined ? {} : { options: options.map((option) => ({ ...option })) }),
});

const MOST_EXAMPLES = 60;

/** The price as nobody chose anything, and every single choice that changes it. */
function examplesOf(model: ModelDefinition): Faces['prices'] {
  const usual = Object.fromEntries(
    model.form.flatMap((field) =>
      field.default === undefined ? [] : [[field.name, field.default]],
    ),
  ) as JsonObject;
  const priceOf = (parameters: JsonObject) => {
    const work = { count: model.count.min, images: model.input.images.min, parameters };
    return { price: model.price(work), cost: model.cost(work) };
  };
  const first = priceOf(usual);
  const others = model.form.flatMap((field) =>
    choicesOf(field).flatMap((value) => {
      const priced = priceOf({ ...usual, [field.name]: value } as JsonObject);
      const isSame = priced.price === first.price && priced.cost?.micros === first.cost?.micros;
      return isSame ? [] : [{ parameters: { [field.name]: value }, ...priced }];
    }),
  );
  return [{ parameters: {}, ...first }, ...others].slice(0, MOST_EXAMPLES);
}

function choicesOf({ type, options, min, max }: FormField): unknown[] {
  switch (type) {
    case 'select':
      return (options ?? []).map(({ value }) => value);
    case 'number':
      return [min, max].filter((value) => value !== undefined);
    case 'switch':
      return [true, false];
    case 'text':
      return [];
    default:
      return type satisfies never;
  }
}
