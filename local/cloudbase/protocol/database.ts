/**
 * The `database.*` actions node-sdk and wx-server-sdk send, answered by the engine. It also serves
 * `@cloudbase/database` in process: a request class whose `send` calls this one needs no sockets.
 */
import { CloudBaseError, type Engine, type Filter, type IndexSpec } from '../engine/api.ts';
import { invalidParam } from '../engine/errors.ts';
import { mutableCopy, type PlainObject } from '../engine/values/values.ts';
import { parseEjson, reviveEjson, stringifyDocument } from './ejson.ts';

export type WireResponse = { requestId: string } & Record<string, unknown>;
type Params = Readonly<Record<string, unknown>>;
type Answer = Record<string, unknown>;
type Handler = (params: Params, nowMs: number) => Promise<Answer>;

export interface DatabaseProtocol {
  handles(action: string): boolean;
  /**
   * Answers `{requestId, …}`, or `{requestId, code, message}` for what the cloud would refuse.
   * Rejects only when the local CloudBase itself is broken (a bug, a disk that fails).
   */
  send(action: string, params?: Params): Promise<WireResponse>;
}

/** The SDK's default, and the server's limit, of one read. */
const DEFAULT_LIMIT = 100;
const MAX_LIMIT = 1000;

export interface ProtocolOptions {
  readonly now?: () => number;
  /** How documents go out; default EJSON text, which is what the SDKs expect. */
  readonly write?: (document: object) => unknown;
}

export function createDatabaseProtocol(
  engine: Engine,
  { now = Date.now, write = stringifyDocument }: ProtocolOptions = {},
): DatabaseProtocol {
  const handlers = new Map(Object.entries(databaseHandlers(engine, write)));
  let requests = 0;
  return {
    handles: (action) => handlers.has(action),
    async send(action, params = {}) {
      requests += 1;
      const requestId = `${now().toString(16)}_${requests.toString(16)}`;
      try {
        const handler = handlers.get(action);
        if (!handler) throw invalidParam(`unknown action ${action}`);
        return { requestId, ...(await handler(params, now())) };
      } catch (cause) {
        if (!(cause instanceof CloudBaseError)) throw cause;
        return { requestId, code: cause.code, message: cause.message };
      }
    },
  };
}

function databaseHandlers(
  engine: Engine,
  write: (document: object) => unknown,
): Record<string, Handler> {
  return {
    'database.insertDocument': async (params, nowMs) => {
      const docs = list(params, 'data').map((item) => document(item, 'data', nowMs));
      const insertedIds = await engine.insert(collection(params), docs, transaction(params));
      return { data: { insertedIds } };
    },
    'database.getDocument': async (params, nowMs) => {
      const found = await engine.find(collection(params), {
        filter: filter(params, nowMs),
        sort: optionalDocument(params, 'order', nowMs) as Record<string, 1 | -1>,
        projection: optionalDocument(params, 'projection', nowMs),
        skip: count(params, 'offset', 0),
        limit: Math.min(count(params, 'limit', DEFAULT_LIMIT) || DEFAULT_LIMIT, MAX_LIMIT),
        ...inTransaction(params),
      });
      return { data: { list: found.map((doc) => write(doc)) } };
    },
    'database.calculateDocument': async (params, nowMs) => ({
      data: { total: await engine.count(collection(params), filter(params, nowMs)) },
    }),
    'database.modifyDocument': async (params, nowMs) => {
      const result = await engine.update({
        collection: collection(params),
        filter: filter(params, nowMs),
        update: document(params.data, 'data', nowMs),
        multi: params.multi === true,
        upsert: params.upsert === true,
        replace: params.merge === false,
        ...inTransaction(params),
      });
      const upsert_id = result.upsertedId ?? null;
      return { data: { updated: result.updated, upsert_id } };
    },
    'database.modifyAndReturnDoc': async (params, nowMs) => {
      const result = await engine.updateAndReturn({
        collection: collection(params),
        filter: filter(params, nowMs),
        update: document(params.data, 'data', nowMs),
        ...inTransaction(params),
      });
      const doc = result.doc ? write(result.doc) : null;
      return { data: { updated: result.updated, doc } };
    },
    'database.removeDocument': async (params, nowMs) => ({
      data: {
        deleted: await engine.remove({
          collection: collection(params),
          filter: filter(params, nowMs),
          multi: params.multi === true,
          ...inTransaction(params),
        }),
      },
    }),
    'database.aggregateDocuments': async (params, nowMs) => {
      const stages = list(params, 'stages').map((stage) => aggregateStage(stage, nowMs));
      const found = await engine.aggregate(collection(params), stages);
      return { data: { list: found.map((doc) => write(doc)) } };
    },
    'database.addCollection': async (params) => {
      await engine.createCollection(collection(params));
      return { data: {} };
    },
    'database.startTransaction': async () => ({ transactionId: await engine.begin() }),
    'database.commitTransaction': async (params) => {
      await engine.commit(requiredTransaction(params));
      return {};
    },
    'database.abortTransaction': async (params) => {
      await engine.abort(requiredTransaction(params));
      return {};
    },
    ...localHandlers(engine),
  };
}

/** Actions the cloud offers in its console only; seeds and tests use them. */
function localHandlers(engine: Engine): Record<string, Handler> {
  return {
    'local.createIndex': async (params) => {
      const { keys, unique, name } = params;
      if (typeof keys !== 'object' || keys === null) throw invalidParam('keys must be an object');
      await engine.createIndex(collection(params), {
        keys: keys as IndexSpec['keys'],
        ...(unique === true ? { unique } : {}),
        ...(typeof name === 'string' ? { name } : {}),
      });
      return { data: {} };
    },
    'local.listIndexes': async (params) => ({
      data: { list: await engine.listIndexes(collection(params)) },
    }),
    'local.listCollections': async () => ({ data: { list: await engine.listCollections() } }),
  };
}

function collection(params: Params): string {
  const { collectionName } = params;
  if (typeof collectionName !== 'string' || collectionName === '') {
    throw invalidParam('collectionName must be a non-empty string');
  }
  return collectionName;
}

function list(params: Params, name: string): unknown[] {
  const value = params[name];
  if (!Array.isArray(value)) throw invalidParam(`${name} must be an array`);
  return value;
}

/** A document as EJSON text (node-sdk) or as a plain object (js-sdk). */
function document(value: unknown, name: string, nowMs: number): PlainObject {
  const parsed =
    typeof value === 'string' ? parseEjson(value, nowMs) : reviveEjson(mutableCopy(value), nowMs);
  if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed)) {
    throw invalidParam(`${name} must be a document`);
  }
  return parsed as PlainObject;
}

function optionalDocument(params: Params, name: string, nowMs: number): PlainObject {
  const value = params[name];
  if (value === undefined || value === null || value === '') return {};
  return document(value, name, nowMs);
}

function filter(params: Params, nowMs: number): Filter {
  return optionalDocument(params, 'query', nowMs);
}

function count(params: Params, name: string, fallback: number): number {
  const value = params[name];
  if (value === undefined || value === null) return fallback;
  if (typeof value !== 'number' || !Number.isInteger(value) || value < 0) {
    throw invalidParam(`${name} must be a whole number that is not negative`);
  }
  return value;
}

function transaction(params: Params): string | undefined {
  const { transactionId } = params;
  if (transactionId === undefined || transactionId === null || transactionId === '') {
    return undefined;
  }
  if (typeof transactionId !== 'string') throw invalidParam('transactionId must be a string');
  return transactionId;
}

function inTransaction(params: Params): { transactionId?: string } {
  const transactionId = transaction(params);
  return transactionId === undefined ? {} : { transactionId };
}

function requiredTransaction(params: Params): string {
  const id = transaction(params);
  if (id === undefined) throw invalidParam('transactionId is required');
  return id;
}

function aggregateStage(stage: unknown, nowMs: number): PlainObject {
  const { stageKey, stageValue } = (stage ?? {}) as { stageKey?: unknown; stageValue?: unknown };
  if (typeof stageKey !== 'string' || !stageKey.startsWith('$')) {
    throw invalidParam('stageKey must name an aggregation stage');
  }
  if (typeof stageValue !== 'string') throw invalidParam('stageValue must be EJSON text');
  return { [stageKey]: parseEjson(stageValue, nowMs) };
}
