import {
  type CompareOperator,
  type Expression,
  RULE_VARIABLES,
  type RuleSubject,
  RuleSyntaxError,
} from './ast.ts';
import { type Token, tokenize } from './tokens.ts';

/** Longest expression CloudBase accepts (docs.cloudbase.net, security rules). */
const MAX_LENGTH = 1024;
const MAX_DEPTH = 64;
/** Most `get` calls in one expression (same page). */
const MAX_GETS = 3;

const COMPARE: Readonly<Record<string, CompareOperator>> = {
  '==': '==',
  '===': '==',
  '!=': '!=',
  '!==': '!=',
  '>': '>',
  '>=': '>=',
  '<': '<',
  '<=': '<=',
  in: 'in',
};

/**
 * Parses a security-rule expression: `auth`, `doc`, `now`, `request`, `get(path)`, literals,
 * arrays, `== != > >= < <= in && || !`, member access, `/pattern/.test(value) == true`. A rule
 * about files has `resource` instead of `doc`, `request` and `get`. Throws RuleSyntaxError.
 */
export function parseRule(source: string, subject: RuleSubject = 'documents'): Expression {
  if (source.length > MAX_LENGTH) {
    throw new RuleSyntaxError(source, MAX_LENGTH, `longer than ${MAX_LENGTH} characters`);
  }
  return new Parser(source, subject).parse();
}

class Parser {
  readonly #source: string;
  readonly #tokens: readonly Token[];
  #index = 0;
  #depth = 0;
  #gets = 0;
  readonly #subject: RuleSubject;

  constructor(source: string, subject: RuleSubject) {
    this.#source = source;
    this.#subject = subject;
    this.#tokens = tokenize(source);
  }

  parse(): Expression {
    const expression = this.#or();
    if (this.#peek().kind !== 'end') this.#fail('expected the end');
    this.#refuseBareTest(expression);
    return expression;
  }

  #or(): Expression {
    let left = this.#and();
    while (this.#take('||')) left = { kind: 'or', left, right: this.#and() };
    return left;
  }

  /** The platform wants the answer of `test` compared with true or false. */
  #refuseBareTest(expression: Expression): void {
    switch (expression.kind) {
      case 'and':
      case 'or':
        this.#refuseBareTest(expression.left);
        this.#refuseBareTest(expression.right);
        return;
      case 'not':
        this.#refuseBareTest(expression.operand);
        return;
      case 'test':
        this.#fail('compare the answer of test() with true or false');
    }
  }

  #and(): Expression {
    let left = this.#comparison();
    while (this.#take('&&')) left = { kind: 'and', left, right: this.#comparison() };
    return left;
  }

  #comparison(): Expression {
    let left = this.#unary();
    for (;;) {
      const token = this.#peek();
      const text = token.kind === 'operator' || token.kind === 'name' ? token.text : '';
      const operator = Object.hasOwn(COMPARE, text) ? COMPARE[text] : undefined;
      if (operator === undefined) return left;
      this.#index += 1;
      left = { kind: 'compare', operator, left, right: this.#unary() };
    }
  }

  #unary(): Expression {
    this.#depth += 1;
    if (this.#depth > MAX_DEPTH) this.#fail('nested too deeply');
    const expression = this.#unaryInner();
    this.#depth -= 1;
    return expression;
  }

  #unaryInner(): Expression {
    if (this.#take('!')) return { kind: 'not', operand: this.#unary() };
    if (this.#take('-')) {
      const token = this.#next();
      if (token.kind !== 'number') return this.#fail('expected a number after -');
      return { kind: 'literal', value: -token.value };
    }
    return this.#postfix(this.#primary());
  }

  #postfix(start: Expression): Expression {
    let object = start;
    for (;;) {
      if (this.#take('.')) {
        const token = this.#next();
        if (token.kind !== 'name') return this.#fail('expected a field name');
        object = { kind: 'member', object, key: { kind: 'literal', value: token.text } };
      } else if (this.#take('[')) {
        object = { kind: 'member', object, key: this.#or() };
        this.#expect(']');
      } else {
        return object;
      }
    }
  }

  #primary(): Expression {
    const token = this.#next();
    switch (token.kind) {
      case 'number':
        return { kind: 'literal', value: token.value };
      case 'string':
        return { kind: 'literal', value: token.text };
      case 'template':
        return {
          kind: 'template',
          parts: token.parts.map((part) =>
            'text' in part ? part.text : parseRule(part.source, this.#subject),
          ),
        };
      case 'regex':
        return this.#test(token.pattern);
      case 'name':
        return this.#named(token.text);
      case 'operator':
        return this.#bracketed(token.text);
      case 'end':
        return this.#fail('unexpected end');
    }
  }

  #named(name: string): Expression {
    switch (name) {
      case 'true':
      case 'false':
        return { kind: 'literal', value: name === 'true' };
      case 'null':
      case 'undefined':
        return { kind: 'literal', value: null };
      case 'get':
        if (this.#subject === 'documents') return this.#get();
    }
    const variable = RULE_VARIABLES[this.#subject].find((known) => known === name);
    if (variable === undefined) return this.#fail(`unknown name ${name}`);
    return { kind: 'variable', name: variable };
  }

  #get(): Expression {
    this.#gets += 1;
    if (this.#gets > MAX_GETS) this.#fail(`more than ${MAX_GETS} get calls`);
    this.#expect('(');
    const path = this.#or();
    this.#expect(')');
    return { kind: 'get', path };
  }

  #test(pattern: RegExp): Expression {
    this.#expect('.');
    const method = this.#next();
    if (method.kind !== 'name' || method.text !== 'test') this.#fail('expected test(…)');
    this.#expect('(');
    const argument = this.#or();
    this.#expect(')');
    return { kind: 'test', pattern, argument };
  }

  #bracketed(text: string): Expression {
    if (text === '(') {
      const inner = this.#or();
      this.#expect(')');
      return inner;
    }
    if (text !== '[') return this.#fail(`unexpected ${text}`);
    const items: Expression[] = [];
    while (!this.#take(']')) {
      if (items.length > 0) this.#expect(',');
      items.push(this.#or());
    }
    return { kind: 'array', items };
  }

  #peek(): Token {
    return this.#tokens[this.#index] ?? { kind: 'end', at: this.#source.length };
  }

  #next(): Token {
    const token = this.#peek();
    this.#index += 1;
    return token;
  }

  #take(operator: string): boolean {
    const token = this.#peek();
    if (token.kind !== 'operator' || token.text !== operator) return false;
    this.#index += 1;
    return true;
  }

  #expect(operator: string): void {
    if (!this.#take(operator)) this.#fail(`expected ${operator}`);
  }

  #fail(reason: string): never {
    throw new RuleSyntaxError(this.#source, this.#peek().at, reason);
  }
}
