/** What a filter says about single paths, as far as an index can use it. */
import type { Filter } from '../api.ts';
import { isOperatorObject } from '../match/predicate.ts';
import { compareValues, isPlainObject, typeRank } from '../values/values.ts';

export interface Range {
  readonly low?: { readonly value: unknown; readonly inclusive: boolean };
  readonly high?: { readonly value: unknown; readonly inclusive: boolean };
}

export interface PathBounds {
  /** Values one of which the path must equal; each once. */
  readonly points?: readonly unknown[];
  readonly range?: Range;
}

/** Bounds by path. Every document that matches the filter lies within all of them. */
export function boundsOf(filter: Filter): Map<string, PathBounds> {
  const bounds = new Map<string, PathBounds>();
  collect(filter, bounds);
  return bounds;
}

function collect(filter: Filter, bounds: Map<string, PathBounds>): void {
  for (const [key, condition] of Object.entries(filter)) {
    if (key === '$and' && Array.isArray(condition)) {
      for (const part of condition) if (isPlainObject(part)) collect(part, bounds);
    } else if (!key.startsWith('$')) {
      const found = conditionBounds(condition);
      if (found) bounds.set(key, merge(bounds.get(key), found));
    }
  }
}

function conditionBounds(condition: unknown): PathBounds | null {
  if (!isOperatorObject(condition)) return isPoint(condition) ? { points: [condition] } : null;
  let bounds: PathBounds = {};
  for (const [operator, operand] of Object.entries(condition)) {
    const found = operatorBounds(operator, operand);
    if (found) bounds = merge(bounds, found);
  }
  return bounds.points || bounds.range ? bounds : null;
}

function operatorBounds(operator: string, operand: unknown): PathBounds | null {
  if (operator === '$in') {
    if (!Array.isArray(operand) || !operand.every(isPoint)) return null;
    return { points: distinct(operand) };
  }
  if (!isPoint(operand)) return null;
  if (operand === null || operand === undefined)
    return operator === '$eq' ? { points: [null] } : null;
  switch (operator) {
    case '$eq':
      return { points: [operand] };
    case '$gt':
      return { range: { low: { value: operand, inclusive: false } } };
    case '$gte':
      return { range: { low: { value: operand, inclusive: true } } };
    case '$lt':
      return { range: { high: { value: operand, inclusive: false } } };
    case '$lte':
      return { range: { high: { value: operand, inclusive: true } } };
    default:
      return null;
  }
}

/** Values an index holds as they are: arrays are spread there, patterns are not values. */
function isPoint(value: unknown): boolean {
  if (typeof value === 'number') return !Number.isNaN(value);
  return typeof value !== 'object' || value === null || value instanceof Date;
}

function distinct(values: readonly unknown[]): unknown[] {
  const sorted = [...values].sort(compareValues);
  return sorted.filter((value, i) => i === 0 || compareValues(value, sorted[i - 1]) !== 0);
}

/** Both hold; keeping either alone is still a superset, so nothing clever is needed. */
function merge(a: PathBounds | undefined, b: PathBounds): PathBounds {
  if (!a) return b;
  const points = a.points ?? b.points;
  const low = a.range?.low ?? b.range?.low;
  const high = a.range?.high ?? b.range?.high;
  const range =
    low || high ? { range: { ...(low ? { low } : {}), ...(high ? { high } : {}) } } : {};
  return { ...(points ? { points } : {}), ...range };
}

/** Below (-1), inside (0) or above (1) the range; other types lie outside, as in MongoDB. */
export function positionInRange(value: unknown, range: Range): -1 | 0 | 1 {
  const { low, high } = range;
  const edge = low ?? high;
  if (!edge) return 0;
  const rank = typeRank(value) - typeRank(edge.value);
  if (rank !== 0) return rank < 0 ? -1 : 1;
  if (low) {
    const order = compareValues(value, low.value);
    if (order < 0 || (order === 0 && !low.inclusive)) return -1;
  }
  if (high && typeRank(high.value) === typeRank(value)) {
    const order = compareValues(value, high.value);
    if (order > 0 || (order === 0 && !high.inclusive)) return 1;
  }
  return 0;
}
