/** What of a text differs, as one piece small enough for a call. */

/** Characters (UTF-16 units) of one call. */
export const MOST_CHARS = 20_000;

export interface Piece {
  readonly from: number;
  readonly to: number;
  readonly text: string;
}

/** The first piece of the way from `before` to `wanted`, and the text as it is then; null: no way to go. */
export function nextPiece(
  before: string,
  wanted: string,
): { readonly piece: Piece | null; readonly after: string } {
  if (before === wanted) return { piece: null, after: before };
  const from = sameAtStart(before, wanted);
  const tail = sameAtEnd(before, wanted, Math.min(before.length, wanted.length) - from);
  const to = before.length - tail;
  const end = wholeBefore(wanted, Math.min(wanted.length - tail, from + MOST_CHARS));
  const text = wanted.slice(from, end);
  return { piece: { from, to, text }, after: before.slice(0, from) + text + before.slice(to) };
}

function sameAtStart(one: string, other: string): number {
  const most = Math.min(one.length, other.length);
  let same = 0;
  while (same < most && one[same] === other[same]) same += 1;
  return Math.min(wholeBefore(one, same), wholeBefore(other, same));
}

function sameAtEnd(one: string, other: string, most: number): number {
  let same = 0;
  while (same < most && one[one.length - 1 - same] === other[other.length - 1 - same]) same += 1;
  const isSplit = splits(one, one.length - same) || splits(other, other.length - same);
  return isSplit ? same - 1 : same;
}

/**
 * Two characters of two units may share one of them (😀 and 😁 the first, 𒑤 and 𓁤 the second), and half of
 * a character does not survive being stored.
 */
function wholeBefore(text: string, at: number): number {
  return splits(text, at) ? at - 1 : at;
}

function splits(text: string, at: number): boolean {
  return /[\uD800-\uDBFF]/.test(text[at - 1] ?? '') && /[\uDC00-\uDFFF]/.test(text[at] ?? '');
}
