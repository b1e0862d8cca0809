/**
 * Which array element made a filter match: what `$` stands for in an update and `a.$` in a
 * projection. As in MongoDB it is one position for the whole document: of the last condition that
 * met an array, and of the outermost array on its way.
 */
import type { Filter } from '../api.ts';
import { isArrayIndex, splitPath } from '../values/paths.ts';
import { getOwn, isPlainObject, type PlainObject } from '../values/values.ts';
import { compileField, compileFilter } from './match.ts';
import { isOperatorObject } from './predicate.ts';

/** The position, or undefined when no condition met an array. The filter must match. */
export function matchedPosition(document: PlainObject, filter: Filter): number | undefined {
  let position: number | undefined;
  for (const [key, condition] of Object.entries(filter)) {
    position = positionOf(document, key, condition) ?? position;
  }
  return position;
}

function positionOf(document: PlainObject, key: string, condition: unknown): number | undefined {
  if (!key.startsWith('$')) return fieldPosition(document, key, condition);
  const parts = Array.isArray(condition) ? condition : [];
  // MongoDB looks into $and, and into an $or of one branch; other logic leaves no position.
  if (key !== '$and' && !(key === '$or' && parts.length === 1)) return undefined;
  return parts.reduce<number | undefined>(
    (found, part) => matchedPosition(document, part as Filter) ?? found,
    undefined,
  );
}

/** Operators that match by what is not there, or look at an array as a whole. */
const WITHOUT_POSITION = new Set(['$ne', '$nin', '$not', '$size', '$options', '$comment']);

function fieldPosition(
  document: PlainObject,
  path: string,
  condition: unknown,
): number | undefined {
  let position: number | undefined;
  for (const one of isOperatorObject(condition) ? separate(condition) : [condition]) {
    position = arrayPosition(document, path, one) ?? position;
  }
  return position;
}

/** Every operator as a condition of its own; `$all` is one for each of its items. */
function separate(condition: PlainObject): unknown[] {
  const { $options } = condition;
  return Object.entries(condition).flatMap(([operator, operand]): unknown[] => {
    if (WITHOUT_POSITION.has(operator)) return [];
    if (operator === '$all') return Array.isArray(operand) ? operand : [];
    if (operator === '$regex' && $options !== undefined) return [{ $regex: operand, $options }];
    return [{ [operator]: operand }];
  });
}

/** Position, in the outermost array on the path, of the first element that meets the condition. */
function arrayPosition(
  document: PlainObject,
  path: string,
  condition: unknown,
): number | undefined {
  const parts = splitPath(path);
  let value: unknown = document;
  for (let depth = 0; depth < parts.length; depth++) {
    if (Array.isArray(value)) {
      const part = parts[depth] ?? '';
      if (!isArrayIndex(part)) return within(value, parts.slice(depth), condition);
      value = value[Number(part)];
    } else if (isPlainObject(value)) value = getOwn(value, parts[depth] ?? '');
    else return undefined;
  }
  // Whether an array is there is asked of the array, not of its elements.
  const ofElements = !(isPlainObject(condition) && '$exists' in condition);
  return Array.isArray(value) && ofElements ? within(value, [], condition) : undefined;
}

function within(
  array: readonly unknown[],
  rest: readonly string[],
  condition: unknown,
): number | undefined {
  const position = array.findIndex(elementTest(rest, condition));
  return position < 0 ? undefined : position;
}

function elementTest(rest: readonly string[], condition: unknown): (item: unknown) => boolean {
  if (rest.length > 0) {
    const test = compileFilter({ [rest.join('.')]: condition });
    return (item) => isPlainObject(item) && test(item);
  }
  const onWhole = isPlainObject(condition) && '$elemMatch' in condition;
  const test = compileField('v', condition);
  return (item) => test({ v: onWhole || Array.isArray(item) ? [item] : item });
}
