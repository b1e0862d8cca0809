import { createHash, createHmac, timingSafeEqual } from 'node:crypto';

export type Bytes = string | Uint8Array;

export const sha256Hex = (data: Bytes): string => createHash('sha256').update(data).digest('hex');

export const hmacBytes = (key: Bytes, data: Bytes): Buffer =>
  createHmac('sha256', key).update(data).digest();

/** Compares without telling by its time how much was right. */
export function sameText(a: string, b: string): boolean {
  const [left, right] = [Buffer.from(a), Buffer.from(b)];
  return left.length === right.length && timingSafeEqual(left, right);
}
