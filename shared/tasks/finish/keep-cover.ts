/** The thumbnail of a film: the provider's own still, marked, labelled and stored like a picture's. */
import type { Finisher, TaskDeps } from '../core/deps.ts';
import { filePath } from '../core/files.ts';
import type { TaskDoc } from '../core/schema.ts';

/** The film has taken most of the function's time. */
const LIMITS = { maxBytes: 10 * 1024 * 1024, timeoutMs: 5_000 };

/** Its file id; empty where there is no cover, or none that can be had: the film is worth more. */
export async function keepCover(
  deps: Pick<TaskDeps, 'store' | 'log'> & {
    finisher: Pick<Finisher, 'download' | 'darkroom'>;
  },
  task: Pick<TaskDoc, '_id' | 'path_secret' | 'type' | 'model'>,
  { url, name, produceId }: { url: string | undefined; name: string; produceId: string },
): Promise<string> {
  if (url === undefined) return '';
  try {
    const { bytes } = await deps.finisher.download(url, LIMITS);
    const { thumbnail } = await deps.finisher.darkroom.develop({
      bytes,
      output: 'jpeg',
      produceId,
      taskType: task.type,
      model: task.model,
    });
    const path = filePath(task, `${name}_thumb.jpg`);
    return (await deps.store.put(path, thumbnail.bytes, thumbnail.mime)).fileId;
  } catch (error) {
    deps.log.warn('cover not kept', { error });
    return '';
  }
}
