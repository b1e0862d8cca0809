/** What of our documents a client is shown. */
import { type AccountDoc, expiringSoon, type RecordDoc } from '../../shared/credits/index.ts';
import type { ModelDefinition } from '../../shared/models/contract.ts';
import type { GiftRules, OrderDoc, PackDoc } from '../../shared/orders/index.ts';
import type { SceneDoc } from '../../shared/scenes/schema.ts';
import type { Progress, WorkDoc } from '../../shared/tasks/index.ts';

export function workView(work: WorkDoc) {
  const { _id, _openid, deleted_at, target, ...shown } = work;
  return { work_id: _id, ...shown };
}

export function progressView({ work, progress, stages, cancel }: Progress) {
  return {
    task_id: work.task_id,
    work_id: work._id,
    status: work.status,
    progress,
    message: work.message,
    stages: stages.map(({ name, status, started_at, finished_at }) => ({
      name,
      status,
      started_at,
      finished_at,
    })),
    cancel,
    images: work.images,
    price: work.price,
    refunded: work.refunded,
    error_code: work.error_code,
  };
}

export function accountView(account: AccountDoc, nowMs: number) {
  const { available, held, captured, granted, expired, revoked, debt, in_flight } = account;
  const expiring = expiringSoon(account, nowMs);
  return { available, held, captured, granted, expired, revoked, debt, expiring, in_flight };
}

/** Lots, caps and reservations are the ledger's own affair. */
export function recordView(record: RecordDoc) {
  const { _id: record_id, kind, amount, captured, released, task_id, reason } = record;
  const { revoked = 0, debt = 0, source = null, expires_at = null } = record;
  const { available_after, created_at } = record;
  return {
    ...{ record_id, kind, amount, captured, released, revoked, debt, source, expires_at },
    ...{ task_id, reason, available_after, created_at },
  };
}

export function modelView(model: ModelDefinition) {
  return {
    slug: model.slug,
    title: model.title.zh,
    description: model.description.zh,
    kind: model.kind,
    functions: model.functions,
    tags: model.tags,
    input: model.input,
    output: model.output,
    count: model.count,
    form: model.form,
    price_text: model.priceText.zh,
    typical_ms: model.timers.typicalMs,
  };
}

export function sceneView(scene: SceneDoc) {
  const { _id, title, description, category, types } = scene;
  return { scene_id: _id, title, description, category, types };
}

export function packView(pack: PackDoc) {
  const { _id: pack_id, title, description, credits, bonus, price_fen } = pack;
  const { valid_days, first_only } = pack;
  return { pack_id, title, description, credits, bonus, price_fen, valid_days, first_only };
}

/** What a user may earn here, so that nothing is offered that is off. */
export function giftsView({ checkIn, invite, codes }: GiftRules) {
  return { check_in: checkIn?.credits ?? null, invite: invite?.credits ?? null, codes };
}

/** The channel's own numbers and our schedule are nobody else's affair. */
export function orderView(order: OrderDoc) {
  const { _id: order_id, status, channel, pack, credits, price_fen, paid_fen } = order;
  const { refunded_fen, revoked, created_at, paid_at, fulfilled_at } = order;
  return {
    ...{ order_id, status, channel, pack_id: pack.id, title: pack.title, credits, price_fen },
    ...{ paid_fen, refunded_fen, revoked, created_at, paid_at, fulfilled_at },
  };
}
