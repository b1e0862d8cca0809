/** Endpoints of one owner: made, listed, changed, rotated, deleted. Another's looks like none. */
import * as z from 'zod/mini';
import { tellOfEnds } from '../credits/index.ts';
import type { Clock } from '../platform/clock.ts';
import {
  checked,
  collections,
  type Database,
  readDoc,
  replacing,
  runTransaction,
  type Transaction,
} from '../platform/database.ts';
import { NotFoundError } from '../platform/errors.ts';
import type { Random } from '../platform/ids.ts';
import { type AddressDeps, checkedAddress } from './address.ts';
import { TooManyEndpointsError } from './errors.ts';
import { type EndpointDoc, type EndpointsDoc, eventTypes } from './schema.ts';
import { makeSecret, rotated, type SecretDeps } from './secrets.ts';

export interface EndpointStore {
  readonly db: Database;
  readonly clock: Clock;
  readonly random: Random;
}

export interface EndpointDeps extends EndpointStore, SecretDeps, AddressDeps {}

/** Each is one more write in every settle of its owner. */
export const MAX_ENDPOINTS = 5;

const url = z.string({ error: '请填写回调地址' }).check(z.maxLength(2_000));
const description = z.string().check(z.maxLength(200));
const events = z.array(z.enum(eventTypes)).check(z.minLength(1), z.maxLength(eventTypes.length));

/** What an endpoint is asked to be, and what may be changed of it. */
export const endpointShape = {
  url,
  events: z._default(events, [...eventTypes]),
  description: z._default(description, ''),
};
export const changeShape = {
  url: z.optional(url),
  events: z.optional(events),
  description: z.optional(description),
  enabled: z.optional(z.boolean()),
};
const wishShape = z.object(endpointShape);
const wantedShape = z.object(changeShape);
export type EndpointWish = z.infer<typeof wishShape>;
export type EndpointChange = z.infer<typeof wantedShape>;

/** Oldest first. */
export async function endpointsOf(db: Database, openid: string): Promise<readonly EndpointDoc[]> {
  const owner = await readDoc<EndpointsDoc>(db, collections.webhookEndpoints, openid);
  return owner?.endpoints ?? [];
}

/** Throws NotFoundError. */
export async function endpointOf(db: Database, openid: string, id: string): Promise<EndpointDoc> {
  return found(await endpointsOf(db, openid), id);
}

/**
 * A new endpoint; its secret is told this once. Throws InvalidRequestError naming `url`,
 * TooManyEndpointsError, ConfigError without DARKROOM_KEY_SECRET.
 */
export async function createEndpoint(
  deps: EndpointDeps,
  openid: string,
  wish: EndpointWish,
): Promise<{ readonly endpoint: EndpointDoc; readonly secret: string }> {
  const address = await checkedAddress(deps, wish.url);
  const at = new Date(deps.clock.now());
  const id = `we_${deps.random.hex(12)}`;
  const { secret, doc } = makeSecret(deps, { endpointId: id, at });
  const endpoint: EndpointDoc = {
    id,
    url: address,
    description: wish.description,
    events: [...new Set(wish.events)],
    secrets: [doc],
    enabled: true,
    disabled_because: null,
    created_at: at,
    updated_at: at,
  };
  await changeAll(deps, openid, (all) => {
    // A transaction that is run again may find what it has written before.
    if (all.some((one) => one.id === id)) return all;
    if (all.length >= MAX_ENDPOINTS) throw new TooManyEndpointsError(MAX_ENDPOINTS);
    return [...all, endpoint];
  });
  return { endpoint, secret };
}

/** Throws NotFoundError, InvalidRequestError naming `url`. */
export async function changeEndpoint(
  deps: EndpointStore & AddressDeps,
  openid: string,
  { id, change }: { readonly id: string; readonly change: EndpointChange },
): Promise<EndpointDoc> {
  const { url: wanted, enabled, ...rest } = change;
  const address = wanted === undefined ? {} : { url: await checkedAddress(deps, wanted) };
  const told = Object.fromEntries(Object.entries(rest).filter(([, value]) => value !== undefined));
  return changeOne(deps, openid, {
    id,
    change: (one) => ({ ...one, ...told, ...address, ...switched(one, enabled) }),
  });
}

function switched(
  { enabled: was, disabled_because }: EndpointDoc,
  enabled: boolean | undefined,
): Pick<EndpointDoc, 'enabled' | 'disabled_because'> {
  if (enabled === undefined || enabled === was) return { enabled: was, disabled_because };
  return { enabled, disabled_because: enabled ? null : 'owner' };
}

/** A new secret, told this once; the one before it signs beside it for a day. Throws NotFoundError. */
export async function rotateSecret(
  deps: EndpointStore & SecretDeps,
  openid: string,
  id: string,
): Promise<{ readonly endpoint: EndpointDoc; readonly secret: string }> {
  const at = new Date(deps.clock.now());
  const { secret, doc } = makeSecret(deps, { endpointId: id, at });
  const change = (one: EndpointDoc): EndpointDoc => {
    const isDone = one.secrets[0]?.sealed === doc.sealed;
    return isDone ? one : { ...one, secrets: rotated(one.secrets, doc) };
  };
  return { endpoint: await changeOne(deps, openid, { id, change }), secret };
}

/** What is still on its way to it is dropped when its turn comes. Throws NotFoundError. */
export async function deleteEndpoint(
  deps: EndpointStore,
  openid: string,
  id: string,
): Promise<void> {
  found(await endpointsOf(deps.db, openid), id);
  await changeAll(deps, openid, (all) => all.filter((one) => one.id !== id));
}

/** The sender has learned that nobody is there. One that is off or deleted already stays so. */
export async function disableEndpoint(
  deps: EndpointStore,
  openid: string,
  { id, because }: { readonly id: string; readonly because: 'gone' | 'unreachable' },
): Promise<void> {
  const off = { enabled: false, disabled_because: because } as const;
  await changeAll(deps, openid, (all) =>
    all.map((one) => (one.id === id && one.enabled ? { ...one, ...off } : one)),
  );
}

async function changeOne(
  deps: EndpointStore,
  openid: string,
  { id, change }: { id: string; change: (one: EndpointDoc) => EndpointDoc },
): Promise<EndpointDoc> {
  const updated_at = new Date(deps.clock.now());
  const all = await changeAll(deps, openid, (before) => {
    found(before, id);
    return before.map((one) => (one.id === id ? { ...change(one), updated_at } : one));
  });
  return found(all, id);
}

function found(all: readonly EndpointDoc[], id: string): EndpointDoc {
  const endpoint = all.find((one) => one.id === id);
  if (endpoint === undefined) throw new NotFoundError(`endpoint ${id}`);
  return endpoint;
}

type Change = (all: readonly EndpointDoc[]) => readonly EndpointDoc[];

/** All of an owner's endpoints and the mark on their account, together. */
function changeAll(
  deps: EndpointStore,
  openid: string,
  change: Change,
): Promise<readonly EndpointDoc[]> {
  return runTransaction(deps, async (tx) => {
    const before = await readDoc<EndpointsDoc>(tx, collections.webhookEndpoints, openid);
    const endpoints = change(before?.endpoints ?? []);
    const at = new Date(deps.clock.now());
    await tellOfEnds(tx, openid, { wanted: endpoints.some(({ enabled }) => enabled), at });
    await store(deps.db, tx, { openid, before, endpoints, at });
    return endpoints;
  });
}

async function store(
  db: Database,
  tx: Transaction,
  {
    openid,
    before,
    endpoints,
    at,
  }: {
    openid: string;
    before: EndpointsDoc | null;
    endpoints: readonly EndpointDoc[];
    at: Date;
  },
): Promise<void> {
  const docs = tx.collection(collections.webhookEndpoints);
  const version = (before?.version ?? 0) + 1;
  const fields = { endpoints, version, updated_at: at };
  if (before === null) checked(await docs.add({ _id: openid, ...fields }));
  else checked(await docs.doc(openid).update(replacing(db, fields)));
}
