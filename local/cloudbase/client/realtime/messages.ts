/** The frames of the watch protocol, as js-sdk 3.7.0 sends and reads them (its realtime sources). */

export type DataType = 'init' | 'add' | 'update' | 'replace' | 'remove' | 'limit';
export type QueueType = 'init' | 'enqueue' | 'update' | 'dequeue';

/** One change as the client sees it; events with one ID are one snapshot. */
export interface WatchEvent {
  readonly ID: number;
  readonly DataType: DataType;
  readonly QueueType: QueueType;
  readonly DocID: unknown;
  /** The whole document as JSON; the client then needs no list of changed fields. */
  readonly Doc: string;
}

export interface ClientFrame {
  readonly watchId?: string;
  readonly requestId?: string;
  readonly msgType: string;
  readonly msgData: Readonly<Record<string, unknown>>;
  readonly exMsgData: Readonly<Record<string, unknown>>;
}

export type RealtimeErrorCode =
  | 'SYS_ERR'
  | 'CHECK_LOGIN_FAILED'
  | 'SIGN_INVALID_ERROR'
  | 'SIGN_EXPIRED_ERROR'
  | 'INVALIID_ENV' // sic: the client compares with this spelling
  | 'COLLECTION_PERMISSION_DENIED'
  | 'QUERYID_INVALID_ERROR';

/** Ends one request (or one watch) with the code the client acts on. */
export class RealtimeError extends Error {
  readonly code: RealtimeErrorCode;
  constructor(code: RealtimeErrorCode, message: string) {
    super(message);
    this.name = 'RealtimeError';
    this.code = code;
  }
}

/**
 * Close codes. 3000 is never sent by a server: the client takes it for its own and stays away
 * (SDK source, `ReconnectWebSocket: just ignore`); any unlisted code makes it come back at once.
 */
export const CLOSE_RESTARTING = 1012;
export const CLOSE_NOT_LOGGED_IN = 3050;

/** Reads a frame; undefined when it is not one. */
export function parseFrame(text: string): ClientFrame | undefined {
  let frame: unknown;
  try {
    frame = JSON.parse(text);
  } catch {
    return undefined;
  }
  const fields = objectOf(frame);
  if (typeof fields.msgType !== 'string') return undefined;
  return {
    ...(typeof fields.watchId === 'string' ? { watchId: fields.watchId } : {}),
    ...(typeof fields.requestId === 'string' ? { requestId: fields.requestId } : {}),
    msgType: fields.msgType,
    msgData: objectOf(fields.msgData),
    exMsgData: objectOf(fields.exMsgData),
  };
}

function objectOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}
