/** Reading the parameters of an action: what is of the wrong kind is refused by its name. */
import { invalidParameter } from './errors.ts';

export type Params = Readonly<Record<string, unknown>>;

/** @throws ControlError naming the parameter */
export function text(params: Params, name: string): string {
  const value = params[name];
  if (typeof value === 'string' && value !== '') return value;
  throw invalidParameter(`${name} must be a non-empty string`);
}

/** @throws ControlError naming the parameter */
export function optionalText(params: Params, name: string): string | undefined {
  const value = params[name];
  if (value === undefined || value === null || value === '') return undefined;
  if (typeof value === 'string') return value;
  throw invalidParameter(`${name} must be a string`);
}

/** @throws ControlError naming the parameter */
export function optionalNumber(params: Params, name: string): number | undefined {
  const value = params[name];
  if (value === undefined || value === null) return undefined;
  if (typeof value === 'number' && Number.isFinite(value)) return value;
  throw invalidParameter(`${name} must be a number`);
}

/** @throws ControlError naming the parameter */
export function objects(params: Params, name: string): Params[] {
  const value = params[name] ?? [];
  if (Array.isArray(value) && value.every(isObject)) return value;
  throw invalidParameter(`${name} must be a list of objects`);
}

/** @throws ControlError naming the parameter */
export function texts(params: Params, name: string): string[] {
  const value = params[name] ?? [];
  if (Array.isArray(value) && value.every((item) => typeof item === 'string')) return value;
  throw invalidParameter(`${name} must be a list of strings`);
}

/** @throws ControlError naming the parameter */
export function object(params: Params, name: string): Params {
  const value = params[name];
  if (isObject(value)) return value;
  throw invalidParameter(`${name} must be an object`);
}

/** A page of a list, as `Offset` and `Limit` ask for it. */
export function page<T>(
  items: readonly T[],
  { offset = 0, limit = 20 }: { offset?: number | undefined; limit?: number | undefined },
): T[] {
  return items.slice(offset, offset + limit);
}

export function isObject(value: unknown): value is Params {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
