/** HTTP functions: web servers of their own, reached by paths instead of events. */
import { randomUUID } from 'node:crypto';
import type { IncomingMessage, OutgoingHttpHeaders, ServerResponse } from 'node:http';
import { join } from 'node:path';
import { sendJson } from '../admin/exchange.ts';
import type { HttpFunctionService } from '../context.ts';
import { CloudBaseError } from '../engine/api.ts';
import {
  type FunctionConfig,
  type FunctionLimits,
  isFunctionName,
  limitsOf,
} from '../functions/config.ts';
import { instanceVariables } from '../functions/environment.ts';
import type { FunctionLog } from '../functions/log.ts';
import { Pools } from '../functions/pools.ts';
import type { Meter } from '../metering/meter.ts';
import { WebPool } from './pool.ts';
import { proxy } from './proxy.ts';

export interface HttpFunctionsOptions {
  readonly envId: string;
  readonly baseUrl: () => string;
  readonly now: () => number;
  readonly meter: Meter;
  readonly log: FunctionLog;
  readonly root?: string;
  readonly configs?: readonly FunctionConfig[];
  readonly maxInstances?: number;
  readonly idleMs?: number;
  readonly graceMs?: number;
  readonly variables?: (baseUrl: string) => Readonly<Record<string, string>>;
}

/** Where a function lies and how it is set. */
interface Place {
  readonly config: FunctionConfig;
  readonly folder: () => string;
}

type HttpFunctionCall = Parameters<HttpFunctionService['serve']>[2];

export class HttpFunctions implements HttpFunctionService {
  readonly #options: HttpFunctionsOptions;
  readonly #pools = new Pools<Place, WebPool>();

  constructor(options: HttpFunctionsOptions) {
    this.#options = options;
    const { root = '', configs = [] } = options;
    for (const config of configs) {
      this.set(config, () => join(root, config.name));
    }
  }

  /** A function as it is from now on; requests that are under way end with what it was. */
  set(config: FunctionConfig, folder: () => string): void {
    this.#pools.set(config.name, { config, folder });
  }

  remove(name: string): void {
    this.#pools.remove(name);
  }

  /** Whether this name is an HTTP function's. */
  has(name: string): boolean {
    return this.#pools.place(name)?.config.type === 'HTTP';
  }

  get load(): number {
    return this.#pools.load;
  }

  /** Hands the request on and its answer back. Never throws: what goes wrong is answered. */
  async serve(
    request: IncomingMessage,
    response: ServerResponse,
    call: HttpFunctionCall,
  ): Promise<void> {
    const requestId = randomUUID();
    const pool = this.#pool(call.name);
    const startedAt = performance.now();
    let code = 'FUNCTIONS_EXECUTE_FAIL';
    try {
      const place = await pool.take();
      const { limits } = pool;
      const sent = {
        method: request.method ?? 'GET',
        path: call.path,
        headers: {
          ...passedOn(request),
          ...call.headers,
          ...scfHeaders(requestId, limits),
          'content-length': call.body.length,
        },
        body: call.body,
      };
      const { graceMs = 0 } = this.#options;
      const ended = await proxy(place, sent, {
        response,
        limits: { requestId, timeoutMs: limits.timeoutS * 1_000, graceMs },
      });
      code = ended.code;
    } catch (error) {
      if (!(error instanceof CloudBaseError)) throw error;
      code = error.code;
      const status = code === 'FUNCTION_NOT_FOUND' ? 404 : 500;
      this.#log(call.name, requestId, 'error', `${code} ${error.message}`);
      sendJson(response, status, { code, message: error.message, requestId });
    } finally {
      this.#record(call, { requestId, code, ms: performance.now() - startedAt });
    }
  }

  async close(): Promise<void> {
    await Promise.all(this.#pools.all().map((pool) => pool.close()));
  }

  #pool(name: string): WebPool {
    return this.#pools.pool(name, () => this.#newPool(name));
  }

  #newPool(name: string): WebPool {
    const { maxInstances = 8, idleMs = 60_000, envId, baseUrl, variables } = this.#options;
    const place = this.#pools.place(name);
    if (place === undefined || !isFunctionName(name)) throw new Error(`no HTTP function ${name}`);
    const limits = limitsOf(place.config);
    return new WebPool({
      folder: place.folder(),
      limits,
      maxInstances,
      idleMs,
      variables: () => {
        const more = { ...limits.variables, ...variables?.(baseUrl()) };
        return instanceVariables({ envId, baseUrl: baseUrl() }, { ...limits, variables: more });
      },
      log: (level, text) => this.#log(name, '', level, text),
    });
  }

  #record({ name }: HttpFunctionCall, end: { requestId: string; code: string; ms: number }): void {
    const { requestId, code, ms } = end;
    const billedMs = Math.max(1, Math.ceil(ms));
    const atMs = this.#options.now();
    const facts = { requestId, name, source: 'http', atMs, billedMs, code, text: '' } as const;
    this.#options.meter.recordInvocation(facts);
    this.#log(name, requestId, 'report', `${code} billed ${billedMs} ms, http`);
  }

  #log(functionName: string, requestId: string, level: string, text: string): void {
    this.#options.log.add({ atMs: this.#options.now(), functionName, requestId, level, text });
  }
}

const HOP_BY_HOP = new Set(['connection', 'keep-alive', 'transfer-encoding', 'upgrade', 'expect']);

/** `x-wx-*` of a public caller passes as it came: nobody vouches for it. */
function passedOn(request: IncomingMessage): OutgoingHttpHeaders {
  const headers = Object.entries(request.headers).filter(([name]) => !HOP_BY_HOP.has(name));
  const peer = request.socket.remoteAddress ?? '';
  const before = request.headers['x-forwarded-for'];
  const forwarded = [...(before === undefined ? [] : [before].flat()), peer].join(', ');
  return { ...Object.fromEntries(headers), 'x-forwarded-for': forwarded };
}

function scfHeaders(requestId: string, limits: FunctionLimits): Record<string, string> {
  return {
    'x-scf-request-id': requestId,
    'x-scf-name': limits.name,
    'x-scf-timeout': String(limits.timeoutS * 1_000),
    'x-scf-memory': String(limits.memoryMb),
  };
}
