/** Providers: how they are, their keys (written, never read), what operators change of them. */
import * as z from 'zod/mini';
import { knownKeyPlaces } from '../../providers/index.ts';
import { ADMINS, HELPERS, READERS, verb } from './core.ts';
import {
  at,
  count,
  cursor,
  flag,
  instant,
  limit,
  maybeAt,
  maybeText,
  next,
  none,
  providerId,
  reason,
  seen,
  slug,
  taskId,
  text,
} from './fields.ts';

const row = z.object({
  id: z.string(),
  version: z.string(),
  title: z.string(),
  platform: z.string(),
  protocol: z.string(),
  /** It has all it needs to be called. */
  configured: z.boolean(),
  enabled: z.boolean(),
  baseUrl: maybeText,
  results: z.enum(['copy', 'keep_url']),
  models: count,
  keys: z.array(
    z.object({
      field: z.string(),
      /** `stored`: here, sealed; `environment`: a variable of the deployment; null: nowhere. */
      source: z.nullable(z.enum(['stored', 'environment'])),
      required: z.boolean(),
      setAt: maybeAt,
    }),
  ),
  breaker: z.object({
    state: z.enum(['closed', 'open', 'half_open']),
    /** Failures that count, of the last ten minutes. */
    failures: z.array(z.object({ at, kind: z.string() })),
    lastSuccessAt: maybeAt,
    healthyAt: maybeAt,
    /** When the next task may try; null unless it is open. */
    openUntil: maybeAt,
  }),
  /** Checks, oldest first. */
  health: z.array(z.object({ at, ok: z.boolean(), ms: count, kind: maybeText })),
  checkedAt: maybeAt,
  /** Of the last 24 hours: tasks that ended, and how. */
  day: z.object({
    completed: count,
    failed: count,
    errors: z.record(z.string(), z.number()),
    /** Of completed tasks, ms; null where there are none. */
    meanMs: z.nullable(z.number()),
  }),
  running: count,
});

const errorRow = z.object({
  id: z.string(),
  at,
  provider: z.string(),
  kind: z.string(),
  stage: z.string(),
  providerCode: maybeText,
  httpStatus: z.nullable(z.number()),
  message: z.string(),
  taskId: z.string(),
  attempt: count,
  model: z.string(),
});

const KEY_PLACES = {
  provider: (id: unknown) => knownKeyPlaces([id])[0],
  secrets: (secrets: unknown) => knownKeyPlaces(Object.keys(Object(secrets))),
  reason: 'plain',
} as const;

export const providerVerbs = {
  'providers.list': verb({
    roles: READERS,
    about: { en: 'All providers and how they are.', zh: '服务商及其状态。' },
    params: none,
    answer: z.object({ providers: z.array(row) }),
  }),
  'providers.get': verb({
    roles: READERS,
    about: { en: 'One provider, its models and last errors.', zh: '服务商详情、模型与最近错误。' },
    params: z.strictObject({ provider: providerId }),
    answer: z.object({
      provider: row,
      models: z.array(z.object({ slug: z.string(), title: z.string(), enabled: z.boolean() })),
      errors: z.array(errorRow),
    }),
  }),
  'providers.setKey': verb({
    roles: ADMINS,
    about: {
      en: 'Store keys of a provider, sealed; null removes one. No answer repeats them.',
      zh: '加密保存服务商密钥，null 表示删除；不会回显。',
    },
    params: z.strictObject({
      provider: providerId,
      /** Looked into by the verb itself, which repeats nothing that it does not know. */
      secrets: z.record(z.string(), z.unknown(), { error: '缺少密钥' }),
      reason,
    }),
    answer: z.object({
      provider: z.string(),
      set: z.array(z.string()),
      removed: z.array(z.string()),
    }),
    audit: KEY_PLACES,
  }),
  'providers.set': verb({
    roles: ADMINS,
    about: {
      en: 'Switch a provider on or off, its address, what becomes of its results. Running tasks go on.',
      zh: '启用或停用服务商、修改地址与结果保存方式；进行中的任务不受影响。',
    },
    params: z.strictObject({
      provider: providerId,
      enabled: z.optional(flag),
      /** Null: the built-in one. */
      baseUrl: z.optional(z.nullable(text('地址', 500))),
      results: z.optional(z.enum(['copy', 'keep_url'], { error: '结果保存方式不支持' })),
      seen,
      reason,
    }),
    answer: z.object({ provider: row }),
    audit: {
      provider: (id) => knownKeyPlaces([id])[0],
      enabled: 'plain',
      results: 'plain',
      seen: 'plain',
      reason: 'plain',
    },
  }),
  'providers.test': verb({
    roles: HELPERS,
    about: { en: 'Ask a provider now whether it is well.', zh: '立即检测服务商。' },
    params: z.strictObject({ provider: providerId }),
    answer: z.object({
      configured: z.boolean(),
      ok: z.boolean(),
      ms: count,
      kind: maybeText,
      message: z.string(),
    }),
    audit: { provider: (id) => knownKeyPlaces([id])[0] },
  }),
  'errors.list': verb({
    roles: READERS,
    about: { en: 'What providers answered when they did not do as asked.', zh: '服务商错误记录。' },
    params: z.strictObject({
      provider: z.optional(providerId),
      model: z.optional(slug),
      taskId: z.optional(taskId),
      kind: z.optional(text('错误类型', 40)),
      since: z.optional(instant),
      cursor,
      limit: limit(100, 50),
    }),
    answer: z.object({ errors: z.array(errorRow), next }),
  }),
};
