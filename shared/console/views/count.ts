/** Counting along an index. */
import { checked, type Database } from '../../platform/database.ts';

/** Of a collection whole too, which the database knows without counting. */
export async function countOf(db: Database, name: string, where: object): Promise<number> {
  return checked(await db.collection(name).where(where).count()).total ?? 0;
}
