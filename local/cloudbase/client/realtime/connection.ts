/** One socket: log in, watch, come back, close. Answers each frame; never lets a slow reader pile up. */
import type { WebSocket } from 'ws';
import { CloudBaseError } from '../../engine/api.ts';
import type { ClientIdentity, Tokens } from '../auth/tokens.ts';
import { subjectOf } from '../auth/tokens.ts';
import { parseOrder } from '../data/parameters.ts';
import type { Hub } from './hub.ts';
import {
  CLOSE_NOT_LOGGED_IN,
  type ClientFrame,
  parseFrame,
  RealtimeError,
  type WatchEvent,
} from './messages.ts';
import type { Outlet, Watch } from './watch.ts';

/** Unsent bytes past which a reader counts as gone; it comes back with REBUILD_WATCH. */
const MAX_UNSENT_BYTES = 8 * 1024 * 1024;
const LOGIN_MS = 15_000;

export interface ConnectionOptions {
  readonly envId: string;
  readonly tokens: Tokens;
  readonly hub: Hub;
  readonly newNonce: () => string;
  /** Told of errors that are the server's own. */
  readonly report: (error: unknown) => void;
}

export class Connection {
  readonly #socket: WebSocket;
  readonly #options: ConnectionOptions;
  readonly #watches = new Map<string, { watch: Watch; outlet: Outlet }>();
  #identity: ClientIdentity | undefined;
  readonly #loginTimer: NodeJS.Timeout;

  constructor(socket: WebSocket, options: ConnectionOptions) {
    this.#socket = socket;
    this.#options = options;
    this.#loginTimer = setTimeout(() => {
      socket.close(CLOSE_NOT_LOGGED_IN, 'no login');
    }, LOGIN_MS);
    socket.on('message', (data) => this.#receive(String(data)));
    socket.on('close', () => this.#gone());
    // A reset is followed by 'close', which does the work.
    socket.on('error', () => {});
  }

  /**
   * The ticket of the socket's own address counts as a login. js-sdk forgets its login only when
   * the old socket is seen to close: a watch opened right after the last one was closed comes on
   * a new socket without LOGIN.
   */
  present(ticket: string): void {
    const check = this.#options.tokens.verify(ticket, 'realtime');
    if (check.ok) this.#accept(check.identity);
  }

  #accept(identity: ClientIdentity): void {
    clearTimeout(this.#loginTimer);
    this.#identity = identity;
  }

  #gone(): void {
    clearTimeout(this.#loginTimer);
    for (const { watch, outlet } of this.#watches.values()) this.#options.hub.leave(watch, outlet);
    this.#watches.clear();
  }

  #receive(text: string): void {
    const frame = parseFrame(text);
    if (frame === undefined) {
      this.#send({ msgType: 'ERROR', msgData: { code: 'SYS_ERR', message: 'not a frame' } });
      return;
    }
    this.#answer(frame).catch((error: unknown) => this.#refuse(frame, error));
  }

  async #answer(frame: ClientFrame): Promise<void> {
    switch (frame.msgType) {
      case 'PING':
        this.#reply(frame, 'PONG', null);
        return;
      case 'LOGIN':
        this.#login(frame);
        return;
      case 'INIT_WATCH':
        return this.#initWatch(frame);
      case 'REBUILD_WATCH':
        return this.#rebuildWatch(frame);
      case 'CHECK_LAST':
        this.#checkLast(frame);
        return;
      case 'CLOSE_WATCH':
        this.#closeWatch(frame);
        return;
      default:
        throw new RealtimeError('SYS_ERR', `unknown msgType ${frame.msgType}`);
    }
  }

  #login(frame: ClientFrame): void {
    const { envId } = frame.msgData;
    if (envId !== this.#options.envId) {
      throw new RealtimeError('INVALIID_ENV', 'no such environment');
    }
    const ticket = frame.exMsgData.signStr;
    if (typeof ticket !== 'string' || ticket === '') {
      throw new RealtimeError('CHECK_LOGIN_FAILED', 'signStr is missing');
    }
    const check = this.#options.tokens.verify(ticket, 'realtime');
    if (!check.ok) {
      const code = check.reason === 'expired' ? 'SIGN_EXPIRED_ERROR' : 'SIGN_INVALID_ERROR';
      throw new RealtimeError(code, `signStr is ${check.reason}`);
    }
    this.#accept(check.identity);
    this.#reply(frame, 'LOGIN_RES', { envId });
  }

  async #initWatch(frame: ClientFrame): Promise<void> {
    const identity = this.#requireLogin();
    const { collName, query, limit, orderBy } = frame.msgData;
    const watchId = requireText(frame.watchId, 'watchId');
    const watched = {
      collection: requireText(collName, 'collName'),
      query: typeof query === 'string' && query !== '' ? query : '{}',
      limit: typeof limit === 'number' && limit > 0 ? Math.floor(limit) : undefined,
      sort: parseOrder(orderBy).sort,
      subject: subjectOf(identity),
      nonce: this.#options.newNonce(),
    };
    const watch = await this.#options.hub.create(identity, watched, (error) =>
      this.#failWatch(watchId, error),
    );
    try {
      const { events, current } = await watch.opened();
      const { queryId } = watch.options;
      this.#reply(frame, 'INIT_EVENT', { queryID: queryId, currEvent: current, events });
      this.#attach(watchId, watch, current);
    } catch (error) {
      this.#options.hub.end(watch);
      throw error;
    }
  }

  async #rebuildWatch(frame: ClientFrame): Promise<void> {
    const identity = this.#requireLogin();
    const watchId = requireText(frame.watchId, 'watchId');
    const queryId = requireText(frame.msgData.queryID, 'queryID');
    const eventId = frame.msgData.eventID;
    if (typeof eventId !== 'number' || !Number.isSafeInteger(eventId)) {
      throw new RealtimeError('SYS_ERR', 'eventID is not a number');
    }
    const { watch, isNew } = await this.#options.hub.resume(identity, queryId, (error) =>
      this.#failWatch(watchId, error),
    );
    const { events, current } = await (isNew ? watch.restart(eventId) : watch.since(eventId));
    this.#reply(frame, 'NEXT_EVENT', { queryID: queryId, currEvent: current, events });
    this.#attach(watchId, watch, current);
  }

  #attach(watchId: string, watch: Watch, answered: number): void {
    const { queryId } = watch.options;
    const next = (events: readonly WatchEvent[], current: number): void => {
      this.#send({
        watchId,
        requestId: `${queryId.slice(-8)}_${current}`,
        msgType: 'NEXT_EVENT',
        msgData: { queryID: queryId, currEvent: current, events },
      });
    };
    const outlet = { next };
    watch.attach(outlet, answered);
    // The socket may have closed while the window was read.
    if (this.#socket.readyState === this.#socket.OPEN)
      this.#watches.set(watchId, { watch, outlet });
    else this.#options.hub.leave(watch, outlet);
  }

  #checkLast(frame: ClientFrame): void {
    const watch = this.#watches.get(requireText(frame.watchId, 'watchId'))?.watch;
    if (watch === undefined || watch.options.queryId !== frame.msgData.queryID) {
      throw new RealtimeError('QUERYID_INVALID_ERROR', 'no such watch');
    }
    this.#reply(frame, 'CHECK_EVENT', {
      queryID: watch.options.queryId,
      currEvent: watch.current,
    });
  }

  #closeWatch(frame: ClientFrame): void {
    const watch = this.#watches.get(frame.watchId ?? '')?.watch;
    if (watch === undefined) return;
    this.#watches.delete(frame.watchId ?? '');
    this.#options.hub.end(watch);
  }

  #failWatch(watchId: string, error: unknown): void {
    this.#watches.delete(watchId);
    this.#refuse({ watchId, msgType: '', msgData: {}, exMsgData: {} }, error);
  }

  #requireLogin(): ClientIdentity {
    if (this.#identity === undefined) {
      throw new RealtimeError('CHECK_LOGIN_FAILED', 'log in first');
    }
    return this.#identity;
  }

  #refuse(frame: ClientFrame, error: unknown): void {
    if (error instanceof RealtimeError || error instanceof CloudBaseError) {
      const denied = error.code === 'DATABASE_PERMISSION_DENIED';
      const code = denied ? 'COLLECTION_PERMISSION_DENIED' : error.code;
      this.#reply(frame, 'ERROR', { code, message: error.message });
      return;
    }
    this.#options.report(error);
    this.#reply(frame, 'ERROR', { code: 'SYS_ERR', message: 'internal error' });
  }

  #reply(frame: ClientFrame, msgType: string, msgData: unknown): void {
    const { watchId, requestId } = frame;
    this.#send({ watchId, requestId, msgType, msgData });
  }

  #send(frame: Readonly<Record<string, unknown>>): void {
    if (this.#socket.readyState !== this.#socket.OPEN) return;
    if (this.#socket.bufferedAmount > MAX_UNSENT_BYTES) {
      this.#socket.terminate();
      return;
    }
    this.#socket.send(JSON.stringify(frame));
  }
}

function requireText(value: unknown, field: string): string {
  if (typeof value !== 'string' || value === '') {
    throw new RealtimeError('SYS_ERR', `${field} is missing`);
  }
  return value;
}
