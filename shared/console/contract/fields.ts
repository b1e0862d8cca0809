/** Fields that several verbs take or answer. Every wrong one is named, in Chinese. */
import * as z from 'zod/mini';
import { isDay } from '../../platform/day.ts';

export const text = (name: string, max: number) =>
  z
    .string({ error: `缺少${name}` })
    .check(z.minLength(1, `${name}不能为空`), z.maxLength(max, `${name}过长`));
export const whole = (name: string, least: number, most: number) =>
  z
    .number({ error: `${name}必须是整数` })
    .check(
      z.int(`${name}必须是整数`),
      z.gte(least, `${name}至少为 ${least}`),
      z.lte(most, `${name}最大为 ${most}`),
    );
/** The last instant of the year 9999, ms: what is later, no calendar shows. */
const LAST_INSTANT = 253_402_300_799_999;
export const instant = whole('时间', 0, LAST_INSTANT);
export const flag = z.boolean({ error: '必须是 true 或 false' });
export const none = z.strictObject({});

export const openid = text('用户', 128);
export const taskId = text('任务编号', 64);
export const slug = text('模型', 100);
export const providerId = text('服务商', 40);
export const day = z
  .string({ error: '日期格式为 2026-11-22' })
  .check(z.regex(/^\d{4}-\d{2}-\d{2}$/, '日期格式为 2026-11-22'), z.refine(isDay, '没有这一天'));

/** Why it was done; kept in the audit. */
export const reason = text('原因', 200).check(z.trim(), z.minLength(1, '请填写原因'));
/** Made when a dialog opens: the same key never counts twice. */
export const key = text('幂等键', 64).check(z.minLength(8, '幂等键至少 8 个字符'));
/** As an answer gave it: a change of what has moved on since is refused with CONFLICT. */
export const seen = text('版本', 100);
/** `next` of the page before. */
export const cursor = z.optional(text('游标', 400));
export const limit = (most: number, usual: number) => z._default(whole('数量', 1, most), usual);

// Of answers. Instants are in ms, credits are whole, `version` is what `seen` is compared with.
export const at = z.number();
export const maybeAt = z.nullable(z.number());
export const count = z.number();
export const maybeText = z.nullable(z.string());
export const next = z.nullable(z.string());
/** A JSON value of any shape, masked by the server. */
export const json = z.unknown();
export const record = z.record(z.string(), z.unknown());
