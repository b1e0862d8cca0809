/** Trying a model: the price beforehand, and a task on behalf of a user or of the house account. */
import * as z from 'zod/mini';
import { HELPERS, READERS, verb } from './core.ts';
import { count, key, openid, reason, record, slug, text } from './fields.ts';
import { taskRow } from './task-shapes.ts';

const number = z.number({ error: '数量必须是整数' });
const parameters = z._default(z.record(z.string(), z.unknown(), { error: '参数必须是对象' }), {});
const files = (most: number) =>
  z._default(z.array(text('文件', 1_024)).check(z.maxLength(most, `最多 ${most} 个`)), []);

export const generateVerbs = {
  'generate.quote': verb({
    roles: READERS,
    about: { en: 'What a request would cost.', zh: '生成前的报价。' },
    params: z.strictObject({
      model: slug,
      count: z._default(number, 1),
      parameters,
      /** How many reference pictures there will be. */
      images: z.optional(number),
    }),
    answer: z.object({
      price: count,
      priceVersion: z.string(),
      parameters: record,
      cost: z.nullable(z.object({ currency: z.string(), micros: z.number() })),
    }),
  }),
  'generate.upload': verb({
    roles: HELPERS,
    about: {
      en: 'A ticket to put one reference file into storage with.',
      zh: '获取上传参考文件的凭证。',
    },
    params: z.strictObject({
      /** Absent: the house account. */
      openid: z.optional(openid),
      /** Its ending says what it is: `png`, `jpg`, `mp3` … */
      extension: z
        .string({ error: '缺少文件类型' })
        .check(z.regex(/^[a-z0-9]{2,5}$/, '文件类型不支持')),
    }),
    answer: z.object({
      fileId: z.string(),
      url: z.string(),
      headers: z.record(z.string(), z.string()),
    }),
    audit: { openid: 'plain', extension: 'plain' },
    // What the platform signs for this one file.
    tells: ['url', 'headers'],
  }),
  'generate.submit': verb({
    movesMoney: true,
    roles: HELPERS,
    about: {
      en: 'Take a task in for a user, paid by them, or for the house account.',
      zh: '代用户（由用户积分支付）或用内部账户提交任务。',
    },
    params: z.strictObject({
      openid: z.optional(openid),
      model: slug,
      prompt: z._default(z.string({ error: '描述必须是文字' }), ''),
      count: z._default(number, 1),
      parameters,
      images: files(16),
      files: files(5),
      sceneId: z.optional(text('场景编号', 100)),
      key,
      reason,
    }),
    answer: z.object({ task: taskRow, available: count, replayed: z.boolean() }),
    audit: { openid: 'plain', model: 'plain', count: 'plain', key: 'plain', reason: 'plain' },
  }),
};
