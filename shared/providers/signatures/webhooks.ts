/** Checks of who sent a callback, always on the bytes as they came. Pure: time is given. */
import { createPublicKey, type KeyObject, verify } from 'node:crypto';
import type { WebhookRequest } from '../contract.ts';
import { hmacBytes, sameText, sha256Hex } from './digest.ts';

/** Older callbacks may be replays. Seconds. */
const WINDOW = 300;

const isFresh = (timestamp: string, nowMs: number, window = WINDOW): boolean =>
  Math.abs(nowMs / 1_000 - Number(timestamp)) <= window;

const withPrefix = (prefix: string, body: Uint8Array): Buffer =>
  Buffer.concat([Buffer.from(prefix), body]);

/** Standard Webhooks: Replicate and OpenAI. `secret` is `whsec_…` or bare base64. */
export function verifyStandard(request: WebhookRequest, secret: string, nowMs: number): boolean {
  const { headers, rawBody } = request;
  const id = headers['webhook-id'];
  const timestamp = headers['webhook-timestamp'];
  const signatures = headers['webhook-signature'];
  if (!id || !timestamp || !signatures || !isFresh(timestamp, nowMs)) return false;
  const key = Buffer.from(secret.replace(/^whsec_/, ''), 'base64');
  const expected = hmacBytes(key, withPrefix(`${id}.${timestamp}.`, rawBody)).toString('base64');
  return signatures
    .split(' ')
    .some((signature) => signature.startsWith('v1,') && sameText(signature.slice(3), expected));
}

/** Pollo: the same, with its own header names and one bare signature. */
export function verifyPollo(request: WebhookRequest, secret: string, nowMs: number): boolean {
  const { headers, rawBody } = request;
  const id = headers['x-webhook-id'];
  const timestamp = headers['x-webhook-timestamp'];
  const signature = headers['x-webhook-signature'];
  if (!id || !timestamp || !signature || !isFresh(timestamp, nowMs)) return false;
  const key = Buffer.from(secret, 'base64');
  const expected = hmacBytes(key, withPrefix(`${id}.${timestamp}.`, rawBody)).toString('base64');
  return sameText(signature, expected);
}

/** Kie signs the task id only: the body may be anybody's, so only the id may be believed. */
export function verifyKie(
  headers: WebhookRequest['headers'],
  { taskId, secret, nowMs }: { taskId: string; secret: string; nowMs: number },
): boolean {
  const timestamp = headers['x-webhook-timestamp'];
  const signature = headers['x-webhook-signature'];
  if (!timestamp || !signature || !isFresh(timestamp, nowMs)) return false;
  return sameText(signature, hmacBytes(secret, `${taskId}.${timestamp}`).toString('base64'));
}

const ELEVENLABS_WINDOW = 1_800;

/** ElevenLabs: `ElevenLabs-Signature: t=…,v0=…`. */
export function verifyElevenLabs(request: WebhookRequest, secret: string, nowMs: number): boolean {
  const parts = new Map(
    (request.headers['elevenlabs-signature'] ?? '').split(',').map((part) => {
      const [name = '', value = ''] = part.trim().split(/=(.*)/s);
      return [name, value] as const;
    }),
  );
  const timestamp = parts.get('t');
  const signature = parts.get('v0');
  if (!timestamp || !signature || !isFresh(timestamp, nowMs, ELEVENLABS_WINDOW)) return false;
  const expected = hmacBytes(secret, withPrefix(`${timestamp}.`, request.rawBody)).toString('hex');
  return sameText(signature, expected);
}

/** fal: Ed25519 over four lines; `publicKeys` are the `x` of its published key set. */
export function verifyFal(
  { headers, rawBody }: WebhookRequest,
  publicKeys: readonly string[],
  nowMs: number,
): boolean {
  const names = ['request-id', 'user-id', 'timestamp', 'signature'] as const;
  const [id, user, timestamp, signature] = names.map((name) => headers[`x-fal-webhook-${name}`]);
  if (!id || !user || !timestamp || !signature || !isFresh(timestamp, nowMs)) return false;
  const message = Buffer.from([id, user, timestamp, sha256Hex(rawBody)].join('\n'));
  const bytes = Buffer.from(signature, 'hex');
  return publicKeys.some((x) => {
    const key = ed25519Key(x);
    return key !== undefined && verify(null, message, key, bytes);
  });
}

/** A key that is none verifies nothing, and leaves the others of the set their turn. */
function ed25519Key(x: string): KeyObject | undefined {
  try {
    return createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x }, format: 'jwk' });
  } catch {
    return undefined;
  }
}

/** The token in a callback's URL: only who was given the URL knows it. 32 hex digits. */
export function callbackToken(serverKey: string, taskId: string): string {
  return hmacBytes(serverKey, `callback:${taskId}`).toString('hex').slice(0, 32);
}

export function isCallbackToken(token: string, serverKey: string, taskId: string): boolean {
  return sameText(token, callbackToken(serverKey, taskId));
}
