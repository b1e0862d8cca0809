import { DarkroomError, type ErrorOptions } from '../../platform/errors.ts';

/** This deployment sells nothing: no channel is configured. */
export class PaymentsOffError extends DarkroomError {
  readonly code = 'PAYMENTS_OFF';
  readonly userMessage = '暂未开放购买';
}

/** The pack is gone, not on sale, or not for this user. */
export class PackUnavailableError extends DarkroomError {
  readonly code = 'PACK_UNAVAILABLE';
  readonly userMessage = '该积分包暂不可购买';
}

/** Too many orders that nobody has paid. */
export class TooManyOrdersError extends DarkroomError {
  readonly code = 'TOO_MANY_ORDERS';
  readonly userMessage = '未支付的订单过多，请先完成或稍后再试';
}

/** The request id was used for an order of another pack. */
export class OrderConflictError extends DarkroomError {
  readonly code = 'REQUEST_CONFLICT';
  readonly userMessage = '该请求编号已用于另一个订单';
}

/** It was paid, closed or taken back: there is nothing to sign. */
export class OrderNotPayableError extends DarkroomError {
  readonly code = 'ORDER_NOT_PAYABLE';
  readonly userMessage = '订单已支付或已关闭，请刷新后查看';
}

/** WeChat does not know the login code (any more), or it is somebody else's. */
export class LoginCodeError extends DarkroomError {
  readonly code = 'LOGIN_CODE_INVALID';
  readonly userMessage = '登录已失效，请重试';
  override readonly retryable = true;
}

/** The channel did not answer, or not what it should: nothing is known, ask again. */
export class ChannelUnavailableError extends DarkroomError {
  readonly code = 'PAYMENT_CHANNEL_UNAVAILABLE';
  readonly userMessage = '支付服务繁忙，请稍后再试';
  override readonly retryable = true;
}

/** The channel understood and said no; `said` is its own code. */
export class ChannelRefusedError extends DarkroomError {
  readonly code = 'PAYMENT_CHANNEL_REFUSED';
  readonly userMessage = '支付服务拒绝了该请求，请联系客服';
  readonly said: string;

  constructor(said: string, options: ErrorOptions = {}) {
    super(`the channel says ${said}`, options);
    this.said = said;
  }
}

/** Nothing of the order can be sent back, or not so much. */
export class RefundImpossibleError extends DarkroomError {
  readonly code = 'REFUND_IMPOSSIBLE';
  readonly userMessage: string;

  constructor(why: string, userMessage: string) {
    super(why);
    this.userMessage = userMessage;
  }
}

/** No such code, or not for this user: the two look the same. */
export class CodeInvalidError extends DarkroomError {
  readonly code = 'CODE_INVALID';
  readonly userMessage = '兑换码无效或已被使用';
}

/** Too many wrong codes within an hour. */
export class TooManyTriesError extends DarkroomError {
  readonly code = 'TOO_MANY_TRIES';
  readonly userMessage = '尝试次数过多，请一小时后再试';
}

/** The gift is switched off here, its daily share is gone, or it is not for this user. */
export class GiftUnavailableError extends DarkroomError {
  readonly code = 'GIFT_UNAVAILABLE';
  readonly userMessage = '该活动暂不可用';
}
