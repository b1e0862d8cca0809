/** Verbs about documents, takes and members. */
import * as z from 'zod/mini';
import { targetRef, uploadRef } from '../target-ref.ts';
import {
  child,
  fields,
  id,
  instant,
  paged,
  ref,
  requestId,
  sentOnce,
  slugText,
  terms,
  text,
  whole,
} from './fields.ts';
import type { Verb } from './verb.ts';

export const editingVerbs = {
  listProjects: {
    about: { en: 'projects of one’s own, and those one is a member of', zh: '自己的和参与的项目' },
    role: 'anyone',
    shape: z.object({}),
  },
  createProject: {
    about: {
      en: 'a project; its `slug` is its address and cannot be changed',
      zh: '新建项目；`slug` 是它的地址，不能更改',
    },
    role: 'anyone',
    shape: z.object({ slug: z.optional(slugText), fields, requestId: sentOnce }),
  },
  open: {
    about: {
      en: 'a project with its members, assets, looks and episodes',
      zh: '打开项目：成员、素材、造型和剧集',
    },
    role: 'viewer',
    shape: z.object({ projectId: id }),
  },
  openEpisode: {
    about: {
      en: 'an episode with its script, shots, frames, cut and takes',
      zh: '打开剧集：剧本、镜头、画面、剪辑和结果',
    },
    role: 'viewer',
    shape: z.object({ episodeId: id }),
  },
  changes: {
    about: {
      en: 'what was written since; deleted documents too',
      zh: '某时刻之后的改动，包括删除',
    },
    role: 'viewer',
    shape: z.object({ projectId: id, since: instant }),
  },
  create: {
    about: {
      en: 'an asset, episode, shot or frame, right after a sibling',
      zh: '新建素材、剧集、镜头或画面，可指定位置',
    },
    role: 'editor',
    shape: z.object({
      kind: child,
      parentId: id,
      fields,
      after: z.optional(z.nullable(id)),
      requestId: sentOnce,
    }),
  },
  patch: {
    about: {
      en: 'fields of a document; a conflict writes nothing and tells both texts',
      zh: '修改字段；有冲突时不写入并返回双方内容',
    },
    role: 'editor',
    shape: z.object({ ...ref, baseVersion: whole(0, 1_000_000_000), set: fields }),
  },
  move: {
    about: { en: 'right after a sibling; `null`: before all', zh: '移到某项之后；`null` 为最前' },
    role: 'editor',
    shape: z.object({ kind: child, id, after: z.nullable(id) }),
  },
  delete: {
    about: { en: 'hides a document; works stay', zh: '删除（可恢复）；作品保留' },
    role: 'editor',
    shape: z.object(ref),
  },
  restore: {
    about: { en: 'brings it back', zh: '恢复' },
    role: 'editor',
    shape: z.object(ref),
  },
  writeScript: {
    about: {
      en: 'replaces a piece of an episode’s script, at most 20,000 characters a call',
      zh: '替换剧本的一段，每次最多 20000 字',
    },
    role: 'editor',
    shape: z.object({
      episodeId: id,
      baseVersion: whole(0, 1_000_000_000),
      from: whole(0, 60_000),
      to: whole(0, 60_000),
      text: text(20_000),
    }),
  },
  pick: {
    about: {
      en: 'the take that stands for a frame, film, line or look; `null`: the newest',
      zh: '选定结果；`null` 为最新',
    },
    role: 'editor',
    shape: z.object({ target: targetRef, workId: z.nullable(id) }),
  },
  discard: {
    about: { en: 'hides a take, or shows it again', zh: '隐藏某个结果，或重新显示' },
    role: 'editor',
    shape: z.object({
      target: targetRef,
      workId: id,
      discarded: z._default(z.boolean({ error: '必须是 true 或 false' }), true),
    }),
  },
  upload: {
    about: {
      en: 'a picture, film or sound of one’s own as a take of a frame, look, shot or line, or (`episodeId`) as music of a cut; free',
      zh: '把自己的图片、影片或声音作为画面、造型、镜头或台词的结果，或（`episodeId`）作为剪辑的配乐；不收费',
    },
    role: 'editor',
    shape: z.object({
      target: uploadRef,
      fileId: text(1_000),
      name: z._default(text(100), ''),
      requestId,
    }),
  },
  takes: {
    about: {
      en: 'tasks of a shot, or of one frame, line or look, with what each cost; newest first, `next` is the `before` of the page behind',
      zh: '镜头（或画面、台词、造型）的任务及花费，最新在前；`next` 作为下一页的 `before`',
    },
    role: 'viewer',
    shape: z.object({ target: targetRef, ...paged }),
  },
  links: {
    about: { en: 'addresses of takes, good for an hour', zh: '结果的临时地址，一小时有效' },
    role: 'viewer',
    shape: z.object({
      projectId: id,
      workIds: z
        .array(id, { error: '必须是数组' })
        .check(z.minLength(1, '至少一项'), z.maxLength(50, '最多 50 项')),
    }),
  },
  compose: {
    about: {
      en: 'what a place would send: model, words, pictures, parameters, price, reasons against',
      zh: '将发送的模型、描述、图片、参数、价格，以及不能发送的原因',
    },
    role: 'viewer',
    shape: z.object({ target: targetRef, output: z.optional(z.enum(['image', 'video', 'audio'])) }),
  },
  history: {
    about: { en: 'who changed what, newest first', zh: '操作记录，最新在前' },
    role: 'viewer',
    shape: z.object({
      projectId: id,
      documentId: z.optional(id),
      before: z.optional(instant),
      limit: z._default(whole(1, 200), 50),
    }),
  },
  spending: {
    about: {
      en: 'what the project cost, by who asked for it and by episode',
      zh: '项目花费，按发起人和剧集',
    },
    role: 'viewer',
    shape: z.object({ projectId: id }),
  },
  cut: {
    about: {
      en: 'the cut of an episode; `fill` appends the film of each shot that is not in it yet, or else its picture',
      zh: '剧集的剪辑；`fill` 追加尚未加入的镜头的影片，没有影片时用画面',
    },
    role: 'editor',
    shape: z.object({
      episodeId: id,
      fill: z._default(z.boolean({ error: '必须是 true 或 false' }), false),
    }),
  },
  invite: {
    about: {
      en: 'a code for one person, told once, good for seven days',
      zh: '邀请码，仅显示一次，七天有效',
    },
    role: 'owner',
    shape: z.object({ projectId: id, name: z._default(text(60), ''), ...terms }),
  },
  join: {
    about: { en: 'takes an invitation', zh: '接受邀请' },
    role: 'anyone',
    shape: z.object({ code: text(64) }),
  },
  setMember: {
    about: { en: 'another role or spend limit', zh: '修改角色或消费额度' },
    role: 'owner',
    shape: z.object({ projectId: id, member: text(128), ...terms }),
  },
  removeMember: {
    about: { en: 'removes a member, or oneself', zh: '移除成员，或自己退出' },
    role: 'viewer',
    shape: z.object({ projectId: id, member: text(128) }),
  },
} as const satisfies Readonly<Record<string, Verb>>;
