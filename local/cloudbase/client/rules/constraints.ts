/**
 * What a query says for certain about every document it can match. Only conditions that narrow
 * are read; whatever is not understood says nothing, which can only make a proof harder.
 */
import type { Filter } from '../../engine/api.ts';

export type Scalar = string | number | boolean | null;
export type Bound = '>' | '>=' | '<' | '<=';

export type Constraint =
  | { readonly kind: 'one-of'; readonly values: readonly Scalar[] }
  | { readonly kind: 'none-of'; readonly values: readonly Scalar[] }
  | { readonly kind: 'contains'; readonly value: Scalar }
  | { readonly kind: 'bound'; readonly operator: Bound; readonly value: number | string };

/** Constraints by dotted field path. */
export type Branch = ReadonlyMap<string, readonly Constraint[]>;

/** More alternatives than this are not followed: the `$or` then says nothing. */
const MAX_BRANCHES = 256;

const BOUNDS: Readonly<Record<string, Bound>> = { $gt: '>', $gte: '>=', $lt: '<', $lte: '<=' };

/** The query as alternatives (`$or` multiplied out); at least one, a document matches one of them. */
export function branchesOf(query: Filter): readonly Branch[] {
  let branches: Branch[] = [new Map()];
  for (const [key, condition] of Object.entries(query)) {
    branches = combine(branches, alternativesOf(key, condition));
  }
  return branches;
}

function alternativesOf(key: string, condition: unknown): readonly Branch[] {
  if (key === '$and' || key === '$or') {
    const parts = Array.isArray(condition) ? condition.filter(isObject) : [];
    if (parts.length === 0) return [new Map()];
    if (key === '$or') return parts.flatMap((part) => [...branchesOf(part)]);
    return parts.reduce<Branch[]>((all, part) => combine(all, branchesOf(part)), [new Map()]);
  }
  if (key.startsWith('$')) return [new Map()];
  return [new Map([[key, fieldConstraints(condition)]])];
}

function combine(left: readonly Branch[], right: readonly Branch[]): Branch[] {
  if (left.length * right.length > MAX_BRANCHES) return [...left];
  return left.flatMap((one) => right.map((other) => merge(one, other)));
}

function merge(left: Branch, right: Branch): Branch {
  const merged = new Map(left);
  for (const [path, constraints] of right) {
    merged.set(path, [...(merged.get(path) ?? []), ...constraints]);
  }
  return merged;
}

function fieldConstraints(condition: unknown): Constraint[] {
  const scalar = toScalar(condition);
  if (scalar !== undefined) return [{ kind: 'one-of', values: [scalar] }];
  if (!isObject(condition)) return [];
  return Object.entries(condition).flatMap(([operator, operand]) =>
    operatorConstraints(operator, operand),
  );
}

function operatorConstraints(operator: string, operand: unknown): Constraint[] {
  const bound = Object.hasOwn(BOUNDS, operator) ? BOUNDS[operator] : undefined;
  if (bound !== undefined) {
    const value = toScalar(operand);
    const comparable = typeof value === 'number' || typeof value === 'string';
    return comparable ? [{ kind: 'bound', operator: bound, value }] : [];
  }
  switch (operator) {
    case '$eq':
      return listConstraint('one-of', [operand]);
    case '$ne':
      return listConstraint('none-of', [operand]);
    case '$in':
      return listConstraint('one-of', operand);
    case '$nin':
      return listConstraint('none-of', operand);
    case '$all':
      return Array.isArray(operand) ? operand.flatMap(containsConstraint) : [];
    case '$elemMatch':
      return isObject(operand) && '$eq' in operand ? containsConstraint(operand.$eq) : [];
    default:
      return [];
  }
}

/** A regular expression inside `$in` matches by pattern, so one such item makes the list say nothing. */
function listConstraint(kind: 'one-of' | 'none-of', operand: unknown): Constraint[] {
  if (!Array.isArray(operand) || operand.length === 0) return [];
  const values: Scalar[] = [];
  for (const item of operand) {
    const scalar = toScalar(item);
    if (scalar === undefined) return [];
    values.push(scalar);
  }
  return [{ kind, values }];
}

function containsConstraint(item: unknown): Constraint[] {
  const value = toScalar(item);
  return value === undefined ? [] : [{ kind: 'contains', value }];
}

/** Dates compare as milliseconds, as `now` does. Anything but a scalar is undefined. */
export function toScalar(value: unknown): Scalar | undefined {
  if (value === null) return null;
  if (value instanceof Date) return value.getTime();
  switch (typeof value) {
    case 'string':
    case 'number':
    case 'boolean':
      return value;
    default:
      return undefined;
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return (
    typeof value === 'object' &&
    value !== null &&
    !Array.isArray(value) &&
    !(value instanceof Date) &&
    !(value instanceof RegExp)
  );
}
