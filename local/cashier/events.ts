/** Messages as WeChat pushes them to a function. */
import type { BookedOrder, BookedRefund } from './books.ts';

export type PushEvent = Readonly<Record<string, unknown>>;

const base = (order: BookedOrder, event: string): PushEvent => ({
  ToUserName: 'gh_local',
  FromUserName: order.payer,
  CreateTime: Math.floor(order.paidAt / 1_000),
  MsgType: 'event',
  Event: event,
});

export const deliverEvent = (order: BookedOrder, retries: number): PushEvent => ({
  ...base(order, 'xpay_goods_deliver_notify'),
  OpenId: order.payer,
  OutTradeNo: order.outTradeNo,
  Env: order.env,
  ...(order.script.apple
    ? {}
    : {
        WeChatPayInfo: {
          MchOrderNo: order.wxOrderId,
          TransactionId: order.transactionId,
          PaidTime: Math.floor(order.paidAt / 1_000),
        },
      }),
  GoodsInfo: {
    ProductId: order.productId,
    Quantity: 1,
    OrigPrice: order.priceFen,
    ActualPrice: order.paidFen,
    Attach: order.attach,
  },
  RetryTimes: retries,
});

export const refundEvent = (
  order: BookedOrder,
  refund: BookedRefund,
  retCode: 0 | 1,
): PushEvent => ({
  ...base(order, 'xpay_refund_notify'),
  OpenId: order.payer,
  WxRefundId: refund.wxId,
  MchRefundId: refund.id,
  WxOrderId: order.wxOrderId,
  MchOrderId: order.outTradeNo,
  RefundFee: refund.fen,
  RetCode: retCode,
  RetMsg: retCode === 0 ? 'success' : 'failed',
  RefundStartTimestamp: Math.floor(refund.at / 1_000),
  RetryTimes: 0,
});

export const appleQuestion = (order: BookedOrder): PushEvent => ({
  ...base(order, 'xpay_subscribe_ios_refund_query_notify'),
  pay_order_id: order.outTradeNo,
  product_id: order.productId,
  p_count: 1,
  refund_request_reason: 'UNINTENDED_PURCHASE',
  provide_status: order.deliveredAt === null ? 0 : 1,
});
