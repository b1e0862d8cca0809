/**
 * The control plane of Tencent Cloud, as a deployment calls it: signed, paced, repeated where that
 * is safe. Values of parameters reach no message.
 */
import { CallError, NoAnswerError } from './errors.ts';
import { encodedKey, objectAuthorization } from './object-storage.ts';
import type { Pace } from './pace.ts';
import { type Credentials, signedHeaders } from './tc3.ts';

export type Service = 'tcb' | 'scf';
export type Params = Readonly<Record<string, unknown>>;
export type Answer = Readonly<Record<string, unknown>>;

export interface Cloud {
  readonly region: string;
  /** @throws CallError, NoAnswerError */
  call(service: Service, action: string, params: Params): Promise<Answer>;
  /** Writes one object. @throws CallError, NoAnswerError */
  put(object: StoredObject): Promise<void>;
  /** Removes one object; one that is not there is fine. @throws CallError, NoAnswerError */
  remove(place: ObjectPlace): Promise<void>;
  /** Every object of a bucket: key → MD5 in hex. @throws CallError, NoAnswerError */
  list(place: Omit<ObjectPlace, 'key'>): Promise<ReadonlyMap<string, string>>;
  /** Calls so far, and those of them that change something. */
  readonly counts: { readonly calls: number; readonly changes: number };
}

export interface ObjectPlace {
  readonly bucket: string;
  readonly region: string;
  readonly key: string;
}

export interface StoredObject extends ObjectPlace {
  readonly bytes: Uint8Array;
  readonly contentType?: string;
  readonly cacheControl?: string;
  /** Where the cloud has signed the place itself. */
  readonly authorization?: string;
}

export interface CloudOptions {
  readonly credentials: Credentials;
  readonly region: string;
  /** Everything at one address instead of the services' own: `http://127.0.0.1:7100/control`. */
  readonly endpoint?: string;
  readonly pace: Pace;
  readonly fetch: (url: string, init: RequestInit) => Promise<Response>;
  readonly nowMs: () => number;
  readonly sleep: (ms: number) => Promise<void>;
  /** 0 to 1, for waits that do not meet. */
  readonly random: () => number;
}

const VERSIONS: Readonly<Record<Service, string>> = { tcb: '2018-06-08', scf: '2018-04-16' };
const TIMEOUT_MS = 60_000;
const TRIES = 5;
const FIRST_WAIT_MS = 400;
const READS = /^(?:Describe|List|Get|Check|Verify)/;

export function createCloud(options: CloudOptions): Cloud {
  const counts = { calls: 0, changes: 0 };
  const repeated = repeater(options);
  return {
    region: options.region,
    counts,
    call: (service, action, params) => {
      const isRead = READS.test(action);
      return repeated(isRead, async () => {
        await options.pace.turn(action);
        counts.calls += 1;
        if (!isRead && action !== 'Invoke') counts.changes += 1;
        return callOnce(options, { service, action, params });
      });
    },
    put: (object) =>
      repeated(true, () => {
        counts.calls += 1;
        counts.changes += 1;
        return request(options, { ...object, method: 'PUT' });
      }).then(() => undefined),
    remove: (place) =>
      repeated(true, () => {
        counts.calls += 1;
        counts.changes += 1;
        return request(options, { ...place, method: 'DELETE' });
      }).then(() => undefined),
    list: (place) =>
      listed((marker) =>
        repeated(true, () => {
          counts.calls += 1;
          const query = new URLSearchParams({ 'max-keys': '1000', marker }).toString();
          return request(options, { ...place, key: '', method: 'GET', query });
        }),
      ),
  };
}

/** Again after a refusal that passes; after no answer only what may happen twice. */
function repeater({ sleep, random }: CloudOptions) {
  return async <T>(isSafe: boolean, attempt: () => Promise<T>): Promise<T> => {
    for (let tries = 1; ; tries++) {
      try {
        return await attempt();
      } catch (error) {
        const passes =
          error instanceof CallError ? error.retryable : isSafe && error instanceof NoAnswerError;
        if (!passes || tries >= TRIES) throw error;
        await sleep(FIRST_WAIT_MS * 2 ** (tries - 1) * (0.5 + random()));
      }
    }
  };
}

async function callOnce(
  options: CloudOptions,
  { service, action, params }: { service: Service; action: string; params: Params },
): Promise<Answer> {
  const { credentials, region, endpoint, nowMs } = options;
  const url = new URL(endpoint ?? `https://${service}.tencentcloudapi.com/`);
  const body = JSON.stringify(params);
  const version = VERSIONS[service];
  const headers = signedHeaders(credentials, {
    url,
    service,
    version,
    action,
    region,
    body,
    nowMs: nowMs(),
  });
  const response = await sent(options, action, { url, init: { method: 'POST', headers, body } });
  const answer = await parsed(response, action);
  const { Error: refusal, RequestId: requestId = '' } = answer;
  if (refusal === undefined) return answer;
  const { Code: code = '', Message: message = '' } = refusal;
  throw new CallError({ action, code, message, requestId });
}

interface Envelope {
  readonly [field: string]: unknown;
  readonly RequestId?: string;
  readonly Error?: { readonly Code?: string; readonly Message?: string };
}

async function parsed(response: Response, action: string): Promise<Envelope> {
  try {
    const { Response: answer } = (await response.json()) as { Response?: Envelope };
    if (answer !== undefined) return answer;
  } catch (error) {
    throw new NoAnswerError(action, error);
  }
  throw new NoAnswerError(action, new Error(`status ${response.status} without a Response`));
}

/** Page after page. */
async function listed(page: (marker: string) => Promise<string>): Promise<Map<string, string>> {
  const found = new Map<string, string>();
  for (let marker = ''; ; ) {
    const xml = await page(marker);
    for (const [, contents = ''] of xml.matchAll(/<Contents>(.*?)<\/Contents>/gs)) {
      const key = /<Key>([^<]*)<\/Key>/.exec(contents)?.[1] ?? '';
      const etag = /<ETag>([^<]*)<\/ETag>/.exec(contents)?.[1] ?? '';
      found.set(plainText(key), etag.replaceAll(/&quot;|"/g, ''));
    }
    const next = /<NextMarker>([^<]*)<\/NextMarker>/.exec(xml)?.[1];
    if (!xml.includes('<IsTruncated>true') || next === undefined) return found;
    marker = plainText(next);
  }
}

const plainText = (xml: string): string =>
  xml.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&');

type ObjectRequest = ObjectPlace &
  Partial<StoredObject> & { readonly method: 'PUT' | 'DELETE' | 'GET'; readonly query?: string };

/** The body of the answer. */
async function request(options: CloudOptions, object: ObjectRequest): Promise<string> {
  const { bucket, region, key, bytes, contentType, cacheControl, method } = object;
  const { endpoint, credentials, nowMs } = options;
  const path = `/${encodedKey(key)}`;
  const host =
    endpoint === undefined
      ? `https://${bucket}.cos.${region}.myqcloud.com`
      : `${endpoint}/cos/${bucket}`;
  const authorization =
    object.authorization ??
    objectAuthorization(credentials, { method, path: `/${key}`, nowMs: nowMs() });
  const headers = {
    authorization,
    ...(credentials.token === undefined ? {} : { 'x-cos-security-token': credentials.token }),
    ...(contentType === undefined ? {} : { 'content-type': contentType }),
    ...(cacheControl === undefined ? {} : { 'cache-control': cacheControl }),
  };
  const action = `${method} ${key}`;
  const search = object.query === undefined ? '' : `?${object.query}`;
  const init = { method, headers, ...(bytes === undefined ? {} : { body: Buffer.from(bytes) }) };
  const response = await sent(options, action, { url: new URL(`${host}${path}${search}`), init });
  const text = await response.text();
  if (response.ok) return text;
  const code = /<Code>([^<]*)/.exec(text)?.[1] ?? `HTTP ${response.status}`;
  const message = /<Message>([^<]*)/.exec(text)?.[1] ?? '';
  const passes = response.status >= 500 ? 'InternalError' : code;
  throw new CallError({
    action,
    code: passes,
    message,
    requestId: response.headers.get('x-cos-request-id') ?? '',
  });
}

async function sent(
  options: CloudOptions,
  action: string,
  { url, init }: { url: URL; init: RequestInit },
): Promise<Response> {
  try {
    return await options.fetch(url.href, { ...init, signal: AbortSignal.timeout(TIMEOUT_MS) });
  } catch (error) {
    throw new NoAnswerError(action, error);
  }
}
