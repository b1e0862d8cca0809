/**
 * What networks do to answers, on purpose: for the next requests that match. Set through
 * `POST /_local/http-faults`; each count goes down by one when it strikes.
 */
import type { ServerResponse } from 'node:http';

export interface HttpFaults {
  /** Only paths that begin so; empty: all. */
  readonly path: string;
  /** How many requests are hit. */
  readonly count: number;
  /** The answer is cut after so many bytes of its body. */
  readonly cutAfterBytes: number | null;
  readonly firstByteDelayMs: number;
  /** The function runs, and nobody hears of it. */
  readonly loseAnswer: boolean;
  /** The function gets the request twice. */
  readonly double: boolean;
}

const NONE: HttpFaults = {
  path: '',
  count: 0,
  cutAfterBytes: null,
  firstByteDelayMs: 0,
  loseAnswer: false,
  double: false,
};

export class FaultSwitch {
  #faults: HttpFaults = NONE;

  get state(): HttpFaults {
    return this.#faults;
  }

  /** What is not given goes back to none. @throws Error naming a value that is of the wrong kind */
  set(wanted: Readonly<Record<string, unknown>>): HttpFaults {
    for (const [name, value] of Object.entries(wanted)) {
      if (!Object.hasOwn(NONE, name)) throw new Error(`there is no fault "${name}"`);
      const kind = name === 'cutAfterBytes' ? 'number' : typeof NONE[name as keyof HttpFaults];
      if (value !== null && typeof value !== kind) throw new Error(`${name} must be a ${kind}`);
    }
    this.#faults = { ...NONE, count: 1, ...wanted };
    return this.#faults;
  }

  /** The faults of this request; null for none. */
  take(pathname: string): HttpFaults | null {
    const { path, count } = this.#faults;
    if (count <= 0 || !pathname.startsWith(path)) return null;
    this.#faults = { ...this.#faults, count: count - 1 };
    return this.#faults;
  }
}

/** Makes the answer go wrong as told, whoever writes it. */
export function disturb(response: ServerResponse, faults: HttpFaults): void {
  if (faults.loseAnswer) {
    cutAt(response, 0);
    return;
  }
  if (faults.cutAfterBytes !== null) cutAt(response, faults.cutAfterBytes);
}

function cutAt(response: ServerResponse, bytes: number): void {
  let left = bytes;
  const write = response.write.bind(response);
  const cut = (chunk: unknown): boolean => {
    const data =
      Buffer.isBuffer(chunk) || chunk instanceof Uint8Array
        ? chunk
        : Buffer.from(String(chunk ?? ''));
    if (data.length < left) {
      left -= data.length;
      return write(data);
    }
    // What was let through must leave before the connection does.
    if (left > 0) write(data.subarray(0, left), () => response.destroy());
    else response.destroy();
    left = 0;
    return false;
  };
  response.write = ((chunk: unknown) => cut(chunk)) as typeof response.write;
  const end = response.end.bind(response);
  response.end = ((chunk?: unknown) => {
    if (chunk !== undefined && typeof chunk !== 'function') cut(chunk);
    if (response.destroyed || left <= 0) return response;
    return end();
  }) as typeof response.end;
}
