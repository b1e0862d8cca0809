/** Starting a batch: everything it may cost is reserved with it, in one transaction, or nothing is. */
import { reserve } from '../../credits/index.ts';
import { checked, readDoc, runTransaction } from '../../platform/database.ts';
import { deterministicId } from '../../platform/ids.ts';
import { RequestConflictError } from '../../tasks/index.ts';
import { type Composed, requestOf } from '../compose/compose.ts';
import { capsOf } from '../core/access.ts';
import { studioCollections } from '../core/schema.ts';
import type { StudioDeps } from '../verbs/verb.ts';
import { type BatchWish, type Quoted, quoteBatch } from './quote.ts';
import { type BatchDoc, PART_SIZE, type PartDoc, partId, type Sending } from './schema.ts';

/** What has not been drawn by then goes back. */
const LASTS_MS = 24 * 3_600_000;

export type Started =
  | { readonly outcome: 'started'; readonly batch: BatchDoc; readonly replayed: boolean }
  /** Nothing was reserved: what would be made, or what it costs, is not what was shown. */
  | { readonly outcome: 'changed' | 'blocked' | 'nothing'; readonly quote: Quoted };

/**
 * Repeated under one request id it is one batch. Throws NotFoundError, StudioForbiddenError,
 * RequestConflictError, and what `reserve` throws: InsufficientCreditsError, SpendingCapError,
 * AccountInDebtError, AccountQuarantinedError.
 */
export async function startBatch(
  deps: StudioDeps,
  wish: BatchWish & { readonly requestId: string; readonly quoteHash: string },
): Promise<Started> {
  const { openid, projectId, requestId, quoteHash } = wish;
  const id = deterministicId(openid, 'batch', requestId);
  const earlier = await readDoc<BatchDoc>(deps.db, studioCollections.batch, id);
  if (earlier !== null) return replayed(earlier, { projectId, quoteHash });
  const quote = await quoteBatch(deps, wish);
  if (quote.decision !== 'ready') return { outcome: quote.decision, quote };
  if (quote.hash !== quoteHash) return { outcome: 'changed', quote };
  const caps = capsOf(quote.access);
  return runTransaction(deps, async (tx) => {
    const stored = await readDoc<BatchDoc>(tx, studioCollections.batch, id);
    if (stored !== null) return replayed(stored, { projectId, quoteHash });
    const at = new Date(deps.clock.now());
    const batch = batchDoc(quote, { id, by: openid, at });
    const { _openid: owner, total, deadline_at: closeAt } = batch;
    if (total > 0) {
      await reserve(tx, { id, openid: owner, total, caps, reason: 'studio/batch', at, closeAt });
    }
    checked(await tx.collection(studioCollections.batch).add(batch));
    for (const part of partsOf(id, quote.composed)) {
      checked(await tx.collection(studioCollections.batchPart).add(part));
    }
    return { outcome: 'started', batch, replayed: false };
  });
}

function replayed(
  batch: BatchDoc,
  asked: { readonly projectId: string; readonly quoteHash: string },
): Started {
  if (batch.project_id !== asked.projectId || batch.quote_hash !== asked.quoteHash) {
    throw new RequestConflictError(`batch ${batch._id}`);
  }
  return { outcome: 'started', batch, replayed: true };
}

function batchDoc(
  { access, composed, total, hash }: Quoted,
  { id, by, at }: { readonly id: string; readonly by: string; readonly at: Date },
): BatchDoc {
  return {
    _id: id,
    _openid: access.project._openid,
    project_id: access.project._id,
    by,
    quote_hash: hash,
    state: 'open',
    reason: null,
    total,
    items: composed.map(({ place, price, model }) => ({
      ...place,
      price: price ?? 0,
      model: model ?? '',
    })),
    next: 0,
    refused: [],
    look_at: at,
    deadline_at: new Date(at.getTime() + LASTS_MS),
    created_at: at,
    updated_at: at,
    closed_at: null,
  };
}

function partsOf(id: string, composed: readonly Composed[]): PartDoc[] {
  const parts: PartDoc[] = [];
  for (let from = 0; from < composed.length; from += PART_SIZE) {
    const sendings = composed.slice(from, from + PART_SIZE).map((one): Sending => {
      const { requestId: _, ...request } = requestOf(one, '');
      return { request, basis: one.basis, priceVersion: one.priceVersion ?? '' };
    });
    parts.push({ _id: partId(id, from), sendings });
  }
  return parts;
}
