/**
 * Web pages are not the developer. A page somewhere on the internet can send requests to this
 * machine, and can make its own name point here (DNS rebinding); what it cannot do is hide the name
 * it called and the origin it came from.
 */
import type { IncomingMessage } from 'node:http';
import { sendJson } from './admin/exchange.ts';
import type { HttpModule } from './context.ts';

export interface GuardOptions {
  /** What the server listens on. */
  readonly host: string;
  /** More names it is called by, for example of a tunnel; IP addresses and localhost always are. */
  readonly hosts?: readonly string[];
  /** Origins of pages that use the web SDK, like `https://app.example`; localhost always may. */
  readonly origins?: readonly string[];
}

const SERVER_SIDE = /^\/(?:admin|control|_local)(?:\/|$)/;
const CLIENT_SIDE = /^\/(?:web|v1|auth|ws)(?:\/|$)/;
/** Its URLs are secrets themselves and are loaded by pages: only the name is looked at. */
const FILES = /^\/cos\//;

/** Why a request is not answered, or null when it is. Paths of functions are open to all. */
export function refusalOf(request: IncomingMessage, options: GuardOptions): string | null {
  const { pathname } = new URL(request.url ?? '/', 'http://localhost');
  const guarded = [SERVER_SIDE, CLIENT_SIDE, FILES].some((paths) => paths.test(pathname));
  if (!guarded) return null;
  const { host = '', origin } = request.headers;
  if (!isOwnName(hostnameOf(`http://${host}`), options)) {
    return `this server is not called ${JSON.stringify(host)}; options.hosts adds a name`;
  }
  if (origin === undefined || FILES.test(pathname)) return null;
  if (/^\/(?:admin|control)(?:\/|$)/.test(pathname)) {
    return 'server-side calls do not come from web pages';
  }
  const known =
    isLoopbackName(hostnameOf(origin)) ||
    origin === `http://${host}` ||
    options.origins?.includes(origin);
  return known ? null : `pages of ${origin} may not call in; options.origins adds one`;
}

/** Goes before all other modules. */
export function createGuard(options: GuardOptions): HttpModule {
  return async (request, response) => {
    const why = refusalOf(request, options);
    if (why === null) return false;
    request.resume();
    sendJson(response, 403, { code: 'FORBIDDEN', message: why });
    return true;
  };
}

function isOwnName(name: string, { host, hosts = [] }: GuardOptions): boolean {
  // An address cannot be made to point somewhere else, a name can.
  const isAddress = /^\d+(?:\.\d+){3}$/.test(name) || name.startsWith('[');
  return isAddress || isLoopbackName(name) || [host, ...hosts].includes(name);
}

function isLoopbackName(name: string): boolean {
  return name === 'localhost' || name === '[::1]' || /^127(?:\.\d+){3}$/.test(name);
}

/** Lower case, without port; empty when there is none. */
function hostnameOf(origin: string): string {
  return URL.canParse(origin) ? new URL(origin).hostname : '';
}
