/** Works made for a project: found by their target, so that none has to be attached. */
import { checked, collections, type Database } from '../../platform/database.ts';
import type { WorkDoc } from '../../tasks/index.ts';
import { type Pointers, standingAt } from './standing.ts';
import type { Place } from './target.ts';

export type Take = WorkDoc & { readonly target: NonNullable<WorkDoc['target']> };

const PAGE = 1_000;
const MOST_PAGES = 10;

export type TakeFilter = Readonly<
  Partial<
    Record<
      | 'target.project_id'
      | 'target.episode_id'
      | 'target.shot_id'
      | 'target.asset_id'
      | 'target.batch_id'
      | 'target.slot',
      string
    >
  >
>;

/** Newest first, without those their owner has deleted. */
export const takesOf = (
  db: Database,
  owner: string,
  filter: TakeFilter,
): Promise<readonly Take[]> => madeOf(db, owner, { ...filter, deleted_at: null });

/** The same with those their owner has deleted: what was paid for them was paid. */
export async function madeOf(
  db: Database,
  owner: string,
  filter: TakeFilter & { readonly deleted_at?: null },
): Promise<readonly Take[]> {
  const takes: Take[] = [];
  for (let page = 0; page < MOST_PAGES; page++) {
    const query = db
      .collection(collections.works)
      .where({ ...filter, _openid: owner })
      .orderBy('created_at', 'desc');
    const found = checked(
      await query
        .skip(page * PAGE)
        .limit(PAGE)
        .get(),
    ).data as Take[];
    takes.push(...found);
    if (found.length < PAGE) break;
  }
  return takes;
}

/** Which of works stands for a place. */
export const standing = (takes: readonly Take[], place: Place, pointers: Pointers): Take | null =>
  standingAt(takes, place, { pointers, idOf: ({ _id }) => _id });

/** By their ids, those that are there. */
export async function worksOf(db: Database, ids: readonly string[]): Promise<readonly Take[]> {
  const where = { _id: db.command.in([...new Set(ids)]), deleted_at: null };
  const found = await db.collection(collections.works).where(where).limit(PAGE).get();
  return (checked(found).data as WorkDoc[]).filter(
    (work): work is Take => work.target !== undefined,
  );
}
