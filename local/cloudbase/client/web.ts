/**
 * `POST /web`, the action protocol of js-sdk in CLOUD_API mode (and of `auth.wsWebSign` in every
 * mode). Always HTTP 200; a refusal is `{code, message, requestId}`.
 */
import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { CloudBaseContext } from '../context.ts';
import { CloudBaseError } from '../engine/api.ts';
import { requireCaller, tokenOf } from './auth/caller.ts';
import type { ClientIdentity, Tokens } from './auth/tokens.ts';
import type { ClientDatabase } from './data/database.ts';
import { callFunction } from './data/functions.ts';
import { parseOrder, parseProjection, parseStages } from './data/parameters.ts';
import { decodeObject, encodeValue } from './data/wire.ts';
import { callDenied, invalidParam } from './errors.ts';
import { isRecord, readObject, sendJson } from './http/exchange.ts';

export interface ProtocolParts {
  readonly context: CloudBaseContext;
  readonly tokens: Tokens;
  readonly database: ClientDatabase;
  readonly mayInvoke: (name: string, identity: ClientIdentity) => boolean;
  /** What `auth.wsWebSign` answers: where the socket is and the ticket to log in on it. */
  readonly sign: (identity: ClientIdentity) => RealtimeTicket;
}

export interface RealtimeTicket {
  readonly signStr: string;
  readonly wsUrl: string;
  readonly secretVersion: string;
  readonly envId: string;
}

type Params = Readonly<Record<string, unknown>>;
type Action = (parts: ProtocolParts, caller: ClientIdentity, params: Params) => Promise<unknown>;

const ACTIONS: ReadonlyMap<string, Action> = new Map<string, Action>([
  ['database.queryDocument', queryDocument],
  ['database.countDocument', countDocument],
  ['database.addDocument', addDocument],
  ['database.updateDocument', updateDocument],
  ['database.deleteDocument', deleteDocument],
  ['database.aggregate', aggregate],
  ['functions.invokeFunction', invokeFunction],
  ['auth.wsWebSign', async (parts, caller) => parts.sign(caller)],
  ['storage.getUploadMetadata', getUploadMetadata],
  ['storage.batchGetDownloadUrl', batchGetDownloadUrl],
  ['storage.batchDeleteFile', batchDeleteFile],
]);

/** Answers one `/web` request. */
export async function answerWeb(
  parts: ProtocolParts,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const requestId = randomUUID();
  try {
    const params = await readObject(request);
    const caller = requireCaller(parts.tokens, tokenOf(request, params));
    if (params.env !== undefined && params.env !== parts.context.envId) {
      throw new CloudBaseError('INVALID_ENV', '[InvalidParameter] no such environment');
    }
    const action = ACTIONS.get(String(params.action));
    if (action === undefined) throw invalidParam(`unknown action ${String(params.action)}`);
    sendJson(response, 200, { requestId, data: await action(parts, caller, params) });
  } catch (error) {
    if (!(error instanceof CloudBaseError)) throw error;
    sendJson(response, 200, { requestId, code: error.code, message: error.message });
  }
}

async function queryDocument(
  { context, database }: ProtocolParts,
  caller: ClientIdentity,
  params: Params,
): Promise<unknown> {
  const docs = await database.find(caller, {
    collection: collectionOf(params),
    query: decodeObject(params.query, 'query', context.now()),
    ...parseOrder(params.order),
    ...parseProjection(params.projection),
    ...numberParam('skip', params.offset),
    ...numberParam('limit', params.limit),
  });
  return { list: docs.map(encodeValue) };
}

async function countDocument(
  { context, database }: ProtocolParts,
  caller: ClientIdentity,
  params: Params,
): Promise<unknown> {
  const query = decodeObject(params.query, 'query', context.now());
  return { total: await database.count(caller, { collection: collectionOf(params), query }) };
}

async function addDocument(
  { context, database }: ProtocolParts,
  caller: ClientIdentity,
  params: Params,
): Promise<unknown> {
  const many = Array.isArray(params.data);
  const documents = [params.data].flat().map((item) => decodeObject(item, 'data', context.now()));
  if (!many && params._id !== undefined && documents[0]) documents[0]._id = params._id;
  const insertedIds = await database.add(caller, collectionOf(params), documents);
  return { insertedIds, ...(many ? {} : { _id: insertedIds[0] }) };
}

async function updateDocument(
  { context, database }: ProtocolParts,
  caller: ClientIdentity,
  params: Params,
): Promise<unknown> {
  const replace = params.merge === false;
  const outcome = await database.update(caller, {
    collection: collectionOf(params),
    query: decodeObject(params.query, 'query', context.now()),
    update: decodeObject(params.data, 'data', context.now()),
    multi: params.multi === true,
    upsert: params.upsert === true,
    replace,
  });
  const upserted = outcome.upsertedId ?? null;
  return { ...outcome, upsert_id: upserted, upserted_id: upserted };
}

async function deleteDocument(
  { context, database }: ProtocolParts,
  caller: ClientIdentity,
  params: Params,
): Promise<unknown> {
  const query = decodeObject(params.query, 'query', context.now());
  const multi = params.multi === true;
  const deleted = await database.remove(caller, {
    collection: collectionOf(params),
    query,
    multi,
  });
  return { deleted };
}

async function aggregate(
  { context, database }: ProtocolParts,
  caller: ClientIdentity,
  params: Params,
): Promise<unknown> {
  const stages = parseStages(params.stages, context.now());
  const rows = await database.aggregate(caller, collectionOf(params), stages);
  // js-sdk parses the list and then every row of it.
  return { list: JSON.stringify(rows.map((row) => JSON.stringify(encodeValue(row)))) };
}

async function invokeFunction(
  { context, mayInvoke }: ProtocolParts,
  caller: ClientIdentity,
  params: Params,
): Promise<unknown> {
  if (!mayInvoke(String(params.function_name), caller)) throw callDenied('PERMISSION_DENIED');
  const text = typeof params.request_data === 'string' ? params.request_data : '';
  const result = await callFunction(context, {
    name: params.function_name,
    text,
    identity: caller,
  });
  return { response_data: JSON.stringify(result ?? null) };
}

async function getUploadMetadata(
  { context }: ProtocolParts,
  caller: ClientIdentity,
  params: Params,
): Promise<unknown> {
  if (typeof params.path !== 'string' || params.path === '') throw invalidParam('path is missing');
  return context.storage.uploadTicket(params.path, caller);
}

async function batchGetDownloadUrl(
  { context }: ProtocolParts,
  caller: ClientIdentity,
  params: Params,
): Promise<unknown> {
  const list = Array.isArray(params.file_list) ? params.file_list : [];
  const files = list.map((item: unknown) => {
    if (!isRecord(item) || typeof item.fileid !== 'string') {
      throw invalidParam('file_list: every entry needs a fileid');
    }
    const maxAge = typeof item.max_age === 'number' ? { max_age: item.max_age } : {};
    return { fileid: item.fileid, ...maxAge };
  });
  return { download_list: await context.storage.downloadUrls(files, caller) };
}

async function batchDeleteFile(
  { context }: ProtocolParts,
  caller: ClientIdentity,
  params: Params,
): Promise<unknown> {
  const list = Array.isArray(params.fileid_list) ? params.fileid_list : [];
  if (!list.every((item): item is string => typeof item === 'string')) {
    throw invalidParam('fileid_list: every entry must be a file id');
  }
  return { delete_list: await context.storage.remove(list, caller) };
}

function collectionOf(params: Params): string {
  if (typeof params.collectionName !== 'string' || params.collectionName === '') {
    throw invalidParam('collectionName is missing');
  }
  return params.collectionName;
}

function numberParam<K extends 'skip' | 'limit'>(key: K, value: unknown): { [P in K]?: number } {
  return typeof value === 'number' ? ({ [key]: value } as { [P in K]?: number }) : {};
}
