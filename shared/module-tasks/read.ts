/** Tasks of other modules as their owner reads them. */
import { checked, collections, type Database, readDoc } from '../platform/database.ts';
import { NotFoundError } from '../platform/errors.ts';
import { madeAt, pageOf } from '../platform/page.ts';
import { docIdOf } from './change.ts';
import { UnknownStageError } from './errors.ts';
import type { ChunkDoc, ModuleStatus, ModuleTaskDoc } from './schema.ts';

/** Null for one that is not there, or another's. */
export function findModuleTask(
  db: Database,
  openid: string,
  id: string,
): Promise<ModuleTaskDoc | null> {
  return readDoc<ModuleTaskDoc>(db, collections.moduleTasks, docIdOf(openid, id));
}

export interface ModulePage {
  /** Id of the last task of the page before; null for the first page. */
  readonly after: string | null;
  readonly limit: number;
  readonly order: 'asc' | 'desc';
  readonly status?: ModuleStatus | undefined;
  readonly kind?: string | undefined;
  readonly sourceModule?: string | undefined;
  readonly sourceEntityId?: string | undefined;
}

/** By the moment they were made. Throws NotFoundError for an `after` that is not there. */
export async function moduleTasksOf(
  db: Database,
  openid: string,
  page: ModulePage,
): Promise<{ readonly tasks: readonly ModuleTaskDoc[]; readonly hasMore: boolean }> {
  const { after, limit, order } = page;
  const last = after === null ? null : await findModuleTask(db, openid, after);
  if (after !== null && last === null) throw new NotFoundError(`task ${after}`);
  const where = { _openid: openid, ...wanted(page) };
  const query = { collection: collections.moduleTasks, where, last: madeAt(last), order, limit };
  const { found: tasks, hasMore } = await pageOf<ModuleTaskDoc>(db, query);
  return { tasks, hasMore };
}

function wanted({ status, kind, sourceModule, sourceEntityId }: ModulePage): object {
  const fields = {
    status,
    task_kind: kind,
    source_module: sourceModule,
    source_entity_id: sourceEntityId,
  };
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
}

export interface ChunkPage {
  /** Only what belongs to this one. */
  readonly stage?: string | undefined;
  /** Where the page before ended: the stage of its last piece; what comes before is not read again. */
  readonly afterStage?: string | undefined;
  /** The last sequence that is known: of `afterStage`, or of every stage where none is named. */
  readonly after: number;
  readonly limit: number;
}

/**
 * Stage by stage in their order, and each in the order of its sequence: sequences begin anew with
 * every stage, so a page ends at a stage and a sequence. Throws UnknownStageError for `afterStage`.
 */
export async function chunksOf(
  db: Database,
  task: ModuleTaskDoc,
  page: ChunkPage,
): Promise<{ readonly chunks: readonly ChunkDoc[]; readonly hasMore: boolean }> {
  const { limit } = page;
  const chunks: ChunkDoc[] = [];
  for (const { stage, after } of unread(task, page)) {
    // One more than asked tells whether there is another page.
    const missing = limit + 1 - chunks.length;
    if (missing === 0) break;
    const { _openid, task_id } = task;
    const where = { _openid, task_id, stage, sequence: db.command.gt(after) };
    const rows = db.collection(collections.taskChunks).where(where);
    const found = checked(await rows.orderBy('sequence', 'asc').limit(missing).get());
    chunks.push(...(found.data as ChunkDoc[]));
  }
  return { chunks: chunks.slice(0, limit), hasMore: chunks.length > limit };
}

/** Stages that have words which are not known, and from where on. */
function unread({ stages }: ModuleTaskDoc, { stage, afterStage, after }: ChunkPage) {
  const first = afterStage === undefined ? 0 : stages.findIndex(({ kind }) => kind === afterStage);
  if (first < 0) throw new UnknownStageError(afterStage ?? '');
  return stages
    .slice(first)
    .filter(({ kind }) => stage === undefined || kind === stage)
    .map(({ kind, last_sequence }) => ({
      stage: kind,
      last: last_sequence,
      after: afterStage === undefined || kind === afterStage ? after : 0,
    }))
    .filter((one) => one.last > one.after);
}
