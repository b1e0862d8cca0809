/** The cashier's own reckoning of signatures: it shares no code with those who sign. */
import { createHmac, timingSafeEqual } from 'node:crypto';

const hexHmac = (key: string, text: string): string =>
  createHmac('sha256', key).update(Buffer.from(text, 'utf8')).digest('hex');

function equal(given: string, wanted: string): boolean {
  const [a, b] = [Buffer.from(given), Buffer.from(wanted)];
  return a.length === b.length && timingSafeEqual(a, b);
}

/** Of the payment sheet. */
export const isPaySig = (given: string, appKey: string, signData: string): boolean =>
  equal(given, hexHmac(appKey, `requestVirtualPayment&${signData}`));

export const isUserSignature = (given: string, sessionKey: string, signData: string): boolean =>
  equal(given, hexHmac(sessionKey, signData));

/** Of a server call: over its path and the very bytes of its body. */
export const isCallSig = (given: string, appKey: string, call: { path: string; body: string }) =>
  equal(given, hexHmac(appKey, `${call.path}&${call.body}`));
