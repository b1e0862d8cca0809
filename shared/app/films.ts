/** The film path of the renderer. Native code is loaded at the first film, not before. */
import { readFile } from 'node:fs/promises';
import { createFilmEngine } from '../film/index.ts';
import { systemClock } from '../platform/clock.ts';
import type { Config } from '../platform/config.ts';
import type { Log } from '../platform/log.ts';
import { spooled } from '../storage/spool.ts';
import type { FilmPath } from '../tasks/index.ts';
import { picturesConfig } from './finisher.ts';
import { readMediaConfig } from './media.ts';

let films: FilmPath | undefined;

/** One per process. Throws ConfigError for a mark that cannot be drawn or is not lawful. */
export function createFilmPath(config: Config, log: Log): FilmPath {
  films ??= {
    engine: createFilmEngine({
      pictures: picturesConfig(config, log),
      film: readMediaConfig(config.media).filmMark,
      now: () => systemClock.now(),
    }),
    files: { spooled, read: (path) => readFile(path) },
  };
  return films;
}
