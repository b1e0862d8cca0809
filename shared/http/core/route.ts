/**
 * A route, declared once: the router, the checks, openapi.json, the tables of docs/api.md and the
 * typed client all come from this.
 */
import type * as z from 'zod/mini';
import type { KeyDoc, RateState, Scope } from '../../keys/index.ts';
import type { AuditRules } from '../../platform/audit.ts';
import type { HttpApp } from './app.ts';

export type Method = 'GET' | 'POST' | 'DELETE';

/** `open`: anybody; `user`: whoever has an account behind their key; `admin`: operators. */
export type Auth = 'open' | 'user' | 'admin';

/** How failures are told: each family of clients has its own. */
export type ErrorFace = 'openai' | 'video' | 'plain';

export interface Caller {
  /** Whose account pays; null for an operator who speaks for nobody. */
  readonly openid: string | null;
  /** Null for the operator's secret. */
  readonly key: KeyDoc | null;
  readonly isAdmin: boolean;
  readonly rate: RateState | null;
}

export interface Ask<Body = unknown, Query = unknown> {
  readonly app: HttpApp;
  readonly caller: Caller;
  /** The parts of the path in braces. */
  readonly params: Readonly<Record<string, string>>;
  readonly body: Body;
  readonly query: Query;
  readonly headers: Headers;
  /** Ends when the client has gone. */
  readonly signal: AbortSignal;
  /** The route and the body as they were sent, as one hash. */
  readonly bodyHash: string;
  /** When it came, ms: whatever held it up since was ours. */
  readonly receivedAt: number;
}

export interface Answer {
  readonly status?: number;
  /** JSON; or else `body`. */
  readonly json?: unknown;
  readonly body?: string | Uint8Array<ArrayBuffer> | ReadableStream<Uint8Array> | null;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface Words {
  readonly en: string;
  readonly zh: string;
}

/** A schema for JSON; otherwise what comes instead of it. */
export type AnswerShape = z.ZodMiniType | 'bytes' | 'redirect' | 'page';

export interface Route {
  readonly method: Method;
  /** With its whole prefix: `/v1/videos/{id}`. */
  readonly path: string;
  /** Names the client's method and the operation in openapi.json. */
  readonly id: string;
  readonly group: 'openai' | 'ai' | 'video' | 'external' | 'rpc' | 'own' | 'docs';
  readonly about: Words;
  readonly auth: Auth;
  readonly scope?: Scope;
  /** Whoever brings a ticket for what is asked needs no key. */
  readonly takesTicket?: true;
  readonly body?: z.ZodMiniType;
  /** How a body may come; default JSON only. */
  readonly accepts?: readonly ('json' | 'form')[];
  readonly query?: z.ZodMiniType;
  readonly answers: Readonly<Record<number, AnswerShape>>;
  readonly errors: ErrorFace;
  /** What of an operator's call is written down. Needed where `auth` is `admin`. */
  readonly audit?: AuditRules;
  readonly handler: (ask: Ask) => Promise<Answer>;
}

type Declared<B extends z.ZodMiniType, Q extends z.ZodMiniType> = Omit<
  Route,
  'body' | 'query' | 'handler'
> & {
  readonly body?: B;
  readonly query?: Q;
  readonly handler: (ask: Ask<z.infer<B>, z.infer<Q>>) => Promise<Answer>;
};

/** Ties the handler's types to the schemas beside it. */
export function route<B extends z.ZodMiniType, Q extends z.ZodMiniType>(
  declared: Declared<B, Q>,
): Route {
  // The body and query a handler is given have just been read by these very schemas.
  return declared as unknown as Route;
}
