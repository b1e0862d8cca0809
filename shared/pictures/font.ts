import { closeSync, existsSync, openSync, readSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ConfigError } from '../platform/errors.ts';

/** A cloud function has no Chinese font of its own; without this file every mark is boxes. */
export const MARK_FONT_FILE = 'noto-sans-sc-bold-common.ttf';

/** Which characters a font can draw. */
export interface GlyphCoverage {
  has(codePoint: number): boolean;
}

/**
 * Path of a file of `shared/pictures/assets`: beside this module in source runs, and beside a
 * bundle as `<folder of index.js>/assets/`, where the build copies it.
 * @throws ConfigError naming the file when the build left it out
 */
export function assetPath(name: string): string {
  // esbuild's CommonJS output has __dirname and no import.meta.url; source runs the other way round.
  const here = typeof __dirname === 'string' ? __dirname : dirname(fileURLToPath(import.meta.url));
  const path = join(here, 'assets', name);
  if (!existsSync(path)) throw new ConfigError(`asset ${name} is not beside the code (${path})`);
  return path;
}

/** Path of the bundled mark font. */
export const markFontPath = (): string => assetPath(MARK_FONT_FILE);

const coverages = new Map<string, GlyphCoverage>();

/** The code points a TrueType file maps to a glyph; reads the `cmap` table only, once per file. */
export function fontCoverage(path: string): GlyphCoverage {
  const known = coverages.get(path);
  if (known) return known;
  const coverage = parseCmap(readTable(path, 'cmap'));
  coverages.set(path, coverage);
  return coverage;
}

/** Characters of `text` the font cannot draw, each once, in order. White space needs no glyph. */
export function missingGlyphs(text: string, coverage: GlyphCoverage): string[] {
  const missing = new Set<string>();
  for (const character of text) {
    if (character === ' ' || coverage.has(character.codePointAt(0) ?? 0)) continue;
    missing.add(character);
  }
  return [...missing];
}

function readTable(path: string, tag: string): Buffer {
  const file = openSync(path, 'r');
  try {
    const header = readAt(file, 0, 12);
    const count = header.readUInt16BE(4);
    const directory = readAt(file, 12, count * 16);
    for (let entry = 0; entry < directory.length; entry += 16) {
      if (directory.toString('latin1', entry, entry + 4) !== tag) continue;
      return readAt(file, directory.readUInt32BE(entry + 8), directory.readUInt32BE(entry + 12));
    }
  } finally {
    closeSync(file);
  }
  throw new ConfigError(`${path} is not a TrueType font with a ${tag} table`);
}

function readAt(file: number, position: number, length: number): Buffer {
  const buffer = Buffer.alloc(length);
  const read = readSync(file, buffer, 0, length, position);
  if (read !== length) throw new ConfigError('the font file ends too early');
  return buffer;
}

/**
 * OpenType `cmap`, format 4 (segments of the basic plane, by their last code point), as every subset
 * of ours carries it. Looked up and not spread out: a mark has ten characters, the font thousands.
 */
function parseCmap(cmap: Buffer): GlyphCoverage {
  const start = findFormat4(cmap);
  const segments = cmap.readUInt16BE(start + 6) / 2;
  const endCodes = start + 14;
  const startCodes = endCodes + segments * 2 + 2;
  const deltas = startCodes + segments * 2;
  const ranges = deltas + segments * 2;
  const glyphIn = (segment: number, code: number): number => {
    const first = cmap.readUInt16BE(startCodes + segment * 2);
    if (code < first) return 0;
    const rangeAt = ranges + segment * 2;
    const range = cmap.readUInt16BE(rangeAt);
    const raw = range === 0 ? code : cmap.readUInt16BE(rangeAt + range + (code - first) * 2);
    if (range !== 0 && raw === 0) return 0;
    return (raw + cmap.readUInt16BE(deltas + segment * 2)) & 0xffff;
  };
  const endOf = (segment: number): number => cmap.readUInt16BE(endCodes + segment * 2);
  // The last segment ends at 0xffff, which is no character.
  return {
    has: (code) => code < 0xffff && glyphIn(firstSegment(segments, endOf, code), code) !== 0,
  };
}

/** The first segment that does not end before `code`. */
function firstSegment(count: number, endOf: (segment: number) => number, code: number): number {
  let low = 0;
  let high = count - 1;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (endOf(middle) < code) low = middle + 1;
    else high = middle;
  }
  return low;
}

function findFormat4(cmap: Buffer): number {
  const tables = cmap.readUInt16BE(2);
  for (let table = 0; table < tables; table += 1) {
    const start = cmap.readUInt32BE(4 + table * 8 + 4);
    if (cmap.readUInt16BE(start) === 4) return start;
  }
  throw new ConfigError('the font has no format 4 character map');
}
