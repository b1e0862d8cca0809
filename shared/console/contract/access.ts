/** Who may do what: operators, API keys, webhooks, and the audit of what was done. */
import * as z from 'zod/mini';
import { keyShape } from '../../keys/index.ts';
import { ADMINS, READERS, roles, verb } from './core.ts';
import {
  at,
  count,
  cursor,
  flag,
  instant,
  json,
  limit,
  maybeAt,
  maybeText,
  next,
  none,
  openid,
  reason,
  seen,
  taskId,
  text,
} from './fields.ts';

const uid = text('用户编号', 128);
const operator = z.object({
  uid: z.string(),
  version: z.string(),
  name: z.string(),
  role: z.enum(roles),
  enabled: z.boolean(),
  createdAt: at,
  updatedAt: at,
});
const apiKey = z.object({
  id: z.string(),
  /** Masked. */
  key: z.string(),
  name: z.string(),
  scopes: z.array(z.string()),
  models: z.array(z.string()),
  cidrs: z.array(z.string()),
  expiresAt: maybeAt,
  cap: json,
  rpm: z.nullable(z.number()),
  madeBy: z.string(),
  createdAt: at,
  revokedAt: maybeAt,
});
const endpoint = z.object({
  id: z.string(),
  version: z.string(),
  url: z.string(),
  description: z.string(),
  events: z.array(z.string()),
  enabled: z.boolean(),
  disabledBecause: maybeText,
  createdAt: at,
});
const delivery = z.object({
  id: z.string(),
  type: z.string(),
  subject: maybeText,
  status: z.string(),
  attempts: count,
  log: z.array(z.object({ at, status: z.nullable(z.number()), error: maybeText, ms: count })),
  nextAt: maybeAt,
  createdAt: at,
  endedAt: maybeAt,
});
const auditRow = z.object({
  id: z.string(),
  /** Null for the machines’ `operator` function. */
  actor: maybeText,
  actorName: maybeText,
  action: z.string(),
  params: json,
  taskId: maybeText,
  outcome: z.string(),
  startedAt: at,
  endedAt: maybeAt,
});
const endpointRef = { openid, endpointId: text('回调编号', 64) };

export const accessVerbs = {
  'operators.list': verb({
    roles: ADMINS,
    about: { en: 'Everybody on the list.', zh: '操作员名单。' },
    params: none,
    answer: z.object({ operators: z.array(operator) }),
  }),
  'operators.set': verb({
    roles: ADMINS,
    about: {
      en: 'Put somebody on the list, or change their role; in force at their next call.',
      zh: '添加操作员或修改角色，下次请求即生效。',
    },
    params: z.strictObject({
      uid,
      name: text('姓名', 64),
      role: z.enum(roles, { error: '角色不支持' }),
      enabled: z._default(flag, true),
      /** Null: they are new. */
      seen: z.nullable(seen),
      reason,
    }),
    answer: z.object({ operator }),
    audit: {
      ...{ uid: 'plain', name: 'plain', role: 'plain', enabled: 'plain' },
      ...{ seen: 'plain', reason: 'plain' },
    },
  }),
  'operators.remove': verb({
    roles: ADMINS,
    about: { en: 'Take somebody off the list.', zh: '移除操作员。' },
    params: z.strictObject({ uid, seen, reason }),
    answer: z.object({ uid: z.string() }),
    audit: { uid: 'plain', seen: 'plain', reason: 'plain' },
  }),
  'keys.list': verb({
    roles: READERS,
    about: { en: 'A user’s API keys, masked.', zh: '用户的 API 密钥（已隐藏）。' },
    params: z.strictObject({ openid }),
    answer: z.object({ keys: z.array(apiKey) }),
  }),
  'keys.create': verb({
    roles: ADMINS,
    about: { en: 'Make a key for a user; told this once.', zh: '为用户创建密钥，仅显示一次。' },
    params: z.strictObject({ openid, ...keyShape, reason }),
    answer: z.extend(apiKey, { secret: z.string() }),
    audit: {
      ...{ openid: 'plain', name: 'plain', scopes: String, rpm: 'plain', cap: JSON.stringify },
      reason: 'plain',
    },
    tells: ['secret'],
  }),
  'keys.revoke': verb({
    roles: ADMINS,
    about: { en: 'Take a key back; for good.', zh: '撤销密钥，不可恢复。' },
    params: z.strictObject({ keyId: text('密钥编号', 64), reason }),
    answer: apiKey,
    audit: { keyId: 'plain', reason: 'plain' },
  }),
  'webhooks.list': verb({
    roles: READERS,
    about: { en: 'Where a user’s events are sent.', zh: '用户的回调地址。' },
    params: z.strictObject({ openid }),
    answer: z.object({ endpoints: z.array(endpoint) }),
  }),
  'webhooks.deliveries': verb({
    roles: READERS,
    about: { en: 'What was sent to an address, newest first.', zh: '回调投递记录。' },
    params: z.strictObject({ ...endpointRef, cursor, limit: limit(100, 50) }),
    answer: z.object({ deliveries: z.array(delivery), next }),
  }),
  'webhooks.waiting': verb({
    roles: READERS,
    about: {
      en: 'Of all users’ events what is still to be sent, the longest due first.',
      zh: '全部用户待投递的事件，最早到期在前。',
    },
    params: z.strictObject({ limit: limit(100, 50) }),
    answer: z.object({
      deliveries: z.array(z.extend(delivery, { openid: z.string(), endpointId: z.string() })),
    }),
  }),
  'webhooks.switch': verb({
    roles: ADMINS,
    about: { en: 'Switch an address on or off.', zh: '启用或停用回调地址。' },
    params: z.strictObject({ ...endpointRef, enabled: flag, seen, reason }),
    answer: z.object({ endpoint }),
    audit: {
      ...{ openid: 'plain', endpointId: 'plain', enabled: 'plain' },
      ...{ seen: 'plain', reason: 'plain' },
    },
  }),
  'webhooks.replay': verb({
    roles: ADMINS,
    about: { en: 'Send a delivery again.', zh: '重新投递。' },
    params: z.strictObject({ ...endpointRef, deliveryId: text('投递编号', 128), reason }),
    answer: z.object({ delivery }),
    audit: { openid: 'plain', endpointId: 'plain', deliveryId: 'plain', reason: 'plain' },
  }),
  'audit.list': verb({
    roles: ADMINS,
    about: { en: 'Who did what, newest first.', zh: '操作记录，最新在前。' },
    params: z.strictObject({
      actor: z.optional(uid),
      action: z.optional(text('操作', 64)),
      taskId: z.optional(taskId),
      since: z.optional(instant),
      cursor,
      limit: limit(100, 50),
    }),
    answer: z.object({ entries: z.array(auditRow), next, searchedTo: maybeAt }),
  }),
};
