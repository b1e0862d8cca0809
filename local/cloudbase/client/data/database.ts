/**
 * The database as a client may use it: every call names its caller, passes the security rules
 * and only then reaches the engine. `/web`, the gateway and watch all come through here.
 */
import type { Identity } from '../../context.ts';
import type { Doc, Engine, FindOptions } from '../../engine/api.ts';
import { invalidParam, permissionDenied } from '../errors.ts';
import type { Access } from '../rules/access.ts';
import { ownedBy, refuseOwnerChange } from '../rules/owner.ts';
import { guardPipeline } from './pipeline.ts';

/** Documents a read answers when it names no limit, and the most it may name (SDK source). */
const DEFAULT_LIMIT = 100;
const MAX_LIMIT = 1000;

export interface ReadRequest {
  readonly collection: string;
  readonly query: Record<string, unknown>;
  readonly sort?: Record<string, 1 | -1>;
  readonly skip?: number;
  readonly limit?: number;
  readonly projection?: Record<string, unknown>;
}

export interface WriteRequest {
  readonly collection: string;
  readonly query: Record<string, unknown>;
  readonly multi: boolean;
}

export interface UpdateRequest extends WriteRequest {
  /** An update document, or with `replace` the whole new document. */
  readonly update: Record<string, unknown>;
  readonly replace: boolean;
  readonly upsert: boolean;
}

export interface UpdateOutcome {
  readonly matched: number;
  readonly updated: number;
  readonly upsertedId: string | undefined;
}

export class ClientDatabase {
  readonly #engine: Engine;
  readonly #access: Access;

  constructor(engine: Engine, access: Access) {
    this.#engine = engine;
    this.#access = access;
  }

  async find(identity: Identity, request: ReadRequest): Promise<Doc[]> {
    const filter = await this.readFilter(identity, request);
    const options: FindOptions = {
      filter,
      skip: wholeNumber('offset', request.skip ?? 0),
      limit: Math.min(wholeNumber('limit', request.limit ?? DEFAULT_LIMIT), MAX_LIMIT),
      ...(request.sort === undefined ? {} : { sort: request.sort }),
      ...(request.projection === undefined ? {} : { projection: request.projection }),
    };
    return this.#engine.find(request.collection, options);
  }

  async count(
    identity: Identity,
    request: Pick<ReadRequest, 'collection' | 'query'>,
  ): Promise<number> {
    return this.#engine.count(request.collection, await this.readFilter(identity, request));
  }

  /** The filter a read or watch may run with. Throws DATABASE_PERMISSION_DENIED. */
  async readFilter(
    identity: Identity,
    request: Pick<ReadRequest, 'collection' | 'query'>,
  ): Promise<Record<string, unknown>> {
    return this.#access.filter('read', { ...request, identity });
  }

  async add(
    identity: Identity,
    collection: string,
    documents: readonly Record<string, unknown>[],
  ): Promise<string[]> {
    const owned: Record<string, unknown>[] = [];
    for (const document of documents) {
      owned.push(await this.#access.create(collection, identity, document));
    }
    return this.#engine.insert(collection, owned);
  }

  async update(identity: Identity, request: UpdateRequest): Promise<UpdateOutcome> {
    const filter = await this.#access.filter('update', {
      collection: request.collection,
      identity,
      query: request.query,
      data: request.replace ? request.update : (request.update.$set ?? {}),
    });
    const result = await this.#engine.update({
      collection: request.collection,
      filter,
      update: await this.#allowedUpdate(identity, request),
      multi: request.multi,
      replace: request.replace,
      upsert: request.upsert,
    });
    return {
      matched: result.matched,
      updated: result.updated,
      upsertedId: result.upsertedId,
    };
  }

  async remove(identity: Identity, request: WriteRequest): Promise<number> {
    const filter = await this.#access.filter('delete', { ...request, identity });
    return this.#engine.remove({
      collection: request.collection,
      filter,
      multi: request.multi,
    });
  }

  async aggregate(
    identity: Identity,
    collection: string,
    stages: readonly Record<string, unknown>[],
  ): Promise<Record<string, unknown>[]> {
    if (identity.kind === 'admin') return this.#engine.aggregate(collection, stages);
    return this.#engine.aggregate(
      collection,
      await guardPipeline(stages, (query) => this.readFilter(identity, { collection, query })),
    );
  }

  /** A replacement keeps its owner; an upsert must be allowed to create as well. */
  async #allowedUpdate(
    identity: Identity,
    request: UpdateRequest,
  ): Promise<Record<string, unknown>> {
    if (identity.kind === 'admin') return request.update;
    if (!request.replace) {
      if (!Object.keys(request.update).every((key) => key.startsWith('$'))) {
        throw invalidParam('data is not an update');
      }
      if (request.upsert) throw permissionDenied();
      refuseOwnerChange(request.update, identity);
      return request.update;
    }
    if (request.upsert) {
      return this.#access.create(request.collection, identity, request.update);
    }
    return ownedBy(identity, request.update);
  }
}

function wholeNumber(field: string, value: number): number {
  if (!Number.isSafeInteger(value) || value < 0) {
    throw invalidParam(`${field} must be an integer of 0 or more`);
  }
  return value;
}
