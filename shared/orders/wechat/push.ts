/**
 * WeChat's messages about virtual payment, as far as we believe them: which order there may be
 * something to ask about. Names come in two spellings.
 */

export type PaymentPush =
  | { readonly kind: 'order'; readonly orderId: string; readonly payer: string | undefined }
  /** Apple's question; only the answer counts. */
  | { readonly kind: 'apple_refund'; readonly orderId: string }
  | { readonly kind: 'complaint'; readonly orderId: string; readonly text: string };

type Fields = Readonly<Record<string, unknown>>;

/** `null` for any other message. Garbage is null, never thrown. */
export function parsePaymentPush(event: unknown): PaymentPush | null {
  const message = fieldsOf(event);
  if (message === null) return null;
  switch (textOf(message, 'Event', 'event')) {
    case 'xpay_goods_deliver_notify': {
      const orderId = textOf(message, 'OutTradeNo', 'outTradeNo', 'out_trade_no');
      return orderId === '' ? null : { kind: 'order', orderId, payer: payerOf(message) };
    }
    case 'xpay_refund_notify': {
      const orderId = textOf(message, 'MchOrderId', 'mch_order_id', 'OutTradeNo', 'out_trade_no');
      return orderId === '' ? null : { kind: 'order', orderId, payer: undefined };
    }
    case 'xpay_subscribe_ios_refund_query_notify': {
      const orderId = textOf(message, 'pay_order_id', 'PayOrderId');
      return orderId === '' ? null : { kind: 'apple_refund', orderId };
    }
    case 'xpay_complaint_notify': {
      const orderId = textOf(message, 'MchOrderNo', 'MchOrderId', 'mch_order_id');
      const text = textOf(message, 'Detail', 'detail').slice(0, 200);
      return { kind: 'complaint', orderId, text };
    }
    default:
      return null;
  }
}

const payerOf = (message: Fields): string | undefined =>
  textOf(message, 'OpenId', 'openid', 'Openid') || undefined;

function fieldsOf(event: unknown): Fields | null {
  if (typeof event === 'object' && event !== null && !Array.isArray(event)) return event as Fields;
  if (typeof event !== 'string' || event.length > 100_000) return null;
  try {
    const parsed: unknown = JSON.parse(event);
    return typeof parsed === 'object' && parsed !== null ? (parsed as Fields) : null;
  } catch {
    return null;
  }
}

function textOf(message: Fields, ...names: readonly string[]): string {
  for (const name of names) {
    const value = message[name];
    if (typeof value === 'string' && value !== '') return value;
  }
  return '';
}
