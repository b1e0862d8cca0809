/** Object storage: the signature of one `PUT`, with the headers it must not be changed in. */
import { createHash, createHmac } from 'node:crypto';
import type { Credentials } from './tc3.ts';

const GOOD_FOR_S = 900;

/** `Authorization` of a request without parameters; its headers are not covered. */
export function objectAuthorization(
  credentials: Credentials,
  { method, path, nowMs }: { method: string; path: string; nowMs: number },
): string {
  const from = Math.floor(nowMs / 1_000) - 60;
  const time = `${from};${from + GOOD_FOR_S}`;
  const format = `${method.toLowerCase()}\n${path}\n\n\n`;
  const text = `sha1\n${time}\n${createHash('sha1').update(format).digest('hex')}\n`;
  const key = hmac(credentials.secretKey, time);
  return [
    'q-sign-algorithm=sha1',
    `q-ak=${credentials.secretId}`,
    `q-sign-time=${time}`,
    `q-key-time=${time}`,
    'q-header-list=',
    'q-url-param-list=',
    `q-signature=${hmac(key, text)}`,
  ].join('&');
}

const hmac = (key: string, text: string): string =>
  createHmac('sha1', key).update(text).digest('hex');

/** A key as it stands in a URL. */
export const encodedKey = (key: string): string => key.split('/').map(encodeURIComponent).join('/');
