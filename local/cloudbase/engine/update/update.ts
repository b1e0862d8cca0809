/**
 * Applies a MongoDB update document without touching the original: changed paths are copied, the
 * rest is shared, so an update that changes nothing answers the very same document.
 */
import type { Doc, Filter } from '../api.ts';
import { requestFailed } from '../errors.ts';
import { splitPath } from '../values/paths.ts';
import { equalValues, getOwn, isPlainObject, type PlainObject } from '../values/values.ts';
import { renameField } from './rename.ts';
import { isUpdateOperator, updateOperation } from './update-operators.ts';
import { changeAtPath, expandPath } from './update-paths.ts';

export interface UpdateContext {
  readonly nowMs: number;
  /** The filter that found the document, for the positional `$`. */
  readonly filter: Filter;
  /** True while inserting by upsert: `$setOnInsert` applies. */
  readonly inserting: boolean;
}

/**
 * The document after `update`; `document` itself when nothing changed. Throws
 * DATABASE_REQUEST_FAILED with MongoDB's reason when it cannot be applied.
 */
export function applyUpdate(document: Doc, update: PlainObject, context: UpdateContext): Doc {
  let result: PlainObject = document;
  const own = new Set<object>();
  for (const [operator, fields] of Object.entries(update)) {
    if (operator === '$setOnInsert' && !context.inserting) continue;
    for (const [path, operand] of Object.entries(fields as PlainObject)) {
      result =
        operator === '$rename'
          ? renameField(result, path, operand)
          : applyField(result, { operator, path, operand, context, own });
    }
  }
  if (!equalValues(result._id, document._id)) {
    throw requestFailed(
      "Performing an update on the path '_id' would modify the immutable field '_id'",
    );
  }
  return result as Doc;
}

interface FieldUpdate {
  readonly operator: string;
  readonly path: string;
  readonly operand: unknown;
  readonly context: UpdateContext;
  readonly own: Set<object>;
}

function applyField(document: PlainObject, field: FieldUpdate): PlainObject {
  const change = updateOperation(field.operator, field.operand, field.context.nowMs);
  let result = document;
  for (const parts of expandPath(document, field.path, field.context.filter)) {
    result = changeAtPath(result, parts, {
      change: (old) => change(old, field.path),
      createMissing: change.createsMissing,
      own: field.own,
    });
  }
  return result;
}

/** Checks the shape of an update document once, before any document is looked at. */
export function validateUpdate(update: PlainObject): void {
  const operators = Object.keys(update);
  if (operators.length === 0) throw requestFailed('update document must not be empty');
  const paths: string[] = [];
  for (const operator of operators) {
    if (!operator.startsWith('$')) {
      throw requestFailed('the update operation document must contain atomic operators');
    }
    if (!isUpdateOperator(operator)) throw requestFailed(`Unknown modifier: ${operator}`);
    const fields = update[operator];
    if (!isPlainObject(fields)) {
      throw requestFailed(`Modifiers operate on fields but we found another type for ${operator}`);
    }
    for (const [path, operand] of Object.entries(fields)) {
      paths.push(path);
      if (operator === '$rename') paths.push(String(operand));
    }
  }
  refuseConflicts(paths);
}

function refuseConflicts(paths: readonly string[]): void {
  const seen = new Set<string>();
  for (const path of paths) {
    if (path === '' || path.startsWith('.') || path.endsWith('.') || path.includes('..')) {
      throw requestFailed(`The update path '${path}' contains an empty field name`);
    }
    const odd = splitPath(path).find((part, i) => isDollarName(part) || (i === 0 && part === '$'));
    if (odd !== undefined) {
      throw requestFailed(
        `The dollar ($) prefixed field '${odd}' in '${path}' is not valid for storage`,
      );
    }
    seen.add(path);
  }
  if (seen.size < paths.length) {
    const twice = paths.find((path, i) => paths.indexOf(path) !== i) ?? '';
    throw conflict(twice, twice);
  }
  for (const path of paths) {
    for (let dot = path.indexOf('.'); dot > 0; dot = path.indexOf('.', dot + 1)) {
      const parent = path.slice(0, dot);
      if (seen.has(parent)) throw conflict(path, parent);
    }
  }
}

/** `$` and `$[…]` are positions, other names with a dollar are none. */
function isDollarName(part: string): boolean {
  return part.startsWith('$') && part !== '$' && !part.startsWith('$[');
}

function conflict(path: string, at: string): Error {
  return requestFailed(`Updating the path '${path}' would create a conflict at '${at}'`);
}

/** The document an upsert starts from: the filter's equality conditions. */
export function upsertBase(filter: Filter): PlainObject {
  let base: PlainObject = {};
  for (const [key, condition] of Object.entries(filter)) {
    if (key === '$and' && Array.isArray(condition)) {
      for (const part of condition) base = { ...base, ...upsertBase(part as Filter) };
    } else if (!key.startsWith('$')) {
      const value = equalityOf(condition);
      if (value !== undefined) {
        base = changeAtPath(base, key.split('.'), { change: () => value, createMissing: true });
      }
    }
  }
  return base;
}

function equalityOf(condition: unknown): unknown {
  if (condition instanceof RegExp) return undefined;
  if (!isPlainObject(condition)) return condition;
  const keys = Object.keys(condition);
  if (keys.some((key) => key.startsWith('$'))) return getOwn(condition, '$eq');
  return condition;
}
