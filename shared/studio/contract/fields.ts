/** What verbs are asked with, said once. */
import * as z from 'zod/mini';
import { kinds } from '../core/schema.ts';
import { targetRef } from '../target-ref.ts';

export const id = z
  .string({ error: '缺少编号' })
  .check(z.minLength(1, '编号不能为空'), z.maxLength(64, '编号过长'));
export const text = (max: number) =>
  z.string({ error: '必须是文字' }).check(z.maxLength(max, `最多 ${max} 个字`));
export const whole = (min: number, max: number) =>
  z
    .number({ error: '必须是整数' })
    .check(z.int('必须是整数'), z.gte(min, `至少为 ${min}`), z.lte(max, `最大为 ${max}`));
export const fields = z._default(z.record(z.string(), z.unknown(), { error: '必须是对象' }), {});
export const requestId = z
  .string({ error: '缺少请求编号' })
  .check(z.regex(/^[A-Za-z0-9_-]{8,64}$/, '请求编号应为 8 到 64 位字母、数字、下划线或连字符'));
export const sentOnce = z.optional(requestId);
/** Which part of a list of takes, newest first. */
export const paged = { before: z.optional(id), limit: z._default(whole(1, 200), 50) };
export const instant = z.iso.datetime({ error: '时间应为 ISO 8601 格式' });
export const kind = z.enum(kinds, { error: '内容类型不支持' });
export const child = z.enum(['asset', 'episode', 'shot', 'frame'], { error: '内容类型不支持' });
export const ref = { kind, id };
export const terms = {
  role: z.enum(['editor', 'viewer'], { error: '角色应为 editor 或 viewer' }),
  spendLimit: z._default(z.nullable(whole(0, 1_000_000_000)), null),
};
export const slugText = z
  .string({ error: '地址必须是文字' })
  .check(z.regex(/^[a-z0-9][a-z0-9-]{2,62}$/, '地址应为 3 到 63 位小写字母、数字或连字符'));
export const targets = z
  .array(targetRef, { error: '请列出要生成的内容' })
  .check(z.minLength(1, '至少选择一项'), z.maxLength(300, '一批最多 300 项'));
export const wanted = {
  projectId: id,
  /** The places that may be filled; those that need nothing are named and left out. */
  targets,
  only: z._default(
    z.enum(['missing', 'missing+stale', 'chosen'], { error: '范围不支持' }),
    'missing',
  ),
};

export const storyboardOf = { episodeId: id, model: z.optional(text(100)) };
