/**
 * Database trigger (a film has come), calls of the poller, and a timer, every five minutes: marks,
 * labels and stores the films of one task, or of whatever waits for it. The only function with decoders and encoders.
 */
import { createFilmPath } from '../../shared/app/films.ts';
import { createFinisher } from '../../shared/app/finisher.ts';
import { appFor } from '../../shared/app/index.ts';
import type { Reply } from '../../shared/platform/reply.ts';
import { handle } from './handler.ts';

export async function main(event: unknown): Promise<Reply> {
  const app = await appFor('film-renderer');
  const finisher = { ...createFinisher(app.config, app.log), keeping: app.keeping };
  return handle({ ...app, finisher, films: createFilmPath(app.config, app.log) }, event);
}
