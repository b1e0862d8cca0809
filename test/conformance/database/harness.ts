/** A real HTTP server around the database protocol, and the real node-sdk pointed at it. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import tcb from '@cloudbase/node-sdk';
import type { Engine, EngineOptions } from '../../../local/cloudbase/engine/api.ts';
import { createEngine } from '../../../local/cloudbase/engine/index.ts';
import { createDatabaseProtocol } from '../../../local/cloudbase/protocol/database.ts';

// Without it the SDK looks for a metadata server on the network at every request.
process.env.TENCENTCLOUD_RUNENV = 'SCF';
process.env.TENCENTCLOUD_REGION = 'ap-shanghai';
process.env.SCF_NAMESPACE = 'local-env';

export type Database = ReturnType<ReturnType<typeof tcb.init>['database']>;

export type Transaction = Awaited<ReturnType<Database['startTransaction']>>;

export interface Harness {
  readonly db: Database;
  readonly engine: Engine;
  /** Every request body that arrived, latest last. */
  readonly requests: Record<string, unknown>[];
  /** Sends an action as it is, past the SDK. */
  send(action: string, params?: Record<string, unknown>): Promise<Record<string, unknown>>;
  stop(): Promise<void>;
}

export async function startHarness(options: EngineOptions = {}): Promise<Harness> {
  const engine = await createEngine(options);
  const protocol = createDatabaseProtocol(engine, options.now ? { now: options.now } : {});
  const requests: Record<string, unknown>[] = [];
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const body = JSON.parse(Buffer.concat(chunks).toString());
    requests.push(body);
    const answer = JSON.stringify(await protocol.send(body.action, body));
    response.setHeader('content-type', 'application/json');
    response.end(answer);
  });
  // Longer than the SDK keeps a free socket: the server must not close first.
  server.keepAliveTimeout = 65_000;
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const serviceUrl = `http://127.0.0.1:${port}/admin`;
  const app = tcb.init({ env: 'local-env', secretId: 'id', secretKey: 'key', serviceUrl });
  return {
    db: app.database(),
    engine,
    requests,
    send: (action, params = {}) => protocol.send(action, params),
    async stop() {
      await new Promise((resolve) => {
        server.close(resolve);
        server.closeAllConnections();
      });
      await engine.close();
    },
  };
}

/** What a promise was rejected with; fails when it was not. */
export async function rejection(
  promise: Promise<unknown>,
): Promise<{ code: string; message: string }> {
  try {
    await promise;
  } catch (cause) {
    return cause as { code: string; message: string };
  }
  throw new Error('the call should have been refused');
}
