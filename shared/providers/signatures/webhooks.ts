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

/**
 * Standard Webhooks sign id, time and body, named in headers with a prefix. Null where one of them
 * is missing or the time is off.
 */
function standardParts(
  { headers, rawBody }: WebhookRequest,
  { prefix, key, nowMs }: { prefix: string; key: Buffer; nowMs: number },
): { sent: string; expected: string } | null {
  const id = headers[`${prefix}-id`];
  const timestamp = headers[`${prefix}-timestamp`];
  const sent = headers[`${prefix}-signature`];
  if (!id || !timestamp || !sent || !isFresh(timestamp, nowMs)) return null;
  const signed = withPrefix(`${id}.${timestamp}.`, rawBody);
  return { sent, expected: hmacBytes(key, signed).toString('base64') };
}

/** Replicate and OpenAI. `secret` is `whsec_…` or bare base64; one of several signatures must fit. */
export function verifyStandard(request: WebhookRequest, secret: string, nowMs: number): boolean {
  const key = Buffer.from(secret.replace(/^whsec_/, ''), 'base64');
  const parts = standardParts(request, { prefix: 'webhook', key, nowMs });
  if (parts === null) return false;
  return parts.sent
    .split(' ')
    .some((one) => one.startsWith('v1,') && sameText(one.slice(3), parts.expected));
}

/** Pollo: the same, with its own header names and one bare signature. */
export function verifyPollo(request: WebhookRequest, secret: string, nowMs: number): boolean {
  const key = Buffer.from(secret, 'base64');
  const parts = standardParts(request, { prefix: 'x-webhook', key, nowMs });
  return parts !== null && sameText(parts.sent, parts.expected);
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
