/** Trying a document of the `models` collection before it is put into one. */
import { readFileSync } from 'node:fs';
import { deadEnds } from '../../shared/models/chains.ts';
import type { Catalogue, ModelDefinition } from '../../shared/models/contract.ts';
import { withOverrides } from '../../shared/models/documents/overrides.ts';
import type { JsonObject } from '../../shared/platform/json.ts';
import { PROVIDER_ROWS } from '../../shared/providers/index.ts';
import { UsageError } from '../command-line.ts';

export interface Tried {
  readonly slug: string;
  readonly problems: readonly string[];
  /** Absent when the document cannot be followed. */
  readonly model?: ModelDefinition;
  /** What its provider would be sent. */
  readonly call?: JsonObject;
  readonly credits?: number;
}

/** One document, or a list of them. Throws UsageError for a file that is no JSON. */
export function readDocuments(path: string): unknown[] {
  try {
    const parsed: unknown = JSON.parse(readFileSync(path, 'utf8'));
    return Array.isArray(parsed) ? parsed : [parsed];
  } catch (error) {
    throw new UsageError(`${path}: ${error instanceof Error ? error.message : String(error)}`);
  }
}

export function tryDocuments(
  builtIn: Catalogue,
  docs: readonly unknown[],
  { prompt, images }: { readonly prompt: string; readonly images: readonly string[] },
): Tried[] {
  const problems = new Map<string, string[]>();
  const note = (id: string, problem: string): void => {
    problems.set(id, [...(problems.get(id) ?? []), problem]);
  };
  const known = new Set(PROVIDER_ROWS.map(({ id }) => id));
  const catalogue = withOverrides(builtIn, docs, {
    report: ({ id, problem }) => note(id, problem),
    knowsProvider: (id) => known.has(id),
  });
  for (const { slug, fallback, problem } of deadEnds(catalogue)) {
    note(slug, `fallback ${fallback}: ${problem}`);
  }
  return docs.map((doc) => {
    const slug = String((doc as { _id?: unknown } | null)?._id ?? '');
    const told = problems.get(slug) ?? [];
    const model = catalogue.list({ includeDisabled: true }).find((each) => each.slug === slug);
    return model === undefined
      ? { slug, problems: told.length === 0 ? ['no model has this slug'] : told }
      : { slug, problems: told, model, ...callOf(model, { prompt, images }) };
  });
}

function callOf(
  model: ModelDefinition,
  { prompt, images }: { readonly prompt: string; readonly images: readonly string[] },
): Pick<Tried, 'call' | 'credits'> {
  const parameters = model.parameters({});
  if (!parameters.ok) return {};
  const work = { count: 1, parameters: parameters.value };
  const media = images.map((url) => ({ url }));
  return {
    call: model.request({ ...work, prompt, images: media, seed: 7 }),
    credits: model.price({ ...work, images: images.length }),
  };
}
