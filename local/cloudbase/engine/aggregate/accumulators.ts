/** What `$group` and `$bucket` make of the values of one group. */
import { requestFailed } from '../errors.ts';
import { compareValues, isPlainObject, type PlainObject } from '../values/values.ts';
import { isMissing } from './expressions/operator.ts';

export type Accumulator = (values: readonly unknown[]) => unknown;

function numbers(values: readonly unknown[]): number[] {
  return values.filter((value) => typeof value === 'number');
}

/** Values that are not numbers count for nothing. */
export function sum(values: readonly unknown[]): number {
  return numbers(values).reduce((total, value) => total + value, 0);
}

export function average(values: readonly unknown[]): number | null {
  const found = numbers(values);
  return found.length === 0 ? null : sum(found) / found.length;
}

/** The greatest (1) or least (-1) value in BSON's order; null and missing only if nothing else. */
export function extreme(sign: 1 | -1): Accumulator {
  return (values) => {
    let best: unknown = null;
    for (const value of values) {
      if (isMissing(value)) continue;
      if (best === null || compareValues(value, best) * sign > 0) best = value;
    }
    return best;
  };
}

/** Of the whole population (0) or of a sample (1). */
export function deviation(sample: 0 | 1): Accumulator {
  return (values) => {
    const found = numbers(values);
    if (found.length <= sample) return null;
    const mean = sum(found) / found.length;
    const squares = found.reduce((total, value) => total + (value - mean) ** 2, 0);
    return Math.sqrt(squares / (found.length - sample));
  };
}

/** Missing values are left out, null is kept. */
function push(values: readonly unknown[]): unknown[] {
  return values.filter((value) => value !== undefined);
}

function addToSet(values: readonly unknown[]): unknown[] {
  const set: unknown[] = [];
  for (const value of push(values)) {
    if (!set.some((known) => compareValues(known, value) === 0)) set.push(value);
  }
  return set;
}

function mergeObjects(values: readonly unknown[]): PlainObject {
  const objects = values.filter((value) => !isMissing(value));
  if (!objects.every(isPlainObject)) throw requestFailed('$mergeObjects requires object inputs');
  return Object.assign({}, ...objects);
}

export const accumulators: Readonly<Record<string, Accumulator>> = {
  $sum: sum,
  $avg: average,
  $max: extreme(1),
  $min: extreme(-1),
  $stdDevPop: deviation(0),
  $stdDevSamp: deviation(1),
  $push: push,
  $addToSet: addToSet,
  $mergeObjects: mergeObjects,
  $first: (values) => values[0] ?? null,
  $last: (values) => values.at(-1) ?? null,
  $count: (values) => values.length,
};
