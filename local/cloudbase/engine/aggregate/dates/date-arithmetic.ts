/** Dates that are moved, compared and taken apart: mingo computes, what MongoDB refuses is refused. */
import { evalExpr } from 'mingo/core';
import * as expression from 'mingo/operators/expression';
import { requestFailed } from '../../errors.ts';
import {
  isMissing,
  named,
  type Operator,
  type OperatorTable,
  wrongType,
} from '../expressions/operator.ts';

const UNITS = [
  'year',
  'quarter',
  'month',
  'week',
  'day',
  'hour',
  'minute',
  'second',
  'millisecond',
];

type Check = (name: string, value: unknown) => void;

const isDate: Check = (name, value) => {
  if (!(value instanceof Date)) throw wrongType(name, 'a date', value);
};

const isUnit: Check = (name, value) => {
  if (UNITS.includes(String(value))) return;
  throw requestFailed(`${name} parameter 'unit' value cannot be recognized as a time unit`);
};

const isWhole: Check = (name, value) => {
  if (!Number.isInteger(value)) throw wrongType(name, "'amount' as a whole number", value);
};

/** Null when a checked argument is null or missing, as in MongoDB. */
function checked(
  name: string,
  checks: Readonly<Record<string, Check>>,
  optional: readonly string[],
): Operator {
  const run = (expression as unknown as Record<string, Operator>)[name];
  return (input, operand, options) => {
    const spec = named(operand, { name, required: Object.keys(checks), optional });
    const values = Object.keys(checks).map((key) => evalExpr(input, spec[key], options));
    if (values.some(isMissing)) return null;
    for (const [i, check] of Object.values(checks).entries()) check(name, values[i]);
    return run?.(input, operand, options);
  };
}

const moving = { startDate: isDate, unit: isUnit, amount: isWhole };

export const dateArithmetic: OperatorTable = {
  $dateAdd: checked('$dateAdd', moving, ['timezone']),
  $dateSubtract: checked('$dateSubtract', moving, ['timezone']),
  $dateDiff: checked('$dateDiff', { startDate: isDate, endDate: isDate, unit: isUnit }, [
    'timezone',
    'startOfWeek',
  ]),
  $dateTrunc: checked('$dateTrunc', { date: isDate, unit: isUnit }, [
    'binSize',
    'timezone',
    'startOfWeek',
  ]),
  $dateToParts: checked('$dateToParts', { date: isDate }, ['timezone', 'iso8601']),
};
