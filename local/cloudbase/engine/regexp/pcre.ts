/**
 * MongoDB's regular expressions are Perl's (PCRE). This writes one in JavaScript's words: inline
 * flags, `\A`, `\z`, `\Z`, POSIX classes, quoting and the rest differ, and so do `.`, `$` and `\s`.
 */
import { readClass } from './character-class.ts';
import {
  casesOf,
  escapedCharacter,
  invalid,
  type Modes,
  PatternReader,
  propertyEscape,
  SETS,
  unsupported,
  writeLiteral,
} from './reading.ts';

export interface JavaScriptPattern {
  readonly source: string;
  readonly flags: string;
}

const AT_END = '(?=\\n?$)';
const AT_LINE_END = '(?=\\n|$)';
const AT_LINE_START = '(?:^|(?<=\\n)(?=[\\s\\S]))';

/** Throws DATABASE_REQUEST_FAILED for a pattern PCRE refuses or JavaScript cannot express. */
export function translatePcre(pattern: string, options: string): JavaScriptPattern {
  const [i, m, s, x] = ['i', 'm', 's', 'x'].map((flag) => options.includes(flag));
  const modes: Modes = { i: i === true, m: m === true, s: s === true, x: x === true };
  const plain = new Translation(pattern, modes, false);
  const source = plain.run();
  if (plain.cases.size < 2) return { source, flags: plain.cases.has(true) ? 'iu' : 'u' };
  // Some letters match in either case and some do not: the first kind is spelt out.
  return { source: new Translation(pattern, modes, true).run(), flags: 'u' };
}

class Translation {
  /** Whether letters in either case occur (true), and others (false). */
  readonly cases = new Set<boolean>();
  readonly #reader: PatternReader;
  readonly #spell: boolean;
  #modes: Modes;

  constructor(pattern: string, modes: Modes, spell: boolean) {
    this.#reader = new PatternReader(pattern);
    this.#modes = modes;
    this.#spell = spell;
  }

  run(): string {
    const source = this.#sequence();
    if (!this.#reader.done) throw invalid('unmatched closing parenthesis');
    return source;
  }

  /** Up to the end or the closing parenthesis. Flags set here hold to the end of the group. */
  #sequence(): string {
    let source = '';
    while (!this.#reader.done && this.#reader.peek() !== ')') source += this.#item();
    return source;
  }

  #item(): string {
    const character = this.#reader.next();
    switch (character) {
      case '\\':
        return this.#escape();
      case '[':
        this.cases.add(this.#modes.i);
        return readClass(this.#reader, this.#spell && this.#modes.i);
      case '(':
        return this.#group();
      case '^':
        return this.#modes.m ? AT_LINE_START : '^';
      case '$':
        return this.#modes.m ? AT_LINE_END : AT_END;
      case '.':
        return this.#modes.s ? '[\\s\\S]' : '[^\\n]';
      case '|':
        return '|';
      case '*':
      case '+':
      case '?':
        return this.#quantifier(character);
      case '{': {
        const count = this.#reader.take(/^\d+(?:,\d*)?\}/);
        return count ? this.#quantifier(`{${count[0]}`) : this.#literal('{');
      }
      default:
        return this.#modes.x ? this.#extended(character) : this.#literal(character);
    }
  }

  #extended(character: string): string {
    if (/\s/.test(character)) return '';
    if (character !== '#') return this.#literal(character);
    this.#reader.take(/^[^\n]*\n?/);
    return '';
  }

  #quantifier(text: string): string {
    if (this.#reader.take(/^\+/)) throw unsupported('a possessive quantifier');
    return text + (this.#reader.take(/^\?/) ? '?' : '');
  }

  #literal(character: string): string {
    const cases = casesOf(character);
    if (cases.length > 1) this.cases.add(this.#modes.i);
    const spelt = this.#spell && this.#modes.i && cases.length > 1;
    return spelt ? `[${cases.join('')}]` : writeLiteral(character);
  }

  #escape(): string {
    const letter = this.#reader.next();
    switch (letter) {
      case 'A':
      case 'G':
        return '^';
      case 'z':
        return '$';
      case 'Z':
        return AT_END;
      case 'b':
      case 'B':
      case 'D':
      case 'W':
        return `\\${letter}`;
      case 'N':
        return '[^\\n]';
      case 'R':
        return '(?:\\r\\n|[\\n-\\r\\u0085\\u2028\\u2029])';
      case 'E':
        return '';
      case 'Q':
        return this.#quoted();
      case 'p':
      case 'P':
        return propertyEscape(letter, this.#reader);
      case 'K':
      case 'X':
      case 'C':
        throw unsupported(`\\${letter}`);
      default:
        return this.#setOrReference(letter);
    }
  }

  #setOrReference(letter: string): string {
    const set = SETS[letter.toLowerCase()];
    if (set !== undefined) return `[${letter === letter.toLowerCase() ? '' : '^'}${set}]`;
    if (letter === 'k') return this.#namedReference();
    const number = letter === 'g' ? this.#reader.take(/^\{?(\d+)\}?/)?.[1] : undefined;
    if (letter === 'g' && number === undefined) throw unsupported('\\g');
    if (number !== undefined) return `(?:\\${number})`;
    if (/[1-9]/.test(letter)) return `(?:\\${letter}${this.#reader.take(/^\d/)?.[0] ?? ''})`;
    return this.#literal(escapedCharacter(letter, this.#reader) ?? letter);
  }

  #namedReference(): string {
    const name = this.#reader.take(/^(?:<(\w+)>|\{(\w+)\}|'(\w+)')/);
    if (!name) throw invalid('\\k is not followed by a name');
    return `\\k<${name[1] ?? name[2] ?? name[3]}>`;
  }

  #quoted(): string {
    const text = this.#reader.take(/^([\s\S]*?)(?:\\E|$)/)?.[1] ?? '';
    return [...text].map((character) => this.#literal(character)).join('');
  }

  #group(): string {
    if (this.#reader.take(/^\?#[^)]*\)/)) return '';
    if (this.#reader.take(/^\*/)) throw unsupported('a verb (*…)');
    if (this.#reader.peek() !== '?') return this.#body('(');
    const plain = this.#reader.take(/^\?(?:[:=!]|<[=!])/);
    if (plain) return this.#body(`(${plain[0]}`);
    const named = this.#reader.take(/^\?(?:P?<(\w+)>|'(\w+)')/);
    if (named) return this.#body(`(?<${named[1] ?? named[2]}>`);
    const reference = this.#reader.take(/^\?P=(\w+)\)/);
    if (reference) return `\\k<${reference[1]}>`;
    const flags = this.#reader.take(/^\?([imsx]*)(?:-([imsx]*))?([:)])/);
    if (!flags) throw unsupported(`(${this.#reader.take(/^\?.?/)?.[0] ?? ''}…`);
    const before = this.#modes;
    this.#modes = changed(before, flags[1] ?? '', flags[2] ?? '');
    if (flags[3] === ')') return '';
    const source = this.#body('(?:');
    this.#modes = before;
    return source;
  }

  #body(open: string): string {
    const before = this.#modes;
    const inside = this.#sequence();
    if (this.#reader.next() !== ')') throw invalid('missing closing parenthesis');
    this.#modes = before;
    return `${open}${inside})`;
  }
}

function changed(modes: Modes, on: string, off: string): Modes {
  const mode = (flag: keyof Modes): boolean =>
    !off.includes(flag) && (on.includes(flag) || modes[flag]);
  return { i: mode('i'), m: mode('m'), s: mode('s'), x: mode('x') };
}
