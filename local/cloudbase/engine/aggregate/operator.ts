/** The form of an expression operator, and helpers operators share. */
import { evalExpr } from 'mingo/core';
import type { Options } from 'mingo/types';
import { requestFailed } from '../errors.ts';
import { bsonType } from '../types.ts';

export type Operator = (input: unknown, operand: unknown, options: Options) => unknown;
export type OperatorTable = Record<`$${string}`, Operator>;

/** Evaluates an operand that is one expression; `[x]` means `x`. */
export function one(input: unknown, operand: unknown, options: Options): unknown {
  const single = Array.isArray(operand) && operand.length === 1 ? operand[0] : operand;
  return evalExpr(input, single, options);
}

/** Evaluates an operand that must be a list of `least` to `most` expressions. */
export function many(
  call: { readonly input: unknown; readonly operand: unknown; readonly options: Options },
  name: string,
  [least, most]: readonly [number, number],
): unknown[] {
  const { input, operand, options } = call;
  if (!Array.isArray(operand) || operand.length < least || operand.length > most) {
    const count = least === most ? `${least}` : `${least} to ${most}`;
    throw requestFailed(`Expression ${name} takes exactly ${count} arguments`);
  }
  return operand.map((part) => evalExpr(input, part, options));
}

export function isMissing(value: unknown): value is null | undefined {
  return value === null || value === undefined;
}

export function wrongType(name: string, wanted: string, value: unknown): Error {
  return requestFailed(`${name} requires ${wanted}, found: ${bsonType(value)}`);
}
