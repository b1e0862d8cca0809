/**
 * What a way to pay must answer. A channel is the source of truth about money: pushes and clients
 * only say that there may be something to ask about. Its methods throw ChannelUnavailableError when
 * nothing was learned, and ChannelRefusedError for a clear no.
 */
import type { ChannelName, OrderDoc, PaymentEnv, RefundDoc } from './schema.ts';

export interface Channel {
  readonly name: ChannelName;
  /** What the client hands to the payment sheet. Throws LoginCodeError. */
  sheet(order: OrderDoc, login: Login): Promise<Sheet>;
  query(order: OrderDoc, hints: QueryHints): Promise<ChannelState>;
  /** Tells the channel that the goods are delivered. */
  deliver(order: OrderDoc): Promise<void>;
  /** Asks for money to go back; the same refund asked again is the same refund. */
  refund(order: OrderDoc, refund: RefundDoc): Promise<void>;
  /** Null while the day's bill is not there. */
  bill(day: string): Promise<readonly BillLine[] | null>;
}

export interface Login {
  /** The code of a fresh `wx.login`; null where the channel needs none. */
  readonly code: string | null;
}

export type Sheet =
  | {
      readonly mode: 'short_series_goods';
      /** Passed on byte for byte: both signatures are over this text. */
      readonly signData: string;
      readonly paySig: string;
      readonly signature: string;
    }
  | { readonly mode: 'native'; readonly codeUrl: string };

export interface QueryHints {
  /** Who paid, by what a push says: asked about when the order's own user has not. */
  readonly payer?: string | undefined;
  /** Refunds we know of, for channels that answer about each by itself. */
  readonly refunds: readonly RefundDoc[];
}

export type ChannelState =
  /** Nobody has paid: the channel may not even know the order. */
  | { readonly kind: 'unpaid' }
  | { readonly kind: 'closed' }
  | { readonly kind: 'paid'; readonly payment: Payment };

export interface Payment {
  /** The channel's own number of the order. */
  readonly channelOrderId: string;
  readonly transactionId: string | null;
  /** Fen, a coupon of the channel included. */
  readonly paidFen: number;
  /** Fen sent back so far; 0 where the channel does not say. */
  readonly refundedFen: number;
  /** The channel tried to send money back and could not. */
  readonly refundFailed: boolean;
  /** Null where the channel has no openid of ours. */
  readonly payer: string | null;
  readonly env: PaymentEnv | null;
  readonly productId: string | null;
  readonly quantity: number | null;
  readonly paidAt: Date | null;
  /** The channel knows that the goods were delivered. */
  readonly delivered: boolean;
  readonly refundable: boolean;
}

export interface BillLine {
  readonly kind: 'payment' | 'refund';
  readonly orderId: string;
  readonly channelOrderId: string;
  readonly fen: number;
}
