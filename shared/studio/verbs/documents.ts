/** Verbs about what users write: projects, assets, episodes, shots, frames, cuts, scripts. */
import type { Kind } from '../core/schema.ts';
import type { DocOf } from '../core/store.ts';
import { deleteDoc, moveDoc, patchDoc, restoreDoc } from '../edit/change.ts';
import { createChild, createProject, cutOf } from '../edit/create.ts';
import { fillCut, readCut } from '../edit/cut.ts';
import { discardTake, pickTake } from '../edit/pick.ts';
import { writeScript } from '../edit/script.ts';
import { changesSince, openEpisode, openProject, projectsOf } from '../read/open.ts';
import {
  accessView,
  documentView,
  docView,
  memberView,
  projectView,
  scriptView,
  storyboardView,
  takeView,
} from '../views.ts';
import type { Handlers } from './verb.ts';

const view = <K extends Kind>(kind: K, doc: DocOf[K]) => ({ document: documentView(kind, doc) });

export const documentVerbs = {
  listProjects: async (deps, openid) => {
    const projects = await projectsOf(deps.db, openid);
    return { data: { projects: projects.map(projectView) } };
  },
  createProject: async (deps, openid, { slug = null, fields, requestId = null }) => {
    const project = await createProject(deps, { openid, slug, fields, requestId });
    return { data: { project: projectView(project) }, message: '项目已创建' };
  },
  open: async (deps, openid, { projectId }) => {
    const opened = await openProject(deps, { openid, projectId });
    const { access, members, assets, episodes, looks, now } = opened;
    const data = {
      ...accessView(access),
      members: members.map(memberView),
      assets: assets.map(docView),
      episodes: episodes.map(docView),
      takes: looks.map(takeView),
      now,
    };
    return { data };
  },
  openEpisode: async (deps, openid, { episodeId }) => {
    const opened = await openEpisode(deps, { openid, episodeId });
    const { access, episode, script, shots, frames, cut, takes, hasOlder, storyboard, now } =
      opened;
    const data = {
      ...accessView(access),
      episode: docView(episode),
      script: scriptView(script),
      shots: shots.map(docView),
      frames: frames.map(docView),
      cut: cut === null ? null : docView(cut),
      takes: takes.map(takeView),
      has_older_takes: hasOlder,
      storyboard: storyboard === null ? null : storyboardView(storyboard),
      now,
    };
    return { data };
  },
  changes: async (deps, openid, { projectId, since }) => {
    const wish = { openid, projectId, since: new Date(since) };
    const { project, documents, takes, now, isCut } = await changesSince(deps, wish);
    const { asset, episode, shot, frame, cut } = documents;
    const data = {
      project: projectView(project),
      assets: asset.map(docView),
      episodes: episode.map(docView),
      shots: shot.map(docView),
      frames: frame.map(docView),
      cuts: cut.map(docView),
      takes: takes.map(takeView),
      now,
      is_cut: isCut,
    };
    return { data };
  },
  create: async (deps, openid, { kind, parentId, fields, after, requestId = null }) => {
    const wish = { kind, openid, parentId, fields, after, requestId };
    return { data: view(kind, await createChild(deps, wish)) };
  },
  patch: async (deps, openid, { kind, id, baseVersion, set }) => {
    const patched = await patchDoc(deps, { kind, id, openid, baseVersion, set });
    const { outcome, document } = patched;
    const conflicts = patched.outcome === 'conflict' ? patched.conflicts : [];
    const message = outcome === 'conflict' ? '其他人改了同一处，请选择保留哪一个' : '已保存';
    return { data: { outcome, ...view(kind, document), conflicts }, message };
  },
  move: async (deps, openid, { kind, id, after }) => ({
    data: view(kind, await moveDoc(deps, { kind, id, openid, after })),
  }),
  delete: async (deps, openid, { kind, id }) => ({
    data: view(kind, await deleteDoc(deps, { kind, id, openid })),
    message: '已删除，可以恢复',
  }),
  restore: async (deps, openid, { kind, id }) => ({
    data: view(kind, await restoreDoc(deps, { kind, id, openid })),
    message: '已恢复',
  }),
  writeScript: async (deps, openid, edit) => ({
    data: await writeScript(deps, { openid, ...edit }),
  }),
  pick: async (deps, openid, { target, workId }) => ({
    data: { document: docView(await pickTake(deps, { openid, target, workId })) },
  }),
  discard: async (deps, openid, { target, workId, discarded }) => ({
    data: { document: docView(await discardTake(deps, { openid, target, workId, discarded })) },
  }),
  cut: async (deps, openid, { episodeId, fill }) => {
    const wish = { openid, episodeId };
    if (fill) return { data: { cut: docView(await fillCut(deps, wish)) } };
    const stored = (await readCut(deps, wish)) ?? (await cutOf(deps, wish));
    return { data: { cut: docView(stored) } };
  },
} satisfies Partial<Handlers>;
