import type { Moderator, Outcome, PictureToCheck, Verdict } from './contract.ts';
import { strictest } from './contract.ts';
import { CannotCheckError, ModerationUnavailableError } from './errors.ts';

/** The one method of `@cloudbase/node-sdk` this needs; inside a function it needs no token. */
export interface OpenApiCaller {
  callWxOpenApi(call: { apiName: string; requestData: unknown }): Promise<unknown>;
}

export interface WechatOptions {
  /** 1 profile, 2 comment, 3 forum, 4 social log. Default 4. */
  readonly scene?: 1 | 2 | 3 | 4;
}

/** msgSecCheck takes 2,500 characters a call. */
const TEXT_LIMIT = 2_500;
/** Kinds of media, as `media_type` has them. */
const SOUND = 1;
const PICTURE = 2;
/** mediaCheckAsync fetches files of at most 10 MB. */
const MEDIA_LIMIT_BYTES = 10 * 1024 * 1024;
const VERSION = 2;
const SUGGESTIONS: ReadonlyMap<unknown, Outcome> = new Map([
  ['pass', 'pass'],
  ['review', 'review'],
  ['risky', 'block'],
]);

/**
 * WeChat's content security 2.0: msgSecCheck answers at once, mediaCheckAsync answers with a
 * ticket and pushes its verdict within half an hour (see `parseMediaPush`).
 */
export function createWechatModerator(app: OpenApiCaller, options: WechatOptions = {}): Moderator {
  const scene = options.scene ?? 4;
  const call = async (apiName: string, data: Record<string, unknown>) => {
    const requestData = { ...data, version: VERSION, scene };
    return readAnswer(
      apiName,
      await attempt(apiName, () => app.callWxOpenApi({ apiName, requestData })),
    );
  };
  const checkMedia = async (
    type: typeof SOUND | typeof PICTURE,
    { address, bytes, openid }: PictureToCheck,
  ): Promise<Verdict> => {
    if (bytes.length > MEDIA_LIMIT_BYTES) {
      throw new CannotCheckError(`mediaCheckAsync takes no ${bytes.length} bytes`);
    }
    const data = { media_url: await address(), media_type: type, openid };
    const { trace_id: ticket } = await call('security.mediaCheckAsync', data);
    if (typeof ticket !== 'string' || ticket === '') {
      throw new ModerationUnavailableError('mediaCheckAsync gave no trace_id');
    }
    return { outcome: 'review', source: 'wechat', labels: [], ticket };
  };
  return {
    sees: true,
    hears: true,
    async checkText({ text, openid }) {
      const verdicts: Verdict[] = [];
      for (const content of parts(text)) {
        verdicts.push(readResult(await call('security.msgSecCheck', { content, openid })));
      }
      return verdicts.length === 0 ? PASSED : strictest(verdicts);
    },
    checkPicture: (picture) => checkMedia(PICTURE, picture),
    checkSound: (sound) => checkMedia(SOUND, sound),
  };
}

const PASSED: Verdict = { outcome: 'pass', source: 'wechat', labels: [], ticket: null };

/**
 * The verdict WeChat pushes for an earlier mediaCheckAsync, or `null` for any other message.
 * Garbage is `null`, never thrown; a check that failed on their side stays `review`. Whoever calls
 * this must know that the message came from WeChat: a user can put anything into an event.
 */
export function parseMediaPush(event: unknown): { ticket: string; verdict: Verdict } | null {
  const message = asObject(event);
  const ticket = message?.trace_id;
  if (message?.Event !== 'wxa_media_check' || typeof ticket !== 'string' || ticket === '')
    return null;
  if (Number(message.errcode ?? 0) !== 0) {
    const labels = [`errcode ${String(message.errcode)}`];
    return { ticket, verdict: { outcome: 'review', source: 'wechat', labels, ticket: null } };
  }
  return { ticket, verdict: readResult(message) };
}

function readResult(answer: Record<string, unknown>): Verdict {
  const result = asObject(answer.result);
  const outcome = SUGGESTIONS.get(result?.suggest);
  if (!outcome)
    return { outcome: 'review', source: 'wechat', labels: ['no suggestion'], ticket: null };
  const label = outcome === 'pass' ? [] : [`label ${String(result?.label)}`];
  return { outcome, source: 'wechat', labels: label, ticket: null };
}

/** The SDK answers `{ result }` or, for its own errors, `{ code, message }`; it may also throw. */
function readAnswer(apiName: string, raw: unknown): Record<string, unknown> {
  const outer = asObject(raw);
  const answer = asObject(outer?.result);
  if (!answer) {
    throw new ModerationUnavailableError(
      `${apiName}: ${String(outer?.code)} ${String(outer?.message)}`,
    );
  }
  if (Number(answer.errcode ?? 0) === 0) return answer;
  // 87014 is how the first version said "risky"; some gateways still translate to it.
  if (Number(answer.errcode) === 87014) return { result: { suggest: 'risky', label: 87014 } };
  throw new ModerationUnavailableError(
    `${apiName}: errcode ${String(answer.errcode)} ${String(answer.errmsg)}`,
  );
}

async function attempt(apiName: string, work: () => Promise<unknown>): Promise<unknown> {
  try {
    return await work();
  } catch (cause) {
    throw new ModerationUnavailableError(`${apiName} failed`, { cause });
  }
}

function parts(text: string): string[] {
  const characters = [...text];
  const found: string[] = [];
  for (let from = 0; from < characters.length; from += TEXT_LIMIT) {
    found.push(characters.slice(from, from + TEXT_LIMIT).join(''));
  }
  return found.filter((part) => part.trim() !== '');
}

const asObject = (value: unknown): Record<string, unknown> | undefined =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Record<string, unknown>)
    : undefined;
