/** Careful reading of JSON that somebody else wrote. Wrong shapes become `undefined`. */
import type { Json, JsonObject } from '../../platform/json.ts';

export function asObject(value: Json | undefined): JsonObject | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : undefined;
}

/** Follows names and indexes: `at(body, 'output', 'choices', 0)`. */
export function at(
  value: Json | undefined,
  ...path: readonly (string | number)[]
): Json | undefined {
  let here = value;
  for (const step of path) {
    if (typeof step === 'number') here = Array.isArray(here) ? here[step] : undefined;
    else here = asObject(here)?.[step];
  }
  return here;
}

export function asString(value: Json | undefined): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

/** Ids and codes come as strings from one provider and as numbers from the next. */
export function asText(value: Json | undefined): string | undefined {
  return typeof value === 'number' ? String(value) : asString(value);
}

export function asNumber(value: Json | undefined): number | undefined {
  const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
  return typeof number === 'number' && Number.isFinite(number) ? number : undefined;
}

export function asArray(value: Json | undefined): readonly Json[] {
  return Array.isArray(value) ? value : [];
}

/** The web URLs among the values given, in order. */
export function urlsIn(values: Iterable<Json | undefined>): string[] {
  const urls: string[] = [];
  for (const value of values) {
    if (typeof value === 'string' && /^https?:\/\//i.test(value)) urls.push(value);
  }
  return urls;
}
