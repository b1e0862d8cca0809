/** Verbs about batches. */
import { isTerminal, taskIdOf } from '../../tasks/index.ts';
import { batchesOf } from '../batch/list.ts';
import { type Quoted, quoteBatch } from '../batch/quote.ts';
import { closeBatch, readBatch, runBatch } from '../batch/run.ts';
import { type BatchDoc, requestIdOf } from '../batch/schema.ts';
import { startBatch } from '../batch/start.ts';
import { accessTo } from '../core/access.ts';
import { StudioForbiddenError } from '../core/errors.ts';
import { madeOf, type Take } from '../core/takes.ts';
import type { Handlers, StudioDeps } from './verb.ts';

/** How much of a call goes into carrying a batch on, ms. */
const STEP_MS = 8_000;

export const batchVerbs = {
  quoteBatch: async (deps, openid, wish) => ({
    data: quoteView(await quoteBatch(deps, { openid, ...wish })),
  }),
  startBatch: async (deps, openid, wish) => {
    const started = await startBatch(deps, { openid, ...wish });
    if (started.outcome !== 'started') {
      const data = { outcome: started.outcome, quote: quoteView(started.quote), batch: null };
      return { data, message: '没有开始：请查看新的报价' };
    }
    const { batch, replayed } = started;
    const shown = replayed ? batch : await runBatch(deps, batch._id, deps.clock.now() + STEP_MS);
    const data = { outcome: 'started' as const, quote: null, batch: await batchView(deps, shown) };
    return { data, message: '已开始' };
  },
  batch: async (deps, openid, { batchId }) => {
    const { project_id: projectId } = await readBatch(deps, batchId);
    await accessTo(deps.db, { projectId, openid, role: 'viewer' });
    const batch = await runBatch(deps, batchId, deps.clock.now() + STEP_MS);
    return { data: { batch: await batchView(deps, batch) } };
  },
  listBatches: async (deps, openid, { projectId }) => {
    const batches = await batchesOf(deps.db, { openid, projectId });
    return { data: { batches: batches.map(batchLine) } };
  },
  cancelBatch: async (deps, openid, { batchId }) => {
    const { project_id: projectId, by } = await readBatch(deps, batchId);
    const { role } = await accessTo(deps.db, { projectId, openid, role: 'editor' });
    if (role !== 'owner' && by !== openid) throw new StudioForbiddenError('not their batch');
    const batch = await closeBatch(deps, batchId, 'cancelled');
    return { data: { batch: await batchView(deps, batch) }, message: '未开始的已取消，积分已退回' };
  },
} satisfies Partial<Handlers>;

function quoteView({ items, total, balanceAfter, decision, hash }: Quoted) {
  return {
    quote_hash: hash,
    decision,
    total,
    balance_after: balanceAfter,
    items: items.map(({ isIncluded, ...item }) => ({ ...item, is_included: isIncluded })),
  };
}

/** What is known of it without its tasks. */
function batchLine({ _id: id, items, refused, next, ...batch }: BatchDoc) {
  const { project_id, by, state, reason, total, created_at, deadline_at, closed_at } = batch;
  return {
    ...{ id, project_id, by, state, reason, total, created_at, deadline_at, closed_at },
    ...{ size: items.length, next, refused: refused.length },
  };
}

async function batchView(deps: StudioDeps, batch: BatchDoc) {
  const { _id: id, _openid: owner, project_id, by, state, reason, total } = batch;
  const { created_at, deadline_at, closed_at } = batch;
  const takes = await madeOf(deps.db, owner, { 'target.batch_id': id });
  const byId = new Map(takes.map((take) => [take._id, take]));
  const captured = takes
    .filter(({ status }) => isTerminal(status))
    .reduce((sum, { price, refunded }) => sum + price - refunded, 0);
  const items = batch.items.map((item, index) => {
    const taskId = taskIdOf(owner, requestIdOf(id, index));
    return { ...item, index, ...itemState(batch, index, byId.get(taskId)) };
  });
  return {
    ...{ id, project_id, by, state, reason, total, captured, created_at, deadline_at, closed_at },
    items,
  };
}

function itemState(batch: BatchDoc, index: number, take: Take | undefined) {
  const refusal = batch.refused.find((one) => one.index === index);
  if (refusal !== undefined) {
    const { code, message } = refusal;
    return { state: 'refused' as const, task_id: null, code, message };
  }
  if (take !== undefined) {
    const { status, task_id, error_code, message } = take;
    return { state: status, task_id, code: error_code, message };
  }
  const state = batch.state === 'open' ? ('waiting' as const) : ('returned' as const);
  return { state, task_id: null, code: null, message: '' };
}
