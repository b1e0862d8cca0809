/** The models of this deployment by slug. Data only: loads no provider. */
import type { Catalogue, ModelDefinition, ModelFilter } from './contract.ts';
import { defineModel, type ModelRow } from './define.ts';
import { UnknownModelError } from './errors.ts';

/** What a request without a model gets, by task type. */
export const DEFAULT_MODELS: Readonly<Record<string, string>> = {
  photography: 'wan2.7-image',
  fitting: 'wan2.7-image',
  creation: 'wan2.7-image',
};

/** Throws TypeError when two rows share a slug or a default names no row. */
export function createCatalogue(
  rows: readonly ModelRow[],
  defaults: Readonly<Record<string, string>> = DEFAULT_MODELS,
): Catalogue {
  const bySlug = new Map(rows.map((row) => [row.slug, row]));
  if (bySlug.size !== rows.length) throw new TypeError(`two models are called ${repeated(rows)}`);
  for (const [type, slug] of Object.entries(defaults)) {
    if (!bySlug.has(slug)) throw new TypeError(`default ${slug} of ${type} is not a model`);
  }
  // Built by the first use: most calls of a function need one model out of a hundred.
  const built = new Map<string, ModelDefinition>();
  const modelOf = (row: ModelRow): ModelDefinition => {
    const model = built.get(row.slug) ?? defineModel(row);
    built.set(row.slug, model);
    return model;
  };
  const get = (slug: string): ModelDefinition => {
    const row = bySlug.get(slug);
    if (row === undefined) throw new UnknownModelError(`no model "${slug}"`);
    return modelOf(row);
  };
  return {
    get,
    list: (filter = {}) => rows.map(modelOf).filter((model) => matches(model, filter)),
    defaultFor(taskType) {
      const slug = Object.hasOwn(defaults, taskType) ? defaults[taskType] : undefined;
      if (slug === undefined) throw new UnknownModelError(`no default model for "${taskType}"`);
      return get(slug);
    },
  };
}

function repeated(rows: readonly ModelRow[]): string {
  const slugs = rows.map(({ slug }) => slug);
  return slugs.find((slug, index) => slugs.indexOf(slug) !== index) ?? '';
}

/** True for a model that a list with this filter holds. */
export function matches(model: ModelDefinition, filter: ModelFilter): boolean {
  if (!model.enabled && filter.includeDisabled !== true) return false;
  if (filter.kind !== undefined && model.kind !== filter.kind) return false;
  if (filter.provider !== undefined && model.provider !== filter.provider) return false;
  if (filter.tag !== undefined && !model.tags.includes(filter.tag)) return false;
  return filter.images === undefined || model.input.images.max >= filter.images;
}
