/** The thumbnail of a film: the provider's own still, marked, labelled and stored like a picture's. */
import type { Finisher, TaskDeps } from './deps.ts';
import type { TaskDoc } from './schema.ts';

/** The film has taken most of the function's time. */
const LIMITS = { maxBytes: 10 * 1024 * 1024, timeoutMs: 5_000 };

/** Its file id; empty where there is no cover, or none that can be had: the film is worth more. */
export async function keepCover(
  deps: Pick<TaskDeps, 'store' | 'log'> & {
    finisher: Pick<Finisher, 'download' | 'darkroom'>;
  },
  task: Pick<TaskDoc, 'type' | 'model'>,
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
    return (await deps.store.put(`${name}_thumb.jpg`, thumbnail.bytes, thumbnail.mime)).fileId;
  } catch (error) {
    deps.log.warn('cover not kept', { error });
    return '';
  }
}
