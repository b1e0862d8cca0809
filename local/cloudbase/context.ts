/**
 * What the parts of the local CloudBase know of each other. `server.ts` builds one context and
 * hands it to every protocol; nothing here imports from shared/ or functions/.
 */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Engine } from './engine/api.ts';

/** Who a request comes from, decided by its credentials and never by its body. */
export type Identity =
  /** Server-side SDK calls with a secret: may do everything. */
  | { readonly kind: 'admin' }
  /** A mini-program user: functions see WX_OPENID and WX_APPID. */
  | { readonly kind: 'openid'; readonly openid: string; readonly appid: string }
  /** A js-sdk user: functions see TCB_UUID (and TCB_ISANONYMOUS_USER when anonymous). */
  | {
      readonly kind: 'uid';
      readonly uid: string;
      readonly anonymous: boolean;
      /** Set for who came by name and password; the others have a ticket of their own server. */
      readonly username?: string;
    };

/** As rules and functions are told it. */
export function loginTypeOf({
  anonymous,
  username,
}: Extract<Identity, { kind: 'uid' }>): 'ANONYMOUS' | 'USERNAME' | 'CUSTOM' {
  if (anonymous) return 'ANONYMOUS';
  return username === undefined ? 'CUSTOM' : 'USERNAME';
}

export type InvocationSource =
  | 'client'
  | 'function'
  | 'timer'
  | 'database'
  | 'http'
  /** A message WeChat pushes. */
  | 'wechat'
  | 'local';

export interface FunctionCall {
  readonly name: string;
  /** The event as parsed JSON; `undefined` becomes `{}`. */
  readonly data: unknown;
  readonly identity: Identity;
  readonly source: InvocationSource;
  readonly triggerName?: string;
}

/** Throws CloudBaseError (FUNCTION_NOT_FOUND, FUNCTIONS_TIME_LIMIT_EXCEEDED, …). */
export interface FunctionResult {
  readonly requestId: string;
  /** Whatever `main` returned, JSON round-tripped. */
  readonly result: unknown;
  readonly billedMs: number;
}

export interface FunctionService {
  invoke(call: FunctionCall): Promise<FunctionResult>;
}

/** Functions that are web servers of their own. */
export interface HttpFunctionService {
  /** Whether this name is an HTTP function's. */
  has(name: string): boolean;
  /** Hands a request on and its answer back; what goes wrong is answered. */
  serve(
    request: IncomingMessage,
    response: ServerResponse,
    call: {
      readonly name: string;
      /** Path and query as the function is to see them. */
      readonly path: string;
      readonly body: Uint8Array;
      /** Set over what the caller sent. */
      readonly headers?: Readonly<Record<string, string>>;
    },
  ): Promise<void>;
}

export interface UploadTicket {
  readonly url: string;
  readonly token: string;
  readonly authorization: string;
  readonly fileId: string;
  readonly cosFileId: string;
}

export interface DownloadEntry {
  readonly fileID: string;
  readonly code: 'SUCCESS' | string;
  readonly tempFileURL: string;
  readonly download_url?: string;
}

/** What `getFileAuthority` answers of one file; what was not asked about is false. */
export interface FileAuthority {
  readonly path: string;
  readonly cosFileId: string;
  readonly read: boolean;
  readonly write: boolean;
}

export interface StorageService {
  /** `owner` is kept with the file; clients may only touch their own. */
  uploadTicket(path: string, owner: Identity): Promise<UploadTicket>;
  downloadUrls(
    files: readonly { readonly fileid: string; readonly max_age?: number }[],
    reader: Identity,
  ): Promise<DownloadEntry[]>;
  /** What this user may do with files, named by path or fileID. */
  authority(
    files: readonly { readonly path: string; readonly type: 'READ' | 'WRITE' | 'READWRITE' }[],
    by: Identity,
  ): Promise<FileAuthority[]>;
  remove(
    fileIds: readonly string[],
    by: Identity,
  ): Promise<{ readonly fileID: string; readonly code: string }[]>;
  copy(
    files: readonly {
      readonly src_path: string;
      readonly dst_path: string;
      readonly overwrite?: boolean;
      readonly remove_original?: boolean;
    }[],
    by: Identity,
  ): Promise<{ readonly fileId: string; readonly code: string; readonly message: string }[]>;
}

export interface CloudBaseContext {
  readonly envId: string;
  /** `http://127.0.0.1:PORT`, known once the server listens. */
  baseUrl(): string;
  readonly engine: Engine;
  readonly storage: StorageService;
  readonly functions: FunctionService;
  readonly httpFunctions?: HttpFunctionService;
  readonly now: () => number;
  /** HMAC key of this environment (tokens, signed URLs); kept in the data folder. */
  readonly secret: Uint8Array;
}

/** Answers true when the request was this module's. Order of modules decides. */
export type HttpModule = (
  request: IncomingMessage,
  response: ServerResponse,
  url: URL,
) => Promise<boolean>;
