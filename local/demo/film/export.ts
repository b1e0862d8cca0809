/** The export of the cut, as a file. */

import { EXPORT_MODEL } from '../../../shared/tasks/exports/model.ts';
import { follow } from '../account.ts';
import { saveFiles, type WorkFile } from '../files.ts';
import type { FilmReport } from '../report.ts';
import type { Item, Studio } from './studio.ts';

export interface Exported {
  readonly film: FilmReport['film'];
  readonly item: Item;
}

/** Throws an Error for an export that does not become a film. */
export async function exportFilm(studio: Studio, folder: string): Promise<Exported> {
  const { client, screen, episodeId, run } = studio;
  const quote = await client.askStudio<{ price: number; ms: number; quote_hash: string }>({
    ...{ action: 'quoteExport', episodeId, target: 'mp4' },
  });
  screen.step(`a film of ${(quote.ms / 1_000).toFixed(1)} s: ${quote.price} credits`);
  const { export: started } = await client.askStudio<{ export: { id: string } | null }>({
    ...{ action: 'startExport', episodeId, target: 'mp4' },
    ...{ requestId: `${run}-export`, quoteHash: quote.quote_hash },
  });
  if (started === null) throw new Error('the film costs something else by now');
  const taskId = started.id;
  const { status, message } = await follow(taskId, studio);
  if (status !== 'completed') throw new Error(`the export has ${status}: ${message}`);
  const { images } = await client.ask<{ images: WorkFile[] }>({
    action: 'getWork',
    workId: taskId,
  });
  const [file] = await saveFiles(images, { folder, name: `film-${taskId.slice(0, 8)}` });
  const { ms, codec } = (file?.media ?? {}) as { ms?: number; codec?: string };
  if (file?.width === undefined || file.height === undefined || !ms || !codec) {
    throw new Error('what was exported is no film');
  }
  const { path, width, height, bytes } = file;
  const item = { slot: 'export', shot_id: null, part_id: null, model: EXPORT_MODEL };
  return {
    film: { path, width, height, ms, codec, bytes },
    item: { ...item, state: status, task_id: taskId, message },
  };
}
