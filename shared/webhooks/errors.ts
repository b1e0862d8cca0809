import { DarkroomError } from '../platform/errors.ts';

/** An owner has as many endpoints as one may have. */
export class TooManyEndpointsError extends DarkroomError {
  readonly code = 'TOO_MANY_WEBHOOKS';
  readonly userMessage: string;

  constructor(limit: number) {
    super(`more than ${limit} endpoints`);
    this.userMessage = `最多保留 ${limit} 个回调地址，请先删除不用的`;
  }
}

/** An endpoint that is off gets nothing: neither a test nor a replay. */
export class EndpointOffError extends DarkroomError {
  readonly code = 'WEBHOOK_DISABLED';
  readonly userMessage = '该回调地址已停用，请先启用';
}

/** This delivery is still on its way, or a test is: another would only be the same again. */
export class DeliveryPendingError extends DarkroomError {
  readonly code = 'DELIVERY_PENDING';
  readonly userMessage = '上一次投递仍在进行，请稍后再试';
}
