/** The thumbnail of a film: a still of it, marked, labelled and stored like a picture's. */
import type { DevelopRequest, EncodedPicture } from '../../../pictures/contract.ts';
import { DarkroomError } from '../../../platform/errors.ts';
import { filePath } from '../../core/files.ts';
import type { FilmDeps, FilmMaking } from './contract.ts';

const THUMBNAIL_PX = 512;

/** The film has taken most of the function's time. */
const LIMITS = { maxBytes: 10 * 1024 * 1024, timeoutMs: 5_000 };

/** Its file id; empty where there is no still, or none that can be had: the film is worth more. */
export async function keepCover(deps: FilmDeps, making: FilmMaking, film: string): Promise<string> {
  const { task, name, produceId } = making;
  try {
    const bytes = await stillOf(deps, making, film);
    const thumbnail =
      making.isOwn === true
        ? await deps.finisher.prepareInput(bytes, { maxSidePx: THUMBNAIL_PX })
        : await marked(deps, { bytes, produceId, taskType: task.type, model: task.model });
    const path = filePath(task, `${name}_thumb.jpg`);
    return (await deps.store.put(path, thumbnail.bytes, thumbnail.mime)).fileId;
  } catch (error) {
    if (!(error instanceof DarkroomError)) throw error;
    deps.log.warn('cover not kept', { error });
    return '';
  }
}

async function marked(
  { finisher }: FilmDeps,
  of: Omit<DevelopRequest, 'output'>,
): Promise<EncodedPicture> {
  return (await finisher.darkroom.develop({ ...of, output: 'jpeg' })).thumbnail;
}

/** The provider's own still where it gave one: it chose it. */
async function stillOf(deps: FilmDeps, { result }: FilmMaking, film: string): Promise<Uint8Array> {
  const url = result?.cover_url;
  if (url === undefined) return (await deps.films.engine.cover(film)).jpeg;
  try {
    return (await deps.finisher.download(url, LIMITS)).bytes;
  } catch (error) {
    if (!(error instanceof DarkroomError)) throw error;
    deps.log.warn('the provider’s still cannot be had', { error });
    return (await deps.films.engine.cover(film)).jpeg;
  }
}
