/** The watch server: one WebSocket endpoint for the whole environment. */
import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { WebSocketServer } from 'ws';
import { Connection, type ConnectionOptions } from './connection.ts';
import { CLOSE_RESTARTING } from './messages.ts';

export const REALTIME_PATH = '/ws';
/** Frames of clients are small: a query, an id. */
const MAX_FRAME_BYTES = 1024 * 1024;

export class RealtimeServer {
  readonly #server = new WebSocketServer({ noServer: true, maxPayload: MAX_FRAME_BYTES });
  readonly #options: ConnectionOptions;

  constructor(options: Omit<ConnectionOptions, 'newNonce'>) {
    this.#options = { ...options, newNonce: randomUUID };
  }

  /** Takes an upgrade of `/ws`; false when it is for someone else. */
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): boolean {
    const url = new URL(request.url ?? '/', 'http://localhost');
    if (url.pathname !== REALTIME_PATH) return false;
    const ticket = url.searchParams.get('ticket');
    this.#server.handleUpgrade(request, socket, head, (webSocket) => {
      const connection = new Connection(webSocket, this.#options);
      if (ticket !== null) connection.present(ticket);
    });
    return true;
  }

  /** Cuts every client with a code it comes back from. */
  cut(): void {
    for (const client of this.#server.clients) client.close(CLOSE_RESTARTING, 'restarting');
  }

  async close(): Promise<void> {
    this.cut();
    // One that does not answer the closing handshake is not waited for.
    for (const client of this.#server.clients) setTimeout(() => client.terminate(), 200).unref();
    await new Promise<void>((resolve) => this.#server.close(() => resolve()));
  }
}
