/** Signatures of the callbacks local servers send. Written apart from the code that checks them. */
import { createHash, createHmac, generateKeyPairSync, randomUUID, sign } from 'node:crypto';
import type { Notifier } from './callbacks.ts';
import type { Job } from './jobs.ts';

const seconds = (): string => String(Math.floor(Date.now() / 1_000));

/** Standard Webhooks. */
export function standardNotifier(secret: string, wordJob: (job: Job) => object): Notifier {
  const key = Buffer.from(secret.replace(/^whsec_/, ''), 'base64');
  return (job) => {
    const body = JSON.stringify(wordJob(job));
    const [id, timestamp] = [`msg_${randomUUID()}`, seconds()];
    const signature = createHmac('sha256', key)
      .update(`${id}.${timestamp}.${body}`)
      .digest('base64');
    return {
      body,
      headers: {
        'webhook-id': id,
        'webhook-timestamp': timestamp,
        'webhook-signature': `v1,${signature}`,
      },
    };
  };
}

export function polloNotifier(secret: string): Notifier {
  return (job) => {
    const body = JSON.stringify({ taskId: job.id, status: 'succeed' });
    const [id, timestamp] = [randomUUID(), seconds()];
    const key = Buffer.from(secret, 'base64');
    const signature = createHmac('sha256', key)
      .update(`${id}.${timestamp}.${body}`)
      .digest('base64');
    return {
      body,
      headers: {
        'x-webhook-id': id,
        'x-webhook-timestamp': timestamp,
        'x-webhook-signature': signature,
      },
    };
  };
}

/** fal signs with a key pair; the public half is served as a key set. */
export function createFalSigner(): { jwks: object; notifier: Notifier } {
  const { publicKey, privateKey } = generateKeyPairSync('ed25519');
  const { x } = publicKey.export({ format: 'jwk' });
  return {
    jwks: { keys: [{ kty: 'OKP', crv: 'Ed25519', x }] },
    notifier: (job) => {
      const body = JSON.stringify({
        request_id: job.id,
        gateway_request_id: job.id,
        status: 'OK',
        payload: {},
      });
      const [user, timestamp] = ['local', seconds()];
      const hash = createHash('sha256').update(body).digest('hex');
      const message = Buffer.from([job.id, user, timestamp, hash].join('\n'));
      return {
        body,
        headers: {
          'x-fal-webhook-request-id': job.id,
          'x-fal-webhook-user-id': user,
          'x-fal-webhook-timestamp': timestamp,
          'x-fal-webhook-signature': sign(null, message, privateKey).toString('hex'),
        },
      };
    },
  };
}
