/** Date expressions, in UTC unless a zone is given. */
import { evalExpr } from 'mingo/core';
import type { Options } from 'mingo/types';
import { requestFailed } from '../../errors.ts';
import { isPlainObject, type PlainObject } from '../../values/values.ts';
import {
  isMissing,
  type Operator,
  type OperatorTable,
  one,
  wrongType,
} from '../expressions/operator.ts';
import {
  dayOfYear,
  fromIsoWeek,
  isoDayOfWeek,
  isoWeek,
  isoWeekYear,
  weekOfYear,
} from './calendar.ts';
import { formatDate, parseFreely, parseWithFormat } from './date-format.ts';
import { fromLocal, offsetMinutes, toLocal } from './time-zone.ts';

const DEFAULT_FORMAT = '%Y-%m-%dT%H:%M:%S.%LZ';

/** `$year: '$at'` or `$year: {date: '$at', timezone: '+08:00'}`. */
function part(name: string, read: (local: Date) => number): Operator {
  return (input, operand, options) => {
    const detailed = isPlainObject(operand) && 'date' in operand;
    const value = detailed ? evalExpr(input, operand.date, options) : one(input, operand, options);
    if (isMissing(value)) return null;
    const zone = detailed ? zoneOf(input, operand, options) : null;
    return read(toLocal(requireDate(name, value), zone));
  };
}

function requireDate(name: string, value: unknown): Date {
  if (!(value instanceof Date)) throw wrongType(name, 'a date', value);
  return value;
}

function zoneOf(input: unknown, operand: PlainObject, options: Options): string | null {
  if (operand.timezone === undefined) return null;
  const zone = evalExpr(input, operand.timezone, options);
  if (isMissing(zone)) return null;
  if (typeof zone !== 'string') throw wrongType('timezone', 'a string', zone);
  return zone;
}

const dateToString: Operator = (input, operand, options) => {
  const name = '$dateToString';
  const spec = document(name, operand);
  const value = evalExpr(input, spec.date, options);
  if (isMissing(value)) return evalExpr(input, spec.onNull ?? null, options) ?? null;
  const date = requireDate(name, value);
  const format = evalExpr(input, spec.format ?? DEFAULT_FORMAT, options);
  if (typeof format !== 'string') throw wrongType(name, 'a format string', format);
  const zone = zoneOf(input, spec, options);
  return formatDate(toLocal(date, zone), format, offsetMinutes(date, zone));
};

const dateFromString: Operator = (input, operand, options) => {
  const name = '$dateFromString';
  const spec = document(name, operand);
  const text = evalExpr(input, spec.dateString, options);
  if (isMissing(text)) return evalExpr(input, spec.onNull ?? null, options) ?? null;
  const format = evalExpr(input, spec.format ?? null, options);
  const parsed =
    typeof text !== 'string'
      ? null
      : typeof format === 'string'
        ? parseWithFormat(text, format)
        : parseFreely(text);
  if (!parsed) {
    if ('onError' in spec) return evalExpr(input, spec.onError, options);
    throw requestFailed(`Error parsing date string '${String(text)}'`);
  }
  return fromLocal(new Date(parsed.localMs), parsed.zone ?? zoneOf(input, spec, options));
};

const dateFromParts: Operator = (input, operand, options) => {
  const spec = document('$dateFromParts', operand);
  const values = new Map<string, number>();
  for (const [key, expression] of Object.entries(spec)) {
    if (key === 'timezone') continue;
    const value = evalExpr(input, expression, options);
    if (isMissing(value)) return null;
    if (typeof value !== 'number') throw wrongType(`$dateFromParts ${key}`, 'a number', value);
    values.set(key, value);
  }
  const get = (key: string, fallback: number): number => values.get(key) ?? fallback;
  const time =
    ((get('hour', 0) * 60 + get('minute', 0)) * 60 + get('second', 0)) * 1000 +
    get('millisecond', 0);
  const day = values.has('isoWeekYear')
    ? fromIsoWeek(get('isoWeekYear', 1970), get('isoWeek', 1), get('isoDayOfWeek', 1))
    : Date.UTC(get('year', 1970), get('month', 1) - 1, get('day', 1));
  return fromLocal(new Date(day + time), zoneOf(input, spec, options));
};

function document(name: string, operand: unknown): PlainObject {
  if (!isPlainObject(operand)) throw wrongType(name, 'an object', operand);
  return operand;
}

export const dateOperators: OperatorTable = {
  $year: part('$year', (local) => local.getUTCFullYear()),
  $month: part('$month', (local) => local.getUTCMonth() + 1),
  $dayOfMonth: part('$dayOfMonth', (local) => local.getUTCDate()),
  $hour: part('$hour', (local) => local.getUTCHours()),
  $minute: part('$minute', (local) => local.getUTCMinutes()),
  $second: part('$second', (local) => local.getUTCSeconds()),
  $millisecond: part('$millisecond', (local) => local.getUTCMilliseconds()),
  $dayOfWeek: part('$dayOfWeek', (local) => local.getUTCDay() + 1),
  $dayOfYear: part('$dayOfYear', dayOfYear),
  $week: part('$week', weekOfYear),
  $isoDayOfWeek: part('$isoDayOfWeek', isoDayOfWeek),
  $isoWeek: part('$isoWeek', isoWeek),
  $isoWeekYear: part('$isoWeekYear', isoWeekYear),
  $dateToString: dateToString,
  $dateFromString: dateFromString,
  $dateFromParts: dateFromParts,
};
