/**
 * The few things every use of the CloudBase database needs: typed reads by id, transactions that
 * are retried with jitter, and names for the errors that decide what happens next.
 */
import type { CollectionReference, Db } from '@cloudbase/database';
import type { Clock } from './clock.ts';
import { DarkroomError, DatabaseError } from './errors.ts';
import type { Random } from './ids.ts';

export type Database = Db;
/** A database or a transaction: both give collections by name. */
export interface DatabaseScope {
  collection(name: string): CollectionReference;
}
/**
 * What `runTransaction` hands its body. Only `doc(id)` and `add` are allowed on it:
 * `where().update/remove/count` silently run outside the transaction.
 */
export type Transaction = DatabaseScope;

export const collections = {
  accounts: 'credit_accounts',
  records: 'credit_records',
  /** Credits set aside for several tasks. */
  reservations: 'credit_reservations',
  /** How much of somebody's credits a key, a member or a day may spend. */
  caps: 'credit_caps',
  tasks: 'task_queue',
  works: 'works',
  /** Words as they come, one per streamed answer. */
  texts: 'texts',
  /** What an exported film is made of. */
  exports: 'film_exports',
  /** Stretches of films that were encoded before, by what decides them. */
  segments: 'film_segments',
  scenes: 'scenes',
  templates: 'prompt_templates',
  models: 'models',
  providers: 'providers',
  /** Where rounds that go slice by slice have got to. */
  cursors: 'cursors',
  /** What is proven of each account. */
  marks: 'reconcile_marks',
  disagreements: 'disagreements',
  /** Every operator's verb, with its outcome. */
  audit: 'operator_audit',
  /** Who may work with the console, by the uid the platform vouches for. */
  operators: 'operators',
  /** What providers answered when they did not do as asked. */
  errors: 'error_log',
  /** The health checks of each provider. */
  health: 'provider_health',
  /** What each model was used for, a document a model and day. */
  usage: 'usage_daily',
  /** API keys, as hashes. */
  keys: 'api_keys',
  /** How often a key with a limit was used in its last minute, and what operators are counted for. */
  keyCalls: 'api_key_calls',
  /** Calls that may be repeated without a key of their own: which request they are. */
  calls: 'http_calls',
  /** Where events are sent, a document an owner. */
  webhookEndpoints: 'webhook_endpoints',
  /** Events on their way, and what became of them. */
  webhookOutbox: 'webhook_outbox',
  /** Tasks that other modules keep here. */
  moduleTasks: 'module_tasks',
  /** Words of tasks, piece by piece. */
  taskChunks: 'task_chunks',
  /** What can be bought. */
  packs: 'packs',
  /** One per purchase. */
  orders: 'orders',
  /** No payment counts for two orders. */
  payments: 'payments',
  refunds: 'refunds',
  /** Codes that give credits, as hashes. */
  redeemCodes: 'redeem_codes',
  /** Makings of codes by their key, so that none is made twice. */
  codeBatches: 'code_batches',
  /** One per user who buys, invites or redeems. */
  buyers: 'buyers',
  inviteCodes: 'invite_codes',
  /** How many gifts of a kind were given on a day. */
  giftDays: 'gift_days',
  /** Keys of payment channels and tokens of WeChat's, sealed. */
  paymentKeys: 'payment_keys',
  /** Scripts, shots and what they become. */
  studioProjects: 'studio_projects',
  studioMembers: 'studio_members',
  studioAssets: 'studio_assets',
  studioEpisodes: 'studio_episodes',
  studioScripts: 'studio_scripts',
  studioShots: 'studio_shots',
  studioFrames: 'studio_frames',
  studioCuts: 'studio_cuts',
  /** Who changed what, for 90 days. */
  studioOps: 'studio_ops',
  studioBatches: 'studio_batches',
  /** What the items of a batch send, some at a time. */
  studioBatchParts: 'studio_batch_parts',
  studioStoryboards: 'studio_storyboards',
} as const;

const CONFLICT = 'DATABASE_TRANSACTION_CONFLICT';
const EXPIRED = 'DATABASE_TRANSACTION_FAIL';
const TRANSPORT = new Set([
  'ESOCKETTIMEDOUT',
  'ETIMEDOUT',
  'ECONNRESET',
  'ECONNREFUSED',
  'EPIPE',
  'SYS_ERR',
]);

function codeOf(error: unknown): string {
  return typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : '';
}

function messageOf(error: unknown): string {
  return typeof error === 'object' && error !== null && 'message' in error
    ? String(error.message)
    : String(error);
}

export function isConflict(error: unknown): boolean {
  return codeOf(error) === CONFLICT;
}

/** The text of the real service is not documented, so code and text are both looked at. */
export function isDuplicateKey(error: unknown): boolean {
  return /E11000|duplicate key/i.test(messageOf(error));
}

/** The collection was never created. */
export function isMissingCollection(error: unknown): boolean {
  return codeOf(error) === 'DATABASE_COLLECTION_NOT_EXIST';
}

/** No answer came: the write may or may not have happened. */
export function isLostReply(error: unknown): boolean {
  return TRANSPORT.has(codeOf(error)) || codeOf(error) === EXPIRED;
}

/** A database that did not answer, as the error callers are told; everything else as it is. */
export function asDatabaseError(error: unknown): unknown {
  if (error instanceof DarkroomError || !(isLostReply(error) || isConflict(error))) return error;
  return new DatabaseError('the database did not answer', { cause: error });
}

/** The SDK returns some failures instead of throwing them; this throws them. */
export function checked<T>(result: T): T {
  const code = codeOf(result);
  if (code !== '') throw Object.assign(new Error(messageOf(result)), { code });
  return result;
}

/** Reads one document by id, inside or outside a transaction; null when it is not there. */
export async function readDoc<T>(
  scope: DatabaseScope,
  collection: string,
  id: string,
): Promise<T | null> {
  const result = checked(await scope.collection(collection).doc(id).get());
  const data: unknown = result.data;
  const doc: unknown = Array.isArray(data) ? data[0] : data;
  return (doc ?? null) as T | null;
}

/**
 * Objects and arrays replace what is stored: a plain nested object would be merged into it.
 * Commands (`inc` …) stay commands; inside a `set` they would be stored as they are.
 */
export function replacing(db: Database, fields: Readonly<Record<string, unknown>>): object {
  const out: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(fields)) {
    out[name] = isPlain(value) ? db.command.set(value) : value;
  }
  return out;
}

function isPlain(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return Array.isArray(value) || Object.getPrototypeOf(value) === Object.prototype;
}

/**
 * Eight tasks of one user at once, each transaction lasting 100 ms, lose 60 % of their tries to
 * each other: 8 tries fail once in sixty, 16 once in three thousand, within some 8 s at worst.
 */
const MAX_TRIES = 16;
const BASE_DELAY_MS = 20;
const MAX_DELAY_MS = 1_000;

/**
 * Runs `body` in a transaction until it commits. `body` must be repeatable: it reads all it
 * relies on, writes by id, and finds its own earlier commit when a reply was lost. Retried, with
 * full jitter, on conflicts, duplicate ids and lost replies; the SDK's own retries have no
 * back-off, so they are switched off. Domain errors thrown by `body` roll back and pass through;
 * what remains after 16 tries becomes DatabaseError.
 */
export async function runTransaction<T>(
  deps: { db: Database; clock: Clock; random: Random },
  body: (tx: Transaction) => Promise<T>,
): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return (await deps.db.runTransaction(body, 0)) as T;
    } catch (error) {
      const repeatable = isConflict(error) || isDuplicateKey(error) || isLostReply(error);
      if (!repeatable) throw error;
      if (attempt >= MAX_TRIES) {
        throw new DatabaseError('transaction did not commit', { cause: error });
      }
      const ceiling = Math.min(MAX_DELAY_MS, BASE_DELAY_MS * 2 ** attempt);
      await deps.clock.sleep(Math.ceil(deps.random.next() * ceiling));
    }
  }
}
