/**
 * The access token of the mini-program: one for all instances, kept sealed, and renewed by whoever
 * holds the lease. `stable_token` gives the same token until it ends, so two who renew at once do
 * no harm; the lease only spares WeChat's daily limit.
 */
import type { Clock } from '../../platform/clock.ts';
import {
  checked,
  collections,
  type Database,
  isDuplicateKey,
  readDoc,
} from '../../platform/database.ts';
import type { Random } from '../../platform/ids.ts';
import { type Keyring, openKey, sealKey } from '../../providers/index.ts';
import { ChannelUnavailableError } from '../core/errors.ts';
import { errcodeOf, type WechatApi } from './api.ts';

export interface TokenDeps {
  readonly db: Database;
  readonly clock: Clock;
  readonly random: Random;
  /** Null: the token is kept in this instance alone. */
  readonly keyring: Keyring | null;
  readonly api: WechatApi;
  readonly appId: string;
  readonly appSecret: string;
}

export interface Tokens {
  /** A token that is good for a while. Throws ChannelUnavailableError. */
  current(): Promise<string>;
  /** WeChat did not take it: the next call gets a new one. */
  forget(): Promise<void>;
}

interface Token {
  readonly value: string;
  readonly expiresAt: number;
}

interface TokenDoc {
  readonly _id: string;
  readonly token: string | null;
  readonly expires_at: Date;
  readonly lease_until: Date;
}

const MARGIN_MS = 5 * 60_000;
const LEASE_MS = 10_000;
const WAIT_MS = 250;
const WAITS = 12;

export function createTokens(deps: TokenDeps): Tokens {
  let own: Token | null = null;
  const place = { provider: 'wechat', field: 'access_token' };
  const id = `token:${deps.appId}`;
  const keys = deps.db.collection(collections.paymentKeys);

  const isGood = (token: Token | null): token is Token =>
    token !== null && token.expiresAt - MARGIN_MS > deps.clock.now();

  const stored = async (keyring: Keyring): Promise<Token | null> => {
    const doc = await readDoc<TokenDoc>(deps.db, collections.paymentKeys, id);
    if (doc?.token == null) return null;
    return { value: openKey(doc.token, place, keyring), expiresAt: doc.expires_at.getTime() };
  };

  /** True for one caller at a time, until the lease runs out. */
  const lease = async (): Promise<boolean> => {
    const now = deps.clock.now();
    const until = new Date(now + LEASE_MS);
    const free = { _id: id, lease_until: deps.db.command.lte(new Date(now)) };
    if ((checked(await keys.where(free).update({ lease_until: until })).updated ?? 0) > 0) {
      return true;
    }
    if ((await readDoc(deps.db, collections.paymentKeys, id)) !== null) return false;
    try {
      const empty = { _id: id, token: null, expires_at: new Date(0), lease_until: until };
      checked(await keys.add(empty));
      return true;
    } catch (error) {
      if (isDuplicateKey(error)) return false;
      throw error;
    }
  };

  const renew = async (keyring: Keyring): Promise<Token> => {
    const token = await fetchToken(deps);
    const sealed = sealKey(token.value, place, { keyring, random: deps.random });
    const fields = { token: sealed, expires_at: new Date(token.expiresAt) };
    checked(await keys.where({ _id: id }).update({ ...fields, lease_until: new Date(0) }));
    return token;
  };

  const shared = async (keyring: Keyring): Promise<Token> => {
    for (let wait = 0; wait < WAITS; wait++) {
      const known = await stored(keyring);
      if (isGood(known)) return known;
      if (await lease()) return renew(keyring);
      await deps.clock.sleep(WAIT_MS);
    }
    throw new ChannelUnavailableError('nobody has renewed the access token');
  };

  return {
    current: async () => {
      if (isGood(own)) return own.value;
      own = deps.keyring === null ? await fetchToken(deps) : await shared(deps.keyring);
      return own.value;
    },
    forget: async () => {
      own = null;
      if (deps.keyring === null) return;
      checked(await keys.where({ _id: id }).update({ expires_at: new Date(0) }));
    },
  };
}

async function fetchToken({ api, appId, appSecret, clock }: TokenDeps): Promise<Token> {
  const body = { grant_type: 'client_credential', appid: appId, secret: appSecret };
  const answer = await api.post('/cgi-bin/stable_token', JSON.stringify(body));
  const { access_token: value, expires_in: seconds } = answer;
  if (typeof value !== 'string' || value === '' || typeof seconds !== 'number') {
    throw new ChannelUnavailableError(`stable_token: errcode ${errcodeOf(answer)}`);
  }
  return { value, expiresAt: clock.now() + seconds * 1_000 };
}
