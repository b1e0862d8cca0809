import { RuleSyntaxError } from './ast.ts';

export type Token =
  | { readonly kind: 'name' | 'string' | 'operator'; readonly text: string; readonly at: number }
  | { readonly kind: 'number'; readonly value: number; readonly at: number }
  | { readonly kind: 'template'; readonly parts: readonly TemplatePart[]; readonly at: number }
  | { readonly kind: 'regex'; readonly pattern: RegExp; readonly at: number }
  | { readonly kind: 'end'; readonly at: number };

/** Text as it is, or the source of an expression between `${` and `}`. */
export type TemplatePart =
  | { readonly text: string }
  | { readonly source: string; readonly at: number };

const NUMBER = /\d+(?:\.\d+)?/y;
const NAME = /[A-Za-z_$][\w$]*/y;
const OPERATOR = /===|!==|==|!=|>=|<=|&&|\|\||[><!().,[\]-]/y;
const ESCAPES: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r' };

/** Splits an expression into tokens, `end` last. Throws RuleSyntaxError. */
export function tokenize(source: string): Token[] {
  const tokens: Token[] = [];
  let at = 0;
  while (at < source.length) {
    const character = source.charAt(at);
    if (/\s/.test(character)) {
      at += 1;
      continue;
    }
    const { token, next } = readToken(source, at);
    tokens.push(token);
    at = next;
  }
  tokens.push({ kind: 'end', at });
  return tokens;
}

function readToken(source: string, at: number): { token: Token; next: number } {
  const character = source.charAt(at);
  if (character === "'" || character === '"') return readString(source, at);
  if (character === '`') return readTemplate(source, at);
  // Rules know no division, so a slash begins a pattern.
  if (character === '/') return readPattern(source, at);
  const number = matchAt(NUMBER, source, at);
  if (number !== undefined) {
    return { token: { kind: 'number', value: Number(number), at }, next: at + number.length };
  }
  const name = matchAt(NAME, source, at);
  if (name !== undefined) {
    return { token: { kind: 'name', text: name, at }, next: at + name.length };
  }
  const operator = matchAt(OPERATOR, source, at);
  if (operator !== undefined) {
    return { token: { kind: 'operator', text: operator, at }, next: at + operator.length };
  }
  throw new RuleSyntaxError(source, at, `unexpected ${JSON.stringify(character)}`);
}

function matchAt(pattern: RegExp, source: string, at: number): string | undefined {
  pattern.lastIndex = at;
  return pattern.exec(source)?.[0];
}

function readString(source: string, start: number): { token: Token; next: number } {
  const quote = source.charAt(start);
  let text = '';
  for (let at = start + 1; at < source.length; at++) {
    const character = source.charAt(at);
    if (character === quote) return { token: { kind: 'string', text, at: start }, next: at + 1 };
    if (character === '\\') {
      at += 1;
      const escaped = source.charAt(at);
      text += ESCAPES[escaped] ?? escaped;
    } else {
      text += character;
    }
  }
  throw new RuleSyntaxError(source, start, 'unterminated string');
}

const PATTERN = /\/((?:\\.|\[(?:\\.|[^\]\\])*\]|[^/\\[])+)\/([a-z]*)/y;

function readPattern(source: string, at: number): { token: Token; next: number } {
  PATTERN.lastIndex = at;
  const [text, pattern, flags] = PATTERN.exec(source) ?? [];
  if (text === undefined || pattern === undefined) {
    throw new RuleSyntaxError(source, at, 'unterminated pattern');
  }
  if (flags !== '' && flags !== 'i')
    throw new RuleSyntaxError(source, at, `unknown flags ${flags}`);
  try {
    const compiled = new RegExp(pattern, flags);
    return { token: { kind: 'regex', pattern: compiled, at }, next: at + text.length };
  } catch (cause) {
    throw new RuleSyntaxError(source, at, cause instanceof Error ? cause.message : String(cause));
  }
}

function readTemplate(source: string, start: number): { token: Token; next: number } {
  const parts: TemplatePart[] = [];
  let text = '';
  for (let at = start + 1; at < source.length; at++) {
    const character = source.charAt(at);
    if (character === '`') {
      parts.push({ text });
      return { token: { kind: 'template', parts, at: start }, next: at + 1 };
    }
    if (character === '$' && source.charAt(at + 1) === '{') {
      const close = source.indexOf('}', at);
      if (close < 0) throw new RuleSyntaxError(source, at, 'unterminated ${');
      parts.push({ text }, { source: source.slice(at + 2, close), at: at + 2 });
      text = '';
      at = close;
    } else {
      text += character;
    }
  }
  throw new RuleSyntaxError(source, start, 'unterminated template string');
}
