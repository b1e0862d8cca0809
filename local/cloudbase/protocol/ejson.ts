/**
 * MongoDB Extended JSON v2 (canonical) to native values and back. bson's EJSON builds a class
 * instance for every number; the database path needs only the types below, several times faster.
 */
import { CloudBaseError } from '../engine/api.ts';
import { makeRegExp } from '../engine/regexp/regexp.ts';
import { type PlainObject, setOwn } from '../engine/values/values.ts';

const INT32_MAX = 2147483647;
const INT32_MIN = -2147483648;

/**
 * Parses EJSON text. `nowMs` is what `{$tcb_server_date}` resolves to (plus its offset, ms).
 * ObjectIds become plain hex strings. Throws INVALID_PARAM for malformed text.
 */
export function parseEjson(text: string, nowMs: number): unknown {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new CloudBaseError('INVALID_PARAM', `[InvalidParameter] malformed EJSON: ${reason}`);
  }
  return reviveEjson(parsed, nowMs);
}

/** Turns already parsed EJSON into native values. The input is consumed: it may be changed. */
export function reviveEjson(value: unknown, nowMs: number): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) {
    for (let i = 0; i < value.length; i++) {
      const item = value[i];
      if (typeof item === 'object' && item !== null) value[i] = reviveEjson(item, nowMs);
    }
    return value;
  }
  const object = value as PlainObject;
  for (const key in object) {
    if (key.charCodeAt(0) === 36 /* $ */) {
      const special = reviveSpecial(object, key, nowMs);
      if (special !== NOT_SPECIAL) return special;
    }
    const item = object[key];
    if (typeof item === 'object' && item !== null) setOwn(object, key, reviveEjson(item, nowMs));
  }
  return object;
}

const NOT_SPECIAL = Symbol('not a type wrapper');

function reviveSpecial(object: PlainObject, key: string, nowMs: number): unknown {
  const value = object[key];
  switch (key) {
    case '$numberInt':
    case '$numberDouble':
      return parseNumber(value);
    case '$numberLong':
      return parseLong(value);
    case '$date':
      return parseDate(value, nowMs);
    case '$oid':
      return String(value);
    case '$tcb_server_date':
      return new Date(nowMs + serverDateOffset(value));
    case '$regularExpression':
      return parseRegExp(value);
    case '$regex':
      return parseLegacyRegex(object, value);
    case '$binary':
      return parseBinary(value, object);
    case '$uuid':
      return String(value);
    case '$undefined':
      return null;
    case '$numberDecimal':
    case '$timestamp':
    case '$minKey':
    case '$maxKey':
    case '$code':
    case '$symbol':
    case '$dbPointer':
      throw new CloudBaseError(
        'INVALID_PARAM',
        `[InvalidParameter] the local CloudBase cannot keep a value of type ${key} without changing it, though the cloud can`,
      );
    default:
      return NOT_SPECIAL;
  }
}

/** Numbers are JavaScript's here: a whole number that they cannot hold is refused, not rounded. */
function parseLong(value: unknown): number {
  const number = parseNumber(value);
  // A number of JavaScript is written with its shortest digits, which are not all exact.
  const same = typeof value !== 'string' || String(number) === value;
  if (same || (/^-?\d+$/.test(value) && BigInt(number) === BigInt(value))) return number;
  throw new CloudBaseError(
    'INVALID_PARAM',
    `[InvalidParameter] the local CloudBase cannot keep $numberLong ${value} without rounding it, though the cloud can`,
  );
}

function parseNumber(value: unknown): number {
  if (typeof value === 'number') return value;
  const number = value === '' ? Number.NaN : Number(value);
  if (Number.isNaN(number) && value !== 'NaN') {
    throw new CloudBaseError('INVALID_PARAM', `[InvalidParameter] not a number: ${String(value)}`);
  }
  return number;
}

function parseDate(value: unknown, nowMs: number): Date {
  if (typeof value === 'number' || typeof value === 'string') return validDate(new Date(value));
  const object = value as PlainObject | null;
  if (object?.$numberLong !== undefined) return validDate(new Date(Number(object.$numberLong)));
  // js-sdk's plain form of db.serverDate()
  if (object?.offset !== undefined) return new Date(nowMs + serverDateOffset(object));
  return validDate(new Date(Number.NaN));
}

function validDate(date: Date): Date {
  if (Number.isNaN(date.getTime())) {
    throw new CloudBaseError('INVALID_PARAM', '[InvalidParameter] not a date');
  }
  return date;
}

function serverDateOffset(value: unknown): number {
  const raw = (value as PlainObject | null)?.offset;
  const offset = typeof raw === 'object' && raw !== null ? Object.values(raw)[0] : raw;
  return Number(offset ?? 0) || 0;
}

function parseRegExp(value: unknown): RegExp {
  const { pattern, options } = value as { pattern?: unknown; options?: unknown };
  return makeRegExp(String(pattern ?? ''), String(options ?? ''));
}

/** `$regex` is a query operator unless its value is the legacy EJSON form of a RegExp. */
function parseLegacyRegex(object: PlainObject, value: unknown): unknown {
  if (typeof value !== 'string' || !('$options' in object)) return NOT_SPECIAL;
  if (Object.keys(object).length !== 2) return NOT_SPECIAL;
  return makeRegExp(value, String(object.$options ?? ''));
}

function parseBinary(value: unknown, object: PlainObject): Uint8Array {
  const base64 = typeof value === 'string' ? value : (value as { base64?: unknown } | null)?.base64;
  if (typeof base64 !== 'string') {
    throw new CloudBaseError(
      'INVALID_PARAM',
      `[InvalidParameter] malformed $binary: ${JSON.stringify(object).slice(0, 80)}`,
    );
  }
  return Uint8Array.from(Buffer.from(base64, 'base64'));
}

/** Canonical EJSON text of a native value. */
export function stringifyEjson(value: unknown): string {
  switch (typeof value) {
    case 'string':
      return JSON.stringify(value);
    case 'number':
      return numberText(value);
    case 'boolean':
      return value ? 'true' : 'false';
    case 'bigint':
      return `{"$numberLong":"${value}"}`;
    case 'object':
      return value === null ? 'null' : objectText(value);
    case 'symbol':
      // Only in index keys: what an empty array is there.
      return '{"$undefined":true}';
    default:
      return 'null';
  }
}

const documentTexts = new WeakMap<object, string>();

/**
 * EJSON text of a stored document. Stored documents never change, so the text made for the log
 * answers later reads as well.
 */
export function stringifyDocument(document: object): string {
  const known = documentTexts.get(document);
  if (known !== undefined) return known;
  const text = stringifyEjson(document);
  if (Object.isFrozen(document)) documentTexts.set(document, text);
  return text;
}

function numberText(value: number): string {
  if (Number.isInteger(value) && !Object.is(value, -0)) {
    if (value <= INT32_MAX && value >= INT32_MIN) return `{"$numberInt":"${value}"}`;
    if (Number.isSafeInteger(value)) return `{"$numberLong":"${value}"}`;
  }
  return `{"$numberDouble":"${Object.is(value, -0) ? '-0.0' : value}"}`;
}

function objectText(value: object): string {
  if (Array.isArray(value)) {
    let text = '[';
    for (let i = 0; i < value.length; i++) text += (i > 0 ? ',' : '') + stringifyEjson(value[i]);
    return `${text}]`;
  }
  if (value instanceof Date) return `{"$date":{"$numberLong":"${value.getTime()}"}}`;
  if (value instanceof RegExp) {
    const pattern = JSON.stringify(value.source);
    return `{"$regularExpression":{"pattern":${pattern},"options":"${value.flags}"}}`;
  }
  if (value instanceof Uint8Array) {
    return `{"$binary":{"base64":"${Buffer.from(value).toString('base64')}","subType":"00"}}`;
  }
  let text = '{';
  for (const key of Object.keys(value)) {
    const item = (value as PlainObject)[key];
    if (item === undefined) continue;
    text += `${text.length > 1 ? ',' : ''}${JSON.stringify(key)}:${stringifyEjson(item)}`;
  }
  return `${text}}`;
}
