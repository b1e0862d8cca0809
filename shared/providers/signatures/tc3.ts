/** TC3-HMAC-SHA256 of Tencent Cloud (API 3.0). */
import { hmacBytes, sha256Hex } from './digest.ts';

export interface Tc3Request {
  readonly service: string;
  readonly host: string;
  readonly action: string;
  readonly version: string;
  readonly region?: string;
  readonly secretId: string;
  readonly secretKey: string;
  /** With temporary credentials, as CloudBase gives its functions. */
  readonly token?: string;
  readonly body: string;
  /** Instant of the call, ms. Signatures live five minutes. */
  readonly now: number;
  readonly contentType?: string;
}

/** Headers of one signed POST to `/`. */
export function tc3Headers(request: Tc3Request): Record<string, string> {
  const { service, host, body, secretId, region, token } = request;
  const contentType = request.contentType ?? 'application/json';
  const seconds = Math.floor(request.now / 1_000);
  const date = new Date(seconds * 1_000).toISOString().slice(0, 10);
  const canonical = [
    'POST',
    '/',
    '',
    `content-type:${contentType}`,
    `host:${host}`,
    '',
    'content-type;host',
    sha256Hex(body),
  ].join('\n');
  const scope = `${date}/${service}/tc3_request`;
  const toSign = ['TC3-HMAC-SHA256', seconds, scope, sha256Hex(canonical)].join('\n');
  const dayKey = hmacBytes(`TC3${request.secretKey}`, date);
  const key = hmacBytes(hmacBytes(dayKey, service), 'tc3_request');
  const signature = hmacBytes(key, toSign).toString('hex');
  return {
    'Content-Type': contentType,
    'X-TC-Action': request.action,
    'X-TC-Version': request.version,
    'X-TC-Timestamp': String(seconds),
    ...(region === undefined ? {} : { 'X-TC-Region': region }),
    ...(token === undefined ? {} : { 'X-TC-Token': token }),
    Authorization: `TC3-HMAC-SHA256 Credential=${secretId}/${scope}, SignedHeaders=content-type;host, Signature=${signature}`,
  };
}
