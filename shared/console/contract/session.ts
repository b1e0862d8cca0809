/** Who is working, and the views they have saved. */
import * as z from 'zod/mini';
import { READERS, roles, verb } from './core.ts';
import { none, record, text } from './fields.ts';

const view = z.object({ name: z.string(), page: z.string(), query: record });

export const sessionVerbs = {
  'session.me': verb({
    roles: READERS,
    about: {
      en: 'Who is working, and which verbs are theirs.',
      zh: '当前操作员及其可用的操作。',
    },
    params: none,
    answer: z.object({
      uid: z.string(),
      name: z.string(),
      role: z.enum(roles),
      env: z.string(),
      /** Whose account pays where nobody is named. */
      house: z.string(),
      verbs: z.array(z.string()),
      views: z.array(view),
    }),
  }),
  'session.saveView': verb({
    roles: READERS,
    about: { en: 'Save a filter under a name; at most 20.', zh: '保存筛选视图，最多 20 个。' },
    params: z.strictObject({
      name: text('名称', 40),
      page: text('页面', 40),
      query: z
        .record(z.string(), z.unknown(), { error: '缺少筛选条件' })
        .check(z.refine((query) => JSON.stringify(query).length <= 2_000, '筛选条件过长')),
    }),
    answer: z.object({ views: z.array(view) }),
    audit: { name: 'plain', page: 'plain' },
  }),
  'session.dropView': verb({
    roles: READERS,
    about: { en: 'Forget a saved view.', zh: '删除已保存的视图。' },
    params: z.strictObject({ name: text('名称', 40), page: text('页面', 40) }),
    answer: z.object({ views: z.array(view) }),
    audit: { name: 'plain', page: 'plain' },
  }),
};
