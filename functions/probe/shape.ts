/** What something is made of, with every value left out: safe to show to anybody. */

const MAX_DEPTH = 5;
const MAX_FIELDS = 60;

/** Fields by name; of texts their length, of lists their first item. */
export function shapeOf(value: unknown, depth = 0): unknown {
  if (value === null) return 'null';
  if (typeof value === 'string') return `text of ${value.length}`;
  if (typeof value !== 'object') return typeof value;
  if (depth >= MAX_DEPTH) return Array.isArray(value) ? 'list' : 'object';
  if (Array.isArray(value)) {
    return { list_of: value.length, first: shapeOf(value[0] ?? null, depth + 1) };
  }
  const entries = Object.entries(value).slice(0, MAX_FIELDS);
  return Object.fromEntries(entries.map(([name, item]) => [name, shapeOf(item, depth + 1)]));
}

/** Fields whose few possible values are the answer itself, and nobody's secret. */
const TELLING = [
  'httpMethod',
  'path',
  'Type',
  'TriggerName',
  'isBase64Encoded',
  'operationType',
] as const;

/** What kind of event this is. */
export function tellingFields(event: unknown): Readonly<Record<string, unknown>> {
  if (typeof event !== 'object' || event === null) return {};
  const fields = event as Readonly<Record<string, unknown>>;
  return Object.fromEntries(
    TELLING.filter((name) => name in fields).map((name) => [name, fields[name]]),
  );
}
