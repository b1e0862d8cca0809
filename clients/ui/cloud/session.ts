/**
 * A login by name and password over CloudBase's own HTTP protocol. Tokens lie in this tab's
 * sessionStorage: they end with the tab, and no other tab, cookie or address has them.
 */
import { createStore, type Store } from '../core/store.ts';
import type { CloudPlace } from './environment.ts';
import { SignedOutError, SignInError, UnreachableError } from './errors.ts';

interface Tokens {
  readonly access: string;
  readonly refresh: string;
  /** Instant in ms. */
  readonly endsAt: number;
  /** Whose they are, as the platform calls them; empty where it did not say. */
  readonly subject: string;
}

/** A token that ends while a call is under way would only be refused. */
const EARLY_MS = 60_000;

export interface Session {
  readonly isOpen: Store<boolean>;
  /** @throws SignInError, UnreachableError */
  signIn(name: string, password: string): Promise<void>;
  /** A login another address of this very server gives out. @throws SignInError, UnreachableError */
  enterBy(path: string, body: object): Promise<void>;
  /** Whose login it is; null: nobody's. */
  subject(): string | null;
  signOut(): void;
  /** A token that is good now; `refused`: one the platform no longer takes. @throws SignedOutError, UnreachableError */
  token(refused?: string): Promise<string>;
}

/** `key`: where the tab keeps it. Pages for different people keep different logins. */
export function createSession(place: CloudPlace, key: string): Session {
  let tokens = restored(key);
  let renewal: Promise<Tokens> | null = null;
  const isOpen = createStore(tokens !== null);

  const keep = (next: Tokens | null): void => {
    tokens = next;
    if (next === null) sessionStorage.removeItem(key);
    else sessionStorage.setItem(key, JSON.stringify(next));
    isOpen.set(next !== null);
  };
  const ask = async (path: string, body: object): Promise<Tokens> =>
    tokensOf(await post(`${place.gateway}/auth/v1/${path}?client_id=${place.env_id}`, body));
  const renew = async (refresh: string): Promise<Tokens> => {
    try {
      const next = await ask('token', { grant_type: 'refresh_token', refresh_token: refresh });
      keep(next);
      return next;
    } catch (error) {
      if (error instanceof UnreachableError) throw error;
      keep(null);
      throw new SignedOutError();
    }
  };
  return {
    isOpen,
    signIn: async (username, password) => keep(await ask('signin', { username, password })),
    enterBy: async (path, body) => keep(tokensOf(await post(`${place.gateway}${path}`, body))),
    subject: () => tokens?.subject ?? null,
    signOut: () => {
      const access = tokens?.access;
      keep(null);
      if (access === undefined) return;
      // The tab has forgotten them either way.
      const revoke = post(`${place.gateway}/auth/v1/user/signout`, {}, access);
      revoke.catch(() => undefined);
    },
    token: async (refused) => {
      if (tokens === null) throw new SignedOutError();
      const isGood = tokens.access !== refused && tokens.endsAt - EARLY_MS > Date.now();
      if (isGood) return tokens.access;
      // Several calls at once ask for one renewal: a refresh token may be good only once.
      renewal ??= renew(tokens.refresh).finally(() => {
        renewal = null;
      });
      return (await renewal).access;
    },
  };
}

function tokensOf(answer: Record<string, unknown>): Tokens {
  const { access_token: access, refresh_token: refresh, expires_in: seconds, sub = '' } = answer;
  const endsAt = Date.now() + Number(seconds) * 1_000;
  return { access: String(access), refresh: String(refresh), endsAt, subject: String(sub) };
}

function restored(key: string): Tokens | null {
  try {
    return JSON.parse(sessionStorage.getItem(key) ?? 'null') as Tokens | null;
  } catch {
    return null;
  }
}

async function post(url: string, body: object, token?: string): Promise<Record<string, unknown>> {
  const answer = await fetch(url, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
    },
    body: JSON.stringify(body),
    signal: AbortSignal.timeout(15_000),
  }).catch((error: unknown) => {
    throw new UnreachableError(error);
  });
  const told = (await answer.json().catch(() => ({}))) as Record<string, unknown>;
  if (answer.ok) return told;
  if (answer.status >= 500) throw new UnreachableError(new Error(String(answer.status)));
  throw new SignInError(typeof told.error === 'string' ? told.error : `HTTP_${answer.status}`);
}
