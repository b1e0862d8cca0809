/** Keeping what a provider gave until the picture path has it. */
import type { MediaResult } from '../../providers/index.ts';
import type { TaskDeps } from '../core/deps.ts';
import type { ResultDoc, TaskDoc } from '../core/documents/schema.ts';
import { filePath } from '../core/files.ts';

/**
 * URLs are kept as they are; bytes are put aside at once, since a document cannot hold them and a
 * crash would lose a picture that was paid for. More results than were asked for are dropped.
 */
export async function resultFields(
  deps: Pick<TaskDeps, 'store'>,
  task: Pick<TaskDoc, '_id' | 'path_secret' | 'attempt' | 'count' | 'put_aside'>,
  media: readonly MediaResult[],
): Promise<Pick<TaskDoc, 'results' | 'put_aside'>> {
  const results = await resultsOf(deps, task, media);
  const aside = results.flatMap(({ raw_file_id }) => raw_file_id ?? []);
  return { results, put_aside: [...new Set([...task.put_aside, ...aside])] };
}

async function resultsOf(
  deps: Pick<TaskDeps, 'store'>,
  task: Pick<TaskDoc, '_id' | 'path_secret' | 'attempt' | 'count'>,
  media: readonly MediaResult[],
): Promise<ResultDoc[]> {
  const wanted = media.filter(({ url, base64, text }) => url || base64 || text);
  const kept: ResultDoc[] = [];
  for (const [place, result] of wanted.slice(0, task.count).entries()) {
    if (result.url) {
      const { url, coverUrl } = result;
      kept.push({
        ...{ url, raw_file_id: null, place },
        ...(coverUrl ? { cover_url: coverUrl } : {}),
      });
      continue;
    }
    const bytes = bytesOf(result);
    const path = filePath(task, `raw-${task.attempt}-${place}`);
    const file = await deps.store.put(path, bytes, mimeOf(result));
    kept.push({ url: null, raw_file_id: file.fileId, place });
  }
  return kept;
}

function bytesOf({ base64, text }: MediaResult): Uint8Array {
  return base64 ? Buffer.from(base64, 'base64') : Buffer.from(text ?? '', 'utf8');
}

function mimeOf({ mime, base64 }: MediaResult): string {
  return mime ?? (base64 ? 'application/octet-stream' : 'text/plain; charset=utf-8');
}
