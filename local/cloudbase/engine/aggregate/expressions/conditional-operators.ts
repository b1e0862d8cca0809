/** Choosing between expressions. mingo takes specifications MongoDB refuses: they are checked here. */
import { evalExpr } from 'mingo/core';
import * as expression from 'mingo/operators/expression';
import { requestFailed } from '../../errors.ts';
import { isPlainObject } from '../../values/values.ts';
import { isTruthy } from '../truth.ts';
import { named, type Operator, type OperatorTable } from './operator.ts';

const conditional: Operator = (input, operand, options) => {
  if (Array.isArray(operand)) {
    if (operand.length !== 3) throw requestFailed('Expression $cond takes exactly 3 arguments');
  } else named(operand, { name: '$cond', required: ['if', 'then', 'else'] });
  return expression.$cond(input as never, operand as never, options);
};

const ifNull: Operator = (input, operand, options) => {
  if (!Array.isArray(operand) || operand.length < 2) {
    throw requestFailed('$ifNull needs at least two arguments');
  }
  return expression.$ifNull(input as never, operand as never, options);
};

const withVariables: Operator = (input, operand, options) => {
  const { vars } = named(operand, { name: '$let', required: ['vars', 'in'] });
  if (!isPlainObject(vars)) throw requestFailed('invalid parameter: expected an object (vars)');
  return expression.$let(input as never, operand as never, options);
};

const choose: Operator = (input, operand, options) => {
  const spec = named(operand, { name: '$switch', required: ['branches'], optional: ['default'] });
  if (!Array.isArray(spec.branches) || spec.branches.length === 0) {
    throw requestFailed('$switch requires at least one branch');
  }
  const branches = spec.branches.map((branch: unknown) =>
    named(branch, { name: '$switch branch', required: ['case', 'then'] }),
  );
  const chosen = branches.find((branch) => isTruthy(evalExpr(input, branch.case, options)));
  if (chosen) return evalExpr(input, chosen.then, options);
  if ('default' in spec) return evalExpr(input, spec.default, options);
  throw requestFailed(
    '$switch could not find a matching branch for an input, and no default was specified.',
  );
};

export const conditionalOperators: OperatorTable = {
  $cond: conditional,
  $ifNull: ifNull,
  $let: withVariables,
  $switch: choose,
};
