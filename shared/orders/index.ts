/**
 * Buying credits, and being given some, verb by verb. What a channel says is asked for, never
 * believed: whoever hears of a payment calls `settleOrder`, and that is all.
 *
 * - buy: `listPacks`, `createOrder`, `signOrder`, `ownOrder`, `listOrders` … (`buy/`)
 * - settle: `settleOrder`, and `settleDueRound` for what nobody told us of (`settle/`)
 * - follow: what comes after the credits: money that goes back, asked for or not (`follow/`)
 * - refund: `refundOrder`, and the answer to Apple's question (`refund/`)
 * - bill: a day's bill beside our books (`bill/`)
 * - gifts: sign-up, check-in, invitations, codes (`gifts/`)
 * - channels: WeChat's virtual payment (`wechat/`), WeChat Pay (`wxpay/`)
 *
 * `core/` is what all of them share: documents, the contract of a channel, errors, ids.
 */
export { type BillReport, reconcilePayments } from './bill/bill.ts';
export { billRound } from './bill/daily.ts';
export {
  type Created,
  createOrder,
  MAX_OPEN_ORDERS,
  type OrderRequest,
  ownOrder,
  signOrder,
} from './buy/create.ts';
export { listPacks, offeredTo, packFields, packShape, setPack } from './buy/packs.ts';
export {
  type DayTotals,
  dayTotals,
  findOrders,
  inspectOrder,
  listOrders,
  type OrderFilter,
  ordersPage,
} from './buy/queries.ts';
export { readBuyer } from './core/buyers.ts';
export type {
  BillLine,
  Channel,
  ChannelState,
  Login,
  Payment,
  QueryHints,
  Sheet,
} from './core/channel.ts';
export {
  type Gift,
  type GiftRules,
  NO_GIFTS,
  type NotifyKeys,
  type OrderDeps,
  type Payments,
} from './core/deps.ts';
export {
  ChannelRefusedError,
  ChannelUnavailableError,
  GiftUnavailableError,
  LoginCodeError,
  PaymentsOffError,
} from './core/errors.ts';
export { orderId, refundId } from './core/ids.ts';
export { PAYMENT_KEYS, type PaymentKey, readPaymentKeys, setPaymentKey } from './core/keys.ts';
export type {
  BuyerDoc,
  ChannelName,
  CodeDoc,
  OrderDoc,
  OrderStatus,
  PackDoc,
  PaymentDoc,
  PaymentEnv,
  RefundDoc,
} from './core/schema.ts';
export { redeem } from './gifts/codes.ts';
export { claimInvite, inviteCode } from './gifts/invite.ts';
export {
  type CodeWish,
  createCodes,
  type MadeCodes,
  type Making,
  readCodeKeyring,
} from './gifts/make-codes.ts';
export { checkIn, signUpGift } from './gifts/regular.ts';
export { readGiftRules } from './gifts/rules.ts';
export { type AppleAnswer, appleRefund } from './refund/apple.ts';
export { type RefundRequest, refundOrder } from './refund/refund.ts';
export { settleDueRound } from './settle/round.ts';
export { type SettleHints, settleOrder } from './settle/settle.ts';
export { createWechatApi } from './wechat/api.ts';
export { type PaymentPush, parsePaymentPush } from './wechat/push.ts';
export { createTokens } from './wechat/token.ts';
export { createXpay } from './wechat/xpay.ts';
export { createWxpay } from './wxpay/channel.ts';
export { type PayNotice, readNotice } from './wxpay/notify.ts';
