/** The operators a filter may put on one path. */
import { requestFailed } from '../errors.ts';
import { compileGeo } from '../geo/geo-query.ts';
import { compileRegExp } from '../regexp/regexp.ts';
import { someAtPath, splitPath } from '../values/paths.ts';
import { matchesType } from '../values/types.ts';
import {
  compareValues,
  equalValues,
  isPlainObject,
  type PlainObject,
  typeRank,
} from '../values/values.ts';
import { type Compilers, isOperatorObject, type Predicate } from './predicate.ts';

export interface FieldCondition {
  readonly path: string;
  readonly operator: string;
  readonly operand: unknown;
  /** The whole operator object, for operators that read a neighbour (`$regex` + `$options`). */
  readonly siblings: PlainObject;
}

type Test = (value: unknown) => boolean;

export function compileOperator(condition: FieldCondition, compile: Compilers): Predicate {
  const { path, operator, operand } = condition;
  switch (operator) {
    case '$eq':
      return anyValue(path, equalTo(operand));
    case '$ne':
      return not(anyValue(path, equalTo(operand)));
    case '$in':
      return anyValue(path, oneOf(operator, operand));
    case '$nin':
      return not(anyValue(path, oneOf(operator, operand)));
    case '$gt':
    case '$gte':
    case '$lt':
    case '$lte':
      return anyValue(path, ordered(operator, operand));
    case '$exists': {
      const present = wholeValue(path, (value) => value !== undefined);
      return isTrueFlag(operand) ? present : not(present);
    }
    case '$type':
      return anyValue(path, matchesType(operand), true);
    case '$mod':
      return anyValue(path, modulo(operand));
    case '$regex':
      return anyValue(path, regex(operand, condition.siblings.$options));
    case '$options':
      if (condition.siblings.$regex === undefined) throw requestFailed('$options needs a $regex');
      return () => true;
    case '$size':
      return wholeValue(path, hasSize(operand));
    case '$all':
      return all(path, operand, compile);
    case '$elemMatch':
      return wholeValue(path, elementMatches(operand, compile));
    case '$not':
      return negation(path, operand, compile);
    case '$bitsAllSet':
    case '$bitsAllClear':
    case '$bitsAnySet':
    case '$bitsAnyClear':
      return anyValue(path, bits(operator, operand));
    case '$near':
    case '$nearSphere':
    case '$geoWithin':
    case '$geoIntersects':
      return wholeValue(path, compileGeo(operator, operand, condition.siblings));
    case '$minDistance':
    case '$maxDistance':
    case '$comment':
      return () => true;
    default:
      throw requestFailed(`unknown operator: ${operator}`);
  }
}

/** True when the value at the path, or an element of the array there, passes. */
function anyValue(path: string, test: Test, elementsOnly = false): Predicate {
  const parts = splitPath(path);
  const visit = (found: unknown): boolean => {
    if (!Array.isArray(found)) return test(found);
    return found.some(test) || (!elementsOnly && test(found)) || (elementsOnly && test(found));
  };
  return (document) => someAtPath(document, parts, visit);
}

function wholeValue(path: string, test: Test): Predicate {
  const parts = splitPath(path);
  return (document) => someAtPath(document, parts, test);
}

function not(predicate: Predicate): Predicate {
  return (document) => !predicate(document);
}

function equalTo(operand: unknown): Test {
  if (operand === undefined || operand === null)
    return (value) => value === undefined || value === null;
  if (typeof operand !== 'object') return (value) => value === operand || bothNaN(value, operand);
  return (value) => equalValues(value, operand);
}

function bothNaN(a: unknown, b: unknown): boolean {
  return typeof a === 'number' && typeof b === 'number' && Number.isNaN(a) && Number.isNaN(b);
}

function oneOf(operator: string, operand: unknown): Test {
  if (!Array.isArray(operand)) throw requestFailed(`${operator} needs an array`);
  const primitives = new Set<unknown>();
  const tests: Test[] = [];
  for (const item of operand) {
    if (isOperatorObject(item)) throw requestFailed(`cannot nest $ under ${operator}`);
    if (item instanceof RegExp) tests.push(regex(item, undefined), equalTo(item));
    else if (typeof item === 'object') tests.push(equalTo(item));
    else primitives.add(item);
  }
  return (value) => primitives.has(value) || tests.some((test) => test(value));
}

/** Order comparisons only hold between values of one kind (type bracketing). */
function ordered(operator: '$gt' | '$gte' | '$lt' | '$lte', operand: unknown): Test {
  if (operand instanceof RegExp) throw requestFailed(`Can't have RegEx as arg to ${operator}`);
  const rank = typeRank(operand);
  const wantsEqual = operator === '$gte' || operator === '$lte';
  const sign = operator === '$gt' || operator === '$gte' ? 1 : -1;
  return (value) => {
    if (typeRank(value) !== rank) return false;
    if (typeof value === 'number' && Number.isNaN(value) !== Number.isNaN(operand)) return false;
    const order = compareValues(value, operand);
    return order === 0 ? wantsEqual : Math.sign(order) === sign;
  };
}

function modulo(operand: unknown): Test {
  if (!Array.isArray(operand) || operand.length !== 2) {
    throw requestFailed('malformed mod, needs to be an array of two numbers');
  }
  const [divisor, remainder] = operand.map((n) => Math.trunc(Number(n)));
  if (!divisor || remainder === undefined || Number.isNaN(remainder)) {
    throw requestFailed('divisor cannot be 0');
  }
  return (value) => typeof value === 'number' && Math.trunc(value) % divisor === remainder;
}

function regex(operand: unknown, options: unknown): Test {
  const isPattern = operand instanceof RegExp;
  const source = isPattern ? operand.source : requireText('$regex', operand);
  const flags = typeof options === 'string' ? options : isPattern ? operand.flags : '';
  const pattern = compileRegExp(source, flags);
  return (value) =>
    typeof value === 'string'
      ? pattern.test(value)
      : value instanceof RegExp && value.source === source && value.flags === flags;
}

function requireText(operator: string, operand: unknown): string {
  if (typeof operand !== 'string') throw requestFailed(`${operator} has to be a string`);
  return operand;
}

function isTrueFlag(operand: unknown): boolean {
  return operand !== false && operand !== 0 && operand !== null;
}

function hasSize(operand: unknown): Test {
  if (typeof operand !== 'number' || !Number.isInteger(operand) || operand < 0) {
    throw requestFailed('$size must be a whole number that is not negative');
  }
  return (value) => Array.isArray(value) && value.length === operand;
}

function all(path: string, operand: unknown, compile: Compilers): Predicate {
  if (!Array.isArray(operand)) throw requestFailed('$all needs an array');
  if (operand.length === 0) return () => false;
  const parts = operand.map((item) => {
    if (isPlainObject(item) && '$elemMatch' in item) return compile.field(path, item);
    if (isOperatorObject(item)) throw requestFailed('no $ expressions in $all');
    return anyValue(path, item instanceof RegExp ? regex(item, undefined) : equalTo(item));
  });
  return (document) => parts.every((part) => part(document));
}

const LOGICAL = new Set(['$and', '$or', '$nor', '$expr', '$jsonSchema']);

/** Conditions on fields match only elements that are documents; operators match any element. */
function elementMatches(operand: unknown, compile: Compilers): Test {
  if (!isPlainObject(operand)) throw requestFailed('$elemMatch needs an Object');
  const [first] = Object.keys(operand);
  const onValues = first?.startsWith('$') === true && !LOGICAL.has(first);
  if (onValues) {
    // Wrapped in a one-field document so that the operators need no second implementation.
    const test = compile.field('v', operand);
    return (value) => Array.isArray(value) && value.some((v) => test({ v: shield(v) }));
  }
  const test = compile.filter(operand);
  return (value) =>
    Array.isArray(value) &&
    value.some((item) => (isPlainObject(item) || Array.isArray(item)) && test(asDocument(item)));
}

/** An element that is an array itself is compared whole, not spread a second time. */
function shield(value: unknown): unknown {
  return Array.isArray(value) ? [value] : value;
}

function asDocument(item: unknown): unknown {
  return Array.isArray(item) ? { ...item } : item;
}

function negation(path: string, operand: unknown, compile: Compilers): Predicate {
  if (operand instanceof RegExp) return not(anyValue(path, regex(operand, undefined)));
  if (!isOperatorObject(operand)) throw requestFailed('$not needs a regex or a document');
  return not(compile.field(path, operand));
}

function bitMask(operator: string, operand: unknown): bigint {
  const numbers = Array.isArray(operand) ? operand : [operand];
  const odd = numbers.find((n) => typeof n !== 'number' || !Number.isInteger(n) || n < 0);
  if (odd !== undefined) {
    throw requestFailed(`${operator} takes a number or a list of positions, none below 0`);
  }
  if (!Array.isArray(operand)) return BigInt(Number(operand));
  return operand.reduce<bigint>((sum, bit) => sum | (1n << BigInt(Number(bit))), 0n);
}

function bits(operator: string, operand: unknown): Test {
  const mask = bitMask(operator, operand);
  return (value) => {
    if (typeof value !== 'number' || !Number.isInteger(value)) return false;
    const set = BigInt.asUintN(64, BigInt(value)) & mask;
    switch (operator) {
      case '$bitsAllSet':
        return set === mask;
      case '$bitsAnySet':
        return set !== 0n;
      case '$bitsAllClear':
        return set === 0n;
      default:
        return set !== mask;
    }
  };
}
