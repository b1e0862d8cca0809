/**
 * The film of a cut: quoted without writing, started once as a task that the owner pays for. What is
 * started is what was quoted: another cut, another price, a clip that is gone by now, and nothing
 * is held.
 */
import { readDoc } from '../../platform/database.ts';
import { NotFoundError } from '../../platform/errors.ts';
import { deterministicId } from '../../platform/ids.ts';
import { canonicalJson } from '../../platform/json.ts';
import {
  cancelTask,
  type ExportTarget,
  exportIdOf,
  type PreparedExport,
  prepareExport,
  RequestConflictError,
  startPrepared,
} from '../../tasks/index.ts';
import { type Access, accessTo } from '../core/access.ts';
import { episodeFor } from '../core/episode.ts';
import { StudioForbiddenError } from '../core/errors.ts';
import { type CutDoc, studioCollections } from '../core/schema.ts';
import { type Take, type TakesPage, takesPage, type Wanted, worksOf } from '../core/takes.ts';
import { spendingOn } from '../core/target.ts';
import type { StudioDeps } from '../verbs/verb.ts';
import { editListOf } from './edit-list.ts';

export interface ExportWish {
  readonly openid: string;
  readonly episodeId: string;
  readonly target: ExportTarget;
}

export interface QuotedExport {
  /** Credits. */
  readonly price: number;
  /** Length of the film, ms. */
  readonly ms: number;
  /** Clips and sounds of the cut whose work is not there any more or not of this project, by id. */
  readonly leftOut: readonly string[];
  readonly hash: string;
}

export type StartedExport =
  | { readonly outcome: 'started'; readonly take: Take; readonly replayed: boolean }
  | { readonly outcome: 'changed'; readonly quote: QuotedExport };

/** Throws NotFoundError, StudioForbiddenError, InvalidRequestError (every field of the list named). */
export async function quoteCut(deps: StudioDeps, wish: ExportWish): Promise<QuotedExport> {
  const { openid, episodeId } = wish;
  const opened = await episodeFor(deps.db, { openid, episodeId, role: 'editor' });
  return (await prepared(deps, wish, await listOf(deps, opened))).quote;
}

/**
 * Repeated under one request id it is one export, whatever became of the cut. Throws what
 * `quoteCut` and the engine's `startExport` throw.
 */
export async function startCut(
  deps: StudioDeps,
  wish: ExportWish & { readonly requestId: string; readonly quoteHash: string },
): Promise<StartedExport> {
  const { episodeId, openid } = wish;
  const opened = await episodeFor(deps.db, { openid, episodeId, role: 'editor' });
  const { access } = opened;
  const place = { episode_id: episodeId, shot_id: null, asset_id: null, slot: 'export' } as const;
  const aim = { access, place: { ...place, part_id: null } };
  const { payer, target: aimed, caps } = spendingOn(aim, { batchId: null, basis: wish.quoteHash });
  // Two of a project may use one request id: each has an export of their own.
  const requestId = deterministicId('studio', openid, wish.requestId);
  const [earlier] = await worksOf(deps.db, [exportIdOf(payer, requestId)]);
  if (earlier !== undefined) return replayed(earlier, wish);
  const { quote, film } = await prepared(deps, wish, await listOf(deps, opened));
  if (quote.hash !== wish.quoteHash) return { outcome: 'changed', quote };
  const taking = { requestId, place: aimed, payment: { caps } };
  const { task, replayed: again } = await startPrepared(deps, film, taking);
  const [take] = await worksOf(deps.db, [task._id]);
  if (take === undefined) throw new NotFoundError(`work ${task._id}`);
  return { outcome: 'started', take, replayed: again };
}

/** Newest first. Throws NotFoundError, InvalidRequestError. */
export async function exportsOf(
  deps: Pick<StudioDeps, 'db'>,
  { openid, episodeId, ...wanted }: Omit<ExportWish, 'target'> & Wanted,
): Promise<TakesPage> {
  const { access } = await episodeFor(deps.db, { openid, episodeId, role: 'viewer' });
  const filter = { 'target.episode_id': episodeId, 'target.slot': 'export' };
  return takesPage(deps.db, { owner: access.project._openid, filter }, wanted);
}

/** By whoever started it, or the owner. Throws NotFoundError, StudioForbiddenError, AlreadySettledError. */
export async function cancelExport(
  deps: StudioDeps,
  { openid, exportId }: { readonly openid: string; readonly exportId: string },
): Promise<Take> {
  const [take] = await worksOf(deps.db, [exportId]);
  if (take?.target.slot !== 'export') throw new NotFoundError(`export ${exportId}`);
  const { project_id: projectId, by } = take.target;
  const { project, role } = await accessTo(deps.db, { projectId, openid, role: 'editor' });
  if (role !== 'owner' && by !== openid) throw new StudioForbiddenError('not their export');
  await cancelTask(deps, project._openid, exportId);
  const [after = take] = await worksOf(deps.db, [exportId]);
  return after;
}

function replayed(
  take: Take,
  { episodeId, quoteHash }: { readonly episodeId: string; readonly quoteHash: string },
): StartedExport {
  const { episode_id, basis } = take.target;
  if (episode_id !== episodeId || basis !== quoteHash) {
    throw new RequestConflictError(`export ${take._id}`);
  }
  return { outcome: 'started', take, replayed: true };
}

interface Made {
  readonly access: Access;
  readonly list: ReturnType<typeof editListOf>;
  readonly leftOut: readonly string[];
}

async function listOf(
  { db }: StudioDeps,
  { episode, access }: Awaited<ReturnType<typeof episodeFor>>,
): Promise<Made> {
  const cut = await readDoc<CutDoc>(db, studioCollections.cut, episode._id);
  if (cut === null) throw new NotFoundError(`cut of ${episode._id}`);
  const { project } = access;
  const works = await worksOf(db, workIdsOf(cut));
  const ours = works.filter(({ target }) => target.project_id === project._id);
  const kinds = new Map(ours.map((take) => [take._id, kindOf(take)]));
  const kind = (workId: string) => kinds.get(workId) ?? null;
  // What the owner made elsewhere is not for whoever edits this project.
  const sounds = cut.sounds.filter(({ work_id }) => kinds.has(work_id));
  const title = episode.title === '' ? project.title : episode.title;
  return {
    access,
    list: editListOf({ cut: { ...cut, sounds }, title, aspect: project.aspect, kindOf: kind }),
    leftOut: [
      ...cut.items.filter(({ work_id }) => kind(work_id) === null).map((one) => one.item_id),
      ...cut.sounds.filter((one) => !sounds.includes(one)).map((one) => one.sound_id),
    ],
  };
}

const workIdsOf = ({ items, sounds }: CutDoc): string[] =>
  [...items, ...sounds].map(({ work_id }) => work_id);

/** Null for what has no picture to show: it failed, or is a sound. */
function kindOf({ status, images: [first] }: Take): 'film' | 'still' | null {
  if (status !== 'completed' || first === undefined) return null;
  if (first.media === undefined) return 'still';
  return first.media.kind === 'film' ? 'film' : null;
}

async function prepared(
  deps: StudioDeps,
  { target }: ExportWish,
  { access, list, leftOut }: Made,
): Promise<{ readonly quote: QuotedExport; readonly film: PreparedExport }> {
  const owner = access.project._openid;
  const film = await prepareExport(deps, { owner, editList: list, target });
  const { price, ms } = film.quote;
  const hash = deterministicId('export', target, String(price), canonicalJson({ list, leftOut }));
  return { quote: { price, ms, leftOut, hash }, film };
}
