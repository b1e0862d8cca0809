/** The signature of object storage (`q-sign-algorithm=sha1`), from the other side. */
import { createHash, createHmac } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { Credential } from '../signature.ts';

/** Whether the request, seen at `path`, was signed with this key and is still good. */
export function isSignedForCos(
  credential: Credential,
  { request, path, nowMs }: { request: IncomingMessage; path: string; nowMs: number },
): boolean {
  const url = new URL(request.url ?? '/', 'http://localhost');
  const given = new URLSearchParams(request.headers.authorization ?? url.search.slice(1));
  const [, until = '0'] = (given.get('q-sign-time') ?? '').split(';');
  if (given.get('q-ak') !== credential.secretId || Number(until) * 1_000 < nowMs) return false;
  const keyTime = given.get('q-key-time') ?? '';
  const key = sha1Hmac(credential.secretKey, keyTime);
  const headerNames = listOf(given.get('q-header-list'));
  const parameterNames = listOf(given.get('q-url-param-list'));
  const parameters = new Map(
    [...url.searchParams].map(([name, value]) => [name.toLowerCase(), value]),
  );
  const format = [
    (request.method ?? 'GET').toLowerCase(),
    decodeURIComponent(path),
    pairs(parameterNames, (name) => parameters.get(name) ?? ''),
    pairs(headerNames, (name) => String(request.headers[name] ?? '')),
    '',
  ].join('\n');
  const text = `sha1\n${given.get('q-sign-time')}\n${sha1(format)}\n`;
  return sha1Hmac(key, text) === given.get('q-signature');
}

const listOf = (text: string | null): string[] => (text ? text.split(';') : []);

function pairs(names: readonly string[], textOf: (name: string) => string): string {
  return names
    .map((name) => `${encode(name).toLowerCase()}=${encode(textOf(decodeURIComponent(name)))}`)
    .join('&');
}

/** Stricter than `encodeURIComponent`, as the service asks. */
function encode(text: string): string {
  return encodeURIComponent(decodeURIComponent(text)).replaceAll(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

const sha1 = (text: string): string => createHash('sha1').update(text).digest('hex');
const sha1Hmac = (key: string, text: string): string =>
  createHmac('sha1', key).update(text).digest('hex');
