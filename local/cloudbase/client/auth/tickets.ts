/** Custom login: the tickets `auth().createTicket(uid)` of node-sdk makes (RS256). */
import { verify } from 'node:crypto';
import { isRecord } from '../http/exchange.ts';

/** Public keys (PEM) by `private_key_id` of the custom-login key file. */
export type TicketKeys = Readonly<Record<string, string>>;

const SEPARATOR = '/@@/';

/** The uid a valid ticket names; undefined when it is forged, malformed or past its `exp` (ms). */
export function verifyTicket(ticket: string, keys: TicketKeys, nowMs: number): string | undefined {
  const split = ticket.indexOf(SEPARATOR);
  if (split < 0) return undefined;
  const keyId = ticket.slice(0, split);
  const key = Object.hasOwn(keys, keyId) ? keys[keyId] : undefined;
  const [header, payload, signature] = ticket.slice(split + SEPARATOR.length).split('.');
  if (key === undefined || !header || !payload || !signature) return undefined;
  const signed = Buffer.from(`${header}.${payload}`);
  if (!verify('RSA-SHA256', signed, key, Buffer.from(signature, 'base64url'))) return undefined;
  const claims: unknown = JSON.parse(Buffer.from(payload, 'base64url').toString('utf8'));
  if (!isRecord(claims) || typeof claims.uid !== 'string' || claims.uid === '') return undefined;
  const expires = typeof claims.exp === 'number' ? claims.exp : 0;
  return expires > nowMs ? claims.uid : undefined;
}
