/** Exporting a cut: quoted without writing, then started once as what was shown. */
import { deterministicId } from '../../platform/ids.ts';
import {
  type ExportQuote,
  type ExportTarget,
  exportStarted,
  type PreparedExport,
  prepareExport,
  RequestConflictError,
  startPrepared,
  type TargetDoc,
  type TaskDoc,
} from '../../tasks/index.ts';
import { type Access, capsOf } from '../core/access.ts';
import { episodeFor } from '../core/episode.ts';
import { spendableBy } from '../core/purse.ts';
import type { StudioDeps } from '../verbs/verb.ts';
import { cuttingOf } from './cutting.ts';

export interface FilmWish {
  readonly openid: string;
  readonly episodeId: string;
  readonly target: ExportTarget;
}

export interface FilmQuote extends ExportQuote {
  readonly balanceAfter: number;
}

export type FilmStarted =
  | { readonly outcome: 'started'; readonly task: TaskDoc; readonly replayed: boolean }
  /** Nothing was held: the cut, or what it costs, is not what was shown. */
  | { readonly outcome: 'changed'; readonly quote: FilmQuote };

/** Throws NotFoundError, StudioForbiddenError, InvalidRequestError (every wrong field named). */
export async function quoteFilm(deps: StudioDeps, wish: FilmWish): Promise<FilmQuote> {
  const opened = await episodeFor(deps.db, { ...wish, role: 'editor' });
  return quoted(deps, opened.access, await prepare(deps, opened, wish.target));
}

/**
 * Repeated under one request id it is one export, whatever became of the cut since. Throws as
 * `quoteFilm` and `startExport` do, and RequestConflictError.
 */
export async function startFilm(
  deps: StudioDeps,
  wish: FilmWish & { readonly requestId: string; readonly quoteHash: string },
): Promise<FilmStarted> {
  const { openid, episodeId, quoteHash } = wish;
  const opened = await episodeFor(deps.db, { openid, episodeId, role: 'editor' });
  const { access } = opened;
  const requestId = deterministicId(openid, 'export', episodeId, wish.requestId);
  const earlier = await exportStarted(deps, { owner: access.project._openid, requestId });
  if (earlier !== null) {
    if (earlier.hash !== quoteHash) throw new RequestConflictError(`export ${earlier.task._id}`);
    return { outcome: 'started', task: earlier.task, replayed: true };
  }
  const caps = capsOf(access);
  const prepared = await prepare(deps, opened, wish.target);
  if (prepared.quote.hash !== quoteHash) {
    return { outcome: 'changed', quote: await quoted(deps, access, prepared) };
  }
  const taking = { requestId, payment: { caps }, place: placeOf(access, episodeId) };
  const { task, replayed } = await startPrepared(deps, prepared, taking);
  return { outcome: 'started', task, replayed };
}

async function prepare(
  deps: StudioDeps,
  opened: Awaited<ReturnType<typeof episodeFor>>,
  target: ExportTarget,
): Promise<PreparedExport> {
  const editList = await cuttingOf(deps, opened);
  return prepareExport(deps, { owner: opened.access.project._openid, editList, target });
}

async function quoted(
  deps: StudioDeps,
  access: Access,
  { quote }: PreparedExport,
): Promise<FilmQuote> {
  return { ...quote, balanceAfter: (await spendableBy(deps, access)) - quote.price };
}

const placeOf = ({ project, openid }: Access, episode_id: string): TargetDoc => ({
  ...{ project_id: project._id, episode_id, shot_id: null, asset_id: null },
  ...{ slot: 'export', part_id: null, batch_id: null, by: openid, basis: null },
});
