/** People who log in with a name and a password, as `CreateUser` makes them. */
import { randomBytes, randomUUID, scrypt, timingSafeEqual } from 'node:crypto';
import { promisify } from 'node:util';
import type { SavedState, SavedUser } from './saved.ts';

const derive = promisify(scrypt) as (
  password: string,
  salt: Buffer,
  bytes: number,
) => Promise<Buffer>;
const HASH_BYTES = 32;
/** Wrong passwords in a row, and how long a name then answers nothing but that it is too much. */
const MAX_MISSES = 5;
const LOCKED_MS = 60_000;

export type SignIn =
  | { readonly kind: 'welcome'; readonly user: SavedUser }
  | { readonly kind: 'wrong' | 'blocked' | 'locked' };

export interface NewUser {
  readonly name: string;
  readonly password: string;
  readonly type?: SavedUser['type'];
  readonly status?: SavedUser['status'];
}

/** What keeps a name or a password from being taken; null when both are good. */
export function userProblem({
  name,
  password,
}: {
  name: string;
  password?: string;
}): string | null {
  if (!/^[A-Za-z0-9][\w.-]{0,63}$/u.test(name))
    return 'Name must be 1 to 64 letters, digits, "_", "-" or "."';
  if (password === undefined) return null;
  if (password.length < 8 || password.length > 32) return 'Password must have 8 to 32 characters';
  const kinds = [/[a-z]/u, /[A-Z]/u, /\d/u, /[^A-Za-z\d]/u].filter((kind) => kind.test(password));
  return kinds.length >= 3
    ? null
    : 'Password must mix three of: a-z, A-Z, digits, other characters';
}

export class Users {
  readonly #saved: SavedState;
  readonly #now: () => number;
  readonly #misses = new Map<string, { count: number; lastAtMs: number }>();

  constructor(saved: SavedState, now: () => number) {
    this.#saved = saved;
    this.#now = now;
  }

  all(): SavedUser[] {
    return Object.values(this.#saved.value.users);
  }

  byId(uid: string): SavedUser | undefined {
    return this.all().find((user) => user.uid === uid);
  }

  byName(name: string): SavedUser | undefined {
    return this.all().find((user) => user.name === name);
  }

  async create({
    name,
    password,
    type = 'externalUser',
    status = 'ACTIVE',
  }: NewUser): Promise<string> {
    const uid = randomUUID().replaceAll('-', '').slice(0, 24);
    const user = { uid, name, password: await hashed(password), type, status };
    this.#put({ ...user, createdAtMs: this.#now() });
    return uid;
  }

  async modify(
    uid: string,
    changes: Partial<Omit<NewUser, 'password'>> & { password?: string },
  ): Promise<void> {
    const user = this.byId(uid);
    if (user === undefined) return;
    const { password, ...rest } = changes;
    const secret = password === undefined ? {} : { password: await hashed(password) };
    this.#put({ ...user, ...rest, ...secret });
  }

  remove(uids: readonly string[]): void {
    const left = this.all().filter(({ uid }) => !uids.includes(uid));
    this.#saved.change({ users: Object.fromEntries(left.map((user) => [user.uid, user])) });
  }

  /** Takes as long for a name nobody has as for a wrong password. */
  async signIn(name: string, password: string): Promise<SignIn> {
    const misses = this.#misses.get(name);
    const isFresh = misses !== undefined && this.#now() - misses.lastAtMs < LOCKED_MS;
    if (isFresh && misses.count >= MAX_MISSES) return { kind: 'locked' };
    const user = this.byName(name);
    const isRight = await matches(password, user?.password ?? NOBODYS);
    if (user === undefined || !isRight) {
      this.#misses.set(name, { count: (isFresh ? misses.count : 0) + 1, lastAtMs: this.#now() });
      return { kind: 'wrong' };
    }
    this.#misses.delete(name);
    return user.status === 'BLOCKED' ? { kind: 'blocked' } : { kind: 'welcome', user };
  }

  #put(user: SavedUser): void {
    this.#saved.change({ users: { ...this.#saved.value.users, [user.uid]: user } });
  }
}

const NOBODYS = `${'00'.repeat(16)}.${'00'.repeat(HASH_BYTES)}`;

async function hashed(password: string): Promise<string> {
  const salt = randomBytes(16);
  return `${salt.toString('hex')}.${(await derive(password, salt, HASH_BYTES)).toString('hex')}`;
}

async function matches(password: string, stored: string): Promise<boolean> {
  const [salt = '', hash = ''] = stored.split('.');
  const given = await derive(password, Buffer.from(salt, 'hex'), HASH_BYTES);
  return timingSafeEqual(given, Buffer.from(hash, 'hex'));
}
