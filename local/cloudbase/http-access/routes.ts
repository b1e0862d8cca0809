/** Which paths lead to which function, and what of them the function sees. */
import { isFunctionName } from '../functions/config.ts';

export interface HttpRoute {
  /** This path and everything below it, e.g. `/callback`. */
  readonly path: string;
  readonly functionName: string;
  /** The function sees the whole path; by default the route's own part is taken off. */
  readonly passPath?: boolean;
  /** Callers need a login or an API key of this environment. Default: nobody is asked. */
  readonly auth?: boolean;
  /** Origins of pages that may call, besides localhost; absent: the function answers for itself. */
  readonly safeDomains?: readonly string[];
  readonly qps?: {
    readonly total: number;
    /** Of one address. */
    readonly perClient?: number;
  };
  /** Put in front of what the function sees. */
  readonly rewrite?: string;
}

const RESERVED = /^\/(?:__auth|\.well-known)(?:\/|$)/u;
const PATH = /^\/(?:[A-Za-z0-9._-]{1,50}(?:\/[A-Za-z0-9._-]{1,50})*\/?)?$/u;

/** The longest prefix first. @throws Error naming the route that the platform would not take */
export function checkedRoutes(routes: readonly HttpRoute[]): readonly HttpRoute[] {
  for (const { path, functionName } of routes) {
    if (!PATH.test(path) || RESERVED.test(path)) {
      throw new Error(`HTTP access path "${path}" is not valid`);
    }
    if (!isFunctionName(functionName)) {
      throw new Error(`HTTP access ${path}: function name "${functionName}" is not valid`);
    }
  }
  return [...routes].sort((a, b) => b.path.length - a.path.length);
}

export function isBelow(pathname: string, { path }: HttpRoute): boolean {
  const base = baseOf(path);
  return pathname === base || pathname.startsWith(`${base}/`);
}

/** As the function sees it. */
export function seenPath(pathname: string, route: HttpRoute): string {
  const seen = route.passPath === true ? pathname : pathname.slice(baseOf(route.path).length);
  const whole = `${baseOf(route.rewrite ?? '')}${seen}`;
  return whole === '' ? '/' : whole;
}

const baseOf = (path: string): string => path.replace(/\/+$/u, '');
