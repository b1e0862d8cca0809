/** A user's works from one on, as lists that are walked by id want them. */
import { collections, type Database } from '../platform/database.ts';
import { madeAt, pageOf } from '../platform/page.ts';
import type { WorkDoc } from './core/documents/schema.ts';
import { ownWork } from './works.ts';

export interface WorkPage {
  /** Id of the last work of the page before; null for the first page. */
  readonly after: string | null;
  readonly limit: number;
  readonly order: 'asc' | 'desc';
  /** Slugs; undefined: of any model. */
  readonly models?: readonly string[];
  readonly status?: string | undefined;
}

/** By the moment they were asked for. Throws NotFoundError for an `after` that is not there. */
export async function worksAfter(
  db: Database,
  openid: string,
  page: WorkPage,
): Promise<{ works: readonly WorkDoc[]; hasMore: boolean }> {
  const { after, limit, order, models, status } = page;
  const where = {
    _openid: openid,
    deleted_at: null,
    ...(models === undefined ? {} : { model: db.command.in([...models]) }),
    ...(status === undefined ? {} : { status }),
  };
  const last = after === null ? null : await ownWork(db, openid, after);
  const query = { collection: collections.works, where, last: madeAt(last), order, limit };
  const { found: works, hasMore } = await pageOf<WorkDoc>(db, query);
  return { works, hasMore };
}
