/** The form of an expression operator, and helpers operators share. */
import { evalExpr } from 'mingo/core';
import type { Options } from 'mingo/types';
import { requestFailed } from '../../errors.ts';
import { bsonType } from '../../values/types.ts';
import { isPlainObject, type PlainObject } from '../../values/values.ts';

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

/** One call of an operator whose operand names its arguments: `{input: …, as: …}`. */
export interface NamedCall {
  readonly name: string;
  readonly required: readonly string[];
  readonly optional?: readonly string[];
}

/** The arguments, not evaluated. Throws for one that is missing or unknown. */
export function named(operand: unknown, call: NamedCall): PlainObject {
  const { name, required, optional = [] } = call;
  if (!isPlainObject(operand)) throw wrongType(name, 'an object', operand);
  const unknown = Object.keys(operand).find((key) => ![...required, ...optional].includes(key));
  if (unknown !== undefined) throw requestFailed(`${name} found an unknown argument: ${unknown}`);
  const missing = required.find((key) => operand[key] === undefined);
  if (missing !== undefined) throw requestFailed(`Missing '${missing}' parameter to ${name}`);
  return operand;
}

/** A value as an expression that means it. */
export function literally(value: unknown): PlainObject {
  return { $literal: value ?? null };
}

export function isMissing(value: unknown): value is null | undefined {
  return value === null || value === undefined;
}

export function wrongType(name: string, wanted: string, value: unknown): Error {
  return requestFailed(`${name} requires ${wanted}, found: ${bsonType(value)}`);
}
