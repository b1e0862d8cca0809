/**
 * A query id that says what is watched and by whom, signed: after a restart the server can set
 * the same watch up again from the id alone, for the same user and nobody else.
 */
import { createHmac, timingSafeEqual } from 'node:crypto';
import { isRecord } from '../http/exchange.ts';

export interface WatchedQuery {
  readonly collection: string;
  /** The query as the client sent it (JSON text). */
  readonly query: string;
  readonly sort: Record<string, 1 | -1> | undefined;
  readonly limit: number | undefined;
  /** The user it was answered to. */
  readonly subject: string;
  /** Tells two watches of one query apart. */
  readonly nonce: string;
}

export class QueryIds {
  readonly #secret: Uint8Array;

  constructor(secret: Uint8Array) {
    this.#secret = secret;
  }

  make(watched: WatchedQuery): string {
    const body = Buffer.from(JSON.stringify(watched)).toString('base64url');
    return `${body}.${this.#signature(body).toString('base64url')}`;
  }

  /** Undefined for an id this environment did not make. */
  read(id: string): WatchedQuery | undefined {
    const [body, signature] = id.split('.');
    if (!body || !signature) return undefined;
    const given = Buffer.from(signature, 'base64url');
    const expected = this.#signature(body);
    if (given.length !== expected.length || !timingSafeEqual(given, expected)) return undefined;
    const watched: unknown = JSON.parse(Buffer.from(body, 'base64url').toString('utf8'));
    return isRecord(watched) ? (watched as unknown as WatchedQuery) : undefined;
  }

  #signature(body: string): Buffer {
    return createHmac('sha256', this.#secret).update(`watch.${body}`).digest();
  }
}
