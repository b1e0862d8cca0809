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
  const models = new Map<string, ModelDefinition>();
  for (const row of rows) {
    if (models.has(row.slug)) throw new TypeError(`two models are called ${row.slug}`);
    models.set(row.slug, defineModel(row));
  }
  for (const [type, slug] of Object.entries(defaults)) {
    if (!models.has(slug)) throw new TypeError(`default ${slug} of ${type} is not a model`);
  }
  const get = (slug: string): ModelDefinition => {
    const model = models.get(slug);
    if (model === undefined) throw new UnknownModelError(`no model "${slug}"`);
    return model;
  };
  return {
    get,
    list: (filter = {}) => [...models.values()].filter((model) => matches(model, filter)),
    defaultFor(taskType) {
      const slug = Object.hasOwn(defaults, taskType) ? defaults[taskType] : undefined;
      if (slug === undefined) throw new UnknownModelError(`no default model for "${taskType}"`);
      return get(slug);
    },
  };
}

/** True for a model that a list with this filter holds. */
export function matches(model: ModelDefinition, filter: ModelFilter): boolean {
  if (!model.enabled && filter.includeDisabled !== true) return false;
  if (filter.kind !== undefined && model.kind !== filter.kind) return false;
  if (filter.provider !== undefined && model.provider !== filter.provider) return false;
  if (filter.tag !== undefined && !model.tags.includes(filter.tag)) return false;
  return filter.images === undefined || model.input.images.max >= filter.images;
}
