/** What filters compile to. */
import type { Filter } from '../api.ts';
import { isPlainObject, type PlainObject } from '../values/values.ts';

export type Predicate = (document: unknown) => boolean;

/** Compiling the conditions inside a condition (`$not`, `$elemMatch`). */
export interface Compilers {
  /** The condition on one path: an operator object or a literal that must be equal. */
  readonly field: (path: string, condition: unknown) => Predicate;
  readonly filter: (filter: Filter) => Predicate;
}

/** True for `{$gt: 1, …}`; an object mixing operators and fields is refused. */
export function isOperatorObject(value: unknown): value is PlainObject {
  if (!isPlainObject(value)) return false;
  const [first] = Object.keys(value);
  return first?.startsWith('$') ?? false;
}
