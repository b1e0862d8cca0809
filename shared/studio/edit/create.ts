/** New documents: a project under an address of its own, everything else under its parent. */
import type * as z from 'zod/mini';
import { readDoc, runTransaction } from '../../platform/database.ts';
import { InvalidRequestError } from '../../platform/errors.ts';
import { deterministicId } from '../../platform/ids.ts';
import { parseOrThrow } from '../../platform/parse.ts';
import { accessTo } from '../core/access.ts';
import type { EditDeps } from '../core/deps.ts';
import { episodeFor } from '../core/episode.ts';
import { SlugTakenError, StudioFullError } from '../core/errors.ts';
import { createShapes } from '../core/fields.ts';
import { type ChildKind, linksTo, PLACES, parentOf } from '../core/parents.ts';
import { type ProjectDoc, type StudioDoc, studioCollections } from '../core/schema.ts';
import { addDoc, childrenOf, type DocOf, docsById, newDoc } from '../core/store.ts';
import { atEnd, atPlace, type Placing } from './place.ts';

const MAX_PROJECTS = 200;

export interface NewProject {
  readonly openid: string;
  /** Its address; null: one made from its title. */
  readonly slug: string | null;
  readonly fields: unknown;
  /** The same one again answers the project it made. */
  readonly requestId: string | null;
}

/** Throws InvalidRequestError, SlugTakenError, StudioFullError. */
export async function createProject(deps: EditDeps, wish: NewProject): Promise<ProjectDoc> {
  const { openid } = wish;
  const fields = parseOrThrow(createShapes.project, wish.fields);
  const key = deterministicId(openid, 'project', wish.requestId ?? deps.random.hex(16));
  const slug = wish.slug ?? slugOf(fields.title, key);
  const owned = await childrenOf(deps.db, 'project', { _openid: openid });
  const full = owned.length >= MAX_PROJECTS;
  return runTransaction(deps, async (tx) => {
    const earlier = await readDoc<ProjectDoc>(tx, studioCollections.project, slug);
    if (earlier !== null) {
      if (earlier._openid !== openid || earlier.request_key !== key) throw new SlugTakenError(slug);
      return earlier;
    }
    if (full) throw new StudioFullError('projects', MAX_PROJECTS);
    const at = new Date(deps.clock.now());
    const base = newDoc({ id: slug, owner: openid, projectId: slug, order: 0, at });
    const doc: ProjectDoc = { ...base, ...fields, request_key: key };
    await addDoc(tx, 'project', { doc, by: openid });
    return doc;
  });
}

/** What of a title can stand in an address, and a tail nobody else has. */
function slugOf(title: string, key: string): string {
  const words = title.toLowerCase().match(/[a-z0-9]+/g) ?? ['film'];
  return `${words.join('-').slice(0, 40)}-${key.slice(0, 8)}`;
}

export interface NewChild {
  readonly kind: ChildKind;
  readonly openid: string;
  readonly parentId: string;
  readonly fields: unknown;
  /** Right after this one; null: before all; undefined: after all. */
  readonly after?: string | null | undefined;
  readonly requestId: string | null;
}

/** Throws NotFoundError, StudioForbiddenError, InvalidRequestError, StudioFullError, StudioBusyError. */
export async function createChild<K extends ChildKind>(
  deps: EditDeps,
  wish: NewChild & { readonly kind: K },
): Promise<DocOf[K]> {
  const { kind, parentId, after, requestId } = wish;
  const under = await editable(deps, wish);
  const id = deterministicId(kind, parentId, requestId ?? deps.random.hex(16));
  const placing = placingOf(deps, under, { id, fields: readFields(kind, wish.fields) });
  const earlier = await readDoc<DocOf[K]>(deps.db, studioCollections[kind], id);
  if (earlier !== null) return earlier;
  return atPlace(deps, { ...placeIn(kind, parentId), after }, placing);
}

export interface NewChildren extends Pick<NewChild, 'kind' | 'openid' | 'parentId'> {
  readonly all: readonly { readonly fields: unknown; readonly requestId: string }[];
}

/**
 * Many behind each other, after all that are there; those made earlier stay where they are. The
 * parent and its children are read once. Throws as `createChild`: then those before are there, and
 * the same call goes on.
 */
export async function createChildren<K extends ChildKind>(
  deps: EditDeps,
  wish: NewChildren & { readonly kind: K },
): Promise<readonly string[]> {
  const { kind, parentId, all } = wish;
  const under = await editable(deps, wish);
  const wanted = all.map(({ fields, requestId }) => ({
    id: deterministicId(kind, parentId, requestId),
    fields: readFields(kind, fields),
  }));
  const ids = wanted.map(({ id }) => id);
  const earlier = new Set((await docsById(deps.db, kind, ids)).map(({ _id }) => _id));
  const missing = wanted.filter(({ id }) => !earlier.has(id));
  const placings = missing.map((one) => placingOf(deps, under, one));
  await atEnd<StudioDoc>(deps, placeIn(kind, parentId), placings);
  return ids;
}

const placeIn = (kind: ChildKind, id: string) => ({
  kind,
  parent: { kind: PLACES[kind].parent, id },
});

interface Under<K extends ChildKind> {
  readonly kind: K;
  readonly openid: string;
  readonly parent: DocOf['project' | 'episode' | 'shot'];
  readonly project: ProjectDoc;
}

async function editable<K extends ChildKind>(
  deps: EditDeps,
  { kind, openid, parentId }: Pick<NewChild, 'openid' | 'parentId'> & { readonly kind: K },
): Promise<Under<K>> {
  const parent = await parentOf(deps.db, kind, parentId);
  const wanted = { projectId: parent.project_id, openid, role: 'editor' } as const;
  const { project } = await accessTo(deps.db, wanted);
  return { kind, openid, parent, project };
}

function placingOf<K extends ChildKind>(
  deps: EditDeps,
  { kind, openid, parent, project }: Under<K>,
  { id, fields }: { readonly id: string; readonly fields: object },
): Placing<DocOf[K]> {
  return {
    full: (live) => live >= PLACES[kind].most,
    write: async (tx, order) => {
      const stored = await readDoc<DocOf[K]>(tx, studioCollections[kind], id);
      if (stored !== null) return stored;
      const at = new Date(deps.clock.now());
      const base = newDoc({ id, owner: project._openid, projectId: project._id, order, at });
      const doc = { ...base, ...linksTo(kind, parent), ...fields, ...OWN[kind] };
      await addDoc(tx, kind, { doc, by: openid });
      // Its fields were read by the very shape of its kind.
      return doc as unknown as DocOf[K];
    },
  };
}

const POINTERS = { picks: {}, discarded: [] } as const;

/** Fields that are the server's. */
const OWN: Readonly<Record<ChildKind, object>> = {
  asset: POINTERS,
  episode: { script_chars: 0 },
  shot: POINTERS,
  frame: POINTERS,
};

/** The cut of an episode, made when it is first asked for. Throws NotFoundError, StudioForbiddenError. */
export async function cutOf(
  deps: EditDeps,
  { openid, episodeId }: { readonly openid: string; readonly episodeId: string },
): Promise<DocOf['cut']> {
  const { access } = await episodeFor(deps.db, { openid, episodeId, role: 'editor' });
  const { project } = access;
  return runTransaction(deps, async (tx) => {
    const earlier = await readDoc<DocOf['cut']>(tx, studioCollections.cut, episodeId);
    if (earlier !== null) return earlier;
    const at = new Date(deps.clock.now());
    const given = { owner: project._openid, projectId: project._id, order: 0, at };
    const doc = { ...newDoc({ id: episodeId, ...given }), ...parseOrThrow(createShapes.cut, {}) };
    await addDoc(tx, 'cut', { doc, by: openid });
    return doc;
  });
}

/** Throws InvalidRequestError for an address nobody can have. */
export function readSlug(slug: string): string {
  if (/^[a-z0-9][a-z0-9-]{2,62}$/.test(slug)) return slug;
  const message = '地址应为 3 到 63 位小写字母、数字或连字符';
  throw new InvalidRequestError([{ field: 'slug', message }]);
}

/** Throws InvalidRequestError. */
function readFields(kind: ChildKind, fields: unknown): object {
  const shape: z.ZodMiniType<object> = createShapes[kind];
  return parseOrThrow(shape, fields);
}
