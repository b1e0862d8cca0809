/** Ids of orders and refunds: the same request always gives the same one. Pure. */
import { createHash } from 'node:crypto';

const ALPHABET = '0123456789abcdefghijklmnopqrstuv';

/** `chars` digits of base 32 over the parts: 26 of them are 130 bits. */
export function base32Id(chars: number, parts: readonly string[]): string {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(`${Buffer.byteLength(part)}:${part};`);
  let rest = BigInt(`0x${hash.digest('hex')}`);
  let id = '';
  while (id.length < chars) {
    id += ALPHABET[Number(rest & 31n)];
    rest >>= 5n;
  }
  return id;
}

/** 28 characters that every channel takes as a merchant's order number. */
export const orderId = (openid: string, requestId: string): string =>
  `dk${base32Id(26, ['order', openid, requestId])}`;

/** 28 characters, one per order and key of its asker. */
export const refundId = (order: string, key: string): string =>
  `rf${base32Id(26, ['refund', order, key])}`;
