/**
 * How many tokens a text is, without a vendor's tokenizer: a bound for what is held, and an estimate
 * for what is charged where nobody counted. The factors are guesses on the careful side; what they
 * miss the operator bears, since nothing above the hold is ever captured.
 */

const WIDE = /[⺀-鿿가-힣豈-﫿＀-￯]|[𠀀-𲎯]/gu;
const A_WIDE_CHARACTER = 1.3;
const BYTES_A_TOKEN = 3;
/** Of the bound: what a text usually is. */
const USUAL_SHARE = 0.8;

/** Rather too many than too few; 0 for no text. */
export function tokensAtMost(text: string): number {
  const wide = text.match(WIDE)?.join('') ?? '';
  const others = Buffer.byteLength(text) - Buffer.byteLength(wide);
  return Math.ceil([...wide].length * A_WIDE_CHARACTER + others / BYTES_A_TOKEN);
}

/** What so many tokens at most are likely to be; at least one, unless there are none. */
export function likelyTokens(atMost: number): number {
  return Math.ceil(atMost * USUAL_SHARE);
}
