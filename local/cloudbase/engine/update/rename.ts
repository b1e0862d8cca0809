/** `$rename`: the one operator that touches two paths. */
import { requestFailed } from '../errors.ts';
import { splitPath, valueAtPath } from '../values/paths.ts';
import type { PlainObject } from '../values/values.ts';
import { changeAtPath, REMOVED } from './update-paths.ts';

export function renameField(document: PlainObject, from: string, to: unknown): PlainObject {
  if (typeof to !== 'string') throw requestFailed(`The 'to' field for $rename must be a string`);
  if (to === from) {
    throw requestFailed(`The source and target field for $rename must differ: ${from}`);
  }
  refuseArrayOnWay(document, from, 'source');
  refuseArrayOnWay(document, to, 'destination');
  const value = valueAtPath(document, splitPath(from));
  if (value === undefined) return document;
  const without = changeAtPath(document, splitPath(from), touchingAs(REMOVED));
  return changeAtPath(without, splitPath(to), { change: () => value, createMissing: true });
}

function refuseArrayOnWay(document: PlainObject, path: string, which: string): void {
  const parts = splitPath(path);
  for (let depth = 1; depth < parts.length; depth++) {
    if (!Array.isArray(valueAtPath(document, parts.slice(0, depth)))) continue;
    throw requestFailed(`The ${which} field cannot be an array element, '${path}'`);
  }
}

function touchingAs(value: unknown): { change: () => unknown; createMissing: boolean } {
  return { change: () => value, createMissing: false };
}
