/** Checks stages share: names of fields and of options. */
import { requestFailed } from '../errors.ts';
import { splitPath } from '../values/paths.ts';
import { isPlainObject, type PlainObject } from '../values/values.ts';

/** Throws for a path MongoDB would not write to. */
export function checkFieldPath(stage: string, path: unknown): string {
  if (typeof path !== 'string') throw requestFailed(`${stage} needs the name of a field`);
  for (const part of splitPath(path)) {
    if (part === '') throw requestFailed(`${stage}: FieldPath must not have empty parts`);
    if (part.startsWith('$')) {
      throw requestFailed(`${stage}: FieldPath field names may not start with '$': ${path}`);
    }
  }
  return path;
}

/** The options of a stage, all of them known. */
export function checkOptions(
  stage: string,
  operand: unknown,
  known: readonly string[],
): PlainObject {
  if (!isPlainObject(operand)) throw requestFailed(`the ${stage} specification must be an object`);
  const odd = Object.keys(operand).find((key) => !known.includes(key));
  if (odd !== undefined) throw requestFailed(`unrecognized option to ${stage} stage: ${odd}`);
  return operand;
}
