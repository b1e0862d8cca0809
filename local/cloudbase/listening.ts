/** The one HTTP server of the local CloudBase: modules answer in turn, and it closes at once. */
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { sendJson } from './admin/exchange.ts';
import type { HttpModule } from './context.ts';

export function serve(
  http: Server,
  onFault: (error: unknown) => void,
  modules: HttpModule[],
): void {
  // Longer than any SDK keeps a free socket (4.8 s): the server must not close first.
  http.keepAliveTimeout = 65_000;
  http.requestTimeout = 0;
  http.on('request', (request, response) => {
    answer(modules, request, response).catch((error: unknown) => {
      onFault(error);
      if (response.headersSent) response.destroy();
      else sendJson(response, 500, { code: 'SYS_ERR', message: 'internal error' });
    });
  });
}

async function answer(
  modules: readonly HttpModule[],
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const url = new URL(request.url ?? '/', 'http://localhost');
  for (const module of modules) {
    if (await module(request, response, url)) return;
  }
  request.resume();
  sendJson(response, 404, { code: 'NOT_FOUND', message: `nothing answers ${url.pathname}` });
}

export function health(envId: string): HttpModule {
  return async (_request, response, url) => {
    if (url.pathname !== '/healthz') return false;
    sendJson(response, 200, { ok: true, envId });
    return true;
  };
}

export function listen(http: Server, port: number, host: string): Promise<void> {
  return new Promise((resolve, reject) => {
    http.once('error', reject);
    http.listen(port, host, () => {
      http.off('error', reject);
      resolve();
    });
  });
}

export function closeHttp(http: Server): Promise<void> {
  return new Promise((resolve) => {
    http.close(() => resolve());
    http.closeAllConnections();
  });
}

export function urlOf(http: Server, host: string): string {
  const { port } = http.address() as AddressInfo;
  const everywhere = host === '0.0.0.0' || host === '::';
  const name = everywhere || host === 'localhost' ? '127.0.0.1' : host;
  return `http://${name.includes(':') ? `[${name}]` : name}:${port}`;
}

export function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || host.startsWith('127.');
}
