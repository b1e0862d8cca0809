/** The address a provider calls back at, one per task, with a token only we can make. */
import { createHmac } from 'node:crypto';

export interface CallbackAddress {
  /** Public address of the callback function, without a slash at the end. */
  readonly base: string;
  readonly secret: string;
}

/** Knowledge of it is needed to make us ask a provider about a task. */
export function callbackToken(secret: string, provider: string, taskId: string): string {
  return createHmac('sha256', secret).update(`${provider}/${taskId}`).digest('base64url');
}

/** Where a provider may call back about this task. */
export function callbackUrl(address: CallbackAddress, provider: string, taskId: string): string {
  const token = callbackToken(address.secret, provider, taskId);
  return `${address.base}/webhooks/${provider}/${taskId}?t=${token}`;
}
