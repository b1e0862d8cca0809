/** `$lookup`: joining by equal fields, by a pipeline with variables, or by both. */
import { stringifyEjson } from '../../../protocol/ejson.ts';
import type { Filter } from '../../api.ts';
import type { Collection } from '../../collection.ts';
import { requestFailed } from '../../errors.ts';
import { planQuery } from '../../indexes/planner.ts';
import { findDocuments } from '../../read/reader.ts';
import { changeAtPath } from '../../update/update-paths.ts';
import { keysAtPath, splitPath, valueAtPath } from '../../values/paths.ts';
import { EMPTY_ARRAY, isPlainObject, type PlainObject } from '../../values/values.ts';
import { everything } from '../../write/writer.ts';
import { checkFieldPath, checkOptions } from '../check.ts';
import { createEvaluate } from '../evaluator.ts';
import type { PipelineContext } from './stage.ts';

interface LookupSpec {
  readonly from: string;
  readonly as: string;
  readonly fields: { readonly local: string; readonly foreign: string } | null;
  readonly pipeline: readonly PlainObject[] | null;
  readonly variables: PlainObject;
}

export function lookup(
  documents: readonly PlainObject[],
  operand: unknown,
  context: PipelineContext,
): PlainObject[] {
  const spec = lookupSpec(operand);
  const foreign = context.store.collections.get(spec.from);
  const join = foreign ? joiner(foreign, spec) : () => [];
  return documents.map((document) => {
    let joined = join(document);
    if (spec.pipeline)
      joined = context.runStages(joined, spec.pipeline, inner(document, spec, context));
    return changeAtPath(document, splitPath(spec.as), {
      change: () => joined,
      createMissing: true,
    });
  });
}

function lookupSpec(operand: unknown): LookupSpec {
  const known = ['from', 'as', 'localField', 'foreignField', 'let', 'pipeline'];
  const spec = checkOptions('$lookup', operand, known);
  const { from, as, localField, foreignField, pipeline } = spec;
  if (typeof from !== 'string' || typeof as !== 'string') {
    throw requestFailed("$lookup needs 'from' and 'as'");
  }
  checkFieldPath('$lookup', as);
  const both = typeof localField === 'string' && typeof foreignField === 'string';
  if (!both && !Array.isArray(pipeline)) {
    throw requestFailed(
      "$lookup requires either 'pipeline' or both 'localField' and 'foreignField'",
    );
  }
  return {
    from,
    as,
    fields: both ? { local: localField, foreign: foreignField } : null,
    pipeline: Array.isArray(pipeline) ? pipeline.map(stageOf) : null,
    variables: isPlainObject(spec.let) ? spec.let : {},
  };
}

/** The SDK's own sub-pipelines arrive as `{stageKey, stageValue}` or as plain stages. */
function stageOf(stage: unknown): PlainObject {
  if (!isPlainObject(stage)) throw requestFailed('each $lookup pipeline stage must be an object');
  return stage;
}

function inner(document: PlainObject, spec: LookupSpec, context: PipelineContext): PipelineContext {
  const variables = { ...context.variables };
  for (const [name, expression] of Object.entries(spec.variables)) {
    variables[name] = context.evaluate(document, expression) ?? null;
  }
  return { ...context, variables, evaluate: createEvaluate(variables) };
}

type Join = (document: PlainObject) => readonly PlainObject[];

function joiner(foreign: Collection, spec: LookupSpec): Join {
  if (!spec.fields) {
    const all = findDocuments(foreign, everything({}));
    return () => all;
  }
  const local = splitPath(spec.fields.local);
  const path = spec.fields.foreign;
  const probe = planQuery(foreign, { [path]: 'x' }, []);
  return probe.path === 'all' ? hashJoin(foreign, path, local) : indexJoin(foreign, path, local);
}

function indexJoin(foreign: Collection, path: string, local: readonly string[]): Join {
  return (document) => {
    const filter: Filter = { [path]: { $in: localValues(document, local) } };
    return findDocuments(foreign, everything(filter));
  };
}

/** Without an index one pass over the foreign collection serves all documents. */
function hashJoin(foreign: Collection, path: string, local: readonly string[]): Join {
  const parts = splitPath(path);
  const byValue = new Map<string, Set<PlainObject>>();
  for (const [, document] of foreign.entries()) {
    for (const value of keysAtPath(document, parts)) {
      const key = stringifyEjson(value ?? null);
      const known = byValue.get(key);
      if (known) known.add(document);
      else byValue.set(key, new Set([document]));
    }
  }
  return (document) => {
    const found = new Set<PlainObject>();
    for (const value of localValues(document, local)) {
      for (const match of byValue.get(stringifyEjson(value ?? null)) ?? []) found.add(match);
    }
    return [...found];
  };
}

/** An array joins by each of its elements, a missing field like null. */
function localValues(document: PlainObject, local: readonly string[]): unknown[] {
  const value = valueAtPath(document, local);
  if (value !== undefined && !Array.isArray(value)) return [value];
  if (Array.isArray(value) && value.length === 0) return [];
  const keys = keysAtPath(document, local).filter((key) => key !== EMPTY_ARRAY);
  return keys.map((key) => key ?? null);
}
