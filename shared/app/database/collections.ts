/**
 * The collections a deployment needs: who may read them from a client, and which indexes carry
 * the queries of this code. docs/deploy.md lists the same for the console; a test holds it there.
 */
import { collections } from '../../platform/database.ts';
import type { CollectionSetup } from './collection-setup.ts';
import { studioSetups } from './studio-collections.ts';

export type { CollectionSetup } from './collection-setup.ts';

const NOBODY = { read: false, write: false } as const;
const OWNER_READS = { read: 'doc._openid == auth.openid', write: false } as const;
const ALL_READ = { read: true, write: false } as const;

export const collectionSetups: readonly CollectionSetup[] = [
  {
    name: collections.accounts,
    rule: OWNER_READS,
    indexes: [
      { name: 'expiring', keys: { next_expiry_at: 1 } },
      { name: 'quarantined', keys: { quarantined: 1, _id: 1 } },
    ],
  },
  {
    name: collections.records,
    rule: OWNER_READS,
    indexes: [
      { name: 'by_user', keys: { _openid: 1, account_version: -1 } },
      { name: 'by_task', keys: { task_id: 1 } },
      { name: 'by_cap', keys: { 'caps.cap': 1, account_version: -1 } },
      { name: 'newest', keys: { created_at: -1, _id: -1 } },
      { name: 'of_kind', keys: { kind: 1, created_at: -1, _id: -1 } },
      { name: 'of_user', keys: { _openid: 1, created_at: -1, _id: -1 } },
    ],
  },
  {
    name: collections.reservations,
    rule: NOBODY,
    indexes: [
      { name: 'overdue', keys: { status: 1, close_at: 1 } },
      { name: 'by_user', keys: { openid: 1, created_at: -1 } },
    ],
  },
  { name: collections.caps, rule: NOBODY, indexes: [] },
  {
    name: collections.tasks,
    rule: NOBODY,
    indexes: [
      { name: 'due', keys: { status: 1, next_run_at: 1 } },
      { name: 'part', keys: { status: 1, slot: 1, next_run_at: 1 } },
      { name: 'overdue', keys: { status: 1, deadline_at: 1 } },
      { name: 'running', keys: { status: 1, via: 1 } },
      { name: 'reviewed', keys: { 'reviews.ticket': 1 } },
      { name: 'late', keys: { status: 1, late_check_at: 1 } },
      { name: 'woken', keys: { status: 1, wake: 1, next_run_at: 1 } },
      { name: 'settled', keys: { settled_at: 1 } },
      { name: 'tidy', keys: { tidy_at: 1 } },
      { name: 'by_provider', keys: { provider: 1, status: 1, settled_at: -1 } },
      // What operators ask for, each in order of time.
      { name: 'newest', keys: { created_at: -1, _id: -1 } },
      { name: 'of_status', keys: { status: 1, created_at: -1, _id: -1 } },
      { name: 'of_user', keys: { openid: 1, created_at: -1, _id: -1 } },
      { name: 'of_model', keys: { model: 1, created_at: -1, _id: -1 } },
      { name: 'of_provider', keys: { provider: 1, created_at: -1, _id: -1 } },
      { name: 'of_error', keys: { 'error.code': 1, created_at: -1, _id: -1 } },
      { name: 'quarantined', keys: { quarantined: 1, created_at: -1, _id: -1 } },
      { name: 'changed', keys: { updated_at: -1 } },
    ],
  },
  {
    name: collections.works,
    rule: OWNER_READS,
    indexes: [
      { name: 'by_user', keys: { _openid: 1, deleted_at: 1, created_at: -1, _id: -1 } },
      { name: 'of_episode', keys: { 'target.episode_id': 1, created_at: -1 } },
      { name: 'of_shot', keys: { 'target.shot_id': 1, created_at: -1 } },
      { name: 'of_asset', keys: { 'target.asset_id': 1, created_at: -1 } },
      { name: 'of_slot', keys: { 'target.project_id': 1, 'target.slot': 1, created_at: -1 } },
      { name: 'of_batch', keys: { 'target.batch_id': 1 } },
      { name: 'of_project', keys: { 'target.project_id': 1, updated_at: 1 } },
    ],
  },
  { name: collections.texts, rule: OWNER_READS, indexes: [] },
  { name: collections.exports, rule: NOBODY, indexes: [] },
  { name: collections.segments, rule: NOBODY, indexes: [{ name: 'unused', keys: { used_at: 1 } }] },
  {
    name: collections.scenes,
    rule: ALL_READ,
    indexes: [{ name: 'shown', keys: { enabled: 1, order: 1 } }],
  },
  { name: collections.templates, rule: NOBODY, indexes: [] },
  { name: collections.models, rule: ALL_READ, indexes: [] },
  { name: collections.providers, rule: NOBODY, indexes: [] },
  { name: collections.cursors, rule: NOBODY, indexes: [] },
  { name: collections.marks, rule: NOBODY, indexes: [] },
  {
    name: collections.disagreements,
    rule: NOBODY,
    indexes: [
      { name: 'of_user', keys: { openid: 1, found_at: -1, _id: -1 } },
      { name: 'newest', keys: { found_at: -1, _id: -1 } },
    ],
  },
  {
    name: collections.audit,
    rule: NOBODY,
    indexes: [
      { name: 'newest', keys: { started_at: -1, _id: -1 } },
      { name: 'of_actor', keys: { actor: 1, started_at: -1, _id: -1 } },
      { name: 'of_task', keys: { task_id: 1, started_at: -1, _id: -1 } },
    ],
  },
  { name: collections.operators, rule: NOBODY, indexes: [] },
  {
    name: collections.errors,
    rule: NOBODY,
    indexes: [
      { name: 'newest', keys: { at: -1, _id: -1 } },
      { name: 'of_provider', keys: { provider: 1, at: -1, _id: -1 } },
      { name: 'of_task', keys: { task_id: 1, at: -1, _id: -1 } },
    ],
  },
  { name: collections.health, rule: NOBODY, indexes: [] },
  {
    name: collections.keys,
    rule: NOBODY,
    indexes: [{ name: 'by_user', keys: { openid: 1, created_at: -1 } }],
  },
  { name: collections.keyCalls, rule: NOBODY, indexes: [] },
  { name: collections.calls, rule: NOBODY, indexes: [{ name: 'old', keys: { at: 1 } }] },
  { name: collections.webhookEndpoints, rule: NOBODY, indexes: [] },
  {
    name: collections.webhookOutbox,
    rule: NOBODY,
    indexes: [
      { name: 'due', keys: { status: 1, next_at: 1 } },
      { name: 'by_endpoint', keys: { endpoint_id: 1, created_at: -1, _id: -1 } },
      { name: 'old', keys: { ended_at: 1 } },
    ],
  },
  {
    name: collections.moduleTasks,
    rule: OWNER_READS,
    indexes: [{ name: 'by_user', keys: { _openid: 1, created_at: -1, _id: -1 } }],
  },
  {
    name: collections.taskChunks,
    rule: OWNER_READS,
    indexes: [{ name: 'by_stage', keys: { task_id: 1, stage: 1, sequence: 1 } }],
  },
  {
    name: collections.packs,
    rule: ALL_READ,
    indexes: [{ name: 'shown', keys: { enabled: 1, order: 1 } }],
  },
  {
    name: collections.orders,
    rule: OWNER_READS,
    indexes: [
      { name: 'due', keys: { next_check_at: 1 } },
      { name: 'newest', keys: { created_at: -1, _id: -1 } },
      { name: 'of_user', keys: { _openid: 1, created_at: -1, _id: -1 } },
      { name: 'of_status', keys: { status: 1, created_at: -1, _id: -1 } },
      { name: 'by_day', keys: { fulfilled_at: 1 } },
    ],
  },
  {
    name: collections.payments,
    rule: NOBODY,
    indexes: [{ name: 'by_order', keys: { order_id: 1 } }],
  },
  {
    name: collections.refunds,
    rule: NOBODY,
    indexes: [
      { name: 'by_order', keys: { order_id: 1 } },
      { name: 'by_day', keys: { updated_at: 1 } },
    ],
  },
  {
    name: collections.redeemCodes,
    rule: NOBODY,
    indexes: [{ name: 'by_batch', keys: { batch: 1 } }],
  },
  { name: collections.codeBatches, rule: NOBODY, indexes: [] },
  { name: collections.buyers, rule: NOBODY, indexes: [] },
  {
    name: collections.inviteCodes,
    rule: NOBODY,
    indexes: [{ name: 'by_user', keys: { openid: 1 } }],
  },
  { name: collections.giftDays, rule: NOBODY, indexes: [] },
  { name: collections.paymentKeys, rule: NOBODY, indexes: [] },
  { name: collections.usage, rule: NOBODY, indexes: [{ name: 'by_day', keys: { day: -1 } }] },
  ...studioSetups,
];
