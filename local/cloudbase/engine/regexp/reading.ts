/** Reading a pattern character by character, and how one character is written for JavaScript. */
import { requestFailed } from '../errors.ts';

/** The modes of PCRE that can change within a pattern. */
export interface Modes {
  /** Letters match in either case. */
  readonly i: boolean;
  /** `^` and `$` match at every line. */
  readonly m: boolean;
  /** `.` matches a line break too. */
  readonly s: boolean;
  /** Blanks and comments mean nothing. */
  readonly x: boolean;
}

export class PatternReader {
  readonly #text: readonly string[];
  #at = 0;

  constructor(pattern: string) {
    this.#text = [...pattern];
  }

  get done(): boolean {
    return this.#at >= this.#text.length;
  }

  peek(): string {
    return this.#text[this.#at] ?? '';
  }

  next(): string {
    const character = this.peek();
    this.#at += 1;
    return character;
  }

  /** What matches here, consumed; the expression must start with `^`. */
  take(expression: RegExp): RegExpExecArray | null {
    const found = expression.exec(this.#text.slice(this.#at).join(''));
    if (found) this.#at += [...found[0]].length;
    return found;
  }
}

export function invalid(why: string): Error {
  return requestFailed(`Regular expression is invalid: ${why}`);
}

/** MongoDB knows it and JavaScript has no words for it: refused rather than matched wrongly. */
export function unsupported(construct: string): Error {
  return requestFailed(
    `Regular expression: ${construct} is not supported by the local CloudBase, though MongoDB has it`,
  );
}

export function writeLiteral(character: string): string {
  return /[\\^$.*+?()[\]{}|/]/.test(character) ? `\\${character}` : character;
}

export function writeInClass(character: string): string {
  return /[\\\][^-]/.test(character) ? `\\${character}` : character;
}

/** The character and its other cases, each once. */
export function casesOf(character: string): string[] {
  const cases = [character, character.toLowerCase(), character.toUpperCase()];
  return [...new Set(cases)].filter((one) => [...one].length === 1);
}

/** Sets of characters by their letter, as the inside of a class; PCRE's are ASCII where not said. */
export const SETS: Readonly<Record<string, string>> = {
  d: '0-9',
  w: '\\w',
  s: '\\t-\\r ',
  h: '\\t \\u00a0\\u1680\\u180e\\u2000-\\u200a\\u202f\\u205f\\u3000',
  v: '\\n-\\r\\u0085\\u2028\\u2029',
};

const CONTROLS: Readonly<Record<string, string>> = {
  a: '\x07',
  e: '\x1b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
};

/** The character an escape stands for, inside and outside of classes; null for other escapes. */
export function escapedCharacter(letter: string, reader: PatternReader): string | null {
  const control = Object.hasOwn(CONTROLS, letter) ? CONTROLS[letter] : undefined;
  if (control !== undefined) return control;
  switch (letter) {
    case '':
      throw invalid('\\ at end of pattern');
    case '0':
      return String.fromCodePoint(Number.parseInt(reader.take(/^[0-7]{0,2}/)?.[0] || '0', 8));
    case 'x': {
      const braced = reader.take(/^\{([0-9a-f]{1,6})\}/i)?.[1];
      const digits = braced ?? reader.take(/^[0-9a-f]{0,2}/i)?.[0] ?? '';
      return String.fromCodePoint(Number.parseInt(digits || '0', 16));
    }
    case 'c':
      return String.fromCodePoint(reader.next().toUpperCase().charCodeAt(0) ^ 64);
    default:
      return /[A-Za-z0-9]/.test(letter) ? null : letter;
  }
}

/** `\p{…}`: a general category or a script. */
export function propertyEscape(letter: string, reader: PatternReader): string {
  const braced = reader.take(/^\{(\^?)([\w&]+)\}/);
  const [, not = '', named = ''] = braced ?? ['', '', reader.next()];
  const negated = (letter === 'P') !== (not === '^');
  const name = named === 'L&' ? 'LC' : named;
  const property = name.length <= 2 || name === 'Any' ? name : `Script=${name}`;
  return `\\${negated ? 'P' : 'p'}{${property}}`;
}
