/**
 * BSON values as JavaScript values: their order, equality and kinds as MongoDB defines them
 * (mongodb.com/docs/manual/reference/bson-type-comparison-order).
 */

export type PlainObject = Record<string, unknown>;

export function isPlainObject(value: unknown): value is PlainObject {
  return (
    typeof value === 'object' &&
    value !== null &&
    !Array.isArray(value) &&
    !(value instanceof Date) &&
    !(value instanceof RegExp) &&
    !ArrayBuffer.isView(value)
  );
}

/** What an empty array sorts and is indexed as: before null, after nothing. */
export const EMPTY_ARRAY = Symbol('empty array');

/** Position of a value's type in MongoDB's sort order; missing counts as null. */
export function typeRank(value: unknown): number {
  switch (typeof value) {
    case 'symbol':
      return 1;
    case 'undefined':
      return 2;
    case 'number':
    case 'bigint':
      return 3;
    case 'string':
      return 4;
    case 'boolean':
      return 8;
    default:
  }
  if (value === null) return 2;
  if (Array.isArray(value)) return 6;
  if (value instanceof Date) return 9;
  if (value instanceof RegExp) return 11;
  if (ArrayBuffer.isView(value)) return 7;
  return 5;
}

/** Total order over all values: negative, zero or positive. NaN sorts before other numbers. */
export function compareValues(a: unknown, b: unknown): number {
  if (a === b) return 0;
  if (typeof a === 'string' && typeof b === 'string') return compareText(a, b);
  if (typeof a === 'number' && typeof b === 'number') return compareNumbers(a, b);
  const rankA = typeRank(a);
  const rankB = typeRank(b);
  if (rankA !== rankB) return rankA - rankB;
  if (a instanceof Date && b instanceof Date) return compareNumbers(a.getTime(), b.getTime());
  if (Array.isArray(a) && Array.isArray(b)) return compareArrays(a, b);
  if (a instanceof RegExp && b instanceof RegExp) return compareText(String(a), String(b));
  if (ArrayBuffer.isView(a) && ArrayBuffer.isView(b)) return Buffer.compare(bytes(a), bytes(b));
  if (typeof a === 'boolean') return a ? 1 : -1;
  if (isPlainObject(a) && isPlainObject(b)) return compareObjects(a, b);
  return 0;
}

export function equalValues(a: unknown, b: unknown): boolean {
  return compareValues(a, b) === 0;
}

/** Copies a value and freezes the copy; the store only ever holds frozen values. */
export function frozenCopy(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || value instanceof RegExp) return value;
  if (value instanceof Date) return new Date(value.getTime());
  if (ArrayBuffer.isView(value)) return Uint8Array.from(bytes(value));
  if (Array.isArray(value)) return Object.freeze(value.map((v) => frozenCopy(v) ?? null));
  const copy: PlainObject = {};
  for (const [key, item] of Object.entries(value)) {
    if (item !== undefined) setOwn(copy, key, frozenCopy(item));
  }
  return Object.freeze(copy);
}

/** A deep copy anyone may change. */
export function mutableCopy<T>(value: T): T;
export function mutableCopy(value: unknown): unknown {
  if (Array.isArray(value)) return value.map((item) => mutableCopy(item));
  if (!isPlainObject(value)) return value;
  const copy: PlainObject = {};
  for (const key of Object.keys(value)) setOwn(copy, key, mutableCopy(value[key]));
  return copy;
}

/** Freezes in place, stopping at what is frozen already, so shared parts cost nothing. */
export function deepFreeze<T>(value: T): T {
  if (typeof value !== 'object' || value === null || Object.isFrozen(value)) return value;
  if (Array.isArray(value)) {
    for (const item of value) deepFreeze(item);
    return Object.freeze(value);
  }
  if (!isPlainObject(value)) return value;
  for (const key in value) deepFreeze(value[key]);
  return Object.freeze(value);
}

/** Plain assignment, except for `__proto__`, which must become an ordinary field. */
export function setOwn(target: PlainObject, key: string, value: unknown): void {
  if (key === '__proto__') {
    Object.defineProperty(target, key, {
      value,
      enumerable: true,
      configurable: true,
      writable: true,
    });
  } else {
    target[key] = value;
  }
}

/** Reads an own field; inherited names such as `constructor` are missing fields. */
export function getOwn(target: PlainObject, key: string): unknown {
  return Object.hasOwn(target, key) ? target[key] : undefined;
}

function compareNumbers(a: number, b: number): number {
  if (a < b) return -1;
  if (a > b) return 1;
  if (a === b) return 0;
  return Number.isNaN(a) ? (Number.isNaN(b) ? 0 : -1) : 1;
}

/**
 * Order of two texts by their UTF-8 bytes, which is the order of their code points. JavaScript
 * compares UTF-16 units; the two differ only where a surrogate meets a unit from U+E000 on.
 */
export function compareText(a: string, b: string): number {
  const shared = Math.min(a.length, b.length);
  for (let i = 0; i < shared; i++) {
    const x = a.charCodeAt(i);
    const y = b.charCodeAt(i);
    if (x !== y) return byCodePoint(x) - byCodePoint(y);
    if (i === SAME_AT_FIRST && !(HIGH_UNIT.test(a) && HIGH_UNIT.test(b))) {
      return a < b ? -1 : Number(a > b);
    }
  }
  return a.length - b.length;
}

/** After so many equal units the engine's own comparison is faster, where it is right. */
const SAME_AT_FIRST = 8;
const HIGH_UNIT = /[\ud800-\uffff]/;

/** Surrogates stand for code points above all others. */
function byCodePoint(unit: number): number {
  return unit >= 0xd800 && unit < 0xe000 ? unit + 0x10000 : unit;
}

function compareArrays(a: readonly unknown[], b: readonly unknown[]): number {
  const shared = Math.min(a.length, b.length);
  for (let i = 0; i < shared; i++) {
    const order = compareValues(a[i], b[i]);
    if (order !== 0) return order;
  }
  return a.length - b.length;
}

/** Field by field in stored order: type, then name, then value; the shorter one first. */
function compareObjects(a: PlainObject, b: PlainObject): number {
  const keysA = Object.keys(a);
  const keysB = Object.keys(b);
  const shared = Math.min(keysA.length, keysB.length);
  for (let i = 0; i < shared; i++) {
    const keyA = keysA[i] ?? '';
    const keyB = keysB[i] ?? '';
    const order =
      typeRank(a[keyA]) - typeRank(b[keyB]) ||
      compareText(keyA, keyB) ||
      compareValues(a[keyA], b[keyB]);
    if (order !== 0) return order;
  }
  return keysA.length - keysB.length;
}

function bytes(view: ArrayBufferView): Uint8Array {
  return new Uint8Array(view.buffer, view.byteOffset, view.byteLength);
}
