/** A script in parts that one answer can hold: cut at headings of scenes, else between paragraphs. */
import type { PartOfScript } from './schema.ts';

export const PART_CHARS = 3_000;
const HEADING = /^(?:第.{1,6}[场幕景]|场景|\d+[-.、]\d*|INT\.|EXT\.|内景|外景)/i;

/** Together they are the whole script, none longer than `most` characters; empty for blanks. */
export function partsOf(script: string, most = PART_CHARS): PartOfScript[] {
  if (script.trim() === '') return [];
  const parts: PartOfScript[] = [];
  let from = 0;
  while (script.length - from > most) {
    const to = cutIn(script, from, from + most);
    parts.push({ from, to });
    from = to;
  }
  parts.push({ from, to: script.length });
  return parts.filter((part) => script.slice(part.from, part.to).trim() !== '');
}

/** The last good place before `end`, in the later half of what may be taken. */
function cutIn(script: string, from: number, end: number): number {
  const least = from + Math.floor((end - from) / 2);
  let paragraph = -1;
  for (
    let at = script.lastIndexOf('\n', end - 1);
    at >= least;
    at = script.lastIndexOf('\n', at - 1)
  ) {
    if (paragraph === -1) paragraph = at + 1;
    if (HEADING.test(script.slice(at + 1, at + 40).trimStart())) return at + 1;
  }
  if (paragraph !== -1) return paragraph;
  const window = script.slice(least, end);
  const sentence = Math.max(...['。', '！', '？', '. '].map((mark) => window.lastIndexOf(mark)));
  if (sentence >= 0) return least + sentence + 1;
  // Never between the halves of one character.
  return /[\uD800-\uDBFF]/.test(script.charAt(end - 1)) ? end - 1 : end;
}
