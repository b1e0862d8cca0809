/**
 * The tokens of this environment: JSON Web Tokens signed with its secret (HS256), so that js-sdk
 * can read `sub` and `exp` and nobody can forge them.
 */
import { createHmac, randomUUID, timingSafeEqual } from 'node:crypto';
import type { Identity } from '../../context.ts';

export type TokenUse = 'access' | 'refresh' | 'realtime';
export type ClientIdentity = Exclude<Identity, { kind: 'admin' }>;

/** Seconds each kind of token is good for (docs.cloudbase.net, token management). */
export const TOKEN_SECONDS: Readonly<Record<TokenUse, number>> = {
  access: 7200,
  refresh: 2_592_000,
  realtime: 120,
};

export type TokenCheck =
  | { readonly ok: true; readonly identity: ClientIdentity }
  | { readonly ok: false; readonly reason: 'invalid' | 'expired' };

export interface TokenOptions {
  readonly envId: string;
  readonly secret: Uint8Array;
  readonly now: () => number;
}

interface Claims {
  readonly iss: string;
  readonly sub: string;
  readonly exp: number;
  readonly iat: number;
  readonly jti: string;
  readonly use: TokenUse;
  readonly identity: ClientIdentity;
}

export class Tokens {
  readonly #options: TokenOptions;
  /** Tokens signed out of, until they would have expired: id → expiry (s). */
  readonly #revoked = new Map<string, number>();

  constructor(options: TokenOptions) {
    this.#options = options;
  }

  sign(identity: ClientIdentity, use: TokenUse): string {
    const issued = Math.floor(this.#options.now() / 1000);
    const claims: Claims = {
      iss: this.#options.envId,
      sub: subjectOf(identity),
      iat: issued,
      exp: issued + TOKEN_SECONDS[use],
      jti: randomUUID(),
      use,
      identity,
    };
    const body = `${encode({ alg: 'HS256', typ: 'JWT' })}.${encode(claims)}`;
    return `${body}.${this.#signature(body).toString('base64url')}`;
  }

  verify(token: string, use: TokenUse): TokenCheck {
    const claims = this.#claims(token);
    if (claims === undefined || claims.use !== use || this.#revoked.has(claims.jti)) {
      return { ok: false, reason: 'invalid' };
    }
    if (claims.exp * 1000 <= this.#options.now()) return { ok: false, reason: 'expired' };
    return { ok: true, identity: claims.identity };
  }

  /** Makes a token worthless before its time; one that is not ours is ignored. */
  revoke(token: string): void {
    const nowSeconds = this.#options.now() / 1000;
    for (const [id, expiry] of this.#revoked) {
      if (expiry <= nowSeconds) this.#revoked.delete(id);
    }
    const claims = this.#claims(token);
    if (claims !== undefined) this.#revoked.set(claims.jti, claims.exp);
  }

  #claims(token: string): Claims | undefined {
    const [header, payload, signature, ...rest] = token.split('.');
    if (!header || !payload || !signature || rest.length > 0) return undefined;
    const given = Buffer.from(signature, 'base64url');
    const expected = this.#signature(`${header}.${payload}`);
    if (given.length !== expected.length || !timingSafeEqual(given, expected)) return undefined;
    // Signed by us, so it is what sign() wrote; only another environment's is left to refuse.
    const claims = JSON.parse(Buffer.from(payload, 'base64url').toString('utf8')) as Claims;
    return claims.iss === this.#options.envId ? claims : undefined;
  }

  #signature(body: string): Buffer {
    return createHmac('sha256', this.#options.secret).update(`client-token.${body}`).digest();
  }
}

export function subjectOf(identity: ClientIdentity): string {
  return identity.kind === 'openid' ? identity.openid : identity.uid;
}

function encode(value: unknown): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}
