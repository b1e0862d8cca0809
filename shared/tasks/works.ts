/** What a user does with their works. Another user's work looks like none at all. */
import { isHouseType } from '../models/task-types.ts';
import { checked, collections, type Database, readDoc } from '../platform/database.ts';
import { NotFoundError } from '../platform/errors.ts';
import type { ObjectStore } from '../storage/contract.ts';
import type { TaskDeps } from './core/deps.ts';
import type { ImageDoc, StageDoc, TaskDoc, WorkDoc } from './core/documents/schema.ts';
import { TIDY_AFTER_MS } from './core/ending/leftovers.ts';
import { WorkInProgressError } from './core/errors.ts';
import { fileIdsOf } from './core/files.ts';
import { estimateProgress } from './core/progress.ts';
import { stagesEnded } from './core/stages.ts';
import { isTerminal } from './core/states.ts';
import { updateWhere } from './core/write.ts';

/** Throws NotFoundError for a work that is deleted, another's, or none. */
export async function ownWork(db: Database, openid: string, workId: string): Promise<WorkDoc> {
  const work = await readDoc<WorkDoc>(db, collections.works, workId);
  if (work === null || work._openid !== openid || work.deleted_at !== null) {
    throw new NotFoundError(`work ${workId}`);
  }
  return work;
}

export interface WorkFilter {
  readonly page: number;
  readonly pageSize: number;
  readonly favorite?: boolean | undefined;
  readonly status?: string | undefined;
  readonly type?: string | undefined;
}

/** Newest first. Index: _openid, deleted_at, created_at, _id. */
export async function listWorks(
  db: Database,
  openid: string,
  filter: WorkFilter,
): Promise<{ works: WorkDoc[]; hasMore: boolean }> {
  const result = checked(
    await db
      .collection(collections.works)
      .where({
        _openid: openid,
        deleted_at: null,
        ...(filter.favorite === undefined ? {} : { is_favorite: filter.favorite }),
        ...(filter.status === undefined ? {} : { status: filter.status }),
        // A conversation is no work to look at, and a user's own file none that was made for them:
        // they are found by their ids, or with all tasks.
        type: filter.type ?? db.command.nin(['chat', 'upload']),
      })
      .orderBy('created_at', 'desc')
      .skip((filter.page - 1) * filter.pageSize)
      // One more than asked tells whether there is another page.
      .limit(filter.pageSize + 1)
      .get(),
  );
  const works = result.data as WorkDoc[];
  return { works: works.slice(0, filter.pageSize), hasMore: works.length > filter.pageSize };
}

export interface ImageLink extends ImageDoc {
  readonly url: string | null;
  readonly thumb_url: string | null;
}

/** Images with temporary URLs, for clients that cannot open file ids. */
export async function imageLinks(
  store: ObjectStore,
  images: readonly ImageDoc[],
): Promise<ImageLink[]> {
  // Sound and words have no thumbnail, and the platform takes no empty id.
  const ids = fileIdsOf(images);
  const urls = ids.length === 0 ? [] : await store.urls(ids, 3_600);
  const urlOf = new Map(ids.map((id, index) => [id, urls[index] ?? null]));
  return images.map((image) => ({
    ...image,
    url: urlOf.get(image.file_id) ?? null,
    thumb_url: urlOf.get(image.thumb_file_id) ?? null,
  }));
}

/** Turns the favourite mark over, or sets it to `wanted`. */
export async function toggleFavorite(
  deps: Pick<TaskDeps, 'db' | 'clock'>,
  openid: string,
  mark: { workId: string; wanted?: boolean | undefined },
): Promise<boolean> {
  const work = await ownWork(deps.db, openid, mark.workId);
  const favorite = mark.wanted ?? !work.is_favorite;
  checked(
    await deps.db
      .collection(collections.works)
      .where({ _id: work._id, _openid: openid })
      .update({ is_favorite: favorite, updated_at: new Date(deps.clock.now()) }),
  );
  return favorite;
}

/**
 * Removes a work from its user's list and its files from storage; the ledger keeps its entries.
 * Throws NotFoundError, WorkInProgressError.
 */
export async function deleteWork(
  deps: Pick<TaskDeps, 'db' | 'clock' | 'store' | 'log'>,
  openid: string,
  workId: string,
): Promise<void> {
  const work = await ownWork(deps.db, openid, workId);
  if (!isTerminal(work.status)) throw new WorkInProgressError(`work ${workId} is ${work.status}`);
  const at = new Date(deps.clock.now());
  checked(
    await deps.db
      .collection(collections.works)
      .where({ _id: workId, _openid: openid })
      .update({ deleted_at: at, updated_at: at }),
  );
  await forgetWords(deps, work);
  // The copies of the user's photos that providers were sent go too.
  const task = await readDoc<TaskDoc>(deps.db, collections.tasks, work.task_id);
  const pictures = fileIdsOf(work.images);
  // After the mark: files without a list entry can be cleaned up, an entry without files is broken.
  await removeOrLeave(deps, workId, [...pictures, ...(task?.prepared ?? [])]);
}

/** Of a conversation its user keeps nothing; the ledger does. */
async function forgetWords(
  { db }: Pick<TaskDeps, 'db'>,
  { type, task_id }: WorkDoc,
): Promise<void> {
  if (type === 'chat') checked(await db.collection(collections.texts).doc(task_id).remove());
}

/** The entry is gone already, so nobody could ask again: what cannot be removed now is tidied up. */
async function removeOrLeave(
  deps: Pick<TaskDeps, 'db' | 'clock' | 'store' | 'log'>,
  taskId: string,
  files: readonly string[],
): Promise<void> {
  try {
    await deps.store.remove(files);
  } catch (error) {
    deps.log.warn('files left behind', { task_id: taskId, error });
    const tidy_at = new Date(deps.clock.now() + TIDY_AFTER_MS);
    await updateWhere(deps, { _id: taskId }, { discarded: files, tidy_at });
  }
}

export interface Progress {
  readonly task: TaskDoc;
  readonly work: WorkDoc;
  readonly progress: number;
  readonly stages: readonly StageDoc[];
  readonly cancel: 'none' | 'waiting' | 'refused';
}

/** How far a task is; between stored points it is estimated from the model's typical time. */
export async function progressOf(
  deps: Pick<TaskDeps, 'db' | 'clock' | 'catalogue'>,
  openid: string,
  taskId: string,
): Promise<Progress> {
  // The task first: one that ends between the two reads would show the work's progress as it was.
  const task = await readDoc<TaskDoc>(deps.db, collections.tasks, taskId);
  const work = await ownWork(deps.db, openid, taskId);
  if (task === null) throw new NotFoundError(`task ${taskId}`);
  // What is made here says itself how far it is.
  const typicalMs = isHouseType(task.type) ? 0 : deps.catalogue.get(task.model).timers.typicalMs;
  // With its status as it was, the next state of the work would look newer than this progress.
  const hasBegun = work.status === 'pending' && task.status === 'processing';
  return {
    task,
    work: hasBegun ? { ...work, status: 'processing' } : work,
    progress: estimateProgress(task, work.progress, { now: deps.clock.now(), typicalMs }),
    stages: stagesAsOf(work, task),
    cancel: task.cancel?.answer ?? 'none',
  };
}

/** A task that ended between the two reads was read as it was before: its stages end with it. */
function stagesAsOf(work: WorkDoc, task: TaskDoc): readonly StageDoc[] {
  if (!isTerminal(work.status) || isTerminal(task.status)) return task.stages;
  return stagesEnded(task.stages, { ok: work.status === 'completed', at: work.updated_at });
}
