/** Verbs by which a cut becomes a film, or a draft for another editor. */
import * as z from 'zod/mini';
import type { ExportTarget } from '../../tasks/index.ts';
import { id, requestId, text } from './fields.ts';
import type { Verb } from './verb.ts';

const exportTargets = ['mp4', 'jianying', 'otio'] as const satisfies readonly ExportTarget[];

const wanted = {
  episodeId: id,
  target: z._default(
    z.enum(exportTargets, { error: `应为以下之一：${exportTargets.join('、')}` }),
    'mp4',
  ),
};

export const exportingVerbs = {
  quoteExport: {
    about: {
      en: 'price and length of a film of the cut, as it is now; writes nothing',
      zh: '按当前剪辑导出的价格和时长；不写入',
    },
    role: 'editor',
    shape: z.object(wanted),
  },
  startExport: {
    about: {
      en: 'exports what was quoted; if the cut or its price is another by now, answers the new quote',
      zh: '按报价导出；若剪辑或价格已变化则返回新报价',
    },
    role: 'editor',
    shape: z.object({ ...wanted, requestId, quoteHash: text(64) }),
  },
  exports: {
    about: {
      en: 'the last 50 exports of an episode with their progress, and addresses good for an hour',
      zh: '剧集最近 50 次导出：进度和一小时有效的地址',
    },
    role: 'viewer',
    shape: z.object({ episodeId: id }),
  },
  cancelExport: {
    about: {
      en: 'stops an export; nothing of it is charged',
      zh: '停止导出，不收费',
    },
    role: 'editor',
    shape: z.object({ exportId: id }),
  },
} as const satisfies Readonly<Record<string, Verb>>;
