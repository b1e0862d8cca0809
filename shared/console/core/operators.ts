/**
 * operators: who may work with the console, `_id` = the uid the platform vouches for. Server only.
 * Read at every call: whoever is taken off the list is out at the next.
 */
import { checked, collections, type Database, readDoc } from '../../platform/database.ts';
import type { Role } from '../contract/core.ts';

export interface ViewDoc {
  readonly name: string;
  readonly page: string;
  readonly query: Readonly<Record<string, unknown>>;
}

export interface OperatorDoc {
  readonly _id: string;
  readonly name: string;
  readonly role: Role;
  readonly enabled: boolean;
  /** Filters they keep. */
  readonly views: readonly ViewDoc[];
  readonly created_at: Date;
  readonly updated_at: Date;
}

/** Null for whoever is not on the list, or switched off. */
export async function operatorOf(db: Database, uid: string): Promise<OperatorDoc | null> {
  const found = await readDoc<OperatorDoc>(db, collections.operators, uid);
  return found?.enabled === true ? found : null;
}

const MOST_OPERATORS = 200;

/** By name. */
export async function allOperators(db: Database): Promise<OperatorDoc[]> {
  const query = db.collection(collections.operators).limit(MOST_OPERATORS);
  const found = checked(await query.get()).data as OperatorDoc[];
  return found.sort((a, b) => a.name.localeCompare(b.name));
}
