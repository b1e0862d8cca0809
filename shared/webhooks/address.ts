/** Whether events may be sent to an address: judged when it is given, and again at every sending. */
import { isIP } from 'node:net';
import { InvalidRequestError } from '../platform/errors.ts';
import { DownloadError } from '../storage/errors.ts';
import { isAllowedHost } from '../storage/fetch/guard.ts';
import { guardedLookup, parseUrl, refuseLiteral } from '../storage/fetch/public-address.ts';

const FIELD = 'url';

/** Says whether a name leads inside; null where nobody knows it yet. */
export type LeadsInside = (hostname: string) => Promise<boolean | null>;

export interface AddressDeps {
  /** `host` or `host:port` that may be private and without https: the developer's own. */
  readonly allowPrivate: readonly string[];
  readonly leadsInside: LeadsInside;
}

/** The address as it will be called. Throws InvalidRequestError naming `url`. */
export async function checkedAddress(
  { allowPrivate, leadsInside }: AddressDeps,
  text: string,
): Promise<string> {
  const url = readUrl(text);
  const allowed = isAllowedHost(url, allowPrivate);
  if (url.protocol !== 'https:' && !allowed) throw refused('回调地址须以 https:// 开头');
  try {
    refuseLiteral(url, allowed);
  } catch (cause) {
    throw refused('回调地址不能指向内网', cause);
  }
  const isName = isIP(url.hostname.replace(/^\[|\]$/g, '')) === 0;
  if (!allowed && isName && (await leadsInside(url.hostname)) === true) {
    throw refused('回调地址不能指向内网');
  }
  url.hash = '';
  return url.href;
}

function readUrl(text: string): URL {
  try {
    return parseUrl(text);
  } catch (cause) {
    throw refused('回调地址有误，且不能含有用户名和密码', cause);
  }
}

function refused(message: string, cause?: unknown): InvalidRequestError {
  return new InvalidRequestError([{ field: FIELD, message }], cause === undefined ? {} : { cause });
}

/** By the resolver of this process. A name nobody knows is judged when something is sent there. */
export const leadsInside: LeadsInside = (hostname) =>
  new Promise((resolve) => {
    guardedLookup(hostname, {}, (error) => {
      if (error === null) resolve(false);
      else resolve(error instanceof DownloadError ? true : null);
    });
  });
