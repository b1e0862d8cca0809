/** Verbs by which many things are made: batches and storyboards. */
import * as z from 'zod/mini';
import { id, requestId, storyboardOf, text, wanted } from './fields.ts';
import type { Verb } from './verb.ts';

export const makingVerbs = {
  quoteBatch: {
    about: {
      en: 'what a batch would cost, item by item, with reasons against; writes nothing',
      zh: '批量报价：逐项价格或原因；不写入',
    },
    role: 'editor',
    shape: z.object(wanted),
  },
  startBatch: {
    about: {
      en: 'starts what was quoted; if it is another by now, answers the new quote and starts nothing',
      zh: '按报价开始；若已变化则返回新报价且不开始',
    },
    role: 'editor',
    shape: z.object({ ...wanted, requestId, quoteHash: text(64) }),
  },
  batch: {
    about: { en: 'a batch with its items; carries it on', zh: '查看批次，并推进它' },
    role: 'viewer',
    shape: z.object({ batchId: id }),
  },
  listBatches: {
    about: {
      en: 'the last 50 batches of a project, without carrying them on',
      zh: '项目最近 50 个批次；不推进',
    },
    role: 'viewer',
    shape: z.object({ projectId: id }),
  },
  cancelBatch: {
    about: {
      en: 'starts nothing more; what runs, runs on; the rest goes back',
      zh: '不再开始新的；进行中的照常完成，其余退回',
    },
    role: 'editor',
    shape: z.object({ batchId: id }),
  },
  quoteStoryboard: {
    about: {
      en: 'the most a storyboard of the script may cost; writes nothing',
      zh: '按剧本生成分镜的最高费用；不写入',
    },
    role: 'editor',
    shape: z.object(storyboardOf),
  },
  startStoryboard: {
    about: {
      en: 'reserves what was quoted; if it is another by now, answers the new quote',
      zh: '按报价预留；若已变化则返回新报价',
    },
    role: 'editor',
    shape: z.object({ ...storyboardOf, requestId, quoteHash: text(64) }),
  },
  runStoryboard: {
    about: {
      en: 'one part of the script further; call it until `state` is `draft`',
      zh: '推进一段；反复调用直到 `state` 为 `draft`',
    },
    role: 'editor',
    shape: z.object({ storyboardId: id }),
  },
  storyboard: {
    about: { en: 'a storyboard with its problems', zh: '查看分镜草稿及其问题' },
    role: 'viewer',
    shape: z.object({ storyboardId: id }),
  },
  acceptStoryboard: {
    about: {
      en: 'its shots, characters and places; twice makes one set',
      zh: '把草稿变为镜头、角色和地点；重复只有一份',
    },
    role: 'editor',
    shape: z.object({ storyboardId: id }),
  },
  dropStoryboard: {
    about: { en: 'gives back what was not spent', zh: '放弃草稿，退回未花费的积分' },
    role: 'editor',
    shape: z.object({ storyboardId: id }),
  },
} as const satisfies Readonly<Record<string, Verb>>;
