/**
 * A proxy that stands between unmodified clients and the real services: `CONNECT` to a name of
 * theirs leads to the local CloudBase, to any other name nowhere.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import {
  createServer,
  type IncomingMessage,
  type ServerResponse,
  request as send,
} from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import { join } from 'node:path';
import { closeHttp, listen, urlOf } from '../listening.ts';
import { makeAuthority } from './authority.ts';

/** Of actions, and of buckets. */
const NAMES = [
  '*.tencentcloudapi.com',
  '*.cos.ap-shanghai.myqcloud.com',
  '*.cos.ap-shanghai.tencentcos.cn',
] as const;
const OURS =
  /^[\w-]+\.(?:tencentcloudapi\.com|cos\.ap-shanghai\.(?:myqcloud\.com|tencentcos\.cn)):443$/;

export interface ServiceProxy {
  /** For HTTPS_PROXY. */
  readonly url: string;
  /** For NODE_EXTRA_CA_CERTS. */
  readonly authorityPath: string;
  close(): Promise<void>;
}

export interface ProxyOptions {
  /** Of the local CloudBase. */
  readonly cloudUrl: string;
  readonly dataDir: string;
  /** 0 takes any free port. */
  readonly port: number;
  readonly nowMs: number;
}

export async function startProxy({
  cloudUrl,
  dataDir,
  port,
  nowMs,
}: ProxyOptions): Promise<ServiceProxy> {
  const { trusted, certificate, key } = await makeAuthority(NAMES, nowMs);
  mkdirSync(dataDir, { recursive: true });
  const authorityPath = join(dataDir, 'proxy-authority.pem');
  writeFileSync(authorityPath, trusted);
  const secure = createSecureServer({ cert: certificate, key }, (request, response) =>
    passOn(cloudUrl, request, response),
  );
  const proxy = createServer((request, response) => {
    request.resume();
    response.writeHead(405).end('this proxy takes CONNECT only\n');
  });
  proxy.on('connect', (request, socket) => {
    socket.on('error', () => socket.destroy());
    if (!OURS.test(request.url ?? '')) {
      socket.end('HTTP/1.1 403 Forbidden\r\n\r\n');
      return;
    }
    socket.write('HTTP/1.1 200 Connection Established\r\n\r\n');
    secure.emit('connection', socket);
  });
  await listen(proxy, port, '127.0.0.1');
  return {
    url: urlOf(proxy, '127.0.0.1'),
    authorityPath,
    close: async () => {
      secure.closeAllConnections();
      await closeHttp(proxy);
    },
  };
}

/** As it came, with the name that was called: it says which service is meant. */
function passOn(cloudUrl: string, request: IncomingMessage, response: ServerResponse): void {
  const { method, url = '/', headers } = request;
  const { hostname, port } = new URL(cloudUrl);
  const forwarded = send({ hostname, port, path: url, method, headers }, (answer) => {
    response.writeHead(answer.statusCode ?? 502, answer.headers);
    answer.pipe(response);
  });
  forwarded.on('error', () => response.destroy());
  request.pipe(forwarded);
}
