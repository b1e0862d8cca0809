/** What a redeem code looks like, and what the database keeps of it. Pure. */
import { createHash, createHmac } from 'node:crypto';

/** Without 0 O 1 I L: read from paper, and told on the telephone. 16 of them are 79 bits. */
const ALPHABET = '23456789ABCDEFGHJKMNPQRSTUVWXYZ';
const CODE_CHARS = 16;

/** As people type it: without spaces and hyphens, in any case. */
const plain = (code: string): string => code.replace(/[\s-]/g, '').toUpperCase();

export const hashOf = (code: string): string =>
  createHash('sha256')
    .update(`darkroom code ${plain(code)}`)
    .digest('hex');

/** The first `count` codes of a seed nobody can guess: the same seed always gives the same ones. */
export const codesOf = (seed: string, count: number): string[] =>
  Array.from({ length: count }, (_, index) => codeOf(seed, index));

/** Of each byte, 31 letters are equally likely below 248. */
function codeOf(seed: string, index: number): string {
  let code = '';
  for (let block = 0; code.length < CODE_CHARS; block++) {
    for (const byte of createHmac('sha256', seed).update(`${index}.${block}`).digest()) {
      if (byte >= 248 || code.length >= CODE_CHARS) continue;
      code += ALPHABET[byte % ALPHABET.length];
    }
  }
  return code;
}
