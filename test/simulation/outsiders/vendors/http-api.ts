/** The production handler of the HTTP API, for calls that make pictures: what comes in, and what goes out. */
import type { App } from '../../../../shared/app/index.ts';
import type { HttpApp } from '../../../../shared/http/core/app.ts';
import { createHandler } from '../../../../shared/http/core/handle.ts';
import { createRouter } from '../../../../shared/http/core/router.ts';
import { createWaitRoom } from '../../../../shared/http/jobs/wait.ts';
import { imageRoutes } from '../../../../shared/http/openai/images.ts';
import { readKeyHasher } from '../../../../shared/keys/index.ts';
import { KEYRING } from './news.ts';

export interface HttpCall {
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: object;
}

export interface HttpAnswered {
  readonly statusCode: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

const router = createRouter(imageRoutes);

const unasked = (): never => {
  throw new Error('not asked for in any schedule');
};

export async function httpApi(app: App, { path, headers, body }: HttpCall): Promise<HttpAnswered> {
  const http: HttpApp = {
    ...app,
    hasher: readKeyHasher(app.config.environment),
    waits: createWaitRoom(app),
    webhooks: { keyring: KEYRING, allowPrivate: [], leadsInside: async () => false },
    maxWaitMs: 0,
    download: unasked,
    open: unasked,
    uploadTicket: unasked,
    pages: unasked,
  };
  const handler = createHandler({ app: async () => http, router });
  const request = new Request(`http://api.test${path}`, {
    method: 'POST',
    headers: { ...headers, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  const response = await handler(request, { address: null });
  return {
    statusCode: response.status,
    headers: Object.fromEntries(response.headers),
    body: await response.text(),
  };
}
