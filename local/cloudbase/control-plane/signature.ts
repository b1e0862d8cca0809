/** TC3-HMAC-SHA256, from the other side: whether a request was signed with a key of ours. */
import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import { ControlError } from './errors.ts';

export interface Credential {
  readonly secretId: string;
  readonly secretKey: string;
}

/** A request signed longer ago than this is refused, s. */
const MAX_AGE_S = 300;
const AUTHORIZATION =
  /^TC3-HMAC-SHA256 Credential=([^/]+)\/(\d{4}-\d\d-\d\d)\/(\w+)\/tc3_request, ?SignedHeaders=([\w;-]+), ?Signature=([0-9a-f]{64})$/;

export interface Signed {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: Uint8Array;
  readonly nowMs: number;
}

/** The service the request is for. @throws ControlError AuthFailure.* */
export function checkSignature(credential: Credential, signed: Signed): string {
  const { headers } = signed;
  const parsed = AUTHORIZATION.exec(headers.authorization ?? '');
  if (parsed === null) throw failure('SignatureFailure', 'the Authorization header is not TC3');
  const [, id = '', date = '', service = '', names = '', signature = ''] = parsed;
  if (id !== credential.secretId) {
    throw failure(
      'SecretIdNotFound',
      'The SecretId is not found, please ensure that your SecretId is correct.',
    );
  }
  const timestamp = Number(headers['x-tc-timestamp']);
  if (!(Math.abs(signed.nowMs / 1_000 - timestamp) <= MAX_AGE_S)) {
    throw failure('SignatureExpire', 'Signature expired. Please check the time of this machine.');
  }
  const secret = `TC3${credential.secretKey}`;
  const key = hmac(hmac(hmac(secret, date), service), 'tc3_request');
  const isRight = hostsOf(headers).some((host) => {
    const canonical = canonicalRequest(signed, { names: names.split(';'), host });
    const text = `TC3-HMAC-SHA256\n${timestamp}\n${date}/${service}/tc3_request\n${sha256(canonical)}`;
    return timingSafeEqual(hmac(key, text), Buffer.from(signature, 'hex'));
  });
  if (isRight) return service;
  throw failure(
    'SignatureFailure',
    'The provided credentials could not be validated. Please check your signature is correct.',
  );
}

/** The official client signs the name without its port. */
function hostsOf({ host = '' }: IncomingHttpHeaders): string[] {
  return [...new Set([host, host.replace(/:\d+$/, '')])];
}

function canonicalRequest(
  { method, path, headers, body }: Signed,
  { names, host }: { names: readonly string[]; host: string },
): string {
  const values = names.map((name) => {
    const value = name === 'host' ? host : String(headers[name] ?? '');
    // The official client lowers only the action's case where it signs it.
    return `${name}:${name === 'x-tc-action' ? value.toLowerCase() : value.trim()}\n`;
  });
  return `${method}\n${path}\n\n${values.join('')}\n${names.join(';')}\n${sha256(body)}`;
}

const hmac = (key: string | Buffer, text: string): Buffer =>
  createHmac('sha256', key).update(text).digest();
const sha256 = (data: string | Uint8Array): string =>
  createHash('sha256').update(data).digest('hex');

function failure(kind: string, message: string): ControlError {
  return new ControlError(`AuthFailure.${kind}`, message);
}
