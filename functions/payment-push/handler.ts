/**
 * WeChat's messages about payments: each says only that there may be something to ask about. WeChat
 * repeats what is not answered by `ErrCode` 0, and takes that for the delivery: so it is answered
 * once the credits are committed, and not before.
 */
import type { App } from '../../shared/app/index.ts';
import { orderDepsOf } from '../../shared/app/payments.ts';
import {
  appleRefund,
  type PaymentPush,
  parsePaymentPush,
  settleOrder,
} from '../../shared/orders/index.ts';

/** Callers who write the event themselves: mini-programs, their tools, web pages, anybody on HTTP. */
const CALLERS = ['wx_client', 'wx_devtools', 'web_client', 'wx_http'];

const TAKEN = { ErrCode: 0, ErrMsg: 'success' } as const;
const AGAIN = { ErrCode: 1, ErrMsg: 'not yet' } as const;

export type PushAnswer = Readonly<Record<string, unknown>>;

/** `sources`: the chain of callers as the platform vouches for it. Never throws. */
export async function handle(
  app: App,
  event: unknown,
  sources: readonly string[],
): Promise<PushAnswer> {
  if (sources.some((source) => CALLERS.includes(source))) {
    app.log.warn('push refused', { sources });
    return AGAIN;
  }
  const push = parsePaymentPush(event);
  if (push === null) {
    app.log.info('push of another kind');
    return TAKEN;
  }
  try {
    return await answer(app, push);
  } catch (error) {
    app.log.error('push not taken', { kind: push.kind, order_id: push.orderId, error });
    return push.kind === 'apple_refund' ? {} : AGAIN;
  }
}

async function answer(app: App, push: PaymentPush): Promise<PushAnswer> {
  switch (push.kind) {
    case 'order': {
      const deps = await orderDepsOf(app);
      const { payer } = push;
      const { order } = await settleOrder(deps, push.orderId, { payer, isAnswering: true });
      const isDone = order.fulfilled_at !== null || order.status === 'refunded';
      app.log.info('push about an order', { order_id: order._id, status: order.status });
      return isDone && order.trouble === null ? TAKEN : AGAIN;
    }
    case 'apple_refund':
      return { ...(await appleRefund(app, push.orderId)) };
    case 'complaint': {
      const { orderId, text } = push;
      await app.notifier.alert({ kind: 'order.complaint', text: `order ${orderId}: ${text}` });
      return TAKEN;
    }
    default:
      return push satisfies never;
  }
}
