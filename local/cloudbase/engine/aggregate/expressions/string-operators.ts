/** Text in expressions: positions count code points (CP) or UTF-8 bytes, never UTF-16 units. */
import { requestFailed } from '../../errors.ts';
import { compareText } from '../../values/values.ts';
import { isMissing, many, type Operator, type OperatorTable, one, wrongType } from './operator.ts';

/** Numbers and dates count as text, null and missing as empty text, as MongoDB coerces them. */
function coerce(name: string, value: unknown): string {
  if (isMissing(value)) return '';
  if (typeof value === 'string') return value;
  if (typeof value === 'number') return String(value);
  if (value instanceof Date) return value.toISOString();
  throw wrongType(name, 'a string', value);
}

function text(name: string, value: unknown): string {
  if (typeof value !== 'string') throw wrongType(name, 'a string', value);
  return value;
}

function whole(name: string, value: unknown): number {
  if (typeof value !== 'number' || !Number.isInteger(value)) {
    throw wrongType(name, 'a whole number', value);
  }
  return value;
}

interface Units {
  split(value: string): readonly string[] | Buffer;
  find(where: string, what: string, from: number, to: number): number;
  take(value: string, from: number, count: number): string;
}

const codePoints: Units = {
  split: (value) => [...value],
  find: (where, what, from, to) => {
    const before = [...where].slice(0, from).join('').length;
    const part = [...where].slice(from, to).join('');
    const at = part.indexOf(what);
    return at < 0 ? -1 : [...where.slice(0, before + at)].length;
  },
  take: (value, from, count) => [...value].slice(from, from + count).join(''),
};

const bytes: Units = {
  split: (value) => Buffer.from(value),
  find: (where, what, from, to) => {
    const at = Buffer.from(where).subarray(from, to).indexOf(what);
    return at < 0 ? -1 : from + at;
  },
  take: (value, from, count) => {
    const all = Buffer.from(value);
    const end = count < 0 ? all.length : Math.min(all.length, from + count);
    if (splitsCharacter(all, from) || splitsCharacter(all, end)) {
      throw requestFailed(
        '$substrBytes: Invalid range, starts or ends in the middle of a UTF-8 character',
      );
    }
    return all.toString('utf8', from, end);
  },
};

function splitsCharacter(all: Buffer, at: number): boolean {
  return at < all.length && ((all[at] ?? 0) & 0xc0) === 0x80;
}

function indexOf(name: string, units: Units): Operator {
  return (input, operand, options) => {
    const [where, what, from = 0, to] = many({ input, operand, options }, name, [2, 4]);
    if (isMissing(where)) return null;
    const length = units.split(text(name, where)).length;
    const start = whole(name, from);
    const end = to === undefined ? length : whole(name, to);
    if (start < 0 || end < 0) throw requestFailed(`${name} requires a nonnegative index`);
    if (start > length || start > end) return -1;
    return units.find(text(name, where), text(name, what), start, end);
  };
}

function substring(name: string, units: Units): Operator {
  return (input, operand, options) => {
    const [value, from, count] = many({ input, operand, options }, name, [3, 3]);
    const start = whole(name, from);
    const length = whole(name, count);
    const source = coerce(name, value);
    if (start < 0) {
      if (units === bytes) return '';
      throw requestFailed(`${name}: the starting index must be nonnegative`);
    }
    if (length < 0 && units === codePoints) {
      throw requestFailed(`${name}: length must be a nonnegative integer`);
    }
    return units.take(source, start, length);
  };
}

function length(name: string, units: Units): Operator {
  return (input, operand, options) => units.split(text(name, one(input, operand, options))).length;
}

/** Only ASCII letters change case in MongoDB. */
function changeCase(name: string, change: (letter: string) => string): Operator {
  return (input, operand, options) =>
    coerce(name, one(input, operand, options)).replace(/[A-Za-z]+/g, change);
}

export const stringOperators: OperatorTable = {
  $indexOfCP: indexOf('$indexOfCP', codePoints),
  $indexOfBytes: indexOf('$indexOfBytes', bytes),
  $substr: substring('$substr', bytes),
  $substrBytes: substring('$substrBytes', bytes),
  $substrCP: substring('$substrCP', codePoints),
  $strLenCP: length('$strLenCP', codePoints),
  $strLenBytes: length('$strLenBytes', bytes),
  $toUpper: changeCase('$toUpper', (letters) => letters.toUpperCase()),
  $toLower: changeCase('$toLower', (letters) => letters.toLowerCase()),
  $strcasecmp: (input, operand, options) => {
    const name = '$strcasecmp';
    const parts = many({ input, operand, options }, name, [2, 2]);
    const [a = '', b = ''] = parts.map((part) => coerce(name, part).toUpperCase());
    return Math.sign(compareText(a, b));
  },
  $meta: () => {
    throw requestFailed('$meta needs a text index, which the local CloudBase does not have');
  },
};
