/** HMAC-SHA256 ("V4") of Volcengine, for its visual services. */
import { hmacBytes, sha256Hex } from './digest.ts';

export interface VolcRequest {
  readonly host: string;
  readonly query: Readonly<Record<string, string>>;
  readonly body: string;
  readonly accessKey: string;
  readonly secretKey: string;
  /** Instant of the call, ms. */
  readonly now: number;
}

const REGION = 'cn-north-1';
const SERVICE = 'cv';
/** The set the vendor's own SDK signs. */
const SIGNED = 'host;x-content-sha256;x-date';

/** Sorted and encoded by RFC 3986, as it is signed. */
export function volcQuery(query: Readonly<Record<string, string>>): string {
  const pairs = Object.entries(query).sort(([a], [b]) => (a < b ? -1 : 1));
  return pairs.map(([name, value]) => `${encode(name)}=${encode(value)}`).join('&');
}

/** Headers of one signed POST to `/?{volcQuery}`. */
export function volcHeaders(request: VolcRequest): Record<string, string> {
  const { host, body, accessKey, secretKey } = request;
  const stamp = new Date(request.now).toISOString().replace(/[-:]|\.\d{3}/g, '');
  const day = stamp.slice(0, 8);
  const bodyHash = sha256Hex(body);
  const canonical = [
    'POST',
    '/',
    volcQuery(request.query),
    `host:${host}`,
    `x-content-sha256:${bodyHash}`,
    `x-date:${stamp}`,
    '',
    SIGNED,
    bodyHash,
  ].join('\n');
  const scope = `${day}/${REGION}/${SERVICE}/request`;
  const toSign = ['HMAC-SHA256', stamp, scope, sha256Hex(canonical)].join('\n');
  const key = [day, REGION, SERVICE, 'request'].reduce<string | Buffer>(hmacBytes, secretKey);
  const signature = hmacBytes(key, toSign).toString('hex');
  return {
    'Content-Type': 'application/json',
    'X-Date': stamp,
    'X-Content-Sha256': bodyHash,
    Authorization: `HMAC-SHA256 Credential=${accessKey}/${scope}, SignedHeaders=${SIGNED}, Signature=${signature}`,
  };
}

function encode(text: string): string {
  const percent = (char: string): string => `%${char.charCodeAt(0).toString(16).toUpperCase()}`;
  return encodeURIComponent(text).replace(/[!'()*]/g, percent);
}
