/** Scenes and prompt templates, and pictures that wait for somebody to look at them. */
import * as z from 'zod/mini';
import { taskTypes } from '../../models/task-types.ts';
import { ADMINS, HELPERS, READERS, verb } from './core.ts';
import {
  count,
  cursor,
  flag,
  limit,
  maybeAt,
  maybeText,
  next,
  none,
  reason,
  seen,
  taskId,
  text,
  whole,
} from './fields.ts';
import { taskRow } from './task-shapes.ts';

const categories = ['studio', 'city', 'nature', 'home', 'festival', 'art'] as const;
const type = z.enum(taskTypes, { error: '任务类型不支持' });

const scene = z.object({
  id: z.string(),
  version: z.string(),
  title: z.string(),
  description: z.string(),
  prompt: z.string(),
  category: z.string(),
  types: z.array(z.string()),
  enabled: z.boolean(),
  order: count,
});
const template = z.object({
  type: z.string(),
  version: z.string(),
  text: z.string(),
  /** As built in, to go back to. */
  builtIn: z.string(),
});
const words = z._default(z.string().check(z.maxLength(2_000, '描述最多 2000 个字')), '');

export const contentVerbs = {
  'scenes.list': verb({
    roles: READERS,
    about: { en: 'All scenes, disabled ones too.', zh: '全部场景，含停用。' },
    params: none,
    answer: z.object({ scenes: z.array(scene) }),
  }),
  'scenes.set': verb({
    roles: ADMINS,
    about: { en: 'Make or change a scene.', zh: '新建或修改场景。' },
    params: z.strictObject({
      id: z
        .string({ error: '缺少场景编号' })
        .check(z.regex(/^[a-z0-9][a-z0-9-]{1,60}$/, '场景编号只能是小写字母、数字和短横线')),
      title: text('标题', 40),
      description: z._default(z.string().check(z.maxLength(200, '说明过长')), ''),
      prompt: text('提示词', 2_000),
      category: z.enum(categories, { error: '分类不支持' }),
      types: z.array(type, { error: '缺少适用类型' }).check(z.minLength(1, '至少选择一个类型')),
      enabled: flag,
      order: whole('顺序', 0, 1_000_000),
      /** Null: it is new. */
      seen: z.nullable(seen),
      reason,
    }),
    answer: z.object({ scene }),
    audit: { id: 'plain', title: 'plain', enabled: 'plain', seen: 'plain', reason: 'plain' },
  }),
  'templates.list': verb({
    roles: READERS,
    about: { en: 'How prompts are put together, by task type.', zh: '各类型的提示词模板。' },
    params: none,
    answer: z.object({ templates: z.array(template) }),
  }),
  'templates.set': verb({
    roles: ADMINS,
    about: { en: 'Change a template.', zh: '修改提示词模板。' },
    params: z.strictObject({ type, text: text('模板', 4_000), seen, reason }),
    answer: z.object({ template }),
    audit: { type: 'plain', seen: 'plain', reason: 'plain' },
  }),
  'prompts.preview': verb({
    roles: READERS,
    about: { en: 'The prompt a model would be sent; nothing is stored.', zh: '预览最终提示词。' },
    params: z.strictObject({
      type,
      /** Absent: as stored. */
      template: z.optional(text('模板', 4_000)),
      /** A scene’s own prompt, or its id. */
      scene: z.optional(text('场景', 2_000)),
      sceneId: z.optional(text('场景编号', 100)),
      words,
      parameters: z._default(z.record(z.string(), z.string(), { error: '参数必须是文字' }), {}),
    }),
    answer: z.object({ prompt: z.string() }),
  }),
  'moderation.queue': verb({
    roles: READERS,
    about: {
      en: 'Tasks whose pictures wait for a verdict, oldest first.',
      zh: '等待人工审核的任务，最早在前。',
    },
    params: z.strictObject({ cursor, limit: limit(50, 20) }),
    answer: z.object({
      held: z.array(
        z.object({
          task: taskRow,
          words: z.string(),
          reviewUntil: maybeAt,
          pictures: z.array(
            z.object({
              fileId: z.string(),
              url: maybeText,
              thumbUrl: maybeText,
              outcome: z.enum(['pass', 'review', 'block']),
              /** What an operator or a service has decided; null: nothing yet. */
              verdict: z.nullable(z.enum(['pass', 'block'])),
            }),
          ),
        }),
      ),
      next,
    }),
  }),
  'moderation.decide': verb({
    roles: HELPERS,
    about: { en: 'Pass or block one held picture.', zh: '通过或拦截一张待审图片。' },
    params: z.strictObject({
      taskId,
      fileId: text('文件', 1_024),
      verdict: z.enum(['pass', 'block'], { error: '只能通过或拦截' }),
      seen,
      reason,
    }),
    answer: z.object({ task: taskRow, answer: z.enum(['decided', 'taken_down', 'ignored']) }),
    audit: { taskId: 'plain', verdict: 'plain', seen: 'plain', reason: 'plain' },
  }),
};
