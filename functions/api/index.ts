/** HTTP function: the whole HTTP face, twenty requests an instance. `scf_bootstrap` starts it. */
import { createServer, type Server } from 'node:http';
import { apiFor } from '../../shared/app/api.ts';
import { nodeListener } from '../../shared/http/index.ts';

/** Below the function's 300 s, so that an answer still leaves. */
const MAX_WAIT_MS = 280_000;
/** A client that sends no faster holds a place that others wait for. */
const SEND_LIMIT_MS = 60_000;
/** So does one that reads nothing of what it asked for. */
const UNREAD_LIMIT_MS = 30_000;

/** Listens where the platform says, or on 9000. Loading this file starts nothing. */
export function listen(port = Number(process.env.PORT ?? 9_000)): Server {
  const addressHeader = (process.env.DARKROOM_ADDRESS_HEADER || 'x-forwarded-for').toLowerCase();
  const listener = nodeListener(apiFor('api', { maxWaitMs: MAX_WAIT_MS }), {
    addressHeader,
    unreadMs: UNREAD_LIMIT_MS,
  });
  const options = { requestTimeout: SEND_LIMIT_MS, headersTimeout: SEND_LIMIT_MS / 3 };
  const server = createServer(options, (request, response) => {
    listener(request, response).catch((error: unknown) => {
      console.error(
        JSON.stringify({ level: 'error', message: 'not answered', error: String(error) }),
      );
      response.destroy();
    });
  });
  return server.listen(port, '0.0.0.0');
}
