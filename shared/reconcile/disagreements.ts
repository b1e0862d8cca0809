/** What reconciling has found so far, for operators. */
import { checked, collections, type Database } from '../platform/database.ts';
import { type Page, type PageEnd, pageOf } from '../platform/page.ts';
import type { Disagreement } from './mark.ts';

/** As it is stored. */
export interface DisagreementDoc extends Disagreement {
  readonly _id: string;
  readonly openid: string;
  readonly found_at: Date;
}

/** The same, page by page, of one user or all. */
export function disagreementsPage(
  db: Database,
  { openid }: { readonly openid?: string | undefined },
  { last, limit }: { readonly last: PageEnd | null; readonly limit: number },
): Promise<Page<DisagreementDoc>> {
  const where = openid === undefined ? {} : { openid };
  const { disagreements: collection } = collections;
  return pageOf(db, { collection, where, by: 'found_at', last, order: 'desc', limit });
}

/** What was found so far, newest first. */
export async function listDisagreements(db: Database, limit: number): Promise<unknown[]> {
  const query = db.collection(collections.disagreements).orderBy('found_at', 'desc').limit(limit);
  return checked(await query.get()).data;
}
