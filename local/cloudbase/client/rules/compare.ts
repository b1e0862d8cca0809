/** How rule expressions compare values, with a third answer: not known for certain. */
import type { CompareOperator } from './ast.ts';
import { type Constraint, type Scalar, toScalar } from './constraints.ts';

/** `undefined` is "cannot be said for every matching document". */
export type Judgement = boolean | undefined;

const MIRRORED: Readonly<Record<Exclude<CompareOperator, 'in'>, CompareOperator>> = {
  '==': '==',
  '!=': '!=',
  '>': '<',
  '>=': '<=',
  '<': '>',
  '<=': '>=',
};

export function mirror(operator: Exclude<CompareOperator, 'in'>): CompareOperator {
  return MIRRORED[operator];
}

/**
 * Compares two values. A missing value equals nothing, not even another missing one: otherwise a
 * document without an owner would belong to every user without an openid.
 */
export function compareValues(operator: CompareOperator, left: unknown, right: unknown): boolean {
  switch (operator) {
    case '==':
      return equal(left, right);
    case '!=':
      return !equal(left, right);
    case 'in':
      return Array.isArray(right) && right.some((item) => equal(left, item));
    default:
      return ordered(operator, left, right);
  }
}

function equal(left: unknown, right: unknown): boolean {
  const one = toScalar(left);
  const other = toScalar(right);
  if (one === undefined || other === undefined || one === null || other === null) return false;
  return one === other;
}

function ordered(operator: '>' | '>=' | '<' | '<=', left: unknown, right: unknown): boolean {
  const one = toScalar(left);
  const other = toScalar(right);
  const comparable =
    (typeof one === 'number' && typeof other === 'number') ||
    (typeof one === 'string' && typeof other === 'string');
  if (!comparable) return false;
  switch (operator) {
    case '>':
      return one > other;
    case '>=':
      return one >= other;
    case '<':
      return one < other;
    case '<=':
      return one <= other;
  }
}

/** What one constraint on a field says about `field <operator> value`. */
export function judgeConstraint(
  constraint: Constraint,
  operator: CompareOperator,
  value: unknown,
): Judgement {
  switch (constraint.kind) {
    case 'one-of':
      return unanimous(constraint.values.map((item) => compareValues(operator, item, value)));
    case 'none-of':
      return judgeExclusion(constraint.values, operator, value);
    case 'bound':
      return judgeBound(constraint, operator, value);
    case 'contains':
      return undefined;
  }
}

/** What the constraints on an array field say about `value in field`. */
export function judgeMembership(constraint: Constraint, value: unknown): Judgement {
  if (constraint.kind === 'contains') return equal(constraint.value, value) ? true : undefined;
  // {members: 'me'} matches documents whose array holds 'me'
  if (constraint.kind === 'one-of' && constraint.values.every((item) => equal(item, value))) {
    return true;
  }
  return undefined;
}

function unanimous(verdicts: readonly boolean[]): Judgement {
  const [first] = verdicts;
  return verdicts.every((verdict) => verdict === first) ? first : undefined;
}

function judgeExclusion(
  excluded: readonly Scalar[],
  operator: CompareOperator,
  value: unknown,
): Judgement {
  if (!excluded.some((item) => equal(item, value))) return undefined;
  if (operator === '==') return false;
  return operator === '!=' ? true : undefined;
}

type BoundConstraint = Extract<Constraint, { kind: 'bound' }>;

function judgeBound(bound: BoundConstraint, operator: CompareOperator, value: unknown): Judgement {
  if (operator === 'in' || toScalar(value) === undefined) return undefined;
  const upward = bound.operator === '>' || bound.operator === '>=';
  // every matching x is on the far side of `edge`: does that settle x <operator> value?
  const beyond = upward
    ? compareValues('>', bound.value, value)
    : compareValues('<', bound.value, value);
  const touching = equal(toScalar(bound.value), value);
  const strict = bound.operator === '>' || bound.operator === '<';
  if (!beyond && !touching) return undefined;
  const away = beyond || strict;
  switch (operator) {
    case '==':
      return away ? false : undefined;
    case '!=':
      return away ? true : undefined;
    case '>':
      return upward ? (away ? true : undefined) : false;
    case '<':
      return upward ? false : away ? true : undefined;
    case '>=':
      return upward ? true : away ? false : undefined;
    case '<=':
      return upward ? (away ? false : undefined) : true;
  }
}
