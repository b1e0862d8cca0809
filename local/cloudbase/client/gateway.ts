/**
 * `/v1/…`, the REST protocol js-sdk 3.x speaks by default: documents, functions, storage.
 * A refusal is `{code, message, requestId}` with a matching HTTP status.
 */
import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { CloudBaseError } from '../engine/api.ts';
import { requireCaller, tokenOf } from './auth/caller.ts';
import type { ClientIdentity } from './auth/tokens.ts';
import { callFunction } from './data/functions.ts';
import { parseOrder, parseProjection } from './data/parameters.ts';
import { decodeObject, encodeValue } from './data/wire.ts';
import { callDenied, invalidParam, statusOf } from './errors.ts';
import { answerStorages } from './gateway-storages.ts';
import { isRecord, MAX_BODY_BYTES, readBody, readObject, sendJson } from './http/exchange.ts';
import { answerHttpFunction } from './http-function.ts';
import type { ProtocolParts } from './web.ts';

const DOCUMENTS =
  /^\/v1\/database\/instances\/[^/]+\/databases\/[^/]+\/collections\/([^/]+)\/documents(?:\/([^/]+))?$/;
const FUNCTION = /^\/v1\/functions\/([^/]+)$/;
const STORAGES = /^\/v1\/storages\/([a-z-]+)$/;

interface Exchange {
  readonly request: IncomingMessage;
  readonly url: URL;
  readonly caller: ClientIdentity;
}

/** Answers one `/v1` request. */
export async function answerGateway(
  parts: ProtocolParts,
  exchange: { request: IncomingMessage; response: ServerResponse; url: URL },
): Promise<void> {
  const { request, response, url } = exchange;
  const requestId = randomUUID();
  response.setHeader('x-request-id', requestId);
  try {
    if (await answerHttpFunction(parts, exchange)) return;
    const caller = requireCaller(parts.tokens, tokenOf(request));
    sendJson(response, 200, await route(parts, { request, url, caller }));
  } catch (error) {
    if (!(error instanceof CloudBaseError)) throw error;
    sendJson(response, statusOf(error.code), {
      code: error.code,
      message: error.message,
      requestId,
    });
  }
}

async function route(parts: ProtocolParts, exchange: Exchange): Promise<unknown> {
  const { pathname } = exchange.url;
  const documents = DOCUMENTS.exec(pathname);
  if (documents?.[1] !== undefined) {
    const tail = documents[2] === undefined ? undefined : decodeURIComponent(documents[2]);
    return routeDocuments(parts, exchange, {
      collection: decodeURIComponent(documents[1]),
      tail,
    });
  }
  const name = FUNCTION.exec(pathname)?.[1];
  if (name !== undefined && exchange.request.method === 'POST') {
    const allowed = parts.mayInvoke(decodeURIComponent(name), exchange.caller);
    if (!allowed) throw callDenied('EXCEED_AUTHORITY');
    const body = await readBody(exchange.request, MAX_BODY_BYTES);
    return callFunction(parts.context, {
      name: decodeURIComponent(name),
      text: body.toString('utf8'),
      identity: exchange.caller,
    });
  }
  const storage = STORAGES.exec(pathname)?.[1];
  if (storage !== undefined && exchange.request.method === 'POST') {
    const body = await readBody(exchange.request, MAX_BODY_BYTES);
    return answerStorages(parts.context.storage, { verb: storage, body, caller: exchange.caller });
  }
  throw unsupported(exchange);
}

interface DocumentsPath {
  readonly collection: string;
  /** A document id, or the verb after `/documents/`. */
  readonly tail: string | undefined;
}

async function routeDocuments(
  parts: ProtocolParts,
  exchange: Exchange,
  path: DocumentsPath,
): Promise<unknown> {
  switch (`${exchange.request.method} ${path.tail ?? ''}`) {
    case 'GET ':
      return exchange.url.searchParams.get('count') === 'true'
        ? countDocuments(parts, exchange, path.collection)
        : listDocuments(parts, exchange, path.collection);
    case 'POST ':
      return addDocuments(parts, exchange, path.collection);
    case 'PATCH ':
      return updateDocuments(parts, exchange, path.collection);
    case 'POST remove':
      return removeDocuments(parts, exchange, path.collection);
    case 'POST aggregations':
      return aggregateDocuments(parts, exchange, path.collection);
  }
  if (exchange.request.method === 'GET' && path.tail !== undefined) {
    return getDocument(parts, exchange, { collection: path.collection, tail: path.tail });
  }
  throw unsupported(exchange);
}

async function listDocuments(
  { database, context }: ProtocolParts,
  { url, caller }: Exchange,
  collection: string,
): Promise<unknown> {
  const offset = numberParameter(url, 'offset', 0);
  const limit = numberParameter(url, 'limit', undefined);
  const docs = await database.find(caller, {
    collection,
    query: queryOf(url, context.now()),
    skip: offset,
    ...(limit === undefined ? {} : { limit }),
    ...parseOrder(jsonParameter(url, 'order')),
    ...parseProjection(jsonParameter(url, 'projection')),
  });
  return { offset, limit: limit ?? docs.length, list: docs.map(encodeValue) };
}

/** js-sdk takes this path for `where({_id: _.eq(id)})`; a document that is not there is an error. */
async function getDocument(
  { database }: ProtocolParts,
  { url, caller }: Exchange,
  { collection, tail }: { collection: string; tail: string },
): Promise<unknown> {
  const [doc] = await database.find(caller, {
    collection,
    query: { _id: tail },
    limit: 1,
    ...parseProjection(jsonParameter(url, 'projection')),
  });
  if (doc === undefined) {
    throw new CloudBaseError('DATABASE_DOCUMENT_NOT_EXIST', '[ResourceNotFound] no such document');
  }
  return encodeValue(doc);
}

async function countDocuments(
  { database, context }: ProtocolParts,
  { url, caller }: Exchange,
  collection: string,
): Promise<unknown> {
  return {
    total: await database.count(caller, { collection, query: queryOf(url, context.now()) }),
  };
}

async function addDocuments(
  { database, context }: ProtocolParts,
  { request, caller }: Exchange,
  collection: string,
): Promise<unknown> {
  const { data } = await readObject(request);
  const documents = [data].flat().map((item) => decodeObject(item, 'data', context.now()));
  return { insertedIds: await database.add(caller, collection, documents) };
}

async function updateDocuments(
  { database, context }: ProtocolParts,
  { request, caller }: Exchange,
  collection: string,
): Promise<unknown> {
  const body = await readObject(request);
  const update = decodeObject(body.data, 'data', context.now());
  // doc(id).set() arrives here without replaceMode (SDK source): only an update has operators.
  const hasOperators = Object.keys(update).some((key) => key.startsWith('$'));
  const outcome = await database.update(caller, {
    collection,
    query: decodeObject(body.query, 'query', context.now()),
    update,
    multi: body.multi === true,
    upsert: body.upsert === true,
    replace: body.replaceMode === true || !hasOperators,
  });
  const upserted = outcome.upsertedId ?? null;
  return { ...outcome, upsert_id: upserted, upserted_id: upserted };
}

async function removeDocuments(
  { database, context }: ProtocolParts,
  { request, caller }: Exchange,
  collection: string,
): Promise<unknown> {
  const body = await readObject(request);
  const deleted = await database.remove(caller, {
    collection,
    query: decodeObject(body.query, 'query', context.now()),
    multi: body.multi === true,
  });
  return { deleted };
}

async function aggregateDocuments(
  { database, context }: ProtocolParts,
  { request, caller }: Exchange,
  collection: string,
): Promise<unknown> {
  const { pipeline } = await readObject(request);
  if (!Array.isArray(pipeline)) throw invalidParam('pipeline is not a list');
  const stages = pipeline.map((stage: unknown) => decodeObject(stage, 'pipeline', context.now()));
  const rows = await database.aggregate(caller, collection, stages);
  return { list: rows.map(encodeValue) };
}

function queryOf(url: URL, nowMs: number): Record<string, unknown> {
  return decodeObject(jsonParameter(url, 'query'), 'query', nowMs);
}

function jsonParameter(url: URL, name: string): unknown {
  const text = url.searchParams.get(name);
  if (text === null || text === '') return undefined;
  try {
    return JSON.parse(text, plainNumber);
  } catch {
    throw invalidParam(`${name} is not JSON`);
  }
}

/**
 * js-sdk writes `{$date: ms}` through canonical EJSON, which wraps the milliseconds once more:
 * numbers are unwrapped first, from the inside out.
 */
function plainNumber(_key: string, value: unknown): unknown {
  if (!isRecord(value)) return value;
  const wrapped = value.$numberInt ?? value.$numberLong ?? value.$numberDouble;
  return typeof wrapped === 'string' ? Number(wrapped) : value;
}

function numberParameter<T>(url: URL, name: string, missing: T): number | T {
  const text = url.searchParams.get(name);
  return text === null || text === '' ? missing : Number(text);
}

function unsupported({ request, url }: Exchange): CloudBaseError {
  return invalidParam(`${request.method} ${url.pathname} is not part of the local CloudBase`);
}
