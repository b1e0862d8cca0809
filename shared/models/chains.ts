/** Fallbacks that lead nowhere: found in the built-in rows by a test, and in operators' documents. */
import type { Catalogue, ModelDefinition } from './contract.ts';
import { UnknownModelError } from './errors.ts';

export interface DeadEnd {
  readonly slug: string;
  readonly fallback: string;
  readonly problem: string;
}

/** Every fallback of an offered model that can never stand in for it. */
export function deadEnds(catalogue: Catalogue): DeadEnd[] {
  return catalogue.list().flatMap((model) =>
    model.fallbacks.flatMap((fallback) => {
      const problem = problemOf(catalogue, model, fallback);
      return problem === null ? [] : [{ slug: model.slug, fallback, problem }];
    }),
  );
}

function problemOf(catalogue: Catalogue, model: ModelDefinition, fallback: string): string | null {
  const other = lookUp(catalogue, fallback);
  if (other === undefined) return 'no model has this slug';
  if (other.slug === model.slug) return 'it is the model itself';
  if (!other.enabled) return `not offered: ${other.disabledReason ?? 'switched off'}`;
  if (other.kind !== model.kind) return `makes ${other.kind}, not ${model.kind}`;
  return canStandIn(model, other) ? null : 'takes none of the requests of the model';
}

/** True when at least some request of one fits the other. */
function canStandIn(model: ModelDefinition, other: ModelDefinition): boolean {
  const { images, files } = model.input;
  const { images: theirs, files: theirFiles } = other.input;
  // A task with files never leaves its model: providers take them too differently.
  if ((files?.min ?? 0) > 0 || (theirFiles?.min ?? 0) > 0) return false;
  return theirs.min <= images.max && theirs.max >= images.min && other.count.max >= model.count.min;
}

function lookUp(catalogue: Catalogue, slug: string): ModelDefinition | undefined {
  try {
    return catalogue.get(slug);
  } catch (error) {
    if (error instanceof UnknownModelError) return undefined;
    throw error;
  }
}
