/** The words of a stream, for their user. */
import { collections, type Database, readDoc } from '../../platform/database.ts';
import { NotFoundError } from '../../platform/errors.ts';
import type { TextDoc } from '../core/documents/texts.ts';

/** Throws NotFoundError for another's as for none. */
export async function ownText(db: Database, openid: string, taskId: string): Promise<TextDoc> {
  const text = await readDoc<TextDoc>(db, collections.texts, taskId);
  if (text === null || text._openid !== openid) throw new NotFoundError(`text ${taskId}`);
  return text;
}
