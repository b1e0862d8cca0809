/**
 * Documents as clients read and write them: plain JSON, a date is `{"$date": ms}`, the server's
 * own time `{"$date": {"offset": ms}}`.
 */
import { reviveEjson } from '../../protocol/ejson.ts';
import { invalidParam } from '../errors.ts';
import { isRecord } from '../http/exchange.ts';

/** Native values of what a client sent. The input is consumed. Throws INVALID_PARAM. */
export function decodeObject(
  value: unknown,
  field: string,
  nowMs: number,
): Record<string, unknown> {
  const decoded = reviveEjson(value ?? {}, nowMs);
  if (!isRecord(decoded) || decoded instanceof Date || decoded instanceof RegExp) {
    throw invalidParam(`${field} is not an object`);
  }
  return decoded;
}

/** The JSON value a client gets for a native one. */
export function encodeValue(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map(encodeValue);
  if (value instanceof Date) return { $date: value.getTime() };
  if (value instanceof RegExp) return { $regex: value.source, $options: value.flags };
  if (value instanceof Uint8Array) {
    return { $binary: { base64: Buffer.from(value).toString('base64'), subType: '00' } };
  }
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [key, encodeValue(item)] as const),
  );
}
