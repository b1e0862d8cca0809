/** Payloads of others are kept as text and compared by what they say. */
import { canonicalJson } from '../platform/json.ts';

/** Null for what was not sent. */
export function payloadText(value: unknown): string | null {
  return value === undefined ? null : (JSON.stringify(value) ?? null);
}

export function samePayload(one: string | null, other: string | null): boolean {
  if (one === null || other === null) return one === other;
  return one === other || canonicalJson(JSON.parse(one)) === canonicalJson(JSON.parse(other));
}
