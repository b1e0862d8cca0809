/** Comparison in expressions: all of BSON's order, arrays whole, missing below null. */
import { compareValues } from '../../values/values.ts';
import { many, type Operator, type OperatorTable } from './operator.ts';

function comparing(name: string, answer: (order: number) => unknown): Operator {
  return (input, operand, options) => {
    const [a, b] = many({ input, operand, options }, name, [2, 2]);
    return answer(order(a, b));
  };
}

function order(a: unknown, b: unknown): number {
  if (a === undefined || b === undefined) return Number(b === undefined) - Number(a === undefined);
  return compareValues(a, b);
}

export const comparisonOperators: OperatorTable = {
  $cmp: comparing('$cmp', (n) => Math.sign(n)),
  $eq: comparing('$eq', (n) => n === 0),
  $ne: comparing('$ne', (n) => n !== 0),
  $gt: comparing('$gt', (n) => n > 0),
  $gte: comparing('$gte', (n) => n >= 0),
  $lt: comparing('$lt', (n) => n < 0),
  $lte: comparing('$lte', (n) => n <= 0),
};
