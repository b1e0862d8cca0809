/** Classes of a pattern: `[…]`. */
import {
  casesOf,
  escapedCharacter,
  invalid,
  type PatternReader,
  propertyEscape,
  SETS,
  unsupported,
  writeInClass,
} from './reading.ts';

const POSIX: Readonly<Record<string, string>> = {
  alpha: 'A-Za-z',
  digit: '0-9',
  alnum: '0-9A-Za-z',
  upper: 'A-Z',
  lower: 'a-z',
  space: '\\t-\\r ',
  blank: '\\t ',
  punct: '!-\\/:-@\\[-`{-~',
  xdigit: '0-9A-Fa-f',
  word: '\\w',
  cntrl: '\\x00-\\x1f\\x7f',
  print: ' -~',
  graph: '!-~',
  ascii: '\\x00-\\x7f',
};

/** One end of a range, or a set that cannot be one. */
type Member = { readonly character: string } | { readonly set: string };

/** The class after its `[`. With `spell` both cases of every letter are written out. */
export function readClass(reader: PatternReader, spell: boolean): string {
  const negated = reader.take(/^\^/) !== null;
  let inside = '';
  for (let first = true; first || reader.peek() !== ']'; first = false) {
    if (reader.done) throw invalid('missing terminating ] for character class');
    inside += readMember(reader, spell);
  }
  reader.next();
  return `[${negated ? '^' : ''}${inside}]`;
}

function readMember(reader: PatternReader, spell: boolean): string {
  const from = readOne(reader);
  if ('set' in from) return from.set;
  const ranged = reader.take(/^-(?!\])/) !== null;
  if (!ranged)
    return (spell ? casesOf(from.character) : [from.character]).map(writeInClass).join('');
  const to = readOne(reader);
  if ('set' in to) return `${writeInClass(from.character)}\\-${to.set}`;
  if ((from.character.codePointAt(0) ?? 0) > (to.character.codePointAt(0) ?? 0)) {
    throw invalid('range out of order in character class');
  }
  const range = `${writeInClass(from.character)}-${writeInClass(to.character)}`;
  return spell ? range + otherCases(from.character, to.character) : range;
}

/** The letters of a range in their other case; beyond ASCII ranges are taken as they stand. */
function otherCases(from: string, to: string): string {
  const letters = [...'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'];
  return letters
    .filter((letter) => letter >= from && letter <= to)
    .flatMap((letter) => casesOf(letter).filter((one) => one !== letter))
    .join('');
}

function readOne(reader: PatternReader): Member {
  const posix = reader.take(/^\[:(\^?)(\w+):\]/);
  if (posix) {
    const set = POSIX[posix[2] ?? ''];
    if (posix[1] !== '') throw unsupported(posix[0]);
    if (set === undefined) throw invalid(`unknown POSIX class name ${posix[0]}`);
    return { set };
  }
  const character = reader.next();
  return character === '\\' ? readEscape(reader) : { character };
}

function readEscape(reader: PatternReader): Member {
  const letter = reader.next();
  const character = letter === 'b' ? '\b' : escapedCharacter(letter, reader);
  if (character !== null) return { character };
  if (letter === 'p' || letter === 'P') return { set: propertyEscape(letter, reader) };
  const set = Object.hasOwn(SETS, letter) ? SETS[letter] : undefined;
  if (set !== undefined) return { set };
  if ('DW'.includes(letter)) return { set: `\\${letter}` };
  // JavaScript's \S leaves out a few blanks beyond ASCII that PCRE's has.
  if (letter === 'S')
    return { set: '\\S\\u00a0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000\\ufeff' };
  if ('HVRX'.includes(letter)) throw unsupported(`\\${letter} in a class`);
  return { character: letter };
}
