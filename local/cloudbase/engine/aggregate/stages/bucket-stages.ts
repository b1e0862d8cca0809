/** Stages that gather documents into groups. */
import { Aggregator } from 'mingo';
import * as mingoAccumulators from 'mingo/operators/accumulator';
import { stringifyEjson } from '../../../protocol/ejson.ts';
import { requestFailed } from '../../errors.ts';
import {
  compareValues,
  isPlainObject,
  mutableCopy,
  type PlainObject,
  typeRank,
} from '../../values/values.ts';
import { accumulators } from '../accumulators.ts';
import { type Evaluate, mingoOptions, refusing } from '../evaluator.ts';
import { isMissing } from '../expressions/operator.ts';
import type { Stage } from './stage.ts';

const COUNT = { count: { $sum: 1 } };

interface Group {
  readonly id: unknown;
  readonly documents: PlainObject[];
}

const group: Stage = (documents, operand, { evaluate }) => {
  if (!isPlainObject(operand) || !('_id' in operand)) {
    throw requestFailed('a group specification must include an _id');
  }
  const { _id, ...fields } = operand;
  checkAccumulators(fields);
  const groups = new Map<string, Group>();
  for (const document of documents) {
    const id = evaluate(document, _id) ?? null;
    const key = stringifyEjson(id);
    const known = groups.get(key);
    if (known) known.documents.push(document);
    else groups.set(key, { id, documents: [document] });
  }
  return [...groups.values()].map((one) => summarize(one, fields, evaluate));
};

function checkAccumulators(fields: PlainObject): void {
  for (const [field, accumulator] of Object.entries(fields)) {
    const operators = isPlainObject(accumulator) ? Object.keys(accumulator) : [];
    const [operator = ''] = operators;
    if (operators.length !== 1 || !operator.startsWith('$')) {
      throw requestFailed(`The field '${field}' must be an accumulator object`);
    }
    if (!Object.hasOwn(accumulators, operator) && !(operator in mingoAccumulators)) {
      throw requestFailed(`unknown group operator '${operator}'`);
    }
    if (field.includes('.')) throw requestFailed(`The field name '${field}' cannot contain '.'`);
  }
}

function summarize(one: Group, fields: PlainObject, evaluate: Evaluate): PlainObject {
  const result: PlainObject = { _id: one.id };
  for (const [field, accumulator] of Object.entries(fields)) {
    const [operator = '', operand] = Object.entries(accumulator as PlainObject)[0] ?? [];
    const own = accumulators[operator];
    const value = own
      ? own(one.documents.map((document) => evaluate(document, operand)))
      : evaluate(one.documents, accumulator);
    result[field] = value ?? null;
  }
  return result;
}

const sortByCount: Stage = (documents, operand, context) => {
  const isPath = typeof operand === 'string' && operand.startsWith('$');
  if (!isPath && !isPlainObject(operand)) {
    throw requestFailed(
      'the sortByCount field must be defined as a $-prefixed path or an expression',
    );
  }
  const groups = group(documents, { _id: operand, ...COUNT }, context);
  return groups.sort((a, b) => Number(b.count) - Number(a.count));
};

/** Only buckets that hold something are answered. */
const bucket: Stage = (documents, operand, { evaluate }) => {
  const spec = bucketSpec(operand);
  const groups = new Map<number, Group>();
  const defaultAt = spec.boundaries.length;
  for (const document of documents) {
    const at = bucketOf(evaluate(document, spec.groupBy), spec.boundaries);
    if (at < 0 && !('default' in spec.raw)) {
      throw requestFailed(
        '$switch could not find a matching branch for an input, and no default was specified',
      );
    }
    const position = at < 0 ? defaultAt : at;
    const known = groups.get(position);
    if (known) known.documents.push(document);
    else {
      const id = at < 0 ? spec.raw.default : spec.boundaries[at];
      groups.set(position, { id, documents: [document] });
    }
  }
  return [...groups]
    .sort(([, a], [, b]) => compareValues(a.id, b.id))
    .map(([, one]) => summarize(one, spec.output, evaluate));
};

interface BucketSpec {
  readonly groupBy: unknown;
  readonly boundaries: readonly unknown[];
  readonly output: PlainObject;
  readonly raw: PlainObject;
}

function bucketSpec(operand: unknown): BucketSpec {
  if (!isPlainObject(operand)) throw requestFailed('$bucket needs an object');
  const { groupBy, boundaries, output } = operand;
  if (groupBy === undefined || !Array.isArray(boundaries) || boundaries.length < 2) {
    throw requestFailed("$bucket requires 'groupBy' and at least two 'boundaries'");
  }
  boundaries.forEach((boundary, i) => {
    if (i === 0) return;
    if (typeRank(boundary) !== typeRank(boundaries[0])) {
      throw requestFailed(
        "All values in the 'boundaries' option to $bucket must have the same type",
      );
    }
    if (compareValues(boundaries[i - 1], boundary) >= 0) {
      throw requestFailed("The 'boundaries' option to $bucket must be sorted");
    }
  });
  if ('default' in operand && bucketOf(operand.default, boundaries) >= 0) {
    throw requestFailed("The $bucket 'default' field must be outside the boundaries");
  }
  const fields = isPlainObject(output) ? output : COUNT;
  checkAccumulators(fields);
  return { groupBy, boundaries, output: fields, raw: operand };
}

/** Index of the bucket whose lower bound is included and upper bound is not; -1 for none. */
function bucketOf(value: unknown, boundaries: readonly unknown[]): number {
  if (isMissing(value)) return -1;
  for (let i = 0; i + 1 < boundaries.length; i++) {
    if (compareValues(value, boundaries[i]) < 0) return -1;
    if (compareValues(value, boundaries[i + 1]) < 0) return i;
  }
  return -1;
}

const bucketAuto: Stage = (documents, operand, { evaluate, variables }) => {
  if (!isPlainObject(operand)) throw requestFailed('$bucketAuto needs an object');
  const { buckets, groupBy, granularity, output } = operand;
  if (typeof buckets !== 'number' || !Number.isInteger(buckets) || buckets < 1) {
    throw requestFailed("The $bucketAuto 'buckets' field must be a whole number above 0");
  }
  const fields = isPlainObject(output) ? output : COUNT;
  checkAccumulators(fields);
  const groups =
    granularity === undefined
      ? evenGroups(keyed(documents, groupBy, evaluate), buckets)
      : roundedGroups(documents, operand, variables);
  return groups.map((one) => summarize(one, fields, evaluate));
};

interface Keyed {
  readonly key: unknown;
  readonly document: PlainObject;
}

function keyed(documents: readonly PlainObject[], groupBy: unknown, evaluate: Evaluate): Keyed[] {
  const rows = documents.map((document) => ({
    key: evaluate(document, groupBy) ?? null,
    document,
  }));
  return rows.sort((a, b) => compareValues(a.key, b.key));
}

/** Groups of about the same size; equal keys stay together, the last group takes the rest. */
function evenGroups(rows: readonly Keyed[], buckets: number): Group[] {
  const size = Math.max(1, Math.round(rows.length / buckets));
  const groups: Group[] = [];
  for (let start = 0; start < rows.length; ) {
    let end = groups.length + 1 === buckets ? rows.length : Math.min(start + size, rows.length);
    const most = rows[end - 1]?.key;
    while (end < rows.length && compareValues(rows[end]?.key, most) === 0) end += 1;
    const id = { min: rows[start]?.key, max: end < rows.length ? rows[end]?.key : most };
    groups.push({ id, documents: rows.slice(start, end).map(({ document }) => document) });
    start = end;
  }
  return groups;
}

/** Bounds from a series of preferred numbers, which mingo knows. */
function roundedGroups(
  documents: readonly PlainObject[],
  operand: PlainObject,
  variables: PlainObject,
): Group[] {
  // mingo trips over no documents at all; MongoDB answers no buckets.
  if (documents.length === 0) return [];
  const spec = { ...operand, output: { documents: { $push: '$$ROOT' } } };
  const aggregator = new Aggregator([{ $bucketAuto: spec }], mingoOptions(variables));
  const buckets = refusing(() => aggregator.run(documents.map((one) => mutableCopy(one))));
  return buckets.map((one) => ({ id: one._id, documents: one.documents as PlainObject[] }));
}

export const bucketStages: Readonly<Record<string, Stage>> = {
  $group: group,
  $sortByCount: sortByCount,
  $bucket: bucket,
  $bucketAuto: bucketAuto,
};
