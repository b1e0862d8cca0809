/** Tasks of other modules as their owner reads them. */
import { checked, collections, type Database, readDoc } from '../platform/database.ts';
import { NotFoundError } from '../platform/errors.ts';
import { madeAt, pageOf } from '../platform/page.ts';
import { docIdOf } from './change.ts';
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
  readonly stage?: string | undefined;
  /** The last sequence that is known already. */
  readonly after: number;
  readonly limit: number;
}

/** In the order of their sequence; of every stage where none is named. */
export async function chunksOf(
  db: Database,
  task: { readonly openid: string; readonly id: string },
  { stage, after, limit }: ChunkPage,
): Promise<{ readonly chunks: readonly ChunkDoc[]; readonly hasMore: boolean }> {
  const rows = db.collection(collections.taskChunks).where({
    _openid: task.openid,
    task_id: task.id,
    sequence: db.command.gt(after),
    ...(stage === undefined ? {} : { stage }),
  });
  const found = checked(
    await rows
      .orderBy('sequence', 'asc')
      .limit(limit + 1)
      .get(),
  );
  const chunks = found.data as ChunkDoc[];
  return { chunks: chunks.slice(0, limit), hasMore: chunks.length > limit };
}
