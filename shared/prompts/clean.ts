/** Controls, bidirectional overrides, zero-width and tag characters; the emoji joiner stays. */
const HIDDEN = /[\p{Cc}\p{Co}\p{Cn}]|(?!\u200d)\p{Cf}/gu;

/**
 * What a user or an operator wrote, as one harmless line: no control or invisible characters, no
 * line breaks, no braces (placeholders here, permutations in some image models).
 */
export function cleanWords(raw: string): string {
  return raw
    .replace(/[\p{Cs}\ufeff]/gu, '')
    .replace(/\s+/gu, ' ')
    .replace(HIDDEN, '')
    .replace(/\{/g, '(')
    .replace(/\}/g, ')')
    .replace(/ {2,}/g, ' ')
    .trim();
}

/** At most `length` UTF-16 units, never half a character; back to a space when one is near. */
export function cutWords(words: string, length: number): string {
  if (words.length <= length) return words;
  let cut = '';
  for (const character of words) {
    if (cut.length + character.length > length) break;
    cut += character;
  }
  const space = cut.lastIndexOf(' ');
  const midWord = /[\p{Script=Latin}\d]$/u.test(cut) && space >= cut.length - 20 && space > 0;
  return (midWord ? cut.slice(0, space) : cut).trimEnd();
}
