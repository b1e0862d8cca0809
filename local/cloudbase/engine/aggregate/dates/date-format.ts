/** The `%` formats of `$dateToString` and `$dateFromString`. */
import { requestFailed } from '../../errors.ts';
import {
  dayOfYear,
  fromIsoWeek,
  isoDayOfWeek,
  isoWeek,
  isoWeekYear,
  weekOfYear,
} from './calendar.ts';

const MONTHS = [
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'August',
  'September',
  'October',
  'November',
  'December',
];

/** `local` has the local time in its UTC fields; `offset` is the zone's lead in minutes. */
export function formatDate(local: Date, format: string, offset: number): string {
  return format.replace(/%(.?)/g, (_, letter: string) => field(letter, local, offset));
}

function field(letter: string, local: Date, offset: number): string {
  switch (letter) {
    case 'Y':
      return pad(local.getUTCFullYear(), 4);
    case 'm':
      return pad(local.getUTCMonth() + 1, 2);
    case 'd':
      return pad(local.getUTCDate(), 2);
    case 'H':
      return pad(local.getUTCHours(), 2);
    case 'M':
      return pad(local.getUTCMinutes(), 2);
    case 'S':
      return pad(local.getUTCSeconds(), 2);
    case 'L':
      return pad(local.getUTCMilliseconds(), 3);
    case 'j':
      return pad(dayOfYear(local), 3);
    case 'w':
      return String(local.getUTCDay() + 1);
    case 'u':
      return String(isoDayOfWeek(local));
    case 'U':
      return pad(weekOfYear(local), 2);
    case 'V':
      return pad(isoWeek(local), 2);
    case 'G':
      return pad(isoWeekYear(local), 4);
    case 'b':
      return (MONTHS[local.getUTCMonth()] ?? '').slice(0, 3);
    case 'B':
      return MONTHS[local.getUTCMonth()] ?? '';
    case 'z':
      return zoneText(offset);
    case 'Z':
      return String(offset);
    case '%':
      return '%';
    default:
      throw requestFailed(`Invalid format character '%${letter}' in format string`);
  }
}

function zoneText(offset: number): string {
  const minutes = Math.abs(offset);
  return `${offset < 0 ? '-' : '+'}${pad(Math.floor(minutes / 60), 2)}${pad(minutes % 60, 2)}`;
}

function pad(value: number, width: number): string {
  return String(value).padStart(width, '0');
}

export interface ParsedDate {
  /** Local time in UTC milliseconds. */
  readonly localMs: number;
  /** Zone named by the text itself. */
  readonly zone: string | null;
}

const PATTERNS: Readonly<Record<string, string>> = {
  Y: '(?<Y>\\d{4})',
  m: '(?<m>\\d{1,2})',
  d: '(?<d>\\d{1,2})',
  H: '(?<H>\\d{1,2})',
  M: '(?<M>\\d{1,2})',
  S: '(?<S>\\d{1,2})',
  L: '(?<L>\\d{1,3})',
  j: '(?<j>\\d{1,3})',
  u: '(?<u>[1-7])',
  V: '(?<V>\\d{1,2})',
  G: '(?<G>\\d{4})',
  b: '(?<b>[A-Za-z]{3})',
  B: '(?<B>[A-Za-z]{3,9})',
  z: '(?<z>[+-]\\d{2}:?\\d{2}|[A-Za-z_]+/[A-Za-z_/]+|Z|UTC|GMT)',
  '%': '%',
};

/** Null when the text does not have the format. */
export function parseWithFormat(text: string, format: string): ParsedDate | null {
  const source = format.replace(/%(.)|[^%]/g, (token, letter: string | undefined) => {
    if (letter === undefined) return token.replace(/[.*+?^${}()|[\]\\/-]/g, '\\$&');
    const pattern = PATTERNS[letter];
    if (pattern === undefined) throw requestFailed(`Invalid format character '%${letter}'`);
    return pattern;
  });
  const groups = new RegExp(`^${source}$`).exec(text)?.groups;
  return groups ? fromGroups(groups) : null;
}

const ISO =
  /^(?<Y>\d{4})[-/](?<m>\d{1,2})(?:[-/](?<d>\d{1,2}))?(?:[T ](?<H>\d{1,2}):(?<M>\d{2})(?::(?<S>\d{2})(?:\.(?<L>\d{1,3})\d*)?)?)?\s*(?<z>Z|[+-]\d{2}(?::?\d{2})?|UTC|GMT)?$/;

/** The forms MongoDB reads without a format: ISO 8601 and what `Date.parse` knows. */
export function parseFreely(text: string): ParsedDate | null {
  const groups = ISO.exec(text.trim())?.groups;
  if (groups) return fromGroups(groups);
  const parsed = Date.parse(/\b(?:GMT|UTC|Z|[+-]\d{4})\b/.test(text) ? text : `${text} UTC`);
  return Number.isNaN(parsed) ? null : { localMs: parsed, zone: 'UTC' };
}

function fromGroups(groups: Readonly<Record<string, string | undefined>>): ParsedDate | null {
  const number = (name: string, fallback: number): number => Number(groups[name] ?? fallback);
  const month = monthOf(groups);
  if (month === null) return null;
  const milliseconds = Number((groups.L ?? '0').padEnd(3, '0'));
  const time = ((number('H', 0) * 60 + number('M', 0)) * 60 + number('S', 0)) * 1000 + milliseconds;
  const day = dayOf(groups, month, number);
  if (number('H', 0) > 23 || number('M', 0) > 59 || number('S', 0) > 59 || Number.isNaN(day)) {
    return null;
  }
  return { localMs: day + time, zone: groups.z ?? null };
}

function dayOf(
  groups: Readonly<Record<string, string | undefined>>,
  month: number,
  number: (name: string, fallback: number) => number,
): number {
  if (groups.G !== undefined) return fromIsoWeek(number('G', 1970), number('V', 1), number('u', 1));
  const year = number('Y', 1970);
  if (groups.j !== undefined) return Date.UTC(year, 0, number('j', 1));
  const day = number('d', 1);
  const date = new Date(Date.UTC(year, month - 1, day));
  return date.getUTCDate() === day ? date.getTime() : Number.NaN;
}

function monthOf(groups: Readonly<Record<string, string | undefined>>): number | null {
  const name = groups.B ?? groups.b;
  if (name === undefined) {
    const month = Number(groups.m ?? 1);
    return month >= 1 && month <= 12 ? month : null;
  }
  const found = MONTHS.findIndex((full) => full.toLowerCase().startsWith(name.toLowerCase()));
  return found < 0 ? null : found + 1;
}
