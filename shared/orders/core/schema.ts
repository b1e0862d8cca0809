/**
 * packs: what can be bought, written by operators. Read by everybody.
 * orders: one per purchase, `_id` is the number the channel knows it by. Read by its user (watch).
 * payments: one per payment of a channel: no payment counts for two orders. Server only.
 * refunds: money that went back, or is asked to. Server only.
 * redeem_codes: by the hash of their code. Server only.
 * code_batches: one per making of codes under a key: what was wished, and their seed, sealed.
 *   Server only.
 * buyers: one per user, what limits of orders and gifts go by. Server only.
 * invite_codes: whose a code is. Server only.
 */

export type ChannelName = 'xpay' | 'wxpay';
/** A deployment takes one of them: what was paid in a sandbox is no money. */
export type PaymentEnv = 'live' | 'sandbox';

export interface PackDoc {
  readonly _id: string;
  readonly title: string;
  readonly description: string;
  /** Whole credits. */
  readonly credits: number;
  /** Given besides, under the same conditions. */
  readonly bonus: number;
  /** Whole fen, at least 1. */
  readonly price_fen: number;
  /** As the channel's console names the item. */
  readonly product_id: string;
  /** How long its credits live; null: for ever. */
  readonly valid_days: number | null;
  /** Only for those who have bought nothing yet. */
  readonly first_only: boolean;
  readonly enabled: boolean;
  readonly order: number;
  readonly updated_at: Date;
}

/** What an order keeps of its pack: later changes of the pack do not touch it. */
export type PackSnapshot = Pick<
  PackDoc,
  'title' | 'credits' | 'bonus' | 'price_fen' | 'product_id' | 'valid_days' | 'first_only'
> & { readonly id: string };

/**
 * created: nobody has paid yet, as far as we know. fulfilled: paid and credited, in one commit.
 * closed: not paid in time; a late payment is honoured. review: the channel says what cannot be.
 */
export type OrderStatus =
  | 'created'
  | 'fulfilled'
  | 'part_refunded'
  | 'refunded'
  | 'closed'
  | 'review';

export interface OrderDoc {
  readonly _id: string;
  readonly _openid: string;
  readonly status: OrderStatus;
  readonly channel: ChannelName;
  readonly env: PaymentEnv;
  readonly pack: PackSnapshot;
  /** Credits it gives, bonus included. */
  readonly credits: number;
  readonly price_fen: number;
  /** Null until the channel has confirmed it; fen. */
  readonly paid_fen: number | null;
  /** Fen that went back, in all. It never falls, whatever a channel says later. */
  readonly refunded_fen: number;
  /** Credits taken back for that, what is owed included. */
  readonly revoked: number;
  /** The channel's own number of the order, and of the payment behind it. */
  readonly channel_order_id: string | null;
  readonly transaction_id: string | null;
  /** Whether we may ask the channel to send money back: never for Apple's. */
  readonly refundable: boolean;
  /** What does not agree; null where all does. */
  readonly trouble: Trouble | null;
  /** The refund that was asked for and is not decided. */
  readonly open_refund: string | null;
  /** The reward of whoever invited this buyer, of their first order. */
  readonly invite: InviteReward | null;
  /** When the sweeper asks again; null: nothing is expected any more. */
  readonly next_check_at: Date | null;
  readonly checks: number;
  readonly version: number;
  readonly created_at: Date;
  readonly updated_at: Date;
  readonly paid_at: Date | null;
  readonly fulfilled_at: Date | null;
  /** The channel knows that the goods were delivered. */
  readonly delivered_at: Date | null;
  readonly closed_at: Date | null;
}

export type Trouble = 'env' | 'payer' | 'amount' | 'product' | 'payment_used' | 'paid_twice';

export interface InviteReward {
  readonly inviter: string;
  /** Credits promised, given so far, and taken back of those. */
  readonly credits: number;
  readonly given: number;
  readonly revoked: number;
  /** Set once it is decided: given, or refused by a limit. */
  readonly decided_at: Date | null;
}

export interface PaymentDoc {
  /** `{channel}:{env}:{channel's order id}` */
  readonly _id: string;
  readonly order_id: string;
  readonly openid: string;
  readonly paid_fen: number;
  readonly transaction_id: string | null;
  readonly created_at: Date;
}

export interface RefundDoc {
  readonly _id: string;
  readonly order_id: string;
  readonly openid: string;
  readonly fen: number;
  /** Credits set aside for it; 0 where nobody asked us. */
  readonly credits: number;
  /** The order's `refunded_fen` before it. */
  readonly base_fen: number;
  readonly status: 'asked' | 'accepted' | 'done' | 'failed';
  /** `operator`, or `channel` where we only heard of it. */
  readonly by: 'operator' | 'channel';
  readonly reason: string;
  /** Of the credits taken back for it, what became debt. */
  readonly debt: number;
  readonly created_at: Date;
  readonly updated_at: Date;
}

export interface CodeDoc {
  /** SHA-256 of the code, hex: the database gives no code away. */
  readonly _id: string;
  readonly credits: number;
  readonly uses_left: number;
  readonly uses: number;
  readonly valid_until: Date | null;
  /** How long the credits live, days; null: for ever. */
  readonly valid_days: number | null;
  readonly batch: string;
  readonly created_at: Date;
  readonly updated_at: Date;
}

/** A making of codes, by its key: the same again is the same codes. */
export interface CodeBatchDoc
  extends Pick<CodeDoc, '_id' | 'credits' | 'uses' | 'valid_until' | 'valid_days' | 'batch'> {
  readonly count: number;
  /** Who made them; null: a machine. */
  readonly actor: string | null;
  /** All of them come from it; sealed. */
  readonly seed: string;
  readonly created_at: Date;
}

export interface BuyerDoc {
  readonly _id: string;
  /** Orders that may still be paid; at most five. */
  readonly open: readonly { readonly id: string; readonly first_only: boolean }[];
  /** The first that was fulfilled. */
  readonly first_order: string | null;
  readonly invited_by: string | null;
  /** Rewards of the month `2026-11` for inviting. */
  readonly rewards: { readonly month: string; readonly count: number };
  /** Wrong codes in the hour that began then. */
  readonly tries: { readonly since: Date; readonly count: number } | null;
  readonly updated_at: Date;
}

export interface InviteCodeDoc {
  readonly _id: string;
  readonly openid: string;
  readonly created_at: Date;
}

export const paymentId = (order: Pick<OrderDoc, 'channel' | 'env'>, channelOrderId: string) =>
  `${order.channel}:${order.env}:${channelOrderId}`;

/** Idempotency keys in the ledger. */
export const ledgerKey = {
  order: (orderId: string) => `order:${orderId}`,
  /** One per level the refunds of an order have reached. */
  refund: (orderId: string, refundedFen: number) => `refund:${orderId}:${refundedFen}`,
  invite: (invitee: string) => `invite:${invitee}`,
  inviteBack: (orderId: string, refundedFen: number) => `refund:invite:${orderId}:${refundedFen}`,
  code: (hash: string, openid: string) => `code:${hash}:${openid}`,
  checkIn: (openid: string, day: string) => `checkin:${openid}:${day}`,
  signUp: (openid: string) => `signup:${openid}`,
} as const;

/** The lot of an order's credits. */
export const lotOf = (orderId: string): string => `grant:${ledgerKey.order(orderId)}`;

/** The reservation that freezes credits while their refund is under way. */
export const freezeId = (refundId: string): string => `refund:${refundId}`;
