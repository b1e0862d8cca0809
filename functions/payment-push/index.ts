/** Called by WeChat's message push (type event, xpay_…). */
import { appFor } from '../../shared/app/index.ts';
import { callSourcesOf } from '../../shared/platform/cloudbase.ts';
import { handle, type PushAnswer } from './handler.ts';

export async function main(event: unknown, context: unknown): Promise<PushAnswer> {
  return handle(await appFor('payment-push'), event, callSourcesOf(context));
}
