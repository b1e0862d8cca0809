/** Standard Webhooks 1.0.0: secrets and signatures. Pure. */
import { createHmac } from 'node:crypto';
import type { Random } from '../platform/ids.ts';

const PREFIX = 'whsec_';

/** 32 bytes that nobody may guess, as receivers take them. */
export function newSecret(random: Random): string {
  const bytes = Buffer.from(random.secret() + random.secret(), 'hex');
  return `${PREFIX}${bytes.toString('base64')}`;
}

export interface Message {
  readonly id: string;
  /** Seconds since 1970. */
  readonly timestamp: number;
  readonly body: string;
}

/** One signature a secret, so that a receiver finds its own whichever it has. */
export function signatures({ id, timestamp, body }: Message, secrets: readonly string[]): string {
  return secrets
    .map((secret) => {
      const key = Buffer.from(secret.replace(PREFIX, ''), 'base64');
      const signed = createHmac('sha256', key).update(`${id}.${timestamp}.${body}`);
      return `v1,${signed.digest('base64')}`;
    })
    .join(' ');
}

/** What travels in front of a body. */
export function signedHeaders(
  message: Message,
  secrets: readonly string[],
): Readonly<Record<string, string>> {
  return {
    'content-type': 'application/json',
    'user-agent': 'Darkroom-Webhooks/1',
    'webhook-id': message.id,
    'webhook-timestamp': String(message.timestamp),
    'webhook-signature': signatures(message, secrets),
  };
}
