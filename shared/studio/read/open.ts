/** What a page shows: everything at once, then only what has changed since. */
import { checked, collections, type Database, readDoc } from '../../platform/database.ts';
import { NotFoundError } from '../../platform/errors.ts';
import { type Access, accessTo } from '../core/access.ts';
import type { EditDeps } from '../core/deps.ts';
import { episodeFor } from '../core/episode.ts';
import { episodeTakes } from '../core/episode-takes.ts';
import { type ChildKind, PLACES, parentOf } from '../core/parents.ts';
import {
  type AssetDoc,
  type CutDoc,
  type EpisodeDoc,
  type FrameDoc,
  type MemberDoc,
  type ProjectDoc,
  type ScriptDoc,
  type ShotDoc,
  studioCollections,
} from '../core/schema.ts';
import { childrenOf, type DocOf } from '../core/store.ts';
import { type Take, takesOf } from '../core/takes.ts';
import { scriptOf } from '../edit/script.ts';
import { membersOf } from '../members/members.ts';
import type { StoryboardDoc } from '../storyboard/schema.ts';

type Deps = Pick<EditDeps, 'db' | 'clock'>;

export interface Opened {
  readonly access: Access;
  readonly members: readonly MemberDoc[];
  readonly assets: readonly AssetDoc[];
  readonly episodes: readonly EpisodeDoc[];
  readonly looks: readonly Take[];
  /** What `changes` is to be asked for next. */
  readonly now: Date;
}

interface Wish {
  readonly openid: string;
  readonly projectId: string;
}

/** Throws NotFoundError. */
export async function openProject(deps: Deps, { openid, projectId }: Wish): Promise<Opened> {
  const { db } = deps;
  const now = asOf(deps);
  const access = await accessTo(db, { projectId, openid, role: 'viewer' });
  const project_id = access.project._id;
  const owner = access.project._openid;
  const [members, assets, episodes, looks] = await Promise.all([
    membersOf(db, projectId),
    childrenOf(db, 'asset', { project_id }),
    childrenOf(db, 'episode', { project_id }),
    takesOf(db, owner, { 'target.project_id': project_id, 'target.slot': 'look' }),
  ]);
  return { access, members, assets, episodes, looks, now };
}

export interface OpenedEpisode {
  readonly access: Access;
  readonly episode: EpisodeDoc;
  readonly script: Pick<ScriptDoc, 'version' | 'text'>;
  readonly shots: readonly ShotDoc[];
  readonly frames: readonly FrameDoc[];
  readonly cut: CutDoc | null;
  readonly takes: readonly Take[];
  /** Of shots there are more than these: `takes` tells them. */
  readonly hasOlder: boolean;
  /** What somebody began or has not decided on: pages that were closed meanwhile find it again. */
  readonly storyboard: StoryboardDoc | null;
  readonly now: Date;
}

/** Throws NotFoundError. */
export async function openEpisode(
  deps: Deps,
  { openid, episodeId }: { readonly openid: string; readonly episodeId: string },
): Promise<OpenedEpisode> {
  const { db } = deps;
  const now = asOf(deps);
  const { episode, access } = await episodeFor(db, { openid, episodeId, role: 'viewer' });
  const within = { episode_id: episodeId };
  const [script, shots, frames, cut, storyboard] = await Promise.all([
    scriptOf(deps, episodeId),
    childrenOf(db, 'shot', within),
    childrenOf(db, 'frame', within),
    readDoc<CutDoc>(db, studioCollections.cut, episodeId),
    undecided(db, episodeId),
  ]);
  const places = { episodeId, shots, frames, cut };
  const { takes, hasOlder } = await episodeTakes(db, access.project._openid, places);
  return { access, episode, script, shots, frames, cut, takes, hasOlder, storyboard, now };
}

/** The newest storyboard of an episode, unless it was accepted or dropped. */
async function undecided(db: Database, episodeId: string): Promise<StoryboardDoc | null> {
  const all = db.collection(studioCollections.storyboard).where({ episode_id: episodeId });
  const found = await all.orderBy('created_at', 'desc').limit(1).get();
  const [newest] = checked(found).data as StoryboardDoc[];
  return newest?.state === 'open' || newest?.state === 'draft' ? newest : null;
}

/** Clocks differ and writes take a moment: asking from a little earlier misses none of them. */
const OVERLAP_MS = 5_000;
const asOf = ({ clock }: Deps): Date => new Date(clock.now() - OVERLAP_MS);

const CHANGING = ['asset', 'episode', 'shot', 'frame', 'cut'] as const;
const MOST = 1_000;

export interface Changes {
  /** As it is: changed or not. */
  readonly project: ProjectDoc;
  /** Deleted ones too, by their `deleted_at`. */
  readonly documents: { readonly [K in (typeof CHANGING)[number]]: readonly DocOf[K][] };
  readonly takes: readonly Take[];
  readonly now: Date;
  /** More than one answer holds: open everything anew. */
  readonly isCut: boolean;
}

/** What was written since; something may be told twice, nothing is left out. Throws NotFoundError. */
export async function changesSince(
  deps: Deps,
  { openid, projectId, since }: Wish & { readonly since: Date },
): Promise<Changes> {
  const { db } = deps;
  const now = asOf(deps);
  const { project } = await accessTo(db, { projectId, openid, role: 'viewer' });
  const newer = { updated_at: db.command.gt(since) };
  const found = await Promise.all([
    ...CHANGING.map((kind) =>
      some<object>(db, studioCollections[kind], { project_id: projectId, ...newer }),
    ),
    some<Take>(db, collections.works, {
      _openid: project._openid,
      'target.project_id': projectId,
      ...newer,
    }),
  ]);
  const takes = (found[CHANGING.length] ?? []) as Take[];
  const documents = Object.fromEntries(
    CHANGING.map((kind, index) => [kind, found[index] ?? []]),
  ) as unknown as Changes['documents'];
  return { project, documents, takes, now, isCut: found.some(({ length }) => length >= MOST) };
}

async function some<T>(db: Database, collection: string, where: object): Promise<T[]> {
  const query = db.collection(collection).where(where).orderBy('updated_at', 'asc').limit(MOST);
  return checked(await query.get()).data as T[];
}

/** Projects somebody owns or is a member of, newest first. */
export async function projectsOf(db: Database, openid: string) {
  const [own, memberships] = await Promise.all([
    childrenOf(db, 'project', { _openid: openid }),
    some<MemberDoc>(db, studioCollections.member, { member: openid, removed_at: null }),
  ]);
  const others = await Promise.all(
    memberships.map(({ project_id }) => projectOrNull(db, { openid, projectId: project_id })),
  );
  const all = [...own, ...others.flatMap((project) => (project === null ? [] : [project]))];
  return all.sort((a, b) => b.created_at.getTime() - a.created_at.getTime());
}

async function projectOrNull(db: Database, { openid, projectId }: Wish) {
  try {
    return (await accessTo(db, { projectId, openid, role: 'viewer' })).project;
  } catch (error) {
    if (error instanceof NotFoundError) return null;
    throw error;
  }
}

/** Those of a parent in their order. Throws NotFoundError. */
export async function listChildren<K extends ChildKind>(
  { db }: Pick<Deps, 'db'>,
  {
    kind,
    parentId,
    openid,
  }: { readonly kind: K; readonly parentId: string; readonly openid: string },
): Promise<DocOf[K][]> {
  const parent = await parentOf(db, kind, parentId);
  await accessTo(db, { projectId: parent.project_id, openid, role: 'viewer' });
  return childrenOf(db, kind, { [PLACES[kind].field]: parentId });
}
