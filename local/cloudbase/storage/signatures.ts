/** Signed, expiring permissions for one stored file: upload tickets and temporary URLs. */
import { createHmac, timingSafeEqual } from 'node:crypto';
import type { Identity } from '../context.ts';

export interface UploadGrant {
  readonly path: string;
  /** Who the file will belong to. */
  readonly owner: Identity;
  readonly expiresAtMs: number;
}

/** `<base64url JSON>.<HMAC>`: everything the PUT needs to know, unforgeable. */
export function sealUpload(secret: Uint8Array, grant: UploadGrant): string {
  const body = Buffer.from(JSON.stringify(grant)).toString('base64url');
  return `${body}.${mac(secret, `upload\n${body}`)}`;
}

/** The grant in `sealed`, or null when it was not sealed here. Expiry is the caller's to check. */
export function openUpload(secret: Uint8Array, sealed: string): UploadGrant | null {
  const [body, signature] = sealed.split('.');
  if (!body || !signature || !same(signature, mac(secret, `upload\n${body}`))) return null;
  return JSON.parse(Buffer.from(body, 'base64url').toString('utf8')) as UploadGrant;
}

/** The signature of a temporary URL; `expiresAtS` is in seconds since 1970. */
export function signDownload(secret: Uint8Array, path: string, expiresAtS: number): string {
  return mac(secret, `download\n${expiresAtS}\n${path}`);
}

export function isDownloadSignature(
  secret: Uint8Array,
  claim: { readonly path: string; readonly expiresAtS: number; readonly signature: string },
): boolean {
  return same(claim.signature, signDownload(secret, claim.path, claim.expiresAtS));
}

function mac(secret: Uint8Array, text: string): string {
  return createHmac('sha256', secret).update(text).digest('base64url');
}

function same(a: string, b: string): boolean {
  const left = Buffer.from(a);
  const right = Buffer.from(b);
  return left.length === right.length && timingSafeEqual(left, right);
}
