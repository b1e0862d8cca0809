/**
 * WeChat Pay calls back over HTTP, where anybody may: what its own key has not signed is not looked
 * at. Answered with 200 once the order was asked about and committed; anything else comes again.
 */
import type { App } from '../../shared/app/index.ts';
import { orderDepsOf } from '../../shared/app/payments.ts';
import { readNotice, settleOrder } from '../../shared/orders/index.ts';

export interface HttpAnswer {
  readonly statusCode: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

interface HttpEvent {
  readonly headers: Readonly<Record<string, unknown>>;
  readonly body: string;
}

/** Null for an event that is no HTTP request. */
export function httpEventOf(event: unknown): HttpEvent | null {
  if (typeof event !== 'object' || event === null || !('httpMethod' in event)) return null;
  const { headers, body, isBase64Encoded } = event as Readonly<Record<string, unknown>>;
  const text = typeof body === 'string' ? body : '';
  return {
    headers: typeof headers === 'object' && headers !== null ? { ...headers } : {},
    body: isBase64Encoded === true ? Buffer.from(text, 'base64').toString('utf8') : text,
  };
}

const answer = (statusCode: number, code: string): HttpAnswer => ({
  statusCode,
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify({ code, message: code }),
});

/** Never throws. */
export async function handleHttp(app: App, { headers, body }: HttpEvent): Promise<HttpAnswer> {
  try {
    const deps = await orderDepsOf(app);
    const { notifyKeys } = deps.payments;
    const now = app.clock.now();
    const notice = notifyKeys ? readNotice(notifyKeys, { headers, body, now }) : null;
    if (notice === null) {
      app.log.warn('notice refused');
      return answer(401, 'FAIL');
    }
    const { order } = await settleOrder(deps, notice.orderId, { isAnswering: true });
    const isDone = order.fulfilled_at !== null || order.status === 'refunded';
    return isDone && order.trouble === null ? answer(200, 'SUCCESS') : answer(500, 'FAIL');
  } catch (error) {
    app.log.error('notice not taken', { error });
    return answer(500, 'FAIL');
  }
}
