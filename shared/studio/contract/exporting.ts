/** Verbs by which a cut leaves as a film, or as a draft for another editor. */
import * as z from 'zod/mini';
import type { ExportTarget } from '../../tasks/index.ts';
import { id, paged, requestId, text } from './fields.ts';
import type { Verb } from './verb.ts';

const exportTargets = ['mp4', 'jianying', 'otio'] as const satisfies readonly ExportTarget[];

const wanted = {
  episodeId: id,
  target: z.enum(exportTargets, { error: '导出格式应为 mp4、jianying 或 otio' }),
};

export const exportingVerbs = {
  quoteExport: {
    about: {
      en: 'what the film of a cut would cost, how long it is, and clips that are left out; writes nothing',
      zh: '导出报价：价格、时长、不会放入的片段；不写入',
    },
    role: 'editor',
    shape: z.object(wanted),
  },
  startExport: {
    about: {
      en: 'exports the cut that was quoted; if it is another by now, answers the new quote',
      zh: '按报价导出；剪辑或价格已变化则返回新报价',
    },
    role: 'editor',
    shape: z.object({ ...wanted, requestId, quoteHash: text(64) }),
  },
  listExports: {
    about: {
      en: 'exports of an episode, newest first; `next` is the `before` of the page behind',
      zh: '剧集的导出，最新在前；`next` 作为下一页的 `before`',
    },
    role: 'viewer',
    shape: z.object({ episodeId: id, ...paged }),
  },
  cancelExport: {
    about: {
      en: 'ends an export; its credits go back',
      zh: '取消导出，积分退回',
    },
    role: 'editor',
    shape: z.object({ exportId: id }),
  },
} as const satisfies Readonly<Record<string, Verb>>;
