/** The HS256 token Kling takes in place of an API key. */
import { hmacBytes } from './digest.ts';

const LIFE_SECONDS = 1_800;
/** Clocks differ: valid a little before now. */
const SKEW_SECONDS = 5;

export function klingToken(accessKey: string, secretKey: string, nowMs: number): string {
  const now = Math.floor(nowMs / 1_000);
  const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');
  const claims = { iss: accessKey, exp: now + LIFE_SECONDS, nbf: now - SKEW_SECONDS };
  const signed = `${part({ alg: 'HS256', typ: 'JWT' })}.${part(claims)}`;
  return `${signed}.${hmacBytes(secretKey, signed).toString('base64url')}`;
}
