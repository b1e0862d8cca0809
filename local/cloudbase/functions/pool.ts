/**
 * The instances of one function: one invocation at a time each, warm ones used again, new ones
 * started up to a cap, callers queued beyond it, idle ones reaped. A bundle that changed on disk
 * gets new instances; the old ones finish what they have.
 */
import { availableParallelism } from 'node:os';
import { bundleVersion } from './bundle-version.ts';
import type { FunctionLimits } from './config.ts';
import type { PreparedRun } from './environment.ts';
import { executeFailure, exitFailure, NotStartedError, timeExceeded } from './failures.ts';
import { type InstanceMessage, type Isolation, startInstance } from './instance.ts';
import { arm, armLimit, disarm, type Job, type Member, type RunOutcome } from './member.ts';

export interface PoolOptions {
  readonly limits: FunctionLimits;
  /** Absolute path of the bundle. */
  readonly entry: string;
  readonly isolation: Isolation;
  readonly maxInstances: number;
  /** How long an idle instance stays warm, ms. */
  readonly idleMs: number;
  /** Variables of every instance; read when one starts. */
  readonly variables: () => Record<string, string>;
  readonly log: (line: { requestId: string; level: string; text: string }) => void;
}

/** A bundle gets this long to load before the caller is told it cannot start, ms. */
const LOAD_LIMIT_MS = 30_000;
const LOADS_TOO_LONG = 'loading took too long';
/** Loading a bundle is work for a whole core; a rush that is over by then needs no more of them. */
const STARTS_AT_ONCE = availableParallelism();

export class FunctionPool {
  readonly #options: PoolOptions;
  readonly #members = new Set<Member>();
  readonly #queue: Job[] = [];
  #closed = false;

  constructor(options: PoolOptions) {
    this.#options = options;
  }

  /** Invocations running or waiting. */
  get load(): number {
    return this.#queue.length + [...this.#members].filter((member) => member.job).length;
  }

  get limits(): FunctionLimits {
    return this.#options.limits;
  }

  /**
   * Runs one invocation; `started` is called when it leaves the queue.
   * @throws NotStartedError when it never ran; CloudBaseError as the cloud reports a failed run
   */
  run(run: PreparedRun, started: (atMs: number) => void = () => {}): Promise<RunOutcome> {
    return new Promise((resolve, reject) => {
      if (this.#closed) {
        reject(new NotStartedError('FUNCTIONS_REQUEST_FAIL', 'the environment is shutting down'));
        return;
      }
      this.#queue.push({ run, started, resolve, reject });
      this.#dispatch();
    });
  }

  /** Has an instance ready for the first call, where there is none. */
  warm(): void {
    const version =
      this.#closed || this.#members.size > 0 ? null : bundleVersion(this.#options.entry);
    if (version !== null) this.#start(version);
  }

  /** Refuses new work, waits up to `graceMs` for what runs, then kills. */
  async close(graceMs: number): Promise<void> {
    this.#closed = true;
    for (const job of this.#queue.splice(0)) {
      job.reject(new NotStartedError('FUNCTIONS_REQUEST_FAIL', 'the environment is shutting down'));
    }
    const deadline = Date.now() + graceMs;
    while (this.load > 0 && Date.now() < deadline) await new Promise((r) => setTimeout(r, 20));
    await Promise.all([...this.#members].map((member) => this.#retire(member)));
  }

  /** Lets everything that was taken in come to its end, then ends the instances. */
  async drain(): Promise<void> {
    while (this.load > 0 && !this.#closed) await new Promise((r) => setTimeout(r, 20));
    if (!this.#closed) await this.close(0);
  }

  #dispatch(): void {
    const version = bundleVersion(this.#options.entry);
    if (version === null) {
      this.#refuseQueue();
      return;
    }
    for (const member of this.#members) {
      if (!member.job && !member.dying && member.version !== version) void this.#retire(member);
    }
    while (this.#queue.length > 0) {
      const member = this.#idleMember() ?? this.#grow(version);
      if (!member) return;
      const job = this.#queue.shift();
      if (job) this.#assign(member, job);
    }
  }

  /** The most recently used idle instance, so that the others can grow old and be reaped. */
  #idleMember(): Member | undefined {
    return [...this.#members].filter((member) => !member.job && !member.dying).at(-1);
  }

  /** Null where there are enough, or where more would only keep those that start from starting. */
  #grow(version: string): Member | null {
    const living = [...this.#members].filter((member) => !member.dying);
    const starting = living.filter((member) => !member.ready);
    if (living.length >= this.#options.maxInstances || starting.length >= STARTS_AT_ONCE)
      return null;
    return this.#start(version);
  }

  #start(version: string): Member {
    const { entry, isolation, limits, variables } = this.#options;
    const shell = { version, job: null, ready: false, loadError: null, timer: null, dying: false };
    const instance = startInstance(
      { entry, isolation, limits, variables: variables() },
      {
        message: (message) => this.#onMessage(member, message),
        exit: (end) => this.#onExit(member, end),
      },
    );
    const member: Member = { ...shell, instance };
    this.#members.add(member);
    return member;
  }

  #assign(member: Member, job: Job): void {
    member.job = job;
    // Used last, so it is last in the set and the first choice next time.
    this.#members.delete(member);
    this.#members.add(member);
    if (member.ready) this.#begin(member);
    else armLimit(member, LOAD_LIMIT_MS, () => this.#failLoad(member, LOADS_TOO_LONG));
  }

  #begin(member: Member): void {
    const { job } = member;
    if (!job) return;
    const { timeoutS } = this.#options.limits;
    armLimit(member, timeoutS * 1000, () => this.#kill(member, timeExceeded(timeoutS)));
    job.started(Date.now());
    member.instance.send({ type: 'run', ...job.run });
  }

  #onMessage(member: Member, message: InstanceMessage): void {
    switch (message.type) {
      case 'ready':
        member.ready = true;
        if (member.job) this.#begin(member);
        else this.#rest(member);
        // Whoever waited while it started may have the next one.
        this.#dispatch();
        return;
      case 'unloadable':
        this.#options.log({ requestId: '', level: 'error', text: message.error.stack });
        this.#failLoad(member, `${message.error.name}: ${message.error.message}`);
        return;
      case 'log':
        this.#options.log({
          ...message,
          requestId: message.requestId || member.job?.run.requestId || '',
        });
        return;
      case 'memory':
        return;
      case 'result':
        if (!member.dying && member.job?.run.requestId === message.requestId) {
          this.#finish(member, member.job, message);
        }
        return;
      default:
        message satisfies never;
    }
  }

  #finish(
    member: Member,
    job: Job,
    message: Extract<InstanceMessage, { readonly type: 'result' }>,
  ): void {
    member.job = null;
    this.#rest(member);
    if (message.ok) job.resolve({ text: message.text, ms: message.ms });
    else {
      const { requestId } = message;
      this.#options.log({ requestId, level: 'error', text: message.error.stack });
      job.reject(executeFailure(`${message.error.name}: ${message.error.message}`, message.ms));
    }
    this.#dispatch();
  }

  #onExit(member: Member, end: { outOfMemory: boolean; detail: string }): void {
    disarm(member);
    this.#members.delete(member);
    const { job } = member;
    member.job = null;
    job?.reject(exitFailure(end, { isReady: member.ready, limits: this.#options.limits }));
    if (!this.#closed) this.#dispatch();
  }

  #failLoad(member: Member, why: string): void {
    const { job } = member;
    member.job = null;
    member.dying = true;
    job?.reject(new NotStartedError('FUNCTIONS_EXECUTE_FAIL', why));
    void this.#retire(member);
  }

  /** Answers the caller now; the instance follows when the system has ended it. */
  #kill(member: Member, error: Error): void {
    const { job } = member;
    member.job = null;
    job?.reject(error);
    void this.#retire(member).then(() => this.#closed || this.#dispatch());
  }

  #rest(member: Member): void {
    arm(member, this.#options.idleMs, () => void this.#retire(member));
    member.timer?.unref();
  }

  async #retire(member: Member): Promise<void> {
    member.dying = true;
    disarm(member);
    await member.instance.kill();
    this.#members.delete(member);
  }

  #refuseQueue(): void {
    const { name } = this.#options.limits;
    for (const job of this.#queue.splice(0)) {
      job.reject(new NotStartedError('FUNCTION_NOT_FOUND', `function ${name} is not deployed`));
    }
  }
}
