/**
 * Sums, extremes and rounding as expressions. mingo knows `$sum` and its kin only for lists, and
 * `$trunc` only with two arguments.
 */
import { evalExpr } from 'mingo/core';
import * as accumulator from 'mingo/operators/accumulator';
import type { Options } from 'mingo/types';
import { average, deviation, extreme, sum } from '../accumulators.ts';
import { isMissing, type Operator, type OperatorTable, wrongType } from './operator.ts';

type Reduce = (values: readonly unknown[]) => unknown;

/** Inside mingo's own stages the input is a group of documents: those stay mingo's. */
function reducing(reduce: Reduce, inGroups: unknown): Operator {
  return (input, operand, options) =>
    Array.isArray(input)
      ? (inGroups as Operator)(input, operand, options)
      : reduce(valuesOf(input, operand, options));
}

function valuesOf(input: unknown, operand: unknown, options: Options): readonly unknown[] {
  if (Array.isArray(operand) && operand.length > 1) {
    return operand.map((part) => evalExpr(input, part, options));
  }
  const value = evalExpr(input, Array.isArray(operand) ? operand[0] : operand, options);
  return Array.isArray(value) ? value : [value];
}

/** `place` digits behind the point are kept (or, below zero, zeros before it made). */
function toPlace(name: string, change: (value: number) => number): Operator {
  return (input, operand, options) => {
    const [value, place = 0] = (Array.isArray(operand) ? operand : [operand]).map((part) =>
      evalExpr(input, part, options),
    );
    if (isMissing(value) || isMissing(place)) return null;
    if (typeof value !== 'number') throw wrongType(name, 'a number', value);
    if (typeof place !== 'number') throw wrongType(name, 'a whole number', place);
    // Shifting by text keeps 1.005 exact where multiplying by 100 would not.
    const shifted = Number(`${value}e${place}`);
    const changed = Number.isNaN(shifted) ? value : change(shifted);
    return Number(`${changed}e${-place}`);
  };
}

/** Halves go to the even neighbour, as MongoDB rounds. */
function roundHalfEven(value: number): number {
  const floor = Math.floor(value);
  const half = value - floor === 0.5;
  return half ? floor + (Math.abs(floor) % 2) : Math.round(value);
}

export const numberOperators: OperatorTable = {
  $sum: reducing(sum, accumulator.$sum),
  $avg: reducing(average, accumulator.$avg),
  $max: reducing(extreme(1), accumulator.$max),
  $min: reducing(extreme(-1), accumulator.$min),
  $stdDevPop: reducing(deviation(0), accumulator.$stdDevPop),
  $stdDevSamp: reducing(deviation(1), accumulator.$stdDevSamp),
  $trunc: toPlace('$trunc', Math.trunc),
  $round: toPlace('$round', roundHalfEven),
};
