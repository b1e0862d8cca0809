/** Called by WeChat's message push (type event, xpay_…), and by WeChat Pay over HTTP access. */
import { sellingAppFor } from '../../shared/app/selling.ts';
import { callSourcesOf } from '../../shared/platform/cloudbase.ts';
import { handle, type PushAnswer } from './handler.ts';
import { type HttpAnswer, handleHttp, httpEventOf } from './over-http.ts';

export async function main(event: unknown, context: unknown): Promise<PushAnswer | HttpAnswer> {
  const app = await sellingAppFor('payment-push');
  const sources = callSourcesOf(context);
  const request = sources.includes('wx_http') ? httpEventOf(event) : null;
  return request === null ? handle(app, event, sources) : handleHttp(app, request);
}
