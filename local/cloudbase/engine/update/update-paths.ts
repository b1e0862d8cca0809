/** Changing one path of a document by copying only what lies on the way. */
import type { Filter } from '../api.ts';
import { requestFailed } from '../errors.ts';
import { matchedPosition } from '../match/positional.ts';
import { isArrayIndex, splitPath, valueAtPath } from '../values/paths.ts';
import { getOwn, isPlainObject, type PlainObject, setOwn } from '../values/values.ts';

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

/** Resolves `$` (the element the filter matched) and `$[]` (all) into plain paths. */
export function expandPath(document: PlainObject, path: string, filter: Filter): string[][] {
  const parts = splitPath(path);
  if (parts.filter((part) => part === '$').length > 1) {
    throw requestFailed(`Too many positional (i.e. '$') elements found in path '${path}'`);
  }
  return expand(document, parts, filter);
}

function expand(document: PlainObject, parts: readonly string[], filter: Filter): string[][] {
  const at = parts.findIndex((part) => part === '$' || part.startsWith('$['));
  if (at < 0) return [[...parts]];
  const head = parts.slice(0, at);
  const positions = parts[at] === '$' ? [matched(document, filter)] : every(document, parts, at);
  return positions.flatMap((position) =>
    expand(document, [...head, String(position), ...parts.slice(at + 1)], filter),
  );
}

function matched(document: PlainObject, filter: Filter): number {
  const position = matchedPosition(document, filter);
  if (position !== undefined) return position;
  throw requestFailed('The positional operator did not find the match needed from the query.');
}

function every(document: PlainObject, parts: readonly string[], at: number): number[] {
  if (parts[at] !== '$[]') {
    throw requestFailed(`No array filter found for identifier in path '${parts.join('.')}'`);
  }
  const head = parts.slice(0, at);
  const array = valueAtPath(document, head);
  if (Array.isArray(array)) return array.map((_, position) => position);
  throw requestFailed(`The path '${head.join('.')}' must exist in the document as an array`);
}
