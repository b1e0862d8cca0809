/** Stages that give documents another shape. Input documents are never changed. */
import { requestFailed } from '../../errors.ts';
import { changeAtPath, REMOVED } from '../../update/update-paths.ts';
import { splitPath, valueAtPath } from '../../values/paths.ts';
import { isPlainObject, type PlainObject } from '../../values/values.ts';
import { checkFieldPath, checkOptions } from '../check.ts';
import { buildShape, project, type Shape } from './shape.ts';
import type { Stage } from './stage.ts';

const projectStage: Stage = (documents, operand, { evaluate }) => {
  const shape = buildShape('$project', operand);
  return documents.map((document) => project(document, shape, evaluate));
};

const addFields: Stage = (documents, operand, { evaluate }) => {
  const shape: Shape = { ...buildShape('$addFields', operand), mode: 'add' };
  return documents.map((document) => project(document, shape, evaluate));
};

const replaceRoot: Stage = (documents, operand, { evaluate }) => {
  if (!isPlainObject(operand) || operand.newRoot === undefined) {
    throw requestFailed('no newRoot specified for the $replaceRoot stage');
  }
  return documents.map((document) => {
    const root = evaluate(document, operand.newRoot);
    if (!isPlainObject(root)) {
      throw requestFailed("'newRoot' expression must evaluate to an object");
    }
    return root;
  });
};

const replaceWith: Stage = (documents, operand, context) =>
  replaceRoot(documents, { newRoot: operand }, context);

const unset: Stage = (documents, operand, context) => {
  const names = Array.isArray(operand) ? operand : [operand];
  if (names.length === 0) throw requestFailed('$unset needs at least one field');
  for (const name of names) checkFieldPath('$unset', name);
  const spec = Object.fromEntries(names.map((name) => [String(name), 0]));
  return projectStage(documents, spec, context);
};

interface UnwindSpec {
  readonly parts: readonly string[];
  readonly index: string | null;
  readonly keepEmpty: boolean;
}

const unwind: Stage = (documents, operand) => {
  const spec = unwindSpec(operand);
  return documents.flatMap((document) => unwindOne(document, spec));
};

function unwindSpec(operand: unknown): UnwindSpec {
  const spec: PlainObject =
    typeof operand === 'string' ? { path: operand } : unwindOptions(operand);
  const { path, includeArrayIndex, preserveNullAndEmptyArrays } = spec;
  if (typeof path !== 'string' || !path.startsWith('$') || path.length < 2) {
    throw requestFailed("path option to $unwind stage should be prefixed with a '$'");
  }
  return {
    parts: splitPath(path.slice(1)),
    index: typeof includeArrayIndex === 'string' ? includeArrayIndex : null,
    keepEmpty: preserveNullAndEmptyArrays === true,
  };
}

function unwindOptions(operand: unknown): PlainObject {
  const known = ['path', 'includeArrayIndex', 'preserveNullAndEmptyArrays'];
  const spec = checkOptions('$unwind', operand, known);
  const { includeArrayIndex: index, preserveNullAndEmptyArrays: keep = false } = spec;
  if (index !== undefined) checkFieldPath('$unwind', index);
  if (typeof keep === 'boolean') return spec;
  throw requestFailed('preserveNullAndEmptyArrays of the $unwind stage must be a boolean');
}

function unwindOne(document: PlainObject, spec: UnwindSpec): PlainObject[] {
  const value = valueAtPath(document, spec.parts);
  if (Array.isArray(value) && value.length > 0) {
    return value.map((item, i) => withIndex(set(document, spec.parts, item), spec, i));
  }
  if (value === undefined || value === null || Array.isArray(value)) {
    if (!spec.keepEmpty) return [];
    const kept = Array.isArray(value) ? set(document, spec.parts, REMOVED) : document;
    return [withIndex(kept, spec, null)];
  }
  return [withIndex(document, spec, null)];
}

function withIndex(document: PlainObject, spec: UnwindSpec, index: number | null): PlainObject {
  return spec.index === null ? document : set(document, splitPath(spec.index), index);
}

function set(document: PlainObject, parts: readonly string[], value: unknown): PlainObject {
  return changeAtPath(document, parts, { change: () => value, createMissing: true });
}

export const shapeStages: Readonly<Record<string, Stage>> = {
  $project: projectStage,
  $addFields: addFields,
  $set: addFields,
  $replaceRoot: replaceRoot,
  $replaceWith: replaceWith,
  $unset: unset,
  $unwind: unwind,
};
