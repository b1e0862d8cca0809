/**
 * The transport below `@cloudbase/database` without sockets: `Db.reqClass = inProcessRequests(p)`
 * gives the real query builder and the real transactions on an engine in this process.
 */
import type { DatabaseProtocol, WireResponse } from './database.ts';

/** What node-sdk throws for `{code, message}` answers. */
export class TcbError extends Error {
  readonly code: string;
  readonly requestId: string;
  constructor(answer: { code: string; message: string; requestId: string }) {
    super(answer.message);
    this.code = answer.code;
    this.requestId = answer.requestId;
  }
}

export interface RequestClass {
  new (
    config: unknown,
  ): {
    send(action: string, params?: Record<string, unknown>): Promise<WireResponse>;
  };
}

/** A class for `Db.reqClass`. `send` throws TcbError as node-sdk's own does. */
export function inProcessRequests(protocol: Pick<DatabaseProtocol, 'send'>): RequestClass {
  return class {
    async send(action: string, params: Record<string, unknown> = {}): Promise<WireResponse> {
      const answer = await protocol.send(action, params);
      const { code, message, requestId } = answer;
      if (typeof code === 'string') {
        throw new TcbError({ code, message: String(message), requestId });
      }
      return answer;
    }
  };
}
