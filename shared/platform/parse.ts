/** Reading what a caller sent: every wrong field is named, once. */
import type * as z from 'zod/mini';
import { InvalidRequestError } from './errors.ts';

/** Field path as the caller wrote it: `images[2]`, `parameters.size`. */
export function fieldName(path: readonly PropertyKey[]): string {
  return path
    .map((part, index) =>
      typeof part === 'number' ? `[${part}]` : index === 0 ? String(part) : `.${String(part)}`,
    )
    .join('');
}

/** Parses with a schema; throws InvalidRequestError naming every wrong field. */
export function parseOrThrow<T extends z.ZodMiniType>(schema: T, raw: unknown): z.infer<T> {
  const parsed = schema.safeParse(raw);
  if (parsed.success) return parsed.data;
  // A value of the wrong type may break further checks: the first thing said of a field is enough.
  const wrong = new Map<string, string>();
  for (const issue of parsed.error.issues) {
    const field = fieldName(issue.path) || 'event';
    if (!wrong.has(field)) wrong.set(field, issue.message);
  }
  throw new InvalidRequestError([...wrong].map(([field, message]) => ({ field, message })));
}
