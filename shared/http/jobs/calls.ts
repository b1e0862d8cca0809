/**
 * Which request a call is. A client that names it (`Idempotency-Key`) decides; one that only says
 * "this is my second try" is recognised by its key and its body. Everything else is a new request.
 *
 * http_calls: one per key and body, for the clients that number their tries. Removed a day later.
 */
import { checked, collections, readDoc, runTransaction } from '../../platform/database.ts';
import { InvalidRequestError } from '../../platform/errors.ts';
import { deterministicId } from '../../platform/ids.ts';
import { accountOwner } from '../core/caller.ts';
import type { Ask } from '../core/route.ts';

interface CallDoc {
  readonly _id: string;
  readonly request_id: string;
  readonly at: Date;
  /** Begun by a later try: the first one has not been seen yet. */
  readonly overtook: boolean;
  /** Of the try that wrote this last. Absent where earlier code did. */
  readonly by?: string;
}

/** As long as clients go on trying. */
const TRIES_LAST_MS = 15 * 60_000;
/** A first try that comes in later than this behind its second is a new request. */
const OVERTAKEN_MS = 10_000;

export interface CallName {
  readonly requestId: string;
  /** It may have been taken in before. */
  readonly isRepeatable: boolean;
}

/** Throws InvalidRequestError for a key that is too short or too long. */
export async function nameOfCall(ask: Ask): Promise<CallName> {
  const scope = ask.caller.key?._id ?? 'operator';
  const named = idempotencyKey(ask.headers);
  if (named !== null) return { requestId: `key:${scope}:${named}`, isRepeatable: true };
  const tries = Number(ask.headers.get('x-stainless-retry-count') ?? Number.NaN);
  const fresh = `http:${ask.app.random.hex(16)}`;
  if (!Number.isInteger(tries) || tries < 0) return { requestId: fresh, isRepeatable: false };
  const requestId = await nameOfTry(ask, { isFirst: tries === 0, fresh });
  return { requestId, isRepeatable: true };
}

/** Null for a call without one. Throws InvalidRequestError for one too short or too long. */
export function idempotencyKey(headers: Headers): string | null {
  const text = headers.get('idempotency-key');
  if (text === null || /^[\x21-\x7e]{8,128}$/.test(text)) return text;
  throw new InvalidRequestError([
    { field: 'idempotency-key', message: 'Idempotency-Key 应为 8 到 128 个可见字符' },
  ]);
}

/**
 * A second try that finds nothing may have overtaken its first, which then belongs to it: in one
 * transaction, so that the two never become two tasks.
 */
function nameOfTry(
  ask: Ask,
  { isFirst, fresh }: { isFirst: boolean; fresh: string },
): Promise<string> {
  const { app, caller, bodyHash, receivedAt } = ask;
  const _id = deterministicId(caller.key?._id ?? 'operator', accountOwner(caller), bodyHash);
  return runTransaction(app, async (tx) => {
    const seen = await readDoc<CallDoc>(tx, collections.calls, _id);
    // Our own commit, whose reply was lost: read anew, it would look like another call.
    if (seen?.by === fresh) return seen.request_id;
    // By when it came, not by now: a first try may have been frozen here while its second passed.
    const age = seen === null ? Number.POSITIVE_INFINITY : receivedAt - seen.at.getTime();
    const belongs = isFirst
      ? seen?.overtook === true && age < OVERTAKEN_MS
      : seen !== null && age < TRIES_LAST_MS;
    if (seen !== null && belongs && !isFirst) return seen.request_id;
    const request_id = seen !== null && belongs ? seen.request_id : fresh;
    const at = new Date(app.clock.now());
    const doc: Omit<CallDoc, '_id'> = { request_id, at, overtook: !isFirst, by: fresh };
    const calls = tx.collection(collections.calls);
    if (seen === null) checked(await calls.add({ _id, ...doc }));
    else checked(await calls.doc(_id).update(doc));
    return request_id;
  });
}
