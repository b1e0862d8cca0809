/** BSON type names and numbers as `$type` and `$jsonSchema` use them. */
import { requestFailed } from '../errors.ts';
import { isPlainObject } from './values.ts';

const NAMES: Readonly<Record<number, string>> = {
  1: 'double',
  2: 'string',
  3: 'object',
  4: 'array',
  5: 'binData',
  7: 'objectId',
  8: 'bool',
  9: 'date',
  10: 'null',
  11: 'regex',
  16: 'int',
  17: 'timestamp',
  18: 'long',
  19: 'decimal',
};

const KNOWN = new Set([...Object.values(NAMES), 'number']);

/**
 * The BSON type a stored value has. Whole numbers count as int (or long beyond 32 bits), because
 * that is how the SDK sends them; ObjectIds are strings here.
 */
export function bsonType(value: unknown): string {
  if (value === undefined) return 'missing';
  if (value === null) return 'null';
  switch (typeof value) {
    case 'string':
      return 'string';
    case 'boolean':
      return 'bool';
    case 'bigint':
      return 'long';
    case 'number':
      return numberType(value);
    default:
  }
  if (Array.isArray(value)) return 'array';
  if (value instanceof Date) return 'date';
  if (value instanceof RegExp) return 'regex';
  if (ArrayBuffer.isView(value)) return 'binData';
  return isPlainObject(value) ? 'object' : 'undefined';
}

/** A test for `$type: 'string' | 2 | ['string', 'null']`. */
export function matchesType(operand: unknown): (value: unknown) => boolean {
  const names = (Array.isArray(operand) ? operand : [operand]).map(typeName);
  return (value) => {
    const type = bsonType(value);
    return names.some((name) => name === type || (name === 'number' && typeof value === 'number'));
  };
}

function typeName(operand: unknown): string {
  const name = typeof operand === 'number' ? NAMES[operand] : operand;
  if (typeof name !== 'string' || !KNOWN.has(name)) {
    throw requestFailed(`unknown type name alias: ${String(operand)}`);
  }
  return name;
}

function numberType(value: number): string {
  if (!Number.isInteger(value)) return 'double';
  return value === (value | 0) ? 'int' : Number.isSafeInteger(value) ? 'long' : 'double';
}
