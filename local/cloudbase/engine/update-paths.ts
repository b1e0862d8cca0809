/** Changing one path of a document by copying only what lies on the way. */
import type { Filter } from './api.ts';
import { requestFailed } from './errors.ts';
import { compileField, compileFilter, isOperatorObject } from './match.ts';
import { isArrayIndex, splitPath, valueAtPath } from './paths.ts';
import { getOwn, isPlainObject, type PlainObject, setOwn } from './values.ts';

/** Given as the new value to take a field away. */
export const REMOVED = Symbol('removed');

const MAX_ARRAY_GAP = 1_500_000;

export interface PathChange {
  /** Gives the new value, or REMOVED. Answering the old value means "no change". */
  readonly change: (old: unknown) => unknown;
  /** Whether missing parents are created on the way (`$set`) or end the walk (`$unset`). */
  readonly createMissing: boolean;
  /** Copies that belong to this update alone and may be changed in place: one copy for all paths. */
  readonly own?: Set<object> | undefined;
}

export function changeAtPath(
  root: PlainObject,
  parts: readonly string[],
  change: PathChange,
): PlainObject {
  const { change: alter, createMissing, own } = change;
  return changeIn(root, 0, { change: alter, createMissing, own, parts }) as PlainObject;
}

interface Walk extends PathChange {
  readonly parts: readonly string[];
}

function changeIn(container: unknown, depth: number, walk: Walk): unknown {
  const { parts } = walk;
  const part = parts[depth] ?? '';
  if (Array.isArray(container)) return changeInArray(container, depth, walk);
  if (!isPlainObject(container)) {
    if (!walk.createMissing) return container;
    const parent = parts[depth - 1] ?? '';
    throw requestFailed(
      `Cannot create field '${part}' in element {${parent}: ${JSON.stringify(container)}}`,
    );
  }
  const old = getOwn(container, part);
  const next = nextValue(old, depth, walk);
  if (next === old && (old !== undefined || next === undefined)) return container;
  if (next === REMOVED) {
    if (old === undefined) return container;
    const { [part]: _, ...rest } = container;
    walk.own?.add(rest);
    return rest;
  }
  const copy = walk.own?.has(container) ? container : { ...container };
  walk.own?.add(copy);
  setOwn(copy, part, next);
  return copy;
}

function nextValue(old: unknown, depth: number, walk: Walk): unknown {
  if (depth === walk.parts.length - 1) return walk.change(old);
  if (old === undefined) {
    if (!walk.createMissing) return undefined;
    return changeIn({}, depth + 1, walk);
  }
  return changeIn(old, depth + 1, walk);
}

function changeInArray(array: readonly unknown[], depth: number, walk: Walk): unknown {
  const { parts } = walk;
  const part = parts[depth] ?? '';
  if (!isArrayIndex(part)) {
    if (!walk.createMissing) return array;
    const parent = parts[depth - 1] ?? '';
    throw requestFailed(
      `Cannot create field '${part}' in element {${parent}: ${JSON.stringify(array)}}`,
    );
  }
  const index = Number(part);
  if (index >= array.length && !walk.createMissing) return array;
  if (index > array.length + MAX_ARRAY_GAP) throw requestFailed('array index is too large');
  const old = array[index];
  const next = nextValue(old, depth, walk);
  if (next === old && index < array.length) return array;
  const copy = array.slice();
  while (copy.length < index) copy.push(null);
  // MongoDB leaves a hole as null: positions of the other elements must not move.
  copy[index] = next === REMOVED ? null : next;
  return copy;
}

/** Resolves `$` (first element the filter matched) and `$[]` (all) into plain paths. */
export function expandPath(document: PlainObject, path: string, filter: Filter): string[][] {
  const parts = splitPath(path);
  const at = parts.findIndex((part) => part === '$' || part.startsWith('$['));
  if (at < 0) return [[...parts]];
  const head = parts.slice(0, at);
  const tail = parts.slice(at + 1);
  const array = valueAtPath(document, head);
  if (!Array.isArray(array)) {
    throw requestFailed(`The path '${head.join('.')}' must exist in the document as an array`);
  }
  const indexes =
    parts[at] === '$' ? [matchedIndex(array, head.join('.'), filter)] : everyIndex(array);
  if (parts[at] !== '$' && parts[at] !== '$[]') {
    throw requestFailed(`No array filter found for identifier in path '${path}'`);
  }
  return indexes.flatMap((index) =>
    expandPath(document, [...head, String(index), ...tail].join('.'), filter),
  );
}

function everyIndex(array: readonly unknown[]): number[] {
  return array.map((_, index) => index);
}

function matchedIndex(array: readonly unknown[], path: string, filter: Filter): number {
  const tests = elementTests(path, filter);
  const index = array.findIndex((item) => tests.length > 0 && tests.every((test) => test(item)));
  if (index < 0) {
    throw requestFailed('The positional operator did not find the match needed from the query.');
  }
  return index;
}

function elementTests(path: string, filter: Filter): ((item: unknown) => boolean)[] {
  const tests: ((item: unknown) => boolean)[] = [];
  for (const [key, condition] of Object.entries(filter)) {
    if (key === '$and' && Array.isArray(condition)) {
      for (const part of condition) tests.push(...elementTests(path, part as Filter));
    } else if (key === path) {
      const inner = isOperatorObject(condition) ? condition.$elemMatch : undefined;
      const whole = compileField('v', inner === undefined ? condition : { $elemMatch: inner });
      tests.push((item) => whole({ v: [item] }));
    } else if (key.startsWith(`${path}.`)) {
      const test = compileFilter({ [key.slice(path.length + 1)]: condition });
      tests.push((item) => test(item));
    }
  }
  return tests;
}
