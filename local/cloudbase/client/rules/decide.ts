/**
 * Decides a rule either for one document (create) or for every document a query can match. The
 * second is a proof: "the query must be a subset of the rule" (docs.cloudbase.net, security rules).
 */
import type { Doc } from '../../engine/api.ts';
import type { Expression, RuleVariable } from './ast.ts';
import {
  compareValues,
  type Judgement,
  judgeConstraint,
  judgeMembership,
  mirror,
} from './compare.ts';
import type { Branch, Constraint } from './constraints.ts';

export interface RuleAuth {
  readonly openid?: string;
  readonly uid?: string;
  readonly loginType?: string;
}

export interface Scope {
  readonly auth: RuleAuth | null;
  /** Milliseconds. */
  readonly now: number;
  /** The document itself, or what the query says about it. */
  readonly doc: { readonly document: unknown } | { readonly constraints: Branch };
  readonly request: { readonly data?: unknown };
  /** The file a rule about files is asked of. */
  readonly resource?: { readonly openid: string | undefined; readonly path: string };
  /** Reads the document a `get` names; null when there is none. */
  readonly load: (collection: string, id: string) => Promise<Doc | null>;
}

type Term =
  | { readonly kind: 'value'; readonly value: unknown }
  | { readonly kind: 'field'; readonly path: string }
  | { readonly kind: 'unknown' };

const UNKNOWN: Term = { kind: 'unknown' };

/** True or false only when certain; `undefined` must be treated as a refusal. */
export async function decide(expression: Expression, scope: Scope): Promise<Judgement> {
  switch (expression.kind) {
    case 'and':
    case 'or': {
      const decisive = expression.kind === 'or';
      const left = await decide(expression.left, scope);
      if (left === decisive) return left;
      const right = await decide(expression.right, scope);
      if (right === decisive) return right;
      return left === undefined || right === undefined ? undefined : !decisive;
    }
    case 'not': {
      const verdict = await decide(expression.operand, scope);
      return verdict === undefined ? undefined : !verdict;
    }
    case 'compare':
      return decideComparison(expression, scope);
    default: {
      const term = await termOf(expression, scope);
      if (term.kind === 'value') return term.value === true;
      return term.kind === 'field' ? judgeField(term.path, '==', true, scope) : undefined;
    }
  }
}

type Comparison = Extract<Expression, { kind: 'compare' }>;

async function decideComparison(comparison: Comparison, scope: Scope): Promise<Judgement> {
  const { operator } = comparison;
  const left = await termOf(comparison.left, scope);
  const right = await termOf(comparison.right, scope);
  if (left.kind === 'value' && right.kind === 'value') {
    if (isNull(comparison.left) || isNull(comparison.right)) {
      return compareToNull(operator, isNull(comparison.left) ? right.value : left.value);
    }
    return compareValues(operator, left.value, right.value);
  }
  if (left.kind === 'field' && right.kind === 'value') {
    if (isNull(comparison.right)) return judgeNull(left.path, operator, scope);
    return operator === 'in'
      ? judgeListed(left.path, right.value, scope)
      : judgeField(left.path, operator, right.value, scope);
  }
  if (left.kind === 'value' && right.kind === 'field') {
    if (operator === 'in') return judgeMember(right.path, left.value, scope);
    if (isNull(comparison.left)) return judgeNull(right.path, operator, scope);
    return judgeField(right.path, mirror(operator), left.value, scope);
  }
  return undefined;
}

function isNull(expression: Expression): boolean {
  return expression.kind === 'literal' && expression.value === null;
}

function compareToNull(operator: Comparison['operator'], value: unknown): boolean {
  const absent = value === null || value === undefined;
  if (operator === '==') return absent;
  return operator === '!=' ? !absent : false;
}

function constraintsOn(path: string, scope: Scope): readonly Constraint[] {
  return 'constraints' in scope.doc ? (scope.doc.constraints.get(path) ?? []) : [];
}

function firstVerdict(
  constraints: readonly Constraint[],
  judge: (constraint: Constraint) => Judgement,
): Judgement {
  for (const constraint of constraints) {
    const verdict = judge(constraint);
    if (verdict !== undefined) return verdict;
  }
  return undefined;
}

function judgeField(
  path: string,
  operator: Comparison['operator'],
  value: unknown,
  scope: Scope,
): Judgement {
  return firstVerdict(constraintsOn(path, scope), (one) => judgeConstraint(one, operator, value));
}

function judgeNull(path: string, operator: Comparison['operator'], scope: Scope): Judgement {
  if (operator !== '==' && operator !== '!=') return false;
  return firstVerdict(constraintsOn(path, scope), (constraint) => {
    if (constraint.kind !== 'one-of')
      return constraint.kind === 'bound' ? operator === '!=' : undefined;
    if (constraint.values.every((value) => value === null)) return operator === '==';
    return constraint.values.includes(null) ? undefined : operator === '!=';
  });
}

/** `doc.field in [list]` */
function judgeListed(path: string, list: unknown, scope: Scope): Judgement {
  if (!Array.isArray(list)) return false;
  return firstVerdict(constraintsOn(path, scope), (one) => judgeConstraint(one, 'in', list));
}

/** `value in doc.field` */
function judgeMember(path: string, value: unknown, scope: Scope): Judgement {
  return firstVerdict(constraintsOn(path, scope), (one) => judgeMembership(one, value));
}

async function termOf(expression: Expression, scope: Scope): Promise<Term> {
  switch (expression.kind) {
    case 'literal':
      return { kind: 'value', value: expression.value };
    case 'variable':
      return variableTerm(expression.name, scope);
    case 'member':
      return memberTerm(expression, scope);
    case 'array':
      return joinTerms(expression.items, scope, (values) => values);
    case 'template':
      return templateTerm(expression.parts, scope);
    case 'get':
      return getTerm(expression.path, scope);
    case 'test': {
      const { pattern } = expression;
      return joinTerms([expression.argument], scope, ([text]) =>
        typeof text === 'string' ? pattern.test(text) : false,
      );
    }
    case 'and':
    case 'or':
    case 'not':
    case 'compare': {
      const verdict = await decide(expression, scope);
      return verdict === undefined ? UNKNOWN : { kind: 'value', value: verdict };
    }
  }
}

function variableTerm(name: RuleVariable, scope: Scope): Term {
  switch (name) {
    case 'auth':
      return { kind: 'value', value: scope.auth };
    case 'now':
      return { kind: 'value', value: scope.now };
    case 'request':
      return { kind: 'value', value: { ...scope.request, auth: scope.auth } };
    case 'resource':
      return { kind: 'value', value: scope.resource };
    case 'doc':
      return 'document' in scope.doc
        ? { kind: 'value', value: scope.doc.document }
        : { kind: 'field', path: '' };
  }
}

async function memberTerm(
  member: Extract<Expression, { kind: 'member' }>,
  scope: Scope,
): Promise<Term> {
  const object = await termOf(member.object, scope);
  const key = settle(await termOf(member.key, scope), scope);
  if (key.kind !== 'value' || (typeof key.value !== 'string' && typeof key.value !== 'number')) {
    return UNKNOWN;
  }
  const name = String(key.value);
  switch (object.kind) {
    case 'value':
      return { kind: 'value', value: ownProperty(object.value, name) };
    case 'field':
      return { kind: 'field', path: object.path === '' ? name : `${object.path}.${name}` };
    case 'unknown':
      return UNKNOWN;
  }
}

function ownProperty(object: unknown, name: string): unknown {
  if (typeof object !== 'object' || object === null || !Object.hasOwn(object, name)) {
    return undefined;
  }
  return (object as Record<string, unknown>)[name];
}

/** A field the query pins to one value is that value, for paths and list items. */
function settle(term: Term, scope: Scope): Term {
  if (term.kind !== 'field') return term;
  for (const constraint of constraintsOn(term.path, scope)) {
    if (constraint.kind === 'one-of' && constraint.values.length === 1) {
      return { kind: 'value', value: constraint.values[0] };
    }
  }
  return UNKNOWN;
}

async function joinTerms(
  expressions: readonly Expression[],
  scope: Scope,
  join: (values: readonly unknown[]) => unknown,
): Promise<Term> {
  const values: unknown[] = [];
  for (const expression of expressions) {
    const term = settle(await termOf(expression, scope), scope);
    if (term.kind !== 'value') return UNKNOWN;
    values.push(term.value);
  }
  return { kind: 'value', value: join(values) };
}

async function templateTerm(parts: readonly (string | Expression)[], scope: Scope): Promise<Term> {
  const holes = parts.filter((part) => typeof part !== 'string');
  return joinTerms(holes, scope, (values) => {
    const queue = [...values];
    return parts.map((part) => (typeof part === 'string' ? part : String(queue.shift()))).join('');
  });
}

/** `get('database.collection.id')`; an id may itself hold dots. */
async function getTerm(path: Expression, scope: Scope): Promise<Term> {
  const term = settle(await termOf(path, scope), scope);
  if (term.kind !== 'value' || typeof term.value !== 'string') return UNKNOWN;
  const [root, collection, ...id] = term.value.split('.');
  if (root !== 'database' || collection === undefined || id.length === 0) {
    return { kind: 'value', value: null };
  }
  return { kind: 'value', value: await scope.load(collection, id.join('.')) };
}
