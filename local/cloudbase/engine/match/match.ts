/**
 * Compiles a MongoDB filter into a predicate. Written here rather than taken from mingo because
 * mingo matches scalars with `$elemMatch`, has no geo operators and no `$jsonSchema`, and costs a
 * context per query; the semantics are those of MongoDB's match expressions.
 */

import { type Evaluate, evaluateExpression } from '../aggregate/evaluator.ts';
import { isTruthy } from '../aggregate/truth.ts';
import type { Filter } from '../api.ts';
import { requestFailed } from '../errors.ts';
import { isPlainObject } from '../values/values.ts';
import { compileSchema } from './json-schema.ts';
import { compileOperator } from './match-operators.ts';
import { type Compilers, isOperatorObject, type Predicate } from './predicate.ts';

const COMPILERS: Compilers = { field: compileField, filter: (filter) => compileFilter(filter) };

/**
 * Throws DATABASE_REQUEST_FAILED for a filter MongoDB would refuse. `evaluate` serves `$expr`;
 * inside a `$lookup` it knows the variables.
 */
export function compileFilter(filter: Filter, evaluate: Evaluate = evaluateExpression): Predicate {
  const parts: Predicate[] = [];
  for (const [key, condition] of Object.entries(filter)) {
    if (condition === undefined) continue;
    parts.push(
      key.startsWith('$')
        ? compileTopLevel(key, condition, evaluate)
        : compileField(key, condition),
    );
  }
  return every(parts);
}

/** The condition on one path: an operator object or a literal that must be equal. */
export function compileField(path: string, condition: unknown): Predicate {
  if (!isOperatorObject(condition)) {
    const operator = condition instanceof RegExp ? '$regex' : '$eq';
    return compileOperator({ path, operator, operand: condition, siblings: {} }, COMPILERS);
  }
  const parts: Predicate[] = [];
  for (const [operator, operand] of Object.entries(condition)) {
    if (!operator.startsWith('$')) throw requestFailed(`unknown operator: ${operator}`);
    if (operand === undefined) continue;
    parts.push(compileOperator({ path, operator, operand, siblings: condition }, COMPILERS));
  }
  return every(parts);
}

function compileTopLevel(key: string, condition: unknown, evaluate: Evaluate): Predicate {
  switch (key) {
    case '$and':
      return every(compileList(key, condition, evaluate));
    case '$or': {
      const parts = compileList(key, condition, evaluate);
      return (document) => parts.some((part) => part(document));
    }
    case '$nor': {
      const parts = compileList(key, condition, evaluate);
      return (document) => !parts.some((part) => part(document));
    }
    case '$expr':
      return (document) => isTruthy(evaluate(document, condition));
    case '$jsonSchema':
      return compileSchema(condition);
    case '$comment':
      return () => true;
    default:
      throw requestFailed(`unknown top level operator: ${key}`);
  }
}

function compileList(key: string, condition: unknown, evaluate: Evaluate): Predicate[] {
  if (!Array.isArray(condition) || condition.length === 0) {
    throw requestFailed(`${key} must be a nonempty array`);
  }
  return condition.map((part) => {
    if (!isPlainObject(part)) throw requestFailed(`${key} entries need to be full objects`);
    return compileFilter(part, evaluate);
  });
}

function every(parts: readonly Predicate[]): Predicate {
  const [only] = parts;
  if (parts.length === 0) return () => true;
  if (parts.length === 1 && only) return only;
  return (document) => {
    for (const part of parts) if (!part(document)) return false;
    return true;
  };
}
