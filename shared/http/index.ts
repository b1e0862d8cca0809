/**
 * The HTTP face: what can be asked for without a mini-program.
 *
 * - routes (`routes`): each declared once, with its checks, its answers and its handler; by the
 *   clients they are for: `openai/`, `ai/`, `video/`, `rpc/`, `own/`, `docs/`
 * - one handler (`core/`): match, identify, read, answer; failures in each client's own words
 * - two ways in: `node` for HTTP functions, `event` for event functions behind HTTP access
 * - `jobs/`: from a call to a task, and waiting for it
 */
import { readKeyHasher } from '../keys/index.ts';
import { createDownloader } from '../storage/fetch/download.ts';
import { createMediaOpener } from '../storage/fetch/media-stream.ts';
import { leadsInside, readWebhookKeyring } from '../webhooks/index.ts';
import type { HttpApp } from './core/app.ts';
import { createHandler, type Handler } from './core/handle.ts';
import { createRouter } from './core/router.ts';
import { createWaitRoom } from './jobs/wait.ts';
import { ROUTES } from './routes.ts';

export type { HttpApp, Pages, UploadTicket } from './core/app.ts';
export type { Handler } from './core/handle.ts';
export { answerEvent, type HttpAnswer, type HttpEvent } from './event.ts';
export { tidyCalls } from './jobs/tidy-calls.ts';
export { nodeListener } from './node.ts';
export { ROUTES } from './routes.ts';

type Own = Pick<HttpApp, 'hasher' | 'download' | 'open' | 'waits' | 'webhooks'>;
type Given = Omit<HttpApp, keyof Own | 'maxWaitMs' | 'pages'>;

export interface ApiOptions {
  /** The parts as they are now. */
  readonly app: () => Promise<Given>;
  readonly maxWaitMs: number;
  readonly pages: HttpApp['pages'];
}

/** The whole API behind one function of a request. Throws ConfigError at the first request. */
export function createApi({ app, maxWaitMs, pages }: ApiOptions): Handler {
  let own: Own | undefined;
  const current = async (): Promise<HttpApp> => {
    const given = await app();
    const { config } = given;
    const guard = { allowPrivate: config.allowPrivateHosts };
    own ??= {
      hasher: readKeyHasher(config.environment),
      download: createDownloader(guard),
      open: createMediaOpener(guard),
      waits: createWaitRoom(given),
      webhooks: { ...guard, leadsInside, keyring: readWebhookKeyring(config.environment) },
    };
    return { ...given, ...own, maxWaitMs, pages };
  };
  return createHandler({ app: current, router: createRouter(ROUTES) });
}
