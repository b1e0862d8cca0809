/** From a path to a route. Behind HTTP access a prefix may be gone: both readings are understood. */
import { MethodNotAllowedError, UnknownRouteError } from './errors.ts';
import type { Route } from './route.ts';

export interface Match {
  readonly route: Route;
  readonly params: Readonly<Record<string, string>>;
}

/** Throws UnknownRouteError, MethodNotAllowedError. */
export type Router = (method: string, path: string) => Match;

/** What a prefix that was taken off may have been. */
const PREFIXES = ['', '/v1', '/api'] as const;

/** What clients look for that is somewhere else here, or nowhere. */
const INSTEAD: readonly (readonly [RegExp, string])[] = [
  [/\/responses(\/|$)/, 'use POST /v1/chat/completions (AI SDK: provider.chat(model))'],
  [/\/(?<!chat\/)completions$/, 'use POST /v1/chat/completions'],
  [/\/images\/variations$/, 'use POST /v1/images/edits'],
  [/\/audio\/translations$/, 'use POST /v1/audio/transcriptions'],
  [
    /\/videos\/([^/]+\/remix|edits|extensions|characters)(\/|$)/,
    'use POST /v1/videos with input_reference',
  ],
  [/\/(files|uploads\/[^/]+\/(parts|complete|cancel))/, 'use POST /v1/uploads'],
  [
    /\/(embeddings|moderations|fine_tuning|batches|assistants|threads|vector_stores)/,
    'not offered',
  ],
];

interface Entry {
  readonly parts: readonly string[];
  readonly byMethod: Map<string, Route>;
}

export function createRouter(routes: readonly Route[]): Router {
  const entries = new Map<string, Entry>();
  for (const route of routes) {
    const entry = entries.get(route.path) ?? { parts: split(route.path), byMethod: new Map() };
    entry.byMethod.set(route.method, route);
    entries.set(route.path, entry);
  }
  // Words before placeholders: /v1/videos/generations is no video called "generations".
  const ordered = [...entries.values()].sort((a, b) => blanks(a) - blanks(b));
  const find = (path: string): { entry: Entry; params: Record<string, string> } | undefined => {
    for (const entry of ordered) {
      const params = matched(entry.parts, split(path));
      if (params !== undefined) return { entry, params };
    }
    return undefined;
  };
  return (method, path) => {
    const asked = method === 'HEAD' ? 'GET' : method;
    let allowed: string[] = [];
    for (const prefix of PREFIXES) {
      const found = find(prefix + path);
      if (found === undefined) continue;
      const route = found.entry.byMethod.get(asked);
      if (route !== undefined) return { route, params: found.params };
      allowed = [...found.entry.byMethod.keys()];
    }
    // What is said of a path by its name goes before what a placeholder makes of it.
    const instead = INSTEAD.find(([what]) => what.test(path))?.[1];
    if (allowed.length > 0 && instead === undefined) throw new MethodNotAllowedError(allowed);
    throw new UnknownRouteError(path, instead);
  };
}

const split = (path: string): string[] => path.split('/').filter((part) => part !== '');
const blanks = ({ parts }: Entry): number => parts.filter((part) => part.startsWith('{')).length;

function matched(
  pattern: readonly string[],
  parts: readonly string[],
): Record<string, string> | undefined {
  if (pattern.length !== parts.length) return undefined;
  const params: Record<string, string> = {};
  for (const [index, wanted] of pattern.entries()) {
    const given = parts[index] ?? '';
    if (wanted.startsWith('{')) params[wanted.slice(1, -1)] = decoded(given);
    else if (wanted !== given) return undefined;
  }
  return params;
}

/** What cannot be decoded is no id of anything. */
function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
