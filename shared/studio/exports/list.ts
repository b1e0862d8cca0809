/** Exports of an episode: works like others, found by their target. */
import { checked, collections, type Database, readDoc } from '../../platform/database.ts';
import { NotFoundError } from '../../platform/errors.ts';
import {
  cancelTask,
  type ImageLink,
  imageLinks,
  type TaskDoc,
  type WorkDoc,
} from '../../tasks/index.ts';
import { accessTo } from '../core/access.ts';
import { episodeFor } from '../core/episode.ts';
import { StudioForbiddenError } from '../core/errors.ts';
import { type Take, takesOf } from '../core/takes.ts';
import type { StudioDeps } from '../verbs/verb.ts';

const MOST = 50;

export interface ListedExport {
  readonly take: Take;
  /** Its files, once it is done. */
  readonly files: readonly ImageLink[];
  /** What could not be done as it was asked for, as the renderer names it. */
  readonly warnings: readonly string[];
}

/** Newest first. Throws NotFoundError. */
export async function exportsOf(
  deps: StudioDeps,
  { openid, episodeId }: { readonly openid: string; readonly episodeId: string },
): Promise<readonly ListedExport[]> {
  const { access } = await episodeFor(deps.db, { openid, episodeId, role: 'viewer' });
  const filter = { 'target.episode_id': episodeId, 'target.slot': 'export' };
  const all = await takesOf(deps.db, access.project._openid, filter);
  const shown = all.slice(0, MOST);
  const images = shown.flatMap((take) => take.images);
  const [links, warnings] = await Promise.all([
    imageLinks(deps.store, images),
    warningsOf(deps.db, shown),
  ]);
  const byFile = new Map(links.map((link) => [link.file_id, link]));
  return shown.map((take) => ({
    take,
    files: take.images.flatMap(({ file_id }) => byFile.get(file_id) ?? []),
    warnings: warnings.get(take.task_id) ?? [],
  }));
}

/** By task. They are kept with the task alone: a work is what its owner sees everywhere. */
async function warningsOf(
  db: Database,
  takes: readonly Take[],
): Promise<ReadonlyMap<string, readonly string[]>> {
  const ids = takes.flatMap(({ task_id, images }) => (images.length > 0 ? [task_id] : []));
  if (ids.length === 0) return new Map();
  const query = db.collection(collections.tasks).where({ _id: db.command.in(ids) });
  const tasks = checked(await query.limit(MOST).get()).data as TaskDoc[];
  return new Map(
    tasks.map(({ _id, stages }) => [_id, [...new Set(stages.flatMap((stage) => stage.warnings))]]),
  );
}

/**
 * By its owner, or by who started it: `cancelled`, or `requested` while somebody is at it. Throws
 * NotFoundError, StudioForbiddenError, AlreadySettledError.
 */
export async function cancelExport(
  deps: StudioDeps,
  { openid, exportId }: { readonly openid: string; readonly exportId: string },
): Promise<Awaited<ReturnType<typeof cancelTask>>> {
  const work = await readDoc<WorkDoc>(deps.db, collections.works, exportId);
  const target = work?.target;
  if (work === null || target?.slot !== 'export') throw new NotFoundError(`export ${exportId}`);
  const { project_id: projectId, by } = target;
  const { role } = await accessTo(deps.db, { projectId, openid, role: 'editor' });
  if (role !== 'owner' && by !== openid) throw new StudioForbiddenError('not their export');
  return cancelTask(deps, work._openid, exportId);
}
