/**
 * Everything a client (mini-program or browser, js-sdk) sees of the local CloudBase: login, the
 * two database protocols, functions, storage and watch, behind the security rules.
 */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import type { CloudBaseContext, HttpModule } from '../context.ts';
import { CloudBaseError, type Doc, type Engine } from '../engine/api.ts';
import { ANONYMOUS_ONLY, answerAuth, type Logins } from './auth/endpoints.ts';
import type { TicketKeys } from './auth/tickets.ts';
import { type ClientIdentity, Tokens } from './auth/tokens.ts';
import { ClientDatabase } from './data/database.ts';
import { answerGateway } from './gateway.ts';
import { allowOrigin, sendPreflight } from './http/exchange.ts';
import { Hub } from './realtime/hub.ts';
import { QueryIds } from './realtime/query-id.ts';
import { REALTIME_PATH, RealtimeServer } from './realtime/server.ts';
import { Access, type CollectionRule, type SimpleMode } from './rules/access.ts';
import { FunctionAccess, type FunctionRule } from './rules/function-rule.ts';
import { answerWeb, type ProtocolParts, type RealtimeTicket } from './web.ts';

export type { Logins } from './auth/endpoints.ts';
export { type ClientIdentity, Tokens } from './auth/tokens.ts';
export type { CollectionRule, SimpleMode } from './rules/access.ts';
export { RuleSyntaxError } from './rules/ast.ts';
export { FunctionAccess, type FunctionRule } from './rules/function-rule.ts';
export type { RealtimeTicket } from './web.ts';

export interface ClientModuleOptions {
  /** By collection; one that is not named has `defaultRule`. */
  readonly rules?: Readonly<Record<string, CollectionRule>>;
  /** Default ADMINONLY: for the server side only. */
  readonly defaultRule?: SimpleMode;
  /** Which functions clients may call; default all, with a login. */
  readonly functionRule?: FunctionRule;
  /** Asked instead of `functionRule` where it may change. */
  readonly mayInvoke?: (name: string, identity: ClientIdentity) => boolean;
  /** Default: anonymous ones. */
  readonly logins?: Logins;
  /** Default: tokens of its own, which forget who signed out with them. */
  readonly tokens?: Tokens;
  /** Public keys for custom-login tickets, by key id. */
  readonly ticketKeys?: TicketKeys;
  /** Told of errors that are the server's own; the default writes them to stderr. */
  readonly report?: (error: unknown) => void;
}

export interface ClientModule {
  /** Answers `/auth/v1`, `/_local/login`, `/web` and `/v1`. */
  readonly http: HttpModule;
  /** Takes WebSocket upgrades of the watch endpoint; false for any other path. */
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): boolean;
  /** Whether the function rule lets this user call the function. */
  mayInvoke(name: string, identity: ClientIdentity): boolean;
  /** Whether a token is that of a login of this environment. */
  isLogin(token: string): boolean;
  /** What `auth.wsWebSign` answers for this user. */
  wsWebSign(identity: ClientIdentity): RealtimeTicket;
  /** Cuts every watch socket; clients come back by themselves. */
  cutSockets(): void;
  /** Ends all watches and sockets. */
  close(): Promise<void>;
}

/** Throws RuleSyntaxError, or an Error for a function rule, when a rule cannot be read. */
export function createClientModule(
  context: CloudBaseContext,
  options: ClientModuleOptions = {},
): ClientModule {
  const { engine, now, secret, envId } = context;
  const report = options.report ?? ((error: unknown) => console.error(error));
  const tokens = options.tokens ?? new Tokens({ envId, secret, now });
  const access = new Access({
    rules: options.rules ?? {},
    ...(options.defaultRule ? { defaultRule: options.defaultRule } : {}),
    now,
    load: (collection, id) => loadDocument(engine, collection, id),
  });
  const database = new ClientDatabase(engine, access);
  const hub = new Hub({
    engine,
    queryIds: new QueryIds(secret),
    now,
    readFilter: (identity, request) => database.readFilter(identity, request),
    mayRead: (identity, collection, doc) => access.mayRead(identity, collection, doc),
  });
  const realtime = new RealtimeServer({ envId, tokens, hub, report });
  const sign = (identity: ClientIdentity): RealtimeTicket => {
    const signStr = tokens.sign(identity, 'realtime');
    const address = `${context.baseUrl().replace(/^http/, 'ws')}${REALTIME_PATH}`;
    return { signStr, wsUrl: `${address}?ticket=${signStr}`, secretVersion: '1', envId };
  };
  const functions = new FunctionAccess(options.functionRule);
  const mayInvoke = options.mayInvoke ?? functions.mayInvoke.bind(functions);
  const parts: ProtocolParts = { context, tokens, database, sign, mayInvoke };
  const { logins = ANONYMOUS_ONLY, ticketKeys = {} } = options;
  const auth = { tokens, ticketKeys, now, logins };

  return {
    http: async (request, response, url) => {
      if (!isClientPath(url.pathname)) return false;
      allowOrigin(request, response);
      if (request.method === 'OPTIONS') {
        sendPreflight(request, response);
        return true;
      }
      if (await answerAuth(auth, { request, response, path: url.pathname })) return true;
      await answerDatabase(parts, { request, response, url });
      return true;
    },
    upgrade: (request, socket, head) => realtime.upgrade(request, socket, head),
    mayInvoke,
    isLogin: (token) => tokens.verify(token, 'access').ok,
    wsWebSign: sign,
    cutSockets: () => realtime.cut(),
    close: async () => {
      await realtime.close();
      hub.close();
    },
  };
}

/** What a rule's `get` reads: null when the document or its whole collection is not there. */
async function loadDocument(engine: Engine, collection: string, id: string): Promise<Doc | null> {
  try {
    const [doc] = await engine.find(collection, { filter: { _id: id }, limit: 1 });
    return doc ?? null;
  } catch (error) {
    const missing =
      error instanceof CloudBaseError && error.code === 'DATABASE_COLLECTION_NOT_EXIST';
    if (missing) return null;
    throw error;
  }
}

function isClientPath(path: string): boolean {
  return (
    path === '/web' ||
    path === '/_local/login' ||
    path.startsWith('/_local/http-functions/') ||
    path.startsWith('/v1/') ||
    path.startsWith('/auth/v1/')
  );
}

async function answerDatabase(
  parts: ProtocolParts,
  exchange: { request: IncomingMessage; response: ServerResponse; url: URL },
): Promise<void> {
  if (exchange.url.pathname === '/web') {
    return answerWeb(parts, exchange.request, exchange.response);
  }
  return answerGateway(parts, exchange);
}
