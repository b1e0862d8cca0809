/**
 * What OpenAI's clients may send beyond what a route declares: handed to the model where its row
 * has such a field, refused by name otherwise. Nothing is dropped in silence.
 */
import type { ModelDefinition } from '../../models/contract.ts';
import { fitted, type Wish } from '../../models/fit.ts';
import type { Json, JsonObject } from '../../platform/json.ts';

export function extraParameters(
  model: ModelDefinition,
  body: Readonly<Record<string, unknown>>,
  known: readonly string[],
): JsonObject {
  const wishes = Object.entries(body)
    .filter(([name, value]) => !known.includes(name) && value !== undefined && value !== null)
    .map(([name, value]): Wish => ({ name, value: toJson(value), fields: [name] }));
  return fitted(model, wishes);
}

/** A form brings numbers as text; a select compares text, so both are understood. */
const toJson = (value: unknown): Json => (value instanceof Blob ? '(file)' : (value as Json));

/** `auto` leaves it to the model. */
export function wish(name: string, value: Json | undefined, fields: readonly string[]): Wish[] {
  return value === undefined || value === 'auto' ? [] : [{ name, value, fields }];
}
