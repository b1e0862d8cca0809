/** WeChat's open APIs as functions reach them, and the messages WeChat pushes back. */
import { randomUUID } from 'node:crypto';
import type { FunctionService } from '../context.ts';
import { canBeChecked } from './media.ts';
import { changedScript, DEFAULT_SCRIPT, type OpenApiScript } from './script.ts';
import {
  checkMessage,
  type Fields,
  type MediaCheck,
  mediaEvent,
  readMediaCheck,
  WxError,
} from './security.ts';

/** Where WeChat's messages go: in the cloud set in the console, under message push. */
export interface MessagePush {
  readonly functionName: string;
}

export interface OpenApiOptions {
  readonly functions: FunctionService;
  readonly now: () => number;
  readonly messagePush?: MessagePush;
  readonly onFault: (error: unknown) => void;
}

export interface OpenApiCall {
  readonly api: string;
  readonly atMs: number;
  readonly data: Fields;
  readonly answer: Fields;
}

const API_NOT_FOUND = -604_100;
const CALLS_KEPT = 200;
const LOCAL_APPID = 'wx0000000000000000';

export class OpenApi {
  readonly #options: OpenApiOptions;
  readonly #timers = new Set<NodeJS.Timeout>();
  readonly #calls: OpenApiCall[] = [];
  #script = DEFAULT_SCRIPT;

  constructor(options: OpenApiOptions) {
    this.#options = options;
  }

  get script(): OpenApiScript {
    return this.#script;
  }

  /** The last calls, oldest first. */
  get calls(): readonly OpenApiCall[] {
    return this.#calls;
  }

  /** @throws CloudBaseError INVALID_PARAM */
  setScript(change: Fields): OpenApiScript {
    this.#script = changedScript(this.#script, change);
    return this.#script;
  }

  /** WeChat's answer; what it refuses is an answer too, with an `errcode`. */
  call(api: string, data: Fields): Fields {
    const answer = this.#answer(api, data);
    this.#calls.push({ api, atMs: this.#options.now(), data, answer });
    if (this.#calls.length > CALLS_KEPT) this.#calls.shift();
    return answer;
  }

  /** Pushes still to come are lost, as with a service that goes away. */
  close(): void {
    for (const timer of this.#timers) clearTimeout(timer);
    this.#timers.clear();
  }

  #answer(api: string, data: Fields): Fields {
    const { errcode } = this.#script;
    if (errcode !== 0) return { errcode, errmsg: 'scripted' };
    try {
      switch (api) {
        case 'security.msgSecCheck':
          return checkMessage(data, randomUUID());
        case 'security.mediaCheckAsync':
          return this.#checkMedia(readMediaCheck(data, randomUUID()));
        default:
          return { errcode: API_NOT_FOUND, errmsg: `API "${api}" not found` };
      }
    } catch (error) {
      if (error instanceof WxError) return { errcode: error.errcode, errmsg: error.message };
      throw error;
    }
  }

  /** The verdict is the script's of now, not of when it is pushed. */
  #checkMedia(check: MediaCheck): Fields {
    const { media: suggest, delayMs, drop } = this.#script;
    const { messagePush } = this.#options;
    if (!drop && messagePush !== undefined) {
      const timer = setTimeout(() => {
        this.#timers.delete(timer);
        this.#push(check, { suggest, messagePush }).catch(this.#options.onFault);
      }, delayMs);
      this.#timers.add(timer);
    }
    return { errcode: 0, errmsg: 'ok', trace_id: check.traceId };
  }

  async #push(
    check: MediaCheck,
    { suggest, messagePush }: { suggest: OpenApiScript['media']; messagePush: MessagePush },
  ): Promise<void> {
    const fetched = await canBeChecked(check.mediaUrl, check.type);
    const atMs = this.#options.now();
    await this.#options.functions.invoke({
      name: messagePush.functionName,
      data: mediaEvent(check, { suggest, fetched, atMs, appid: LOCAL_APPID }),
      identity: { kind: 'admin' },
      source: 'wechat',
    });
  }
}
