/** A user's works from one on, as lists that are walked by id want them. */
import { checked, collections, type Database } from '../platform/database.ts';
import type { WorkDoc } from './core/schema.ts';
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
): Promise<{ works: WorkDoc[]; hasMore: boolean }> {
  const { command } = db;
  const { after, limit, order, models, status } = page;
  const last = after === null ? null : (await ownWork(db, openid, after)).created_at;
  const beyond = order === 'desc' ? command.lt(last) : command.gt(last);
  const result = checked(
    await db
      .collection(collections.works)
      .where({
        _openid: openid,
        deleted_at: null,
        ...(last === null ? {} : { created_at: beyond }),
        ...(models === undefined ? {} : { model: command.in([...models]) }),
        ...(status === undefined ? {} : { status }),
      })
      .orderBy('created_at', order)
      // One more than asked tells whether there is another page.
      .limit(limit + 1)
      .get(),
  );
  const works = result.data as WorkDoc[];
  return { works: works.slice(0, limit), hasMore: works.length > limit };
}
