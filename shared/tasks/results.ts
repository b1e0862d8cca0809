/** Keeping what a provider gave until the picture path has it. */
import type { MediaResult } from '../providers/contract.ts';
import type { TaskDeps } from './deps.ts';
import type { ResultDoc, TaskDoc } from './schema.ts';

/**
 * URLs are kept as they are; bytes are put aside at once, since a document cannot hold them and a
 * crash would lose a picture that was paid for. More results than were asked for are dropped.
 */
export async function resultsOf(
  deps: Pick<TaskDeps, 'store'>,
  task: Pick<TaskDoc, '_id' | 'attempt' | 'count'>,
  media: readonly MediaResult[],
): Promise<ResultDoc[]> {
  const wanted = media.filter((result) => result.url || result.base64).slice(0, task.count);
  const kept: ResultDoc[] = [];
  for (const [index, result] of wanted.entries()) {
    if (result.url) {
      kept.push({ url: result.url, raw_file_id: null });
      continue;
    }
    const bytes = Buffer.from(result.base64 ?? '', 'base64');
    const path = `works/${task._id}/raw/${task.attempt}-${index}`;
    const file = await deps.store.put(path, bytes, result.mime ?? 'application/octet-stream');
    kept.push({ url: null, raw_file_id: file.fileId });
  }
  return kept;
}
