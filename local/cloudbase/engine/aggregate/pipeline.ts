/** Running aggregation pipelines: one stage after the other over arrays of documents. */
import { Aggregator } from 'mingo';
import type { Collection } from '../collection.ts';
import { requestFailed } from '../errors.ts';
import { findDocuments } from '../read/reader.ts';
import type { Store } from '../store.ts';
import { refuseTooLarge } from '../values/bson-size.ts';
import { isPlainObject, mutableCopy, type PlainObject } from '../values/values.ts';
import { everything } from '../write/writer.ts';
import { createEvaluate, mingoOptions, refusing } from './evaluator.ts';
import { bucketStages } from './stages/bucket-stages.ts';
import { geoNear } from './stages/geo-near.ts';
import { checkMatch, listStages } from './stages/list-stages.ts';
import { lookup } from './stages/lookup.ts';
import { shapeStages } from './stages/shape-stages.ts';
import type { PipelineContext, Stage } from './stages/stage.ts';

const STAGES: Readonly<Record<string, Stage>> = {
  ...listStages,
  ...shapeStages,
  ...bucketStages,
  $lookup: lookup,
  $facet: (documents, operand, context) => [facet(documents, operand, context)],
};

/** Stages mingo runs; the others MongoDB has write collections or read the server. */
const MINGO_STAGES = new Set(['$redact', '$setWindowFields', '$densify', '$fill']);

export interface PipelineNeeds {
  readonly store: Store;
  readonly nowMs: number;
  readonly random: () => number;
}

/** Throws DATABASE_REQUEST_FAILED for a pipeline MongoDB would refuse. */
export function aggregate(
  name: string,
  pipeline: readonly PlainObject[],
  needs: PipelineNeeds,
): PlainObject[] {
  const collection = needs.store.collection(name);
  const stages = withNow(pipeline, new Date(needs.nowMs)) as PlainObject[];
  const context: PipelineContext = {
    store: needs.store,
    random: needs.random,
    variables: {},
    evaluate: createEvaluate({}),
    runStages,
  };
  const results = runFirst(collection, stages, context);
  for (const result of results) refuseTooLarge(result, 'aggregate');
  return results;
}

/** The first stage may read the collection its own way. */
function runFirst(
  collection: Collection,
  stages: readonly PlainObject[],
  context: PipelineContext,
): PlainObject[] {
  const [first, ...rest] = stages;
  if (first && '$geoNear' in first) {
    return runStages(geoNear(collection, first.$geoNear), rest, context);
  }
  for (const stage of stages) stageName(stage);
  const leading = first && '$match' in first ? checkMatch(first.$match) : null;
  const input = findDocuments(collection, everything(leading ?? {}));
  return runStages(input, leading ? rest : stages, context);
}

function runStages(
  documents: readonly PlainObject[],
  stages: readonly PlainObject[],
  context: PipelineContext,
): PlainObject[] {
  let current = [...documents];
  for (const stage of stages) {
    const name = stageName(stage);
    const run = STAGES[name];
    if (run) current = run(current, stage[name], context);
    else if (MINGO_STAGES.has(name)) current = runInMingo(current, stage, context);
    else throw requestFailed(`Unrecognized pipeline stage name: '${name}'`);
  }
  return current;
}

function stageName(stage: PlainObject): string {
  const [name, ...others] = Object.keys(stage);
  if (name !== undefined && others.length === 0) return name;
  throw requestFailed('A pipeline stage specification object must contain exactly one field');
}

/** Stages that read or write collections themselves cannot stand in a `$facet`. */
const NOT_IN_FACET = new Set(['$facet', '$geoNear', '$out', '$merge', '$collStats', '$indexStats']);

function facet(
  documents: readonly PlainObject[],
  operand: unknown,
  context: PipelineContext,
): PlainObject {
  if (!isPlainObject(operand) || Object.keys(operand).length === 0) {
    throw requestFailed('the $facet specification must be a non-empty object');
  }
  const results: PlainObject = {};
  for (const [name, stages] of Object.entries(operand)) {
    if (!Array.isArray(stages)) throw requestFailed('arguments to $facet must be arrays');
    const refused = stages.map(stageName).find((stage) => NOT_IN_FACET.has(stage));
    if (refused) throw requestFailed(`${refused} is not allowed to be used within a $facet stage`);
    results[name] = runStages(documents, stages, context);
  }
  return results;
}

/** mingo changes its input in places, so it gets copies: stored documents are frozen. */
function runInMingo(
  documents: readonly PlainObject[],
  stage: PlainObject,
  context: PipelineContext,
): PlainObject[] {
  const copies = documents.map((document) => mutableCopy(document));
  const aggregator = new Aggregator([stage], mingoOptions(context.variables));
  return refusing(() => aggregator.run(copies)) as PlainObject[];
}

/** mingo would ask the system clock for `$$NOW`. */
function withNow(value: unknown, now: Date): unknown {
  if (value === '$$NOW') return now;
  if (Array.isArray(value)) return value.map((item) => withNow(item, now));
  if (typeof value !== 'object' || value === null || value.constructor !== Object) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, withNow(item, now)]));
}
