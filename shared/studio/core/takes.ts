/** Works made for a project: found by their target, so that none has to be attached. */
import { checked, collections, type Database } from '../../platform/database.ts';
import type { WorkDoc } from '../../tasks/index.ts';
import type { Picks } from './schema.ts';
import { type Place, pickKey } from './target.ts';

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

export function isAt(take: Take, place: Place): boolean {
  const { shot_id, asset_id, slot, part_id } = take.target;
  return (
    slot === place.slot &&
    shot_id === place.shot_id &&
    asset_id === place.asset_id &&
    part_id === place.part_id
  );
}

export interface Pointers {
  readonly picks: Picks;
  readonly discarded: readonly string[];
}

/**
 * The take that stands for a place: the picked one, or else the newest that is done and was not
 * discarded. So a take that lands needs nobody to pick it, and a pick keeps it while others come.
 */
export function standing(
  takes: readonly Take[],
  place: Place,
  { picks, discarded }: Pointers,
): Take | null {
  const done = takes.filter((take) => take.status === 'completed' && take.images.length > 0);
  const picked = picks[pickKey(place)];
  const chosen = done.find(({ _id }) => _id === picked);
  if (chosen !== undefined) return chosen;
  return done.find((take) => isAt(take, place) && !discarded.includes(take._id)) ?? null;
}

/** By their ids, those that are there. */
export async function worksOf(db: Database, ids: readonly string[]): Promise<readonly Take[]> {
  const where = { _id: db.command.in([...new Set(ids)]), deleted_at: null };
  const found = await db.collection(collections.works).where(where).limit(PAGE).get();
  return (checked(found).data as WorkDoc[]).filter(
    (work): work is Take => work.target !== undefined,
  );
}
