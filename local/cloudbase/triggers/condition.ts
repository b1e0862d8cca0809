/** The conditions of a database trigger as the console offers them. */
import type { Doc } from '../engine/api.ts';

export type Comparison = '=' | '!=' | '>' | '>=' | '<' | '<=';

export interface TriggerCondition {
  readonly match: 'all' | 'any';
  readonly rules: readonly {
    /** Dots lead into nested objects. */
    readonly field: string;
    readonly op: Comparison;
    readonly value: string | number | boolean | null;
  }[];
}

/** Does `doc` (the new one, or the old one of a delete) meet the condition? */
export function meets(doc: Doc, condition: TriggerCondition | undefined): boolean {
  if (!condition || condition.rules.length === 0) return true;
  const holds = condition.rules.map((rule) => compare(valueAt(doc, rule.field), rule));
  return condition.match === 'all' ? holds.every(Boolean) : holds.some(Boolean);
}

function valueAt(doc: Doc, field: string): unknown {
  let value: unknown = doc;
  for (const key of field.split('.')) {
    if (typeof value !== 'object' || value === null) return undefined;
    value = (value as Record<string, unknown>)[key];
  }
  return value;
}

function compare(actual: unknown, rule: TriggerCondition['rules'][number]): boolean {
  const wanted = rule.value;
  if (rule.op === '=') return (actual ?? null) === wanted;
  if (rule.op === '!=') return (actual ?? null) !== wanted;
  if (typeof actual !== typeof wanted || wanted === null) return false;
  const left = actual as string | number | boolean;
  switch (rule.op) {
    case '>':
      return left > wanted;
    case '>=':
      return left >= wanted;
    case '<':
      return left < wanted;
    case '<=':
      return left <= wanted;
    default:
      return rule.op satisfies never;
  }
}
