/**
 * WeChat's content security 2.0 (security.msgSecCheck, security.mediaCheckAsync): requests are
 * checked as the documents say, verdicts are scripted.
 */
import type { MediaType } from './media.ts';
import type { Suggestion } from './script.ts';

export type Fields = Readonly<Record<string, unknown>>;

/** WeChat's way of refusing: HTTP 200 with a code that is not 0. */
export class WxError extends Error {
  readonly errcode: number;
  constructor(errcode: number, errmsg: string) {
    super(errmsg);
    this.errcode = errcode;
  }
}

const INVALID_ARGUMENT = 40_097;
const INVALID_OPENID = 40_003;
const INVALID_SCENE = 40_129;

/** Characters of one msgSecCheck. */
const TEXT_LIMIT = 2_500;
/** 100 is "normal"; 20001 to 21000 are kinds of trouble. */
const LABELS: Readonly<Record<Suggestion, number>> = { pass: 100, review: 20_002, risky: 20_001 };

export function verdictFields(suggest: Suggestion): Fields {
  const label = LABELS[suggest];
  const detail = [{ strategy: 'content_model', errcode: 0, suggest, label, prob: 90 }];
  return { result: { suggest, label }, detail };
}

/** `[risky]` and `[review]` in the text bring on their verdict. @throws WxError */
export function checkMessage(data: Fields, traceId: string): Fields {
  checkCommon(data);
  const { content } = data;
  if (typeof content !== 'string' || content === '' || [...content].length > TEXT_LIMIT) {
    throw new WxError(INVALID_ARGUMENT, `content must have 1 to ${TEXT_LIMIT} characters`);
  }
  const suggest = content.includes('[risky]')
    ? 'risky'
    : content.includes('[review]')
      ? 'review'
      : 'pass';
  return { errcode: 0, errmsg: 'ok', ...verdictFields(suggest), trace_id: traceId };
}

export interface MediaCheck {
  readonly traceId: string;
  readonly mediaUrl: string;
  readonly type: MediaType;
  readonly openid: string;
}

/** @throws WxError */
export function readMediaCheck(data: Fields, traceId: string): MediaCheck {
  checkCommon(data);
  const { media_url: mediaUrl, media_type: type, openid } = data;
  if (type !== 1 && type !== 2) {
    throw new WxError(INVALID_ARGUMENT, 'media_type must be 1 (sound) or 2 (picture)');
  }
  if (typeof mediaUrl !== 'string' || !/^https?:\/\//u.test(mediaUrl)) {
    throw new WxError(INVALID_ARGUMENT, 'media_url must be an http address');
  }
  return { traceId, mediaUrl, type, openid: String(openid) };
}

function checkCommon({ version, scene, openid }: Fields): void {
  if (version !== 2) throw new WxError(INVALID_ARGUMENT, 'version must be 2');
  if (scene !== 1 && scene !== 2 && scene !== 3 && scene !== 4) {
    throw new WxError(INVALID_SCENE, 'scene must be 1, 2, 3 or 4');
  }
  if (typeof openid !== 'string' || openid === '') {
    throw new WxError(INVALID_OPENID, 'invalid openid');
  }
}

/** The event of the message push, as WeChat words it. */
export function mediaEvent(
  { traceId, openid }: MediaCheck,
  outcome: { suggest: Suggestion; fetched: boolean; atMs: number; appid: string },
): Fields {
  const { suggest, fetched, atMs, appid } = outcome;
  return {
    ToUserName: 'gh_local',
    FromUserName: openid,
    CreateTime: Math.floor(atMs / 1_000),
    MsgType: 'event',
    Event: 'wxa_media_check',
    appid,
    trace_id: traceId,
    version: 2,
    ...(fetched
      ? { errcode: 0, errmsg: 'ok', ...verdictFields(suggest) }
      : { errcode: -1_008, errmsg: 'download failed' }),
  };
}
