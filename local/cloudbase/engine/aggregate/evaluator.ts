/** Evaluating aggregation expressions: mingo, with this engine's operators in place of some. */
import { Context } from 'mingo';
import { evalExpr } from 'mingo/core';
import * as accumulator from 'mingo/operators/accumulator';
import * as expression from 'mingo/operators/expression';
import * as pipeline from 'mingo/operators/pipeline';
import * as projection from 'mingo/operators/projection';
import * as query from 'mingo/operators/query';
import * as window from 'mingo/operators/window';
import type { Options } from 'mingo/types';
import { CloudBaseError } from '../api.ts';
import { requestFailed } from '../errors.ts';
import type { PlainObject } from '../values/values.ts';
import { dateArithmetic } from './dates/date-arithmetic.ts';
import { dateOperators } from './dates/date-operators.ts';
import { comparisonOperators } from './expressions/compare-operators.ts';
import { conditionalOperators } from './expressions/conditional-operators.ts';
import { convertOperators } from './expressions/convert-operators.ts';
import { listOperators } from './expressions/list-operators.ts';
import { mathOperators } from './expressions/math-operators.ts';
import { numberOperators } from './expressions/number-operators.ts';
import type { OperatorTable } from './expressions/operator.ts';
import { patternOperators } from './expressions/pattern-operators.ts';
import { stringOperators } from './expressions/string-operators.ts';

/** An expression's value for a document; for an accumulator, an array of documents. */
export type Evaluate = (input: unknown, expression: unknown) => unknown;

/** Hands back the options object mingo made, which it does not export a way to make. */
const CAPTURE = '$tcbCapture';

const OWN: OperatorTable = {
  ...comparisonOperators,
  ...conditionalOperators,
  ...convertOperators,
  ...dateArithmetic,
  ...dateOperators,
  ...listOperators,
  ...mathOperators,
  ...numberOperators,
  ...patternOperators,
  ...stringOperators,
  [CAPTURE]: (_input, _operand, options) => options,
};

const CONTEXT = Context.init({
  accumulator,
  expression: { ...expression, ...OWN },
  pipeline,
  projection,
  query,
  window,
});

export function mingoOptions(variables: PlainObject): Options {
  return {
    idKey: '_id',
    processingMode: 0,
    useStrictMode: true,
    scriptEnabled: false,
    failOnError: true,
    context: CONTEXT,
    variables,
  };
}

interface Computing extends Options {
  update(locals: { root: null }): Options;
}

/**
 * An evaluator with `$$name` variables. Made once for many documents: given plain options, mingo
 * would copy its operator tables at every call. Throws DATABASE_REQUEST_FAILED for an expression
 * MongoDB would refuse.
 */
export function createEvaluate(variables: PlainObject): Evaluate {
  const computing = evalExpr({}, { [CAPTURE]: 1 }, mingoOptions(variables)) as Computing;
  const options = computing.update({ root: null });
  return (input, expression) => refusing(() => evalExpr(input, expression, options));
}

let withoutVariables: Evaluate | null = null;

export function evaluateExpression(document: unknown, expression: unknown): unknown {
  withoutVariables ??= createEvaluate({});
  return withoutVariables(document, expression);
}

/**
 * mingo reports what MongoDB would refuse as MingoError, and trips over odd operands with
 * TypeErrors; either way the fault is the client's expression.
 */
export function refusing<T>(run: () => T): T {
  try {
    return run();
  } catch (cause) {
    if (cause instanceof CloudBaseError || !(cause instanceof Error)) throw cause;
    throw requestFailed(cause.message);
  }
}
