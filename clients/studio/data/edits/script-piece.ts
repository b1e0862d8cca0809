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
  const shortest = Math.min(before.length, wanted.length);
  let from = 0;
  while (from < shortest && before[from] === wanted[from]) from += 1;
  let tail = 0;
  while (
    tail < shortest - from &&
    before[before.length - 1 - tail] === wanted[wanted.length - 1 - tail]
  ) {
    tail += 1;
  }
  const to = before.length - tail;
  const text = wanted.slice(from, endOf(wanted, Math.min(wanted.length - tail, from + MOST_CHARS)));
  return { piece: { from, to, text }, after: before.slice(0, from) + text + before.slice(to) };
}

/** Half of a character of two units would not survive being stored. */
function endOf(text: string, end: number): number {
  const isSplit = end < text.length && /[\uD800-\uDBFF]/.test(text[end - 1] ?? '');
  return isSplit ? end - 1 : end;
}
