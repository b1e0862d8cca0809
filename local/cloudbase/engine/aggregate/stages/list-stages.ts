/** Stages that choose, order and count documents without changing them. */
import type { Filter } from '../../api.ts';
import { requestFailed } from '../../errors.ts';
import { compileFilter } from '../../match/match.ts';
import { parseSort, sortDocuments } from '../../values/sort.ts';
import { isPlainObject, type PlainObject } from '../../values/values.ts';
import type { Stage } from './stage.ts';

const match: Stage = (documents, operand, { evaluate }) => {
  return documents.filter(compileFilter(checkMatch(operand), evaluate));
};

/** The filter of a `$match`. Throws for one that only a query may have. */
export function checkMatch(operand: unknown): Filter {
  if (!isPlainObject(operand)) {
    throw requestFailed('the match filter must be an expression in an object');
  }
  if (mentionsNear(operand)) {
    throw requestFailed('$near and $nearSphere are not allowed inside of a $match: use $geoNear');
  }
  return operand;
}

function mentionsNear(value: unknown): boolean {
  if (Array.isArray(value)) return value.some(mentionsNear);
  if (!isPlainObject(value)) return false;
  return Object.keys(value).some(
    (key) => key === '$near' || key === '$nearSphere' || mentionsNear(value[key]),
  );
}

const sort: Stage = (documents, operand) => {
  if (!isPlainObject(operand) || Object.keys(operand).length === 0) {
    throw requestFailed('$sort stage must have at least one sort key');
  }
  return sortDocuments(documents, parseSort(operand));
};

const limit: Stage = (documents, operand) => {
  if (!isWhole(operand) || operand < 1) throw requestFailed('the limit must be positive');
  return documents.slice(0, operand);
};

const skip: Stage = (documents, operand) => {
  if (!isWhole(operand) || operand < 0) {
    throw requestFailed('Argument to $skip cannot be negative');
  }
  return documents.slice(operand);
};

/** No documents, no count: MongoDB answers an empty list then. */
const count: Stage = (documents, operand) => {
  if (typeof operand !== 'string' || operand === '' || /^\$|\./.test(operand)) {
    throw requestFailed('the count field must be a non-empty string without $ and dots');
  }
  return documents.length === 0 ? [] : [{ [operand]: documents.length }];
};

/** Different documents each, in random order. */
const sample: Stage = (documents, operand, { random }) => {
  const size = isPlainObject(operand) ? operand.size : undefined;
  if (!isWhole(size) || size < 1)
    throw requestFailed('size argument to $sample must be a positive number');
  const pool = [...documents];
  const taken: PlainObject[] = [];
  while (taken.length < size && pool.length > 0) {
    const at = Math.floor(random() * pool.length);
    const last = pool.pop();
    const chosen = pool[at];
    if (at < pool.length && chosen && last) {
      taken.push(chosen);
      pool[at] = last;
    } else if (last) taken.push(last);
  }
  return taken;
};

function isWhole(value: unknown): value is number {
  return typeof value === 'number' && Number.isInteger(value);
}

export const listStages: Readonly<Record<string, Stage>> = {
  $match: match,
  $sort: sort,
  $limit: limit,
  $skip: skip,
  $count: count,
  $sample: sample,
};
