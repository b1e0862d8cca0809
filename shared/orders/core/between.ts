/** Reading a span of days whole. */
import { checked, type Database } from '../../platform/database.ts';

const A_PAGE = 500;

/** Every document whose date lies in a span, page by page. */
export async function allBetween(
  db: Database,
  collection: string,
  { field, from, to }: { readonly field: string; readonly from: Date; readonly to: Date },
): Promise<unknown[]> {
  const found: unknown[] = [];
  for (;;) {
    const where = { [field]: db.command.gte(from).and(db.command.lt(to)) };
    const query = db.collection(collection).where(where).orderBy(field, 'asc');
    const page = checked(await query.skip(found.length).limit(A_PAGE).get()).data;
    found.push(...page);
    if (page.length < A_PAGE) return found;
  }
}
