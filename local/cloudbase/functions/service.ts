/** Invocations: finds the function's pool, runs, meters, logs. */
import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import type { FunctionCall, FunctionResult, FunctionService } from '../context.ts';
import type { Meter } from '../metering/meter.ts';
import { type FunctionConfig, type FunctionLimits, isFunctionName, limitsOf } from './config.ts';
import { instanceVariables, prepareRun } from './environment.ts';
import { executeFailure, FailedRunError, NotStartedError, payloadTooLarge } from './failures.ts';
import type { Isolation } from './instance.ts';
import type { FunctionLog } from './log.ts';
import { FunctionPool } from './pool.ts';
import { Pools } from './pools.ts';

/** Bytes of a call's event: 100 KB as text from clients, 6 MB from servers (system limits). */
const CLIENT_EVENT_BYTES = 100 * 1024;
const EVENT_BYTES = 6 * 1024 * 1024;
const RESULT_BYTES = 6 * 1024 * 1024;

export interface FunctionsOptions {
  readonly envId: string;
  readonly baseUrl: () => string;
  readonly now: () => number;
  readonly meter: Meter;
  readonly log: FunctionLog;
  /** Folder with `<name>/index.js`; absent when the emulator runs without functions. */
  readonly root?: string;
  readonly configs?: readonly FunctionConfig[];
  readonly isolation?: Isolation;
  /** Instances of one function at most; callers beyond wait. */
  readonly maxInstances?: number;
  /** How long an idle instance stays warm, ms. */
  readonly idleMs?: number;
  /** Added to every function's variables, over its own; asked once the server listens. */
  readonly variables?: (baseUrl: string) => Readonly<Record<string, string>>;
}

/** A call, and the invocation it came from when a function made it. */
export type ServiceCall = FunctionCall & { readonly parent?: string };

interface Running {
  readonly call: ServiceCall;
  readonly sourceChain: string;
}

export class LocalFunctions implements FunctionService {
  readonly #options: FunctionsOptions;
  readonly #pools = new Pools<Place, FunctionPool>();
  readonly #running = new Map<string, Running>();

  /** @throws Error when the configuration of a function is not valid */
  constructor(options: FunctionsOptions) {
    this.#options = options;
    const { root = '', configs = [] } = options;
    for (const config of configs) {
      this.#pools.set(
        config.name,
        placeOf(config, () => join(root, config.name)),
      );
    }
  }

  /**
   * A function as it is from now on; calls that are under way end with what it was.
   * @throws Error when its configuration is not valid
   */
  set(config: FunctionConfig, folder: () => string): void {
    this.#pools.set(config.name, placeOf(config, folder));
  }

  remove(name: string): void {
    this.#pools.remove(name);
  }

  async invoke(incoming: ServiceCall): Promise<FunctionResult> {
    const requestId = randomUUID();
    const eventText = JSON.stringify(incoming.data) ?? '{}';
    // Through JSON also when the caller is in this process: on the cloud a Date arrives as text.
    const call = this.#inheritIdentity({ ...incoming, data: JSON.parse(eventText) });
    const limit = call.source === 'client' ? CLIENT_EVENT_BYTES : EVENT_BYTES;
    if (Buffer.byteLength(eventText) > limit) throw payloadTooLarge(limit);
    const pool = this.#pool(call.name);
    const sourceChain = this.#sourceChain(call);
    const environment = { envId: this.#options.envId, baseUrl: this.#options.baseUrl() };
    const run = prepareRun(environment, pool.limits, { ...call, requestId, sourceChain });
    this.#running.set(requestId, { call, sourceChain });
    let startedAtMs: number | null = null;
    const note = (end: { ms: number; code: string; answer: string }): FunctionResult => {
      const billedMs = startedAtMs === null ? 0 : Math.max(1, Math.ceil(end.ms));
      this.#record({ call, requestId, billedMs, code: end.code, text: eventText + end.answer });
      return { requestId, result: end.answer === '' ? null : JSON.parse(end.answer), billedMs };
    };
    try {
      const outcome = await pool.run(run, () => {
        startedAtMs = performance.now();
      });
      const answer = outcome.text ?? '';
      if (Buffer.byteLength(answer) > RESULT_BYTES) {
        throw executeFailure('The size of response exceeds the upper limit (6MB)', outcome.ms);
      }
      return note({ ms: outcome.ms, code: 'SUCCESS', answer });
    } catch (error) {
      if (error instanceof FailedRunError || error instanceof NotStartedError) {
        const elapsed = startedAtMs === null ? 0 : performance.now() - startedAtMs;
        const ms = (error instanceof FailedRunError ? error.ms : undefined) ?? elapsed;
        note({ ms, code: error.code, answer: '' });
        this.#log(call.name, { requestId, level: 'error', text: `${error.code} ${error.message}` });
      }
      throw error;
    } finally {
      this.#running.delete(requestId);
    }
  }

  /** Starts an instance before the first call. @throws NotStartedError for what is no function */
  warm(name: string): void {
    this.#pool(name).warm();
  }

  /** Invocations running or waiting. */
  get load(): number {
    return this.#pools.load;
  }

  /** Those of one function. */
  loadOf(name: string): number {
    return this.#pools.loadOf(name);
  }

  /** Waits up to `graceMs` for running invocations, then ends every instance. */
  async close(graceMs: number): Promise<void> {
    await Promise.all(this.#pools.all().map((pool) => pool.close(graceMs)));
  }

  /**
   * A function called by a function runs for the same user, as on the cloud. Who the caller is
   * comes from the invocation it runs in, so a function cannot claim another user.
   */
  #inheritIdentity(call: ServiceCall): ServiceCall {
    const parent = call.parent === undefined ? undefined : this.#running.get(call.parent);
    return parent ? { ...call, identity: parent.call.identity, source: 'function' } : call;
  }

  #sourceChain(call: ServiceCall): string {
    const parent = call.parent === undefined ? undefined : this.#running.get(call.parent);
    if (!parent) return call.identity.kind === 'uid' ? 'web_client' : 'wx_client';
    return `${parent.sourceChain},scf`;
  }

  #pool(name: string): FunctionPool {
    return this.#pools.pool(name, () => this.#newPool(name));
  }

  /** @throws NotStartedError for what is no function that takes events */
  #newPool(name: string): FunctionPool {
    const { root, isolation = 'process', maxInstances = 8, idleMs = 60_000 } = this.#options;
    const place = this.#pools.place(name) ?? bareFolder(root, name);
    if (place === null) {
      throw new NotStartedError('FUNCTION_NOT_FOUND', `function ${name} is not deployed`);
    }
    if (place.isWeb) {
      throw new NotStartedError('FUNCTIONS_REQUEST_FAIL', `${name} is an HTTP function: no events`);
    }
    const limits = this.#withVariables(place.limits);
    const environment = { envId: this.#options.envId, baseUrl: this.#options.baseUrl() };
    return new FunctionPool({
      limits,
      entry: join(place.folder(), limits.file),
      isolation,
      maxInstances,
      idleMs,
      variables: () => instanceVariables(environment, limits),
      log: (line) => this.#log(name, line),
    });
  }

  #withVariables(limits: FunctionLimits): FunctionLimits {
    const more = this.#options.variables?.(this.#options.baseUrl()) ?? {};
    return { ...limits, variables: { ...limits.variables, ...more } };
  }

  #record(end: {
    call: ServiceCall;
    requestId: string;
    billedMs: number;
    code: string;
    text: string;
  }): void {
    const { call, requestId, billedMs, code, text } = end;
    const { name, source } = call;
    const atMs = this.#options.now();
    this.#options.meter.recordInvocation({ requestId, name, source, atMs, billedMs, code, text });
    const report = `${code} billed ${billedMs} ms, ${source}`;
    this.#log(name, { requestId, level: 'report', text: report });
  }

  #log(functionName: string, line: { requestId: string; level: string; text: string }): void {
    const { requestId, level, text } = line;
    this.#options.log.add({ atMs: this.#options.now(), functionName, requestId, level, text });
  }
}

/** Where a function lies and what it is allowed. */
interface Place {
  readonly limits: FunctionLimits;
  readonly isWeb: boolean;
  readonly folder: () => string;
}

function placeOf(config: FunctionConfig, folder: () => string): Place {
  return { limits: limitsOf(config), isWeb: config.type === 'HTTP', folder };
}

/** A bundle nobody has configured; null where there are no bundles. */
function bareFolder(root: string | undefined, name: string): Place | null {
  if (root === undefined || !isFunctionName(name)) return null;
  return placeOf({ name }, () => join(root, name));
}
