/** What each update operator makes of the old value at its path. */
import { requestFailed } from '../errors.ts';
import { compileField, compileFilter } from '../match/match.ts';
import { isOperatorObject } from '../match/predicate.ts';
import { parseSort, sortDocuments } from '../values/sort.ts';
import { compareValues, equalValues, isPlainObject, type PlainObject } from '../values/values.ts';
import { REMOVED } from './update-paths.ts';

export interface Operation {
  (old: unknown, path: string): unknown;
  createsMissing: boolean;
}

const OPERATORS = new Set([
  '$set',
  '$setOnInsert',
  '$unset',
  '$inc',
  '$mul',
  '$min',
  '$max',
  '$currentDate',
  '$rename',
  '$bit',
  '$push',
  '$addToSet',
  '$pop',
  '$pull',
  '$pullAll',
]);

export function isUpdateOperator(operator: string): boolean {
  return OPERATORS.has(operator);
}

export function updateOperation(operator: string, operand: unknown, nowMs: number): Operation {
  switch (operator) {
    case '$set':
    case '$setOnInsert':
      return creating((old) => keepEqual(old, operand ?? null));
    case '$unset':
      return touching(() => REMOVED);
    case '$inc':
      return creating(
        (old, path) =>
          (old === undefined ? 0 : number(operator, old, path)) + number(operator, operand, path),
      );
    case '$mul':
      return creating(
        (old, path) =>
          (old === undefined ? 0 : number(operator, old, path)) * number(operator, operand, path),
      );
    case '$min':
      return creating((old) =>
        old === undefined || compareValues(operand, old) < 0 ? operand : old,
      );
    case '$max':
      return creating((old) =>
        old === undefined || compareValues(operand, old) > 0 ? operand : old,
      );
    case '$currentDate':
      return creating(() => currentDate(operand, nowMs));
    case '$bit':
      return creating((old, path) => bitwise(old, operand, path));
    case '$push':
      return creating((old, path) => push(old, operand, path));
    case '$addToSet':
      return creating((old, path) => addToSet(old, operand, path));
    case '$pop':
      return touching((old, path) => pop(old, operand, path));
    case '$pull':
      return touching((old, path) =>
        removeItems(old, path, { operator: '$pull', test: pullTest(operand) }),
      );
    case '$pullAll': {
      if (!Array.isArray(operand)) throw requestFailed('$pullAll requires an array argument');
      return touching((old, path) =>
        removeItems(old, path, {
          operator: '$pullAll',
          test: (item) => operand.some((one) => equalValues(one, item)),
        }),
      );
    }
    default:
      throw requestFailed(`Unknown modifier: ${operator}`);
  }
}

function currentDate(operand: unknown, nowMs: number): Date {
  const type = isPlainObject(operand) ? operand.$type : undefined;
  if (typeof operand === 'boolean' || type === 'date') return new Date(nowMs);
  if (type === 'timestamp') {
    throw requestFailed('the local CloudBase has no timestamps, though the cloud does');
  }
  throw requestFailed('$currentDate takes true or {$type: "date"}');
}

function creating(run: (old: unknown, path: string) => unknown): Operation {
  return Object.assign(run, { createsMissing: true });
}

function touching(run: (old: unknown, path: string) => unknown): Operation {
  return Object.assign(run, { createsMissing: false });
}

/** Answering the old reference for an equal value keeps "nothing changed" visible. */
function keepEqual(old: unknown, next: unknown): unknown {
  return old !== undefined && typeof old === typeof next && equalValues(old, next) ? old : next;
}

function number(operator: string, value: unknown, path: string): number {
  if (typeof value === 'number') return value;
  throw requestFailed(
    `Cannot apply ${operator} to a value of non-numeric type. The field '${path}' or its operand is ${JSON.stringify(value)}`,
  );
}

function bitwise(old: unknown, operand: unknown, path: string): number {
  if (!isPlainObject(operand)) throw requestFailed('The $bit modifier requires a document');
  const operations = Object.entries(operand);
  if (operations.length === 0) {
    throw requestFailed('You must pass in at least one bitwise operation to $bit');
  }
  let value = old === undefined ? 0n : wholeNumber(old, path);
  for (const [name, raw] of operations) {
    const mask = wholeNumber(raw, path);
    if (name === 'and') value &= mask;
    else if (name === 'or') value |= mask;
    else if (name === 'xor') value ^= mask;
    else
      throw requestFailed(`The $bit modifier only supports 'and', 'or', and 'xor', not '${name}'`);
  }
  return Number(value);
}

/** As a BigInt: JavaScript's own operators cut to 32 bits. */
function wholeNumber(value: unknown, path: string): bigint {
  const whole = number('$bit', value, path);
  if (Number.isInteger(whole)) return BigInt(whole);
  throw requestFailed(`Cannot apply $bit to a value of non-integral type: ${path} is ${whole}`);
}

/** The clauses beside `$each`, each of its kind. */
function checkClauses(operator: string, clauses: PlainObject): void {
  const allowed = operator === '$push' ? ['$each', '$position', '$slice', '$sort'] : ['$each'];
  const odd = Object.keys(clauses).find((clause) => !allowed.includes(clause));
  if (odd !== undefined) throw requestFailed(`Unrecognized clause in ${operator}: ${odd}`);
  if (!Array.isArray(clauses.$each)) {
    throw requestFailed(`The argument to $each in ${operator} must be an array`);
  }
  for (const clause of ['$position', '$slice']) {
    const value = clauses[clause];
    if (value === undefined || Number.isInteger(value)) continue;
    throw requestFailed(`The value for ${clause} must be an integer value`);
  }
}

function arrayAt(old: unknown, path: string, operator: string): readonly unknown[] {
  if (old === undefined) return [];
  if (Array.isArray(old)) return old;
  throw requestFailed(
    `The field '${path}' must be an array but is of another type; cannot apply ${operator}`,
  );
}

function push(old: unknown, operand: unknown, path: string): unknown {
  const array = arrayAt(old, path, '$push');
  if (!isPlainObject(operand) || !('$each' in operand)) return [...array, operand];
  checkClauses('$push', operand);
  const { $position, $slice, $sort } = operand;
  const $each = operand.$each as unknown[];
  const at = typeof $position === 'number' ? $position : array.length;
  const index = at < 0 ? Math.max(0, array.length + at) : Math.min(at, array.length);
  let next = [...array.slice(0, index), ...$each, ...array.slice(index)];
  if ($sort !== undefined) next = sortItems(next, $sort);
  if (typeof $slice === 'number') next = $slice < 0 ? next.slice($slice) : next.slice(0, $slice);
  return old !== undefined && equalValues(next, array) ? old : next;
}

function sortItems(items: readonly unknown[], spec: unknown): unknown[] {
  if (spec === 1 || spec === -1) return [...items].sort((a, b) => compareValues(a, b) * spec);
  if (!isPlainObject(spec)) throw requestFailed('The $sort is invalid: use 1/-1 or a document');
  return sortDocuments(items, parseSort(spec));
}

function addToSet(old: unknown, operand: unknown, path: string): unknown {
  const array = arrayAt(old, path, '$addToSet');
  const many = isPlainObject(operand) && '$each' in operand;
  if (many) checkClauses('$addToSet', operand);
  const each = many ? (operand.$each as unknown[]) : [operand];
  const next = [...array];
  for (const item of each) {
    if (!next.some((known) => equalValues(known, item))) next.push(item);
  }
  return next.length === array.length && old !== undefined ? old : next;
}

function pop(old: unknown, operand: unknown, path: string): unknown {
  if (operand !== 1 && operand !== -1) throw requestFailed('$pop expects 1 or -1');
  if (old === undefined) return REMOVED;
  const array = arrayAt(old, path, '$pop');
  if (array.length === 0) return old;
  return operand === 1 ? array.slice(0, -1) : array.slice(1);
}

/** A document matches elements as a filter does; operators match the element; else equality. */
function pullTest(operand: unknown): (item: unknown) => boolean {
  if (isOperatorObject(operand) || operand instanceof RegExp) {
    const test = compileField('v', operand);
    return (item) => test({ v: item });
  }
  if (isPlainObject(operand)) {
    const test = compileFilter(operand);
    return (item) => isPlainObject(item) && test(item);
  }
  return (item) => equalValues(item, operand) && (item === null) === (operand === null);
}

function removeItems(
  old: unknown,
  path: string,
  { operator, test }: { operator: string; test: (item: unknown) => boolean },
): unknown {
  if (old === undefined) return REMOVED;
  const array = arrayAt(old, path, operator);
  const kept = array.filter((item) => !test(item));
  return kept.length === array.length ? old : kept;
}
