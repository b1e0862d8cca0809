/** One call to api.weixin.qq.com: JSON in, JSON out, and what its errors mean to us. */
import type { Json, JsonObject } from '../../platform/json.ts';
import type { Http } from '../../providers/index.ts';
import { ChannelRefusedError, ChannelUnavailableError } from '../core/errors.ts';

const TIMEOUT_MS = 5_000;

export interface WechatApi {
  /** `path` with its query; the body is sent as it is. Throws ChannelUnavailableError. */
  post(path: string, body: string): Promise<JsonObject>;
  get(path: string): Promise<JsonObject>;
  /** A file that an answer named. */
  file(url: string): Promise<string>;
}

/** The query of a call carries tokens: no error repeats it. */
export function createWechatApi(http: Http, baseUrl: string): WechatApi {
  const ask = async (method: 'GET' | 'POST', path: string, body?: string): Promise<JsonObject> => {
    const answer = await http.exchange({
      method,
      url: `${baseUrl}${path}`,
      timeoutMs: TIMEOUT_MS,
      ...(body === undefined ? {} : { body, headers: { 'Content-Type': 'application/json' } }),
    });
    const [name = ''] = path.split('?');
    if (answer.kind === 'no_answer') {
      throw new ChannelUnavailableError(`${name}: ${answer.reason}`);
    }
    const { json } = answer;
    if (answer.status !== 200 || !isObject(json)) {
      throw new ChannelUnavailableError(`${name}: status ${answer.status}`);
    }
    return json;
  };
  return {
    post: (path, body) => ask('POST', path, body),
    get: (path) => ask('GET', path),
    file: async (url) => {
      const answer = await http.exchange({ method: 'GET', url, timeoutMs: 20_000 });
      if (answer.kind === 'no_answer' || answer.status !== 200) {
        throw new ChannelUnavailableError('a bill that cannot be fetched');
      }
      return new TextDecoder().decode(answer.bytes);
    },
  };
}

function isObject(json: Json | undefined): json is JsonObject {
  return typeof json === 'object' && json !== null && !Array.isArray(json);
}

/** `errcode` of an answer, 0 where there is none. */
export function errcodeOf(answer: JsonObject): number {
  const { errcode = 0 } = answer;
  return typeof errcode === 'number' ? errcode : Number(errcode);
}

/** Busy, too often, or a token that is no longer good: nothing was said about the order. */
const TEMPORARY = new Set([-1, 40_001, 42_001, 40_014, 45_009, 45_011, 268_490_015]);

/** Throws for an answer that is an error. */
export function assertOk(name: string, answer: JsonObject): void {
  const code = errcodeOf(answer);
  if (code === 0) return;
  if (TEMPORARY.has(code)) throw new ChannelUnavailableError(`${name}: errcode ${code}`);
  throw new ChannelRefusedError(`${name}: errcode ${code}`);
}
