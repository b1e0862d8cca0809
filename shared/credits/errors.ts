import { DarkroomError } from '../platform/errors.ts';

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
