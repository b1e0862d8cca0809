/**
 * Whose key it is. A local server knows its own key, as `settingsFor` gives it; the same key with
 * `-unpaid` behind it is that of an account without money; every other is a stranger's.
 */
import { createHmac } from 'node:crypto';

export type Account = 'good' | 'unpaid' | 'stranger';

const UNPAID = '-unpaid';

/** Keys in front of servers that look at them. What is signed with is beside its server. */
export const LOCAL_KEYS = {
  cloudbaseAi: 'local-cloudbase-ai',
  fal: 'local:fal',
  kling: 'local-kling',
  minimax: 'local-minimax',
  pollo: 'local-pollo',
  tokenhub: 'local-tokenhub',
  tuzi: 'local-tuzi',
  zhipu: 'local-zhipu',
} as const;

export const LOCAL_KLING_SECRET = 'local-kling-secret';

export function accountOf(sent: string | undefined, own: string): Account {
  if (sent === own) return 'good';
  return sent === own + UNPAID ? 'unpaid' : 'stranger';
}

/** What stands behind `Bearer ` (or another scheme). */
export function credentialIn(
  authorization: string | undefined,
  scheme = 'Bearer',
): string | undefined {
  const [, sent] = new RegExp(`^${scheme} (\\S+)$`).exec(authorization ?? '') ?? [];
  return sent;
}

/** The issuer of an HS256 token signed with `secret` and valid now. Written apart from its maker. */
export function tokenIssuer(token: string, secret: string): string | undefined {
  const [head = '', claims = '', signature] = token.split('.');
  const expected = createHmac('sha256', secret).update(`${head}.${claims}`).digest('base64url');
  if (signature !== expected) return undefined;
  const { iss, exp, nbf } = JSON.parse(Buffer.from(claims, 'base64url').toString()) as {
    iss: string;
    exp: number;
    nbf: number;
  };
  const now = Date.now() / 1_000;
  return nbf <= now && now < exp ? iss : undefined;
}
