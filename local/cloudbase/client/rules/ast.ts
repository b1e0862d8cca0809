/** The syntax tree of a security-rule expression. */
export type CompareOperator = '==' | '!=' | '>' | '>=' | '<' | '<=' | 'in';

export type Expression =
  | { readonly kind: 'literal'; readonly value: null | boolean | number | string }
  | { readonly kind: 'array'; readonly items: readonly Expression[] }
  | { readonly kind: 'template'; readonly parts: readonly (string | Expression)[] }
  | { readonly kind: 'variable'; readonly name: RuleVariable }
  | { readonly kind: 'member'; readonly object: Expression; readonly key: Expression }
  | { readonly kind: 'get'; readonly path: Expression }
  /** `/pattern/.test(argument)` */
  | { readonly kind: 'test'; readonly pattern: RegExp; readonly argument: Expression }
  | { readonly kind: 'not'; readonly operand: Expression }
  | { readonly kind: 'and' | 'or'; readonly left: Expression; readonly right: Expression }
  | {
      readonly kind: 'compare';
      readonly operator: CompareOperator;
      readonly left: Expression;
      readonly right: Expression;
    };

/** What a rule is about: the documents of a collection, or the files in storage. */
export type RuleSubject = 'documents' | 'files';

export const RULE_VARIABLES = {
  documents: ['auth', 'doc', 'now', 'request'],
  files: ['auth', 'now', 'resource'],
} as const;
export type RuleVariable = (typeof RULE_VARIABLES)[RuleSubject][number];

/** A rule that cannot be read. Thrown when rules are loaded, never while a request runs. */
export class RuleSyntaxError extends Error {
  readonly expression: string;
  /** Offset of the offending character. */
  readonly position: number;
  constructor(expression: string, position: number, reason: string) {
    super(`security rule ${JSON.stringify(expression)} at ${position}: ${reason}`);
    this.name = 'RuleSyntaxError';
    this.expression = expression;
    this.position = position;
  }
}
