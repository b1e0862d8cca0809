/**
 * What WeChat Pay sends to our address: signed with its key, sealed with ours. All that is taken
 * from it is which order, and which refund, there may be something to ask about.
 */
import type { NotifyKeys } from '../core/deps.ts';
import { isSigned, openResource } from './signing.ts';

export interface Notified {
  readonly headers: Readonly<Record<string, unknown>>;
  readonly body: string;
  /** ms. */
  readonly now: number;
}

export interface PayNotice {
  readonly orderId: string;
  /** Of a refund: the merchant's number of it. */
  readonly refundId: string | null;
}

const FRESH_MS = 5 * 60_000;

/** Null for what is not WeChat Pay's, is old, or is about nothing we know. Never throws. */
export function readNotice(keys: NotifyKeys, { headers, body, now }: Notified): PayNotice | null {
  const header = (name: string): string => {
    for (const [key, value] of Object.entries(headers)) {
      if (key.toLowerCase() === name && typeof value === 'string') return value;
    }
    return '';
  };
  const timestamp = header('wechatpay-timestamp');
  const isFresh = Math.abs(now - Number(timestamp) * 1_000) <= FRESH_MS;
  // Their own tests come with other serials, or a signature that must not verify.
  if (!isFresh || header('wechatpay-serial') !== keys.publicKeyId) return null;
  const signature = header('wechatpay-signature');
  const nonce = header('wechatpay-nonce');
  if (!isSigned(keys.publicKey, { timestamp, nonce, signature, body })) return null;
  try {
    const { resource } = JSON.parse(body) as { resource: Parameters<typeof openResource>[1] };
    const opened = JSON.parse(openResource(keys.apiV3Key, resource)) as Record<string, unknown>;
    const { out_trade_no: orderId, out_refund_no: refundId } = opened;
    if (typeof orderId !== 'string' || orderId === '') return null;
    return { orderId, refundId: typeof refundId === 'string' ? refundId : null };
  } catch {
    return null;
  }
}
