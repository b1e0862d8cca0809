/** Lists and objects in expressions, where mingo takes what MongoDB refuses or the other way round. */
import { evalExpr } from 'mingo/core';
import * as accumulator from 'mingo/operators/accumulator';
import * as expression from 'mingo/operators/expression';
import { requestFailed } from '../../errors.ts';
import { parseSort, sortDocuments } from '../../values/sort.ts';
import { compareValues, isPlainObject, type PlainObject, setOwn } from '../../values/values.ts';
import {
  isMissing,
  literally,
  named,
  type Operator,
  type OperatorTable,
  one,
  wrongType,
} from './operator.ts';

const size: Operator = (input, operand, options) => {
  const value = one(input, operand, options);
  if (!Array.isArray(value)) throw wrongType('$size', 'an array', value);
  return value.length;
};

const slice: Operator = (input, operand, options) => {
  if (!Array.isArray(operand) || operand.length < 2 || operand.length > 3) {
    throw requestFailed('Expression $slice takes at least 2 arguments, and at most 3');
  }
  const values = operand.map((part) => evalExpr(input, part, options));
  if (values.some(isMissing)) return null;
  return expression.$slice(input as never, values.map(literally) as never, options);
};

const filter: Operator = (input, operand, options) => {
  named(operand, { name: '$filter', required: ['input', 'cond'], optional: ['as', 'limit'] });
  return expression.$filter(input as never, operand as never, options);
};

const setUnion: Operator = (input, operand, options) => {
  const lists = (Array.isArray(operand) ? operand : [operand]).map((part) =>
    evalExpr(input, part, options),
  );
  if (lists.some(isMissing)) return null;
  const union: unknown[] = [];
  for (const list of lists) {
    if (!Array.isArray(list)) throw wrongType('$setUnion', 'arrays', list);
    union.push(...list.filter((item) => !union.some((known) => compareValues(known, item) === 0)));
  }
  return union.filter((item, i) => union.findIndex((one) => compareValues(one, item) === 0) === i);
};

const arrayToObject: Operator = (input, operand, options) => {
  const list = one(input, operand, options);
  if (isMissing(list)) return null;
  if (!Array.isArray(list)) throw wrongType('$arrayToObject', 'an array', list);
  const object: PlainObject = {};
  for (const item of list) {
    const [key, value] = pairOf(item);
    setOwn(object, key, value);
  }
  return object;
};

function pairOf(item: unknown): [string, unknown] {
  const pair = isPlainObject(item) && Object.keys(item).length === 2 ? [item.k, item.v] : item;
  if (!Array.isArray(pair) || pair.length !== 2 || pair[1] === undefined) {
    throw requestFailed('$arrayToObject requires pairs: [key, value] or {k, v}');
  }
  if (typeof pair[0] !== 'string') throw wrongType('$arrayToObject', 'keys of text', pair[0]);
  return [pair[0], pair[1]];
}

const mergeObjects: Operator = (input, operand, options) => {
  // Inside mingo's own stages the input is a group of documents: that stays mingo's.
  if (Array.isArray(input)) return accumulator.$mergeObjects(input, operand as never, options);
  const merged: PlainObject = {};
  for (const part of Array.isArray(operand) ? operand : [operand]) {
    const value = evalExpr(input, part, options);
    if (isMissing(value)) continue;
    if (!isPlainObject(value)) throw wrongType('$mergeObjects', 'object inputs', value);
    for (const key of Object.keys(value)) setOwn(merged, key, value[key]);
  }
  return merged;
};

const sortArray: Operator = (input, operand, options) => {
  const spec = named(operand, { name: '$sortArray', required: ['input', 'sortBy'] });
  const list = evalExpr(input, spec.input, options);
  if (isMissing(list)) return null;
  if (!Array.isArray(list)) throw wrongType('$sortArray', 'an array', list);
  const { sortBy } = spec;
  if (sortBy === 1 || sortBy === -1) {
    return [...list].sort((a, b) => compareValues(a, b) * sortBy);
  }
  if (!isPlainObject(sortBy)) throw wrongType('$sortArray', 'sortBy 1, -1 or an object', sortBy);
  return sortDocuments(list, parseSort(sortBy));
};

export const listOperators: OperatorTable = {
  $size: size,
  $slice: slice,
  $filter: filter,
  $setUnion: setUnion,
  $arrayToObject: arrayToObject,
  $mergeObjects: mergeObjects,
  $sortArray: sortArray,
};
