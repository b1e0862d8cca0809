import { execFileSync } from 'node:child_process';
import { rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { fontCoverage, markFontPath, missingGlyphs } from '../../../shared/pictures/font.ts';
import { MARK_FONT_FAMILY } from '../../../shared/pictures/ink.ts';
import { launchArgs } from '../../support/run/launch.ts';

describe('which characters a font can draw', () => {
  let path = '';
  let files = 0;
  afterEach(() => rmSync(path, { force: true }));

  /** A font of a `cmap` only: `[first, last, delta, glyphs]`, glyphs where a table holds them. */
  const fontOf = (...segments: [number, number, number, number[]?][]): string => {
    path = join(tmpdir(), `darkroom-font-${process.pid}-${files++}.ttf`);
    writeFileSync(path, fontFile([...segments, [0xffff, 0xffff, 1]]));
    return path;
  };
  const drawn = (file: string, codes: readonly number[]): number[] => {
    const coverage = fontCoverage(file);
    return codes.filter((code) => coverage.has(code));
  };

  it('the words of the law, letters and figures are in the bundled font; rare ones are named', () => {
    const coverage = fontCoverage(markFontPath());
    expect(missingGlyphs('本作品由人工智能生成 AI 0189 Az', coverage)).toEqual([]);
    expect(missingGlyphs('由𠮷龘生成，龘', coverage)).toEqual(['𠮷', '龘']);
  });

  it('both ends of a segment are, what lies between two is not', () => {
    const file = fontOf([0x41, 0x43, 0], [0x50, 0x50, 0], [0x4e00, 0x4e10, 7]);
    const codes = [0, 0x40, 0x41, 0x42, 0x43, 0x44, 0x4f, 0x50, 0x51, 0x4dff, 0x4e00, 0x4e10];
    expect(drawn(file, [...codes, 0x4e11])).toEqual([0x41, 0x42, 0x43, 0x50, 0x4e00, 0x4e10]);
  });

  it('a character whose glyph is the empty one is not, by table and by sum', () => {
    const file = fontOf([0x41, 0x43, 5, [9, 0, 65_531]], [0x50, 0x51, 0x10000 - 0x51]);
    expect(drawn(file, [0x41, 0x42, 0x43, 0x50, 0x51])).toEqual([0x41, 0x50]);
  });

  it('nothing beyond the basic plane is, and no code point that is no character', () => {
    const file = fontOf([0x41, 0x43, 0]);
    expect(drawn(file, [0xfffe, 0xffff, 0x10041, 0x1f600])).toEqual([]);
  });
});

it('a process that draws marks has the font of the marks, and asks the system for none', () => {
  const args = launchArgs('test/unit/pictures/fonts-of-the-first-mark.ts');
  const families = execFileSync(process.execPath, args, { encoding: 'utf8' });
  // By our name, and by the one its file bears.
  expect(JSON.parse(families).sort()).toEqual([MARK_FONT_FAMILY, 'Noto Sans SC Thin']);
});

type Segment = [first: number, last: number, delta: number, glyphs?: number[]];

/** By the OpenType specification: the table directory and one `cmap` table of format 4. */
function fontFile(segments: readonly Segment[]): Buffer {
  const table = cmapTable(segments);
  const head = Buffer.alloc(12 + 16);
  head.writeUInt16BE(1, 4);
  head.write('cmap', 12, 'latin1');
  head.writeUInt32BE(head.length, 20);
  head.writeUInt32BE(table.length, 24);
  return Buffer.concat([head, table]);
}

function cmapTable(segments: readonly Segment[]): Buffer {
  const count = segments.length;
  const glyphs = segments.flatMap(([, , , own = []]) => own);
  let before = 0;
  const offsets = segments.map(([, , , own], at) => {
    if (own === undefined) return 0;
    const offset = 2 * (count - at + before);
    before += own.length;
    return offset;
  });
  const words = [
    ...[4, 0, 0, count * 2, 0, 0, 0],
    ...segments.map(([, last]) => last),
    0,
    ...segments.map(([first]) => first),
    ...segments.map(([, , delta]) => delta),
    ...offsets,
    ...glyphs,
  ];
  const format4 = Buffer.alloc(words.length * 2);
  words.forEach((word, at) => void format4.writeUInt16BE(word, at * 2));
  const head = Buffer.alloc(4 + 8);
  head.writeUInt16BE(1, 2);
  head.writeUInt32BE(head.length, 8);
  return Buffer.concat([head, format4]);
}
