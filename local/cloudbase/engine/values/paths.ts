/** Dotted paths as MongoDB walks them: through objects, array positions and array elements. */
import { EMPTY_ARRAY, getOwn, isPlainObject } from './values.ts';

const DIGITS = /^\d+$/;

export function splitPath(path: string): readonly string[] {
  return path.includes('.') ? path.split('.') : [path];
}

export function isArrayIndex(part: string): boolean {
  return DIGITS.test(part);
}

/**
 * Calls `visit` with every value the path reaches; `undefined` stands for "missing here". Arrays
 * at the end are given whole. Scalars inside an array reach nothing (so `{a:[1]}` does not match
 * `{'a.b': null}`, while `{a:1}` does). Stops and answers true as soon as `visit` does.
 */
export function someAtPath(
  value: unknown,
  parts: readonly string[],
  visit: (found: unknown) => boolean,
): boolean {
  return step(value, 0, { parts, visit });
}

interface Walk {
  readonly parts: readonly string[];
  readonly visit: (found: unknown) => boolean;
}

function step(value: unknown, depth: number, walk: Walk): boolean {
  const { parts, visit } = walk;
  if (depth === parts.length) return visit(value);
  const part = parts[depth] ?? '';
  if (Array.isArray(value)) {
    if (isArrayIndex(part) && Number(part) < value.length) {
      if (step(value[Number(part)], depth + 1, walk)) return true;
    }
    return value.some((item) => isPlainObject(item) && step(item, depth, walk));
  }
  if (isPlainObject(value)) return step(getOwn(value, part), depth + 1, walk);
  return visit(undefined);
}

/** The single value at a path without walking into array elements, except by position. */
export function valueAtPath(value: unknown, parts: readonly string[]): unknown {
  let current = value;
  for (const part of parts) {
    if (Array.isArray(current)) current = isArrayIndex(part) ? current[Number(part)] : undefined;
    else if (isPlainObject(current)) current = getOwn(current, part);
    else return undefined;
  }
  return current;
}

/** Every value a path reaches, array ends spread out: what sorting and indexing look at. An empty array is `EMPTY_ARRAY`. */
export function keysAtPath(value: unknown, parts: readonly string[]): unknown[] {
  const keys: unknown[] = [];
  someAtPath(value, parts, (found) => {
    if (Array.isArray(found)) {
      if (found.length === 0) keys.push(EMPTY_ARRAY);
      else keys.push(...found);
    } else keys.push(found);
    return false;
  });
  return keys.length > 0 ? keys : [undefined];
}
