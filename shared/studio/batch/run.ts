/**
 * Carrying a batch on: its items become tasks one after another, as many at once as its owner may
 * have. Any number of runners may do so at once, and any of them may die at any moment: an item is
 * the same task whoever draws it, and `next` moves on only from where it was.
 */
import {
  closeOrNothing,
  ReservationClosedError,
  TooManyInFlightError,
} from '../../credits/index.ts';
import { checked, readDoc, runTransaction } from '../../platform/database.ts';
import { DarkroomError, InvariantError, NotFoundError } from '../../platform/errors.ts';
import { submitPaid } from '../../tasks/index.ts';
import { accessTo, capsOf } from '../core/access.ts';
import { StudioForbiddenError } from '../core/errors.ts';
import { studioCollections } from '../core/schema.ts';
import { takesOf } from '../core/takes.ts';
import type { StudioDeps } from '../verbs/verb.ts';
import {
  type BatchDoc,
  type CloseReason,
  PART_SIZE,
  type PartDoc,
  partId,
  type Refusal,
  requestIdOf,
} from './schema.ts';

/** How long nobody looks at a batch that waits for its tasks, ms. */
const WAIT_MS = 10_000;

/** Until it waits, is over, or `until`. Throws NotFoundError, and what the database throws. */
export async function runBatch(deps: StudioDeps, id: string, until: number): Promise<BatchDoc> {
  for (;;) {
    const batch = await readBatch(deps, id);
    if (batch.state === 'closed' || deps.clock.now() >= until) return batch;
    if (batch.state === 'closing') return endOrWait(deps, batch);
    const reason = await overBecause(deps, batch);
    if (reason !== null) await closeBatch(deps, id, reason);
    else if ((await step(deps, batch)) === 'wait') return waitWith(deps, batch);
  }
}

export async function readBatch({ db }: Pick<StudioDeps, 'db'>, id: string): Promise<BatchDoc> {
  const batch = await readDoc<BatchDoc>(db, studioCollections.batch, id);
  if (batch === null) throw new NotFoundError(`batch ${id}`);
  return batch;
}

async function overBecause(deps: StudioDeps, batch: BatchDoc): Promise<CloseReason | null> {
  if (batch.next >= batch.items.length) return 'drawn';
  if (batch.deadline_at.getTime() <= deps.clock.now()) return 'deadline';
  try {
    // Whoever may not spend here any more starts nothing here any more.
    const { project_id: projectId, by: openid } = batch;
    capsOf(await accessTo(deps.db, { projectId, openid, role: 'editor' }));
    return null;
  } catch (error) {
    if (error instanceof NotFoundError || error instanceof StudioForbiddenError) {
      return 'member_removed';
    }
    throw error;
  }
}

/** Draws the next item, or finds that it cannot be made. */
async function step(deps: StudioDeps, batch: BatchDoc): Promise<'go on' | 'wait'> {
  try {
    await draw(deps, batch);
  } catch (error) {
    if (!(error instanceof DarkroomError)) throw error;
    if (error instanceof ReservationClosedError) {
      await closeBatch(deps, batch._id, 'reservation');
      return 'go on';
    }
    if (error instanceof TooManyInFlightError || error.retryable) return 'wait';
    const { code, userMessage: message } = error;
    await moveOn(deps, batch, { index: batch.next, code, message });
    return 'go on';
  }
  await moveOn(deps, batch, null);
  return 'go on';
}

async function draw(deps: StudioDeps, batch: BatchDoc): Promise<void> {
  const { _id: id, _openid: owner, project_id, by, next } = batch;
  const item = batch.items[next];
  const part = await readDoc<PartDoc>(deps.db, studioCollections.batchPart, partId(id, next));
  const sending = part?.sendings[next % PART_SIZE];
  if (item === undefined || sending === undefined) {
    throw new InvariantError(`batch ${id} has no item ${next}`);
  }
  const { price, model: _, ...place } = item;
  const { request, basis, priceVersion } = sending;
  await submitPaid(sparing(deps), {
    openid: owner,
    request: { ...request, requestId: requestIdOf(id, next) },
    target: { project_id, ...place, batch_id: id, by, basis },
    lent: request.images,
    agreed: { price, priceVersion },
    payment: batch.total > 0 ? { reservation: id } : {},
  });
}

/** One place stays free for what somebody asks for by itself. */
function sparing(deps: StudioDeps): StudioDeps {
  const { policy } = deps;
  return { ...deps, policy: { ...policy, maxInFlight: Math.max(1, policy.maxInFlight - 1) } };
}

/** Only from where it was: whoever comes second has changed nothing. */
async function moveOn(
  deps: StudioDeps,
  { _id, next }: BatchDoc,
  refusal: Refusal | null,
): Promise<void> {
  const { db } = deps;
  const fields = {
    next: next + 1,
    updated_at: new Date(deps.clock.now()),
    ...(refusal === null ? {} : { refused: db.command.push([refusal]) }),
  };
  const open = db.collection(studioCollections.batch).where({ _id, state: 'open', next });
  checked(await open.update(fields));
}

/**
 * Nothing more is drawn: what was not goes back at once, once, with the batch. What was drawn runs
 * on. Repeated, it changes nothing. Throws NotFoundError.
 */
export function closeBatch(deps: StudioDeps, id: string, reason: CloseReason): Promise<BatchDoc> {
  return runTransaction(deps, async (tx) => {
    const batch = await readDoc<BatchDoc>(tx, studioCollections.batch, id);
    if (batch === null) throw new NotFoundError(`batch ${id}`);
    if (batch.state !== 'open') return batch;
    const at = new Date(deps.clock.now());
    await closeOrNothing(tx, { id, openid: batch._openid, reason: `studio/${reason}`, at });
    const fields = { state: 'closing', reason, look_at: at, updated_at: at } as const;
    checked(await tx.collection(studioCollections.batch).doc(id).update(fields));
    return { ...batch, ...fields };
  });
}

/** Closed once all its tasks have ended. */
async function endOrWait(deps: StudioDeps, batch: BatchDoc): Promise<BatchDoc> {
  const takes = await takesOf(deps.db, batch._openid, { 'target.batch_id': batch._id });
  const isLive = takes.some(({ status }) => status === 'pending' || status === 'processing');
  if (isLive) return waitWith(deps, batch);
  const at = new Date(deps.clock.now());
  const fields = { state: 'closed', closed_at: at, updated_at: at } as const;
  await write(deps, batch, fields);
  return { ...batch, ...fields };
}

async function waitWith(deps: StudioDeps, batch: BatchDoc): Promise<BatchDoc> {
  await write(deps, batch, { look_at: new Date(deps.clock.now() + WAIT_MS) });
  return batch;
}

/** As long as it is in the state it was seen in. */
async function write(
  { db }: StudioDeps,
  { _id, state }: BatchDoc,
  fields: Partial<BatchDoc>,
): Promise<void> {
  checked(await db.collection(studioCollections.batch).where({ _id, state }).update(fields));
}
