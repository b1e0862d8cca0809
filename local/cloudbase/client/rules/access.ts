/**
 * May this client do this? The one door between a client's request and the engine: it answers
 * the filter that may run, or throws DATABASE_PERMISSION_DENIED.
 */
import { type Identity, loginTypeOf } from '../../context.ts';
import type { Doc, Filter } from '../../engine/api.ts';
import { permissionDenied } from '../errors.ts';
import type { Expression } from './ast.ts';
import { branchesOf } from './constraints.ts';
import { decide, type RuleAuth, type Scope } from './decide.ts';
import { ownedBy, ownerOf, withOwner } from './owner.ts';
import { parseRule } from './parse.ts';

/** The four simple modes of the console. */
export type SimpleMode = 'PRIVATE' | 'READONLY' | 'ADMINWRITE' | 'ADMINONLY';
export type RuleText = boolean | string;

/** One collection's permission: a simple mode, or a security rule as the console takes it. */
export type CollectionRule =
  | SimpleMode
  | {
      readonly read?: RuleText;
      readonly write?: RuleText;
      readonly create?: RuleText;
      readonly update?: RuleText;
      readonly delete?: RuleText;
    };

export type Operation = 'read' | 'create' | 'update' | 'delete';
/** Allowed, refused, allowed on the caller's own documents, or decided by an expression. */
type Grant = 'all' | 'none' | 'own' | { readonly rule: Expression };
type Grants = Readonly<Record<Operation, Grant>>;

const SIMPLE: Readonly<Record<SimpleMode, Grants>> = {
  PRIVATE: { read: 'own', create: 'own', update: 'own', delete: 'own' },
  READONLY: { read: 'all', create: 'own', update: 'own', delete: 'own' },
  ADMINWRITE: { read: 'all', create: 'none', update: 'none', delete: 'none' },
  ADMINONLY: { read: 'none', create: 'none', update: 'none', delete: 'none' },
};

export interface AccessOptions {
  readonly rules: Readonly<Record<string, CollectionRule>>;
  /** Of collections without a rule of their own; ADMINONLY unless told. */
  readonly defaultRule?: SimpleMode;
  readonly now: () => number;
  readonly load: (collection: string, id: string) => Promise<Doc | null>;
}

export interface AccessRequest {
  readonly collection: string;
  readonly identity: Identity;
  readonly query: Filter;
  /** The update as sent, for `request.data`. */
  readonly data?: unknown;
}

export class Access {
  readonly #grants: ReadonlyMap<string, Grants>;
  readonly #options: AccessOptions;

  /** Parses every rule. Throws RuleSyntaxError for one that cannot be read. */
  constructor(options: AccessOptions) {
    this.#options = options;
    this.#grants = new Map(
      Object.entries(options.rules).map(([name, rule]) => [name, grantsOf(rule)]),
    );
  }

  /** The filter a read, update or delete may run with. Throws DATABASE_PERMISSION_DENIED. */
  async filter(operation: Exclude<Operation, 'create'>, request: AccessRequest): Promise<Filter> {
    const query = withOwner(request.query, request.identity);
    const grant = this.#grant(request.collection, operation);
    if (request.identity.kind === 'admin' || grant === 'all') return query;
    if (grant === 'none') throw permissionDenied();
    if (grant === 'own') return { $and: [query, { _openid: ownerOf(request.identity) }] };
    const scope = { ...this.#scope(request.identity), request: { data: request.data } };
    for (const constraints of branchesOf(query)) {
      const verdict = await decide(grant.rule, { ...scope, doc: { constraints } });
      if (verdict !== true) throw permissionDenied();
    }
    return query;
  }

  /** Whether this client may read this one document. */
  async mayRead(identity: Identity, collection: string, document: Doc): Promise<boolean> {
    const grant = this.#grant(collection, 'read');
    if (identity.kind === 'admin' || grant === 'all') return true;
    if (grant === 'none') return false;
    if (grant === 'own') return document._openid === ownerOf(identity);
    const scope: Scope = { ...this.#scope(identity), request: {}, doc: { document } };
    return (await decide(grant.rule, scope)) === true;
  }

  /** The document a client may create, with its owner. Throws DATABASE_PERMISSION_DENIED. */
  async create(
    collection: string,
    identity: Identity,
    document: Record<string, unknown>,
  ): Promise<Record<string, unknown>> {
    if (identity.kind === 'admin') return document;
    const owned = ownedBy(identity, document);
    const grant = this.#grant(collection, 'create');
    if (grant === 'all' || grant === 'own') return owned;
    if (grant === 'none') throw permissionDenied();
    const scope = { ...this.#scope(identity), request: { data: owned } };
    const verdict = await decide(grant.rule, { ...scope, doc: { document: owned } });
    if (verdict !== true) throw permissionDenied();
    return owned;
  }

  #grant(collection: string, operation: Operation): Grant {
    const grants = this.#grants.get(collection) ?? SIMPLE[this.#options.defaultRule ?? 'ADMINONLY'];
    return grants[operation];
  }

  #scope(identity: Identity): Omit<Scope, 'doc' | 'request'> {
    return { auth: authOf(identity), now: this.#options.now(), load: this.#options.load };
  }
}

/** A change of one collection's rule leaves fifty others as they were. */
const parsed = new WeakMap<object, Grants>();

function grantsOf(rule: CollectionRule): Grants {
  if (typeof rule === 'string') return SIMPLE[rule];
  const known = parsed.get(rule);
  if (known !== undefined) return known;
  const grants = {
    read: grantOf(rule.read),
    create: grantOf(rule.create ?? rule.write),
    update: grantOf(rule.update ?? rule.write),
    delete: grantOf(rule.delete ?? rule.write),
  };
  parsed.set(rule, grants);
  return grants;
}

function grantOf(text: RuleText | undefined): Grant {
  if (text === undefined || text === false) return 'none';
  return text === true ? 'all' : { rule: parseRule(text) };
}

/** `auth` of a rule: who the login says is asking. */
export function authOf(identity: Identity): RuleAuth | null {
  switch (identity.kind) {
    case 'openid':
      return { openid: identity.openid };
    case 'uid':
      return { uid: identity.uid, loginType: loginTypeOf(identity) };
    case 'admin':
      return null;
  }
}
