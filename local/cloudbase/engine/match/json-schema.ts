/** `$jsonSchema`: JSON Schema draft 4 with MongoDB's `bsonType`. */
import { requestFailed } from '../errors.ts';
import { compileRegExp } from '../regexp/regexp.ts';
import { bsonType, matchesType } from '../values/types.ts';
import { equalValues, isPlainObject, type PlainObject } from '../values/values.ts';

type Check = (value: unknown) => boolean;

/** Throws DATABASE_REQUEST_FAILED for a schema MongoDB would refuse. */
export function compileSchema(schema: unknown): Check {
  if (!isPlainObject(schema)) throw requestFailed('$jsonSchema must be an object');
  const checks: Check[] = [];
  for (const [keyword, operand] of Object.entries(schema)) {
    const check = compileKeyword(keyword, operand, schema);
    if (check) checks.push(check);
  }
  return (value) => checks.every((check) => check(value));
}

function compileKeyword(keyword: string, operand: unknown, schema: PlainObject): Check | null {
  switch (keyword) {
    case 'title':
    case 'description':
    case 'exclusiveMinimum':
    case 'exclusiveMaximum':
    case 'additionalItems':
      return null;
    case 'bsonType':
      return matchesType(operand);
    case 'type':
      return jsonType(operand);
    case 'enum':
      return (value) => list(keyword, operand).some((item) => equalValues(item, value));
    case 'allOf':
    case 'anyOf':
    case 'oneOf':
    case 'not':
      return combination(keyword, operand);
    case 'properties':
    case 'patternProperties':
    case 'additionalProperties':
      return keyword === firstOf(schema, PROPERTY_KEYWORDS) ? properties(schema) : null;
    case 'required':
      return required(operand);
    case 'dependencies':
      return dependencies(operand);
    case 'minProperties':
      return onObject((value) => Object.keys(value).length >= limit(keyword, operand));
    case 'maxProperties':
      return onObject((value) => Object.keys(value).length <= limit(keyword, operand));
    case 'items':
      return items(operand, schema.additionalItems);
    case 'minItems':
      return onArray((value) => value.length >= limit(keyword, operand));
    case 'maxItems':
      return onArray((value) => value.length <= limit(keyword, operand));
    case 'uniqueItems':
      return operand === true ? onArray(allDifferent) : null;
    default:
      return compileScalarKeyword(keyword, operand, schema);
  }
}

function compileScalarKeyword(keyword: string, operand: unknown, schema: PlainObject): Check {
  switch (keyword) {
    case 'minimum': {
      const least = limit(keyword, operand);
      const open = schema.exclusiveMinimum === true;
      return onNumber((value) => (open ? value > least : value >= least));
    }
    case 'maximum': {
      const most = limit(keyword, operand);
      const open = schema.exclusiveMaximum === true;
      return onNumber((value) => (open ? value < most : value <= most));
    }
    case 'multipleOf': {
      const step = limit(keyword, operand);
      return onNumber((value) => Math.abs(value / step - Math.round(value / step)) < 1e-9);
    }
    case 'minLength':
      return onString((value) => [...value].length >= limit(keyword, operand));
    case 'maxLength':
      return onString((value) => [...value].length <= limit(keyword, operand));
    case 'pattern': {
      if (typeof operand !== 'string') throw requestFailed('$jsonSchema pattern must be a string');
      const pattern = compileRegExp(operand, '');
      return onString((value) => pattern.test(value));
    }
    default:
      throw requestFailed(`Unknown $jsonSchema keyword: ${keyword}`);
  }
}

const PROPERTY_KEYWORDS = ['properties', 'patternProperties', 'additionalProperties'];

function firstOf(schema: PlainObject, keywords: readonly string[]): string | undefined {
  return Object.keys(schema).find((key) => keywords.includes(key));
}

const JSON_TYPES: Readonly<Record<string, string>> = {
  boolean: 'bool',
  number: 'number',
  string: 'string',
  object: 'object',
  array: 'array',
  null: 'null',
};

function jsonType(operand: unknown): Check {
  const names = (Array.isArray(operand) ? operand : [operand]).map((name) => {
    const known = typeof name === 'string' ? JSON_TYPES[name] : undefined;
    if (known === undefined) throw requestFailed(`Unknown type name alias: ${String(name)}`);
    return known;
  });
  return matchesType(names);
}

function combination(keyword: string, operand: unknown): Check {
  if (keyword === 'not') {
    const check = compileSchema(operand);
    return (value) => !check(value);
  }
  const checks = list(keyword, operand).map(compileSchema);
  if (keyword === 'allOf') return (value) => checks.every((check) => check(value));
  if (keyword === 'anyOf') return (value) => checks.some((check) => check(value));
  return (value) => checks.filter((check) => check(value)).length === 1;
}

function properties(schema: PlainObject): Check {
  const named = new Map(
    Object.entries(document('properties', schema.properties)).map(([key, part]) => [
      key,
      compileSchema(part),
    ]),
  );
  const patterns = Object.entries(document('patternProperties', schema.patternProperties)).map(
    ([pattern, part]) => ({ pattern: compileRegExp(pattern, ''), check: compileSchema(part) }),
  );
  const others = additional(schema.additionalProperties);
  return onObject((value) =>
    Object.entries(value).every(([key, item]) => {
      const byName = named.get(key);
      const byPattern = patterns.filter(({ pattern }) => pattern.test(key));
      if (!byName && byPattern.length === 0) return others(item);
      return (byName?.(item) ?? true) && byPattern.every(({ check }) => check(item));
    }),
  );
}

function additional(operand: unknown): Check {
  if (operand === undefined || operand === true) return () => true;
  if (operand === false) return () => false;
  return compileSchema(operand);
}

function required(operand: unknown): Check {
  const names = list('required', operand).map(String);
  if (names.length === 0) throw requestFailed('$jsonSchema required must not be empty');
  return onObject((value) => names.every((name) => Object.hasOwn(value, name)));
}

function dependencies(operand: unknown): Check {
  const rules = Object.entries(document('dependencies', operand)).map(([key, rule]) => ({
    key,
    check: Array.isArray(rule) ? required(rule) : compileSchema(rule),
  }));
  return onObject((value) =>
    rules.every(({ key, check }) => !Object.hasOwn(value, key) || check(value)),
  );
}

function items(operand: unknown, rest: unknown): Check {
  if (!Array.isArray(operand)) {
    const check = compileSchema(operand);
    return onArray((value) => value.every(check));
  }
  const checks = operand.map(compileSchema);
  const others = additional(rest);
  return onArray((value) => value.every((item, i) => (checks[i] ?? others)(item)));
}

function allDifferent(value: readonly unknown[]): boolean {
  return value.every((item, i) => value.findIndex((other) => equalValues(item, other)) === i);
}

function onObject(test: (value: PlainObject) => boolean): Check {
  return (value) => !isPlainObject(value) || test(value);
}

function onArray(test: (value: readonly unknown[]) => boolean): Check {
  return (value) => !Array.isArray(value) || test(value);
}

function onString(test: (value: string) => boolean): Check {
  return (value) => bsonType(value) !== 'string' || test(String(value));
}

function onNumber(test: (value: number) => boolean): Check {
  return (value) => typeof value !== 'number' || test(value);
}

function list(keyword: string, operand: unknown): readonly unknown[] {
  if (!Array.isArray(operand))
    throw requestFailed(`$jsonSchema keyword ${keyword} must be an array`);
  return operand;
}

function document(keyword: string, operand: unknown): PlainObject {
  if (operand === undefined) return {};
  if (!isPlainObject(operand))
    throw requestFailed(`$jsonSchema keyword ${keyword} must be an object`);
  return operand;
}

function limit(keyword: string, operand: unknown): number {
  if (typeof operand !== 'number')
    throw requestFailed(`$jsonSchema keyword ${keyword} must be a number`);
  return operand;
}
