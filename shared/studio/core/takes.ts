/** Works made for a project: found by their target, so that none has to be attached. */
import { checked, collections, type Database, readDoc } from '../../platform/database.ts';
import { InvalidRequestError } from '../../platform/errors.ts';
import { madeAt, pageOf } from '../../platform/page.ts';
import type { WorkDoc } from '../../tasks/index.ts';
import { type Pointers, standingAt } from './standing.ts';
import type { Place } from './target.ts';

export type Take = WorkDoc & { readonly target: NonNullable<WorkDoc['target']> };

/** As many as one answer of the database holds. */
export const PAGE = 1_000;
const MOST_PAGES = 20;

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

/** Which part of a list, newest first. */
export interface Wanted {
  /** Only what was made before this one; absent: from the newest on. */
  readonly before?: string | undefined;
  readonly limit: number;
}

export interface TakesPage {
  readonly takes: readonly Take[];
  /** Where the next page begins: its `before`. Null: there is no more. */
  readonly next: string | null;
}

/**
 * A page of the same, of places too. Throws InvalidRequestError for a `before` that is no take of
 * this owner's.
 */
export async function takesPage(
  db: Database,
  { owner, filter }: { readonly owner: string; readonly filter: PlaceFilter },
  { before, limit }: Wanted,
): Promise<TakesPage> {
  const last = before === undefined ? null : await endAt(db, owner, before);
  const { found, hasMore } = await pageOf<Take>(db, {
    collection: collections.works,
    where: { ...filter, _openid: owner, deleted_at: null },
    ...{ last, order: 'desc', limit },
  });
  return { takes: found, next: hasMore ? (found.at(-1)?._id ?? null) : null };
}

/** A list goes on behind a take that was deleted meanwhile. */
async function endAt(db: Database, owner: string, id: string) {
  const work = await readDoc<WorkDoc>(db, collections.works, id);
  if (work?._openid === owner) return madeAt(work);
  throw new InvalidRequestError([{ field: 'before', message: '结果不存在' }]);
}

export type PlaceFilter = TakeFilter & { readonly 'target.part_id'?: string | null };

type MadeFilter = TakeFilter & { readonly deleted_at?: null };

/** The same with those their owner has deleted: what was paid for them was paid. */
export const madeOf = (db: Database, owner: string, filter: MadeFilter): Promise<readonly Take[]> =>
  allOf<Take>(worksWhere(db, owner, filter));

/** The newest page of the same; of these shots alone, and not newer than `until`. */
export async function newestOf(
  db: Database,
  owner: string,
  filter: MadeFilter,
  of?: { readonly shots: readonly string[]; readonly until: Date },
): Promise<readonly Take[]> {
  const { command } = db;
  const within =
    of === undefined
      ? {}
      : { 'target.shot_id': command.in([...of.shots]), created_at: command.lte(of.until) };
  const works = db.collection(collections.works).where({ ...filter, ...within, _openid: owner });
  const found = await works.orderBy('created_at', 'desc').limit(PAGE).get();
  return checked(found).data as Take[];
}

/** Of the same what they cost alone: nothing else of them is read. */
export const costsOf = (
  db: Database,
  owner: string,
  filter: MadeFilter,
): Promise<readonly Pick<Take, 'target' | 'type' | 'status' | 'price' | 'refunded'>[]> =>
  allOf(
    worksWhere(db, owner, filter).field({
      target: true,
      type: true,
      status: true,
      price: true,
      refunded: true,
    }),
  );

const worksWhere = (db: Database, owner: string, filter: MadeFilter) =>
  db
    .collection(collections.works)
    .where({ ...filter, _openid: owner })
    .orderBy('created_at', 'desc');

async function allOf<T>(query: Pick<ReturnType<typeof worksWhere>, 'skip'>): Promise<T[]> {
  const all: T[] = [];
  for (let page = 0; page < MOST_PAGES; page++) {
    const found = await query
      .skip(page * PAGE)
      .limit(PAGE)
      .get();
    const { data } = checked(found) as { data: T[] };
    all.push(...data);
    if (data.length < PAGE) break;
  }
  return all;
}

/** Which of works stands for a place. */
export const standing = (takes: readonly Take[], place: Place, pointers: Pointers): Take | null =>
  standingAt(takes, place, { pointers, idOf: ({ _id }) => _id });

/** By their ids, those that are there. */
export async function worksOf(db: Database, ids: readonly string[]): Promise<readonly Take[]> {
  const wanted = [...new Set(ids)];
  const works: WorkDoc[] = [];
  for (let start = 0; start < wanted.length; start += PAGE) {
    const where = { _id: db.command.in(wanted.slice(start, start + PAGE)), deleted_at: null };
    const found = await db.collection(collections.works).where(where).limit(PAGE).get();
    works.push(...(checked(found).data as WorkDoc[]));
  }
  return works.filter((work): work is Take => work.target !== undefined);
}
