/** Payloads of others are kept as text and compared by what they say. */

/** Null for what was not sent. */
export function payloadText(value: unknown): string | null {
  return value === undefined ? null : (JSON.stringify(value) ?? null);
}

export function samePayload(one: string | null, other: string | null): boolean {
  if (one === null || other === null) return one === other;
  return one === other || canonical(JSON.parse(one)) === canonical(JSON.parse(other));
}

/** The same fields give the same text, whatever their order. */
function canonical(value: unknown): string {
  return JSON.stringify(value, (_, item: unknown) => {
    if (typeof item !== 'object' || item === null || Array.isArray(item)) return item;
    return Object.fromEntries(Object.entries(item).sort(([a], [b]) => (a < b ? -1 : 1)));
  });
}
