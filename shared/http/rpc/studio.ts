/** Procedures about projects, episodes, shots and frames: numbers are computed, never stored. */
import * as z from 'zod/mini';
import { createChild, createProject, listChildren, projectsOf } from '../../studio/index.ts';
import { accountOwner } from '../core/caller.ts';
import type { Ask, Route } from '../core/route.ts';
import { filled, id, isoDate, nothing, plainError, text } from '../core/shapes.ts';
import { nameOfCall } from '../jobs/calls.ts';
import { procedure } from './procedure.ts';

const about = { refusals: { 403: plainError, 404: plainError, 422: plainError } } as const;

const dated = { createdAt: isoDate, updatedAt: isoDate };
const projectShape = z.object({ id: z.string(), slug: z.string(), title: z.string(), ...dated });
const numbered = { id: z.string(), number: z.number(), ...dated };
const episodeShape = z.object({ ...numbered, projectId: z.string(), title: z.string() });
const sceneDescriptions = z.array(
  z.strictObject({ characterName: text(60), description: text(600) }),
);
const shotShape = z.object({
  ...numbered,
  projectId: z.string(),
  episodeId: z.string(),
  title: z.string(),
  description: z.string(),
  /** Seconds. */
  duration: z.number(),
  sceneDescriptions,
});
const frameShape = z.object({
  ...numbered,
  shotId: z.string(),
  type: z.enum(['first', 'last', 'key']),
  description: z.string(),
});

interface Dated {
  readonly _id: string;
  readonly created_at: Date;
  readonly updated_at: Date;
}

const dates = ({ _id, created_at, updated_at }: Dated) => ({
  id: _id,
  createdAt: created_at.toISOString(),
  updatedAt: updated_at.toISOString(),
});

type Children<K extends 'episode' | 'shot' | 'frame'> = Awaited<
  ReturnType<typeof listChildren<K>>
>[number];

const projectView = (project: Dated & { readonly title: string }) => ({
  ...dates(project),
  slug: project._id,
  title: project.title,
});
const episodeView = (episode: Children<'episode'>, number: number) => ({
  ...dates(episode),
  number,
  projectId: episode.project_id,
  title: episode.title,
});
const shotView = (shot: Children<'shot'>, number: number) => ({
  ...dates(shot),
  number,
  projectId: shot.project_id,
  episodeId: shot.episode_id,
  title: shot.title,
  description: shot.description,
  duration: shot.duration_ms / 1_000,
  sceneDescriptions: shot.scene_descriptions.map(({ character_name, description }) => ({
    characterName: character_name,
    description,
  })),
});
const frameView = (frame: Children<'frame'>, number: number) => ({
  ...dates(frame),
  number,
  shotId: frame.shot_id,
  type: frame.role,
  description: frame.description,
});

/** The same call again answers what it has made. */
async function requestOf(ask: Ask): Promise<string | null> {
  const { requestId, isRepeatable } = await nameOfCall(ask);
  return isRepeatable ? requestId : null;
}

/** Its number among its siblings, as they are now. */
async function made<K extends 'episode' | 'shot' | 'frame', T>(
  ask: Ask,
  wish: { readonly kind: K; readonly parentId: string; readonly fields: object },
  view: (doc: Children<K>, number: number) => T,
): Promise<T> {
  const openid = accountOwner(ask.caller);
  const child = await createChild(ask.app, { ...wish, openid, requestId: await requestOf(ask) });
  const siblings = await listChildren(ask.app, { ...wish, openid });
  const index = siblings.findIndex(({ _id }) => _id === child._id);
  return view(child, index === -1 ? siblings.length : index + 1);
}

async function listed<K extends 'episode' | 'shot' | 'frame', T>(
  ask: Ask,
  wish: { readonly kind: K; readonly parentId: string },
  view: (doc: Children<K>, number: number) => T,
): Promise<T[]> {
  const children = await listChildren(ask.app, { ...wish, openid: accountOwner(ask.caller) });
  return children.map((child, index) => view(child, index + 1));
}

export const studioProcedures: readonly Route[] = [
  procedure({
    ...about,
    name: 'listProjects',
    about: { en: 'Projects you own or are a member of, newest first.', zh: '项目列表。' },
    scope: 'tasks',
    body: nothing,
    data: z.array(projectShape),
    run: async ({ app, caller }) =>
      (await projectsOf(app.db, accountOwner(caller))).map(projectView),
  }),
  procedure({
    ...about,
    name: 'createProject',
    about: { en: 'A project; its slug is its address.', zh: '新建项目，slug 为其地址。' },
    scope: 'tasks',
    body: z.strictObject({
      title: filled(100),
      slug: z.optional(text(63).check(z.regex(/^[a-z0-9][a-z0-9-]{2,62}$/))),
      aspect: z.optional(z.enum(['16:9', '9:16', '1:1', '4:3', '3:4'])),
    }),
    data: projectShape,
    run: async (ask) => {
      const { slug = null, title, aspect } = ask.body;
      const fields = { title, ...(aspect === undefined ? {} : { aspect }) };
      const openid = accountOwner(ask.caller);
      const requestId = await requestOf(ask);
      return projectView(await createProject(ask.app, { openid, slug, fields, requestId }));
    },
  }),
  procedure({
    ...about,
    name: 'listEpisodes',
    about: { en: 'Episodes of a project, in order.', zh: '剧集列表，按顺序。' },
    scope: 'tasks',
    body: z.strictObject({ projectId: id }),
    data: z.array(episodeShape),
    run: async (ask) => listed(ask, { kind: 'episode', parentId: ask.body.projectId }, episodeView),
  }),
  procedure({
    ...about,
    name: 'createEpisode',
    about: { en: 'An episode at the end of its project.', zh: '在项目末尾新建剧集。' },
    scope: 'tasks',
    body: z.strictObject({ projectId: id, title: filled(100), synopsis: z.optional(text(2_000)) }),
    data: episodeShape,
    run: async (ask) => {
      const { projectId, ...fields } = ask.body;
      return made(ask, { kind: 'episode', parentId: projectId, fields }, episodeView);
    },
  }),
  procedure({
    ...about,
    name: 'listShots',
    about: { en: 'Shots of an episode, in order.', zh: '镜头列表，按顺序。' },
    scope: 'tasks',
    body: z.strictObject({ episodeId: id }),
    data: z.array(shotShape),
    run: async (ask) => listed(ask, { kind: 'shot', parentId: ask.body.episodeId }, shotView),
  }),
  procedure({
    ...about,
    name: 'createShot',
    about: { en: 'A shot at the end of its episode.', zh: '在剧集末尾新建镜头。' },
    scope: 'tasks',
    body: z.strictObject({
      episodeId: id,
      title: z.optional(text(100)),
      description: z.optional(text(2_000)),
      /** Seconds. */
      duration: z.optional(z.number().check(z.gte(0.5), z.lte(120))),
      sceneDescriptions: z.optional(sceneDescriptions.check(z.maxLength(20))),
    }),
    data: shotShape,
    run: async (ask) => {
      const { episodeId, duration, sceneDescriptions: scenes, ...rest } = ask.body;
      const fields = {
        ...rest,
        ...(duration === undefined ? {} : { duration_ms: Math.round(duration * 1_000) }),
        ...(scenes === undefined
          ? {}
          : {
              scene_descriptions: scenes.map(({ characterName, description }) => ({
                character_name: characterName,
                description,
              })),
            }),
      };
      return made(ask, { kind: 'shot', parentId: episodeId, fields }, shotView);
    },
  }),
  procedure({
    ...about,
    name: 'listFrames',
    about: { en: 'Frames of a shot, in order.', zh: '画面列表，按顺序。' },
    scope: 'tasks',
    body: z.strictObject({ shotId: id }),
    data: z.array(frameShape),
    run: async (ask) => listed(ask, { kind: 'frame', parentId: ask.body.shotId }, frameView),
  }),
  procedure({
    ...about,
    name: 'createFrame',
    about: { en: 'A frame of a shot: first, last or key.', zh: '新建画面：首帧、尾帧或关键帧。' },
    scope: 'tasks',
    body: z.strictObject({
      shotId: id,
      type: z._default(z.enum(['first', 'last', 'key']), 'first'),
      description: z.optional(text(1_000)),
    }),
    data: frameShape,
    run: async (ask) => {
      const { shotId, type, description = '' } = ask.body;
      const fields = { role: type, description };
      return made(ask, { kind: 'frame', parentId: shotId, fields }, frameView);
    },
  }),
];
