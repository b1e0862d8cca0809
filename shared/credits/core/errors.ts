import { DarkroomError, InvalidRequestError } from '../../platform/errors.ts';

/** One field of a request that is wrong. */
export const wrongField = (field: string, message: string): InvalidRequestError =>
  new InvalidRequestError([{ field, message }]);

export class InsufficientCreditsError extends DarkroomError {
  readonly code = 'INSUFFICIENT_CREDITS';
  readonly userMessage: string;

  constructor(price: number, available: number) {
    super(`price ${price}, available ${available}`);
    this.userMessage = `积分不足：需要 ${price}，当前可用 ${available}`;
  }
}

export class TooManyInFlightError extends DarkroomError {
  readonly code = 'TOO_MANY_IN_FLIGHT';
  readonly userMessage: string;

  constructor(limit: number) {
    super(`in-flight limit ${limit} reached`);
    this.userMessage = `最多同时进行 ${limit} 个任务，请等待当前任务完成`;
  }
}

/** The account's sums did not agree with its ledger; running tasks end as usual. */
export class AccountQuarantinedError extends DarkroomError {
  readonly code = 'ACCOUNT_QUARANTINED';
  readonly userMessage = '账户正在核对中，请联系客服';

  constructor(openid: string) {
    super(`account ${openid} is quarantined`);
  }
}

/** More was revoked than was there: what comes next pays that, and until then nothing begins. */
export class AccountInDebtError extends DarkroomError {
  readonly code = 'ACCOUNT_IN_DEBT';
  readonly userMessage: string;

  constructor(debt: number) {
    super(`debt ${debt}, nothing available`);
    this.userMessage = `账户尚欠 ${debt} 积分，补足后才能继续使用`;
  }
}

/** The key, member or day may not spend so much of the account's credits. */
export class SpendingCapError extends DarkroomError {
  readonly code = 'SPENDING_CAP_REACHED';
  readonly userMessage: string;

  constructor(cap: { readonly limit: number; readonly used: number; readonly price: number }) {
    super(`cap ${cap.limit}, used ${cap.used}, asked ${cap.price}`);
    this.userMessage = `超出消费上限：上限 ${cap.limit}，已用 ${cap.used}，本次需要 ${cap.price}`;
  }
}

/** The reservation was closed, or its time is over: nothing can be drawn from it any more. */
export class ReservationClosedError extends DarkroomError {
  readonly code = 'RESERVATION_CLOSED';
  readonly userMessage = '预留的积分已退回，无法继续使用';
}

/** Less is left in the reservation than is to be drawn. */
export class ReservationSpentError extends DarkroomError {
  readonly code = 'RESERVATION_SPENT';
  readonly userMessage: string;

  constructor(price: number, left: number) {
    super(`price ${price}, left in the reservation ${left}`);
    this.userMessage = `预留的积分不足：需要 ${price}，剩余 ${left}`;
  }
}
