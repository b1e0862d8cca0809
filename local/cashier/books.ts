/** What the cashier knows: payments as WeChat has them, and what is to go wrong with each. */

/** How a payment goes; the default is a good day. */
export interface CashierScript {
  /** How often the delivery is pushed: 0 is a push that is lost. */
  readonly pushes: number;
  /** ms from the payment to the first push; below 0: before anybody can ask about it. */
  readonly pushInMs: number;
  /** Fen paid above (below) the price. */
  readonly amountOff: number;
  /** Somebody else pays. */
  readonly payer: string | null;
  /** The other environment's money. */
  readonly otherEnv: boolean;
  /** Through Apple: no payment of WeChat Pay's, no refunds by merchants. */
  readonly apple: boolean;
  /** After a refund the status goes back to delivered, and `left_fee` is null. */
  readonly statusBack: boolean;
  readonly refund: 'done' | 'failed' | 'refused';
  /** ms from asking for a refund to its end. */
  readonly refundInMs: number;
  /** How often a refund is pushed. */
  readonly refundPushes: number;
}

export const GOOD_DAY: CashierScript = {
  pushes: 1,
  pushInMs: 200,
  amountOff: 0,
  payer: null,
  otherEnv: false,
  apple: false,
  statusBack: false,
  refund: 'done',
  refundInMs: 500,
  refundPushes: 1,
};

export interface BookedRefund {
  readonly id: string;
  /** WeChat's own number. */
  readonly wxId: string;
  readonly fen: number;
  status: 'asked' | 'done' | 'failed';
  readonly at: number;
}

export interface BookedOrder {
  readonly outTradeNo: string;
  readonly wxOrderId: string;
  readonly transactionId: string;
  readonly payer: string;
  readonly env: 0 | 1;
  readonly productId: string;
  readonly attach: string;
  readonly priceFen: number;
  readonly paidFen: number;
  readonly paidAt: number;
  /** From then on `query_order` knows it is paid. */
  readonly visibleAt: number;
  readonly script: CashierScript;
  readonly refunds: BookedRefund[];
  /** ms; null: nobody has said so. */
  deliveredAt: number | null;
}

export const refundedOf = ({ refunds }: Pick<BookedOrder, 'refunds'>): number =>
  refunds.reduce((sum, { fen, status }) => (status === 'done' ? sum + fen : sum), 0);

/** Money on its way back is not left either. */
export const leftOf = (order: BookedOrder): number =>
  order.refunds.reduce(
    (left, { fen, status }) => (status === 'failed' ? left : left - fen),
    order.paidFen,
  );

export interface Merchant {
  readonly appId: string;
  readonly appSecret: string;
  readonly offerId: string;
  /** Of the live environment and the sandbox. */
  readonly appKeys: readonly [live: string, sandbox: string];
  /** Fen, by the items that are published; not there: any item at any price. */
  readonly items?: Map<string, number>;
}

/** What the server's calls need of the cashier. */
export interface Till {
  readonly merchant: Merchant;
  readonly orders: ReadonlyMap<string, BookedOrder>;
  /** Codes of `wx.login`, each good once. */
  readonly logins: Map<string, { readonly openid: string; readonly until: number }>;
  /** Ends of access tokens, by token. */
  readonly tokens: Map<string, number>;
  readonly now: number;
  newId(): string;
  sessionOf(openid: string): string;
  startRefund(order: BookedOrder, refund: BookedRefund): void;
  /** What has ended by now: asked before every answer. */
  catchUp(): void;
}
