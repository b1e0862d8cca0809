/** `$convert` and its short forms: what cannot be converted is refused, not guessed. */
import { evalExpr } from 'mingo/core';
import { requestFailed } from '../../errors.ts';
import { bsonType } from '../../values/types.ts';
import { parseFreely } from '../dates/date-format.ts';
import { fromLocal } from '../dates/time-zone.ts';
import { isMissing, named, type Operator, type OperatorTable, one } from './operator.ts';

type Target = 'double' | 'string' | 'objectId' | 'bool' | 'date' | 'int' | 'long' | 'decimal';

const TARGETS: Readonly<Record<string, Target>> = {
  1: 'double',
  2: 'string',
  7: 'objectId',
  8: 'bool',
  9: 'date',
  16: 'int',
  18: 'long',
  19: 'decimal',
};

const INT_MAX = 2 ** 31;
const WHOLE = /^[+-]?\d+$/;
const REAL = /^[+-]?(?:(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?|inf(?:inity)?|nan)$/i;

function convert(value: unknown, to: Target): unknown {
  if (isMissing(value)) return null;
  switch (to) {
    case 'int':
      return inRange(value, whole(value, to), -INT_MAX, INT_MAX - 1);
    case 'long':
      return inRange(value, whole(value, to), Number.MIN_SAFE_INTEGER, Number.MAX_SAFE_INTEGER);
    case 'double':
      return real(value);
    case 'bool':
      return typeof value === 'boolean' || typeof value === 'number' ? Boolean(value) : true;
    case 'string':
      return text(value);
    case 'date':
      return date(value);
    case 'objectId':
      if (typeof value === 'string' && /^[0-9a-f]{24}$/i.test(value)) return value;
      throw typeof value === 'string' ? unreadable(value, 'ObjectId') : impossible(value, to);
    case 'decimal':
      throw requestFailed('the local CloudBase has no decimals, though the cloud does');
    default:
      return to satisfies never;
  }
}

function whole(value: unknown, to: Target): number {
  if (typeof value === 'boolean') return Number(value);
  if (typeof value === 'number') return Math.trunc(value);
  if (value instanceof Date && to === 'long') return value.getTime();
  if (typeof value !== 'string') throw impossible(value, to);
  if (!WHOLE.test(value)) throw unreadable(value, 'number');
  return Number(value);
}

function inRange(value: unknown, number: number, least: number, most: number): number {
  if (number >= least && number <= most) return number === 0 ? 0 : number;
  throw requestFailed(
    `Conversion would overflow target type in $convert with no onError value: ${String(value)}`,
  );
}

function real(value: unknown): number {
  if (typeof value === 'boolean' || typeof value === 'number') return Number(value);
  if (value instanceof Date) return value.getTime();
  if (typeof value !== 'string') throw impossible(value, 'double');
  if (!REAL.test(value)) throw unreadable(value, 'number');
  return Number(value.replace(/inf(?:inity)?/i, 'Infinity').replace(/nan/i, 'NaN'));
}

function text(value: unknown): string {
  if (value instanceof Date) return value.toISOString();
  if (['string', 'number', 'boolean'].includes(typeof value)) return String(value);
  throw impossible(value, 'string');
}

function date(value: unknown): Date {
  if (value instanceof Date) return value;
  // MongoDB makes dates of long and double, and of no int.
  if (typeof value === 'number' && bsonType(value) !== 'int') return new Date(Math.trunc(value));
  if (typeof value !== 'string') throw impossible(value, 'date');
  const parsed = parseFreely(value);
  if (!parsed) throw requestFailed(`Error parsing date string '${value}'`);
  return fromLocal(new Date(parsed.localMs), parsed.zone);
}

function impossible(value: unknown, to: Target): Error {
  return requestFailed(
    `Unsupported conversion from ${bsonType(value)} to ${to} in $convert with no onError value`,
  );
}

function unreadable(value: string, what: string): Error {
  return requestFailed(`Failed to parse ${what} '${value}' in $convert with no onError value`);
}

const convertOperator: Operator = (input, operand, options) => {
  const call = { name: '$convert', required: ['input', 'to'], optional: ['onError', 'onNull'] };
  const spec = named(operand, call);
  const to = evalExpr(input, spec.to, options);
  const value = evalExpr(input, spec.input, options);
  if (isMissing(value)) return evalExpr(input, spec.onNull ?? null, options);
  if (isMissing(to)) return null;
  const byName = Object.values(TARGETS).find((name) => name === to);
  const target = byName ?? (typeof to === 'number' ? TARGETS[to] : undefined);
  if (target === undefined) throw requestFailed(`Unknown type name: ${String(to)}`);
  try {
    return convert(value, target);
  } catch (cause) {
    if ('onError' in spec) return evalExpr(input, spec.onError, options);
    throw cause;
  }
};

function converting(to: Target): Operator {
  return (input, operand, options) => convert(one(input, operand, options), to);
}

export const convertOperators: OperatorTable = {
  $convert: convertOperator,
  $toInt: converting('int'),
  $toLong: converting('long'),
  $toDouble: converting('double'),
  $toDecimal: converting('decimal'),
  $toBool: converting('bool'),
  $toString: converting('string'),
  $toDate: converting('date'),
  $toObjectId: converting('objectId'),
};
