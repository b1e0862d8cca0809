/**
 * The instances of one HTTP function: several requests at a time each, as its configuration says,
 * new ones started up to a cap, requests queued beyond it, idle ones reaped. A bundle that changed
 * on disk gets new instances; the old ones finish what they have.
 */
import { join } from 'node:path';
import { bundleVersion } from '../functions/bundle-version.ts';
import type { FunctionLimits } from '../functions/config.ts';
import { NotStartedError } from '../functions/failures.ts';
import { startWebInstance, type WebInstance } from './instance.ts';

export interface WebPoolOptions {
  readonly folder: string;
  readonly limits: FunctionLimits;
  readonly maxInstances: number;
  readonly idleMs: number;
  readonly variables: () => Readonly<Record<string, string>>;
  readonly log: (level: string, text: string) => void;
}

/** A place at an instance; given back once. */
export interface Place {
  readonly port: number;
  free(): void;
  /** The instance ends, unless others are still served by it. */
  abandon(): void;
}

interface Member {
  readonly version: string;
  readonly instance: Promise<WebInstance>;
  active: number;
  retired: boolean;
  timer: NodeJS.Timeout | null;
}

export class WebPool {
  readonly #options: WebPoolOptions;
  readonly #members = new Set<Member>();
  readonly #queue: { enter: (member: Member) => void; refuse: (error: Error) => void }[] = [];
  #closed = false;

  constructor(options: WebPoolOptions) {
    this.#options = options;
  }

  /** Requests running or waiting. */
  get load(): number {
    return this.#queue.length + [...this.#members].reduce((sum, { active }) => sum + active, 0);
  }

  get limits(): FunctionLimits {
    return this.#options.limits;
  }

  /** @throws NotStartedError */
  async take(): Promise<Place> {
    const member = await this.#member();
    try {
      const instance = await member.instance;
      await instance.ready;
      return this.#place(member, instance);
    } catch (error) {
      this.#leave(member);
      this.#members.delete(member);
      throw error;
    }
  }

  async close(): Promise<void> {
    this.#closed = true;
    for (const { refuse } of this.#queue.splice(0)) refuse(shuttingDown());
    await Promise.all([...this.#members].map((member) => this.#end(member)));
  }

  /** Lets everything that was taken in come to its end, then ends the instances. */
  async drain(): Promise<void> {
    while (this.load > 0 && !this.#closed) await new Promise((r) => setTimeout(r, 20));
    if (!this.#closed) await this.close();
  }

  #member(): Promise<Member> {
    if (this.#closed) return Promise.reject(shuttingDown());
    const { folder, limits } = this.#options;
    const version = bundleVersion(join(folder, limits.file));
    if (version === null) {
      const why = `function ${limits.name} is not deployed`;
      return Promise.reject(new NotStartedError('FUNCTION_NOT_FOUND', why));
    }
    for (const member of this.#members) if (member.version !== version) this.#retire(member);
    const free = [...this.#members].find((member) => this.#hasRoom(member));
    const living = [...this.#members].filter(({ retired }) => !retired).length;
    const member = free ?? (living < this.#options.maxInstances ? this.#start(version) : null);
    if (member !== null) return Promise.resolve(this.#enter(member));
    return new Promise((enter, refuse) => this.#queue.push({ enter, refuse }));
  }

  #hasRoom({ retired, active }: Member): boolean {
    return !retired && active < this.#options.limits.concurrency;
  }

  #enter(member: Member): Member {
    member.active += 1;
    if (member.timer) clearTimeout(member.timer);
    member.timer = null;
    return member;
  }

  #start(version: string): Member {
    const { folder, limits, variables, log } = this.#options;
    const instance = startWebInstance({ folder, limits, variables: variables(), log });
    const member: Member = { version, instance, active: 0, retired: false, timer: null };
    this.#members.add(member);
    instance
      .then(({ exited }) => exited)
      .catch(() => undefined)
      .finally(() => {
        member.retired = true;
        this.#members.delete(member);
        this.#admit();
      });
    return member;
  }

  #place(member: Member, { port }: WebInstance): Place {
    let held = true;
    const once = (then: () => void) => () => {
      if (!held) return;
      held = false;
      this.#leave(member);
      then();
    };
    return {
      port,
      free: once(() => this.#rest(member)),
      abandon: once(() => {
        if (member.active === 0) void this.#end(member);
      }),
    };
  }

  #leave(member: Member): void {
    member.active -= 1;
    this.#admit();
  }

  #admit(): void {
    while (this.#queue.length > 0) {
      const member = [...this.#members].find((one) => this.#hasRoom(one));
      if (member === undefined) {
        const next = this.#closed ? undefined : this.#queue.shift();
        if (next === undefined) return;
        const living = [...this.#members].filter(({ retired }) => !retired).length;
        if (living >= this.#options.maxInstances) {
          this.#queue.unshift(next);
          return;
        }
        this.#member().then(next.enter, next.refuse);
        return;
      }
      this.#queue.shift()?.enter(this.#enter(member));
    }
  }

  #rest(member: Member): void {
    if (member.active > 0) return;
    if (member.retired) {
      void this.#end(member);
      return;
    }
    member.timer = setTimeout(() => void this.#end(member), this.#options.idleMs);
    member.timer.unref();
  }

  #retire(member: Member): void {
    member.retired = true;
    if (member.active === 0) void this.#end(member);
  }

  async #end(member: Member): Promise<void> {
    member.retired = true;
    if (member.timer) clearTimeout(member.timer);
    this.#members.delete(member);
    const instance = await member.instance.catch(() => null);
    await instance?.kill();
  }
}

function shuttingDown(): NotStartedError {
  return new NotStartedError('FUNCTIONS_REQUEST_FAIL', 'the environment is shutting down');
}
