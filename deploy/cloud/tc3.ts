/** Signs a request to a Tencent Cloud API (TC3-HMAC-SHA256). */
import { createHash, createHmac } from 'node:crypto';

export interface Credentials {
  readonly secretId: string;
  readonly secretKey: string;
  /** Of temporary credentials. */
  readonly token?: string;
}

export interface ApiRequest {
  readonly url: URL;
  readonly service: string;
  readonly version: string;
  readonly action: string;
  readonly region: string;
  readonly body: string;
  readonly nowMs: number;
}

/** Every header of the request, signed. */
export function signedHeaders(
  credentials: Credentials,
  request: ApiRequest,
): Record<string, string> {
  const { url, service, version, action, region, body, nowMs } = request;
  const timestamp = Math.floor(nowMs / 1_000);
  const date = new Date(timestamp * 1_000).toISOString().slice(0, 10);
  const scope = `${date}/${service}/tc3_request`;
  const canonical = [
    'POST',
    url.pathname,
    '',
    'content-type:application/json',
    `host:${url.host}`,
    '',
    'content-type;host',
    sha256(body),
  ].join('\n');
  const text = `TC3-HMAC-SHA256\n${timestamp}\n${scope}\n${sha256(canonical)}`;
  const key = hmac(hmac(hmac(`TC3${credentials.secretKey}`, date), service), 'tc3_request');
  const signature = hmac(key, text).toString('hex');
  return {
    'content-type': 'application/json',
    'x-tc-action': action,
    'x-tc-version': version,
    'x-tc-region': region,
    'x-tc-timestamp': String(timestamp),
    ...(credentials.token === undefined ? {} : { 'x-tc-token': credentials.token }),
    authorization: `TC3-HMAC-SHA256 Credential=${credentials.secretId}/${scope}, SignedHeaders=content-type;host, Signature=${signature}`,
  };
}

const hmac = (key: string | Buffer, text: string): Buffer =>
  createHmac('sha256', key).update(text).digest();
const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');
