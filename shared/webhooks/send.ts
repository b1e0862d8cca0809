/**
 * One attempt of one delivery: claimed by a conditional write, sent, and what came of it written
 * under the fence of the claim. A sender that dies after sending leaves a lease that runs out, and
 * the event goes out again with the same id.
 */
import type { Clock } from '../platform/clock.ts';
import { checked, collections, type Database, replacing } from '../platform/database.ts';
import type { Random } from '../platform/ids.ts';
import type { Log } from '../platform/log.ts';
import type { Keyring } from '../platform/secrets/seal.ts';
import { NO_LEASE } from './announce.ts';
import { disableEndpoint, endpointsOf } from './endpoints.ts';
import { type Post, PostError } from './post.ts';
import { pauseAfter, retryAfterMs } from './schedule.ts';
import type { AttemptDoc, DeliveryDoc, EndpointDoc } from './schema.ts';
import { signingSecrets } from './secrets.ts';
import { signedHeaders } from './sign.ts';

export interface SenderDeps {
  readonly db: Database;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  readonly keyring: Keyring | null;
  readonly post: Post;
}

/** Longer than a function lives: nobody else sends while this one may. */
const LEASE_MS = 75_000;
/** Attempts that are remembered, replays and all. */
const MAX_LOG = 20;

export type SendOutcome = 'delivered' | 'failed' | 'dropped' | 'again' | 'not_ours';

/** Null when somebody else has it, it is not due, or it is over. */
async function claim(
  { db, clock }: Pick<SenderDeps, 'db' | 'clock'>,
  id: string,
): Promise<DeliveryDoc | null> {
  const { command } = db;
  const now = clock.now();
  const at = new Date(now);
  const free = {
    _id: id,
    status: 'pending',
    next_at: command.lte(at),
    lease_expires_at: command.lte(at),
  };
  const taken = { fence: command.inc(1), lease_expires_at: new Date(now + LEASE_MS) };
  const rows = db.collection(collections.webhookOutbox);
  const result = checked(await rows.where(free).updateAndReturn(taken));
  return result.updated === 1 ? (result.doc as DeliveryDoc) : null;
}

type Ended = Pick<DeliveryDoc, 'status'> &
  Partial<Pick<DeliveryDoc, 'attempts' | 'next_at' | 'log'>>;

/** Under the fence of the claim: who lost it in the meantime changes nothing. */
async function write(deps: SenderDeps, row: DeliveryDoc, fields: Ended): Promise<boolean> {
  const { db, clock } = deps;
  const mine = { _id: row._id, fence: row.fence, status: 'pending' };
  const isOver = fields.status !== 'pending';
  const written = {
    ...fields,
    lease_expires_at: NO_LEASE,
    ended_at: isOver ? new Date(clock.now()) : null,
  };
  const rows = db.collection(collections.webhookOutbox).where(mine);
  return checked(await rows.update(replacing(db, written))).updated === 1;
}

/** Sends what is due and free. Throws what the database throws; the lease then runs out. */
export async function sendOne(deps: SenderDeps, id: string): Promise<SendOutcome> {
  const row = await claim(deps, id);
  if (row === null) return 'not_ours';
  const endpoint = (await endpointsOf(deps.db, row.openid)).find(
    (one) => one.id === row.endpoint_id,
  );
  if (endpoint === undefined || !endpoint.enabled) {
    return (await write(deps, row, { status: 'dropped' })) ? 'dropped' : 'not_ours';
  }
  const attempt = await attempted(deps, { row, endpoint });
  return recorded(deps, row, attempt);
}

interface Attempt extends AttemptDoc {
  readonly askedMs: number | null;
}

async function attempted(
  deps: SenderDeps,
  { row, endpoint }: { row: DeliveryDoc; endpoint: EndpointDoc },
): Promise<Attempt> {
  const { clock, post } = deps;
  const startedAt = clock.now();
  const timestamp = Math.floor(startedAt / 1_000);
  const message = { id: row.event_id, timestamp, body: row.body };
  const headers = signedHeaders(message, signingSecrets(deps, endpoint, startedAt));
  const told = (answer: Pick<Attempt, 'status' | 'error' | 'askedMs'>): Attempt => ({
    at: new Date(startedAt),
    ms: clock.now() - startedAt,
    ...answer,
  });
  try {
    const { status, retryAfter } = await post({ url: endpoint.url, headers, body: row.body });
    const isOk = status >= 200 && status < 300;
    const askedMs = isOk ? null : retryAfterMs(retryAfter, clock.now());
    return told({ status, error: isOk ? null : `http_${status}`, askedMs });
  } catch (error) {
    if (!(error instanceof PostError)) throw error;
    return told({ status: null, error: error.reason, askedMs: null });
  }
}

async function recorded(
  deps: SenderDeps,
  row: DeliveryDoc,
  { askedMs, ...attempt }: Attempt,
): Promise<SendOutcome> {
  const attempts = row.attempts + 1;
  const log = [...row.log, attempt].slice(-MAX_LOG);
  deps.log.info('webhook', {
    delivery: row._id,
    endpoint: row.endpoint_id,
    attempt: attempts,
    http_status: attempt.status,
    problem: attempt.error,
  });
  if (attempt.error === null) return ended(deps, row, { status: 'delivered', attempts, log });
  if (attempt.status === 410) {
    const done = await ended(deps, row, { status: 'failed', attempts, log });
    if (done === 'failed') await disable(deps, row, 'gone');
    return done;
  }
  const pauseMs = pauseAfter(attempts, { askedMs, random: deps.random });
  if (pauseMs === null) {
    const done = await ended(deps, row, { status: 'failed', attempts, log });
    if (done === 'failed' && !(await heardSince(deps, row)))
      await disable(deps, row, 'unreachable');
    return done;
  }
  const next_at = new Date(deps.clock.now() + pauseMs);
  return (await write(deps, row, { status: 'pending', attempts, log, next_at }))
    ? 'again'
    : 'not_ours';
}

async function ended(
  deps: SenderDeps,
  row: DeliveryDoc,
  fields: Ended & { readonly status: 'delivered' | 'failed' },
): Promise<SendOutcome> {
  return (await write(deps, row, fields)) ? fields.status : 'not_ours';
}

async function disable(
  deps: SenderDeps,
  { openid, endpoint_id: id }: DeliveryDoc,
  because: 'gone' | 'unreachable',
): Promise<void> {
  await disableEndpoint(deps, openid, { id, because });
  deps.log.warn('endpoint disabled', { endpoint: id, because });
}

/** Whether the endpoint took anything since this delivery began, three days ago. */
async function heardSince(
  { db }: Pick<SenderDeps, 'db'>,
  { endpoint_id, log }: DeliveryDoc,
): Promise<boolean> {
  const since = db.command.gte(log[0]?.at ?? NO_LEASE);
  const query = { endpoint_id, status: 'delivered', ended_at: since };
  const rows = db.collection(collections.webhookOutbox).where(query);
  return checked(await rows.limit(1).get()).data.length > 0;
}
