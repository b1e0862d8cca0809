/** Orders, projections and pipelines as the client protocols spell them. */
import { parseEjson } from '../../protocol/ejson.ts';
import { invalidParam } from '../errors.ts';
import { isRecord } from '../http/exchange.ts';
import { decodeObject } from './wire.ts';

/** `[{field, direction: 'asc'|'desc'}]` or `{field: direction}`. Throws INVALID_PARAM. */
export function parseOrder(order: unknown): { sort?: Record<string, 1 | -1> } {
  if (order === undefined || order === null || order === '') return {};
  const pairs = Array.isArray(order)
    ? order.map((item: unknown) => (isRecord(item) ? [item.field, item.direction] : []))
    : isRecord(order)
      ? Object.entries(order)
      : [[]];
  if (pairs.length === 0) return {};
  return { sort: Object.fromEntries(pairs.map(([field, way]) => [fieldName(field), sign(way)])) };
}

function fieldName(field: unknown): string {
  if (typeof field !== 'string' || field === '')
    throw invalidParam('order: a field name is missing');
  return field;
}

function sign(direction: unknown): 1 | -1 {
  if (direction === 'asc' || direction === 1) return 1;
  if (direction === 'desc' || direction === -1) return -1;
  throw invalidParam('order: the direction is asc or desc');
}

export function parseProjection(value: unknown): { projection?: Record<string, unknown> } {
  return isRecord(value) && Object.keys(value).length > 0 ? { projection: value } : {};
}

/** `[{stageKey, stageValue}]` of the action protocol. Throws INVALID_PARAM. */
export function parseStages(value: unknown, nowMs: number): Record<string, unknown>[] {
  if (!Array.isArray(value)) throw invalidParam('stages is not a list');
  return value.map((stage: unknown) => {
    if (!isRecord(stage) || typeof stage.stageKey !== 'string') {
      throw invalidParam('stages: a stageKey is missing');
    }
    const operand =
      typeof stage.stageValue === 'string'
        ? parseEjson(stage.stageValue, nowMs)
        : decodeObject(stage.stageValue, 'stageValue', nowMs);
    return { [stage.stageKey]: operand };
  });
}
