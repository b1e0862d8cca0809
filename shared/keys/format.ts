/**
 * `sk-dr_{id}_{secret}{check}`: twelve characters that name the key, 32 that prove it, six that
 * tell a typing mistake apart from a wrong key before anything is read.
 */
import { crc32 } from 'node:zlib';
import type { Random } from '../platform/ids.ts';

const ALPHABET = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
const PREFIX = 'sk-dr_';
const ID_CHARS = 12;
const SECRET_CHARS = 32;
const CHECK_CHARS = 6;
const KEY = new RegExp(
  `^${PREFIX}([0-9A-Za-z]{${ID_CHARS}})_([0-9A-Za-z]{${SECRET_CHARS}})([0-9A-Za-z]{${CHECK_CHARS}})$`,
);

export interface KeyParts {
  readonly id: string;
  readonly secret: string;
}

/** Null for what is no key of ours, mistyped ones among them. */
export function parseKey(text: string): KeyParts | null {
  const [, id = '', secret = '', check] = KEY.exec(text) ?? [];
  return check !== undefined && check === checkOf({ id, secret }) ? { id, secret } : null;
}

export function formatKey(parts: KeyParts): string {
  return `${PREFIX}${parts.id}_${parts.secret}${checkOf(parts)}`;
}

/** What may be shown of a key that cannot be shown again. */
export function maskedKey({ _id, last4 }: { _id: string; last4: string }): string {
  return `${PREFIX}${_id}_…${last4}`;
}

export function newKeyParts(random: Random): KeyParts {
  return { id: characters(random, ID_CHARS), secret: characters(random, SECRET_CHARS) };
}

/** The last characters of a whole key, which its owner may be shown. */
export function last4Of(parts: KeyParts): string {
  return formatKey(parts).slice(-4);
}

function checkOf({ id, secret }: KeyParts): string {
  let rest = crc32(`${id}_${secret}`);
  let text = '';
  for (let index = 0; index < CHECK_CHARS; index += 1) {
    text = (ALPHABET[rest % ALPHABET.length] ?? '') + text;
    rest = Math.floor(rest / ALPHABET.length);
  }
  return text;
}

/** Bytes above the largest multiple of 62 are left out: each character is as likely as any other. */
function characters(random: Random, count: number): string {
  let text = '';
  while (text.length < count) {
    for (const byte of Buffer.from(random.secret(), 'hex')) {
      if (byte < 248 && text.length < count) text += ALPHABET[byte % ALPHABET.length] ?? '';
    }
  }
  return text;
}
