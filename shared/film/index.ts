import { copyFile } from 'node:fs/promises';
import { createMarks, type PicturesConfig, resolveLabel } from '../pictures/config.ts';
import { whileAlive } from '../platform/process/alive.ts';
import type { FilmEngine, FilmOutcome, FilmRequest } from './contract.ts';
import { createCut } from './cut/cut.ts';
import { FilmEngineUnavailableError } from './errors.ts';
import { probeFilm } from './file/probe.ts';
import { coverOf, sampleFrames } from './frames/stills.ts';
import { copyFilm } from './mark/copy.ts';
import { labelFilm } from './mark/label.ts';
import { markFilm } from './mark/mark.ts';
import { loadNative, type Native } from './native.ts';
import { type FilmOptions, resolveFilm } from './settings.ts';
import { soundsOf } from './sound/tracks.ts';

export type * from './contract.ts';
export type { EditClip, EditList, EditListInput, EditSound, EditSource } from './edit/list.ts';
export { parseEditList } from './edit/parse.ts';
export * from './errors.ts';
export type { FilmOptions } from './settings.ts';

export interface FilmEngineOptions {
  /** The mark and the label: the same as for pictures. */
  readonly pictures: PicturesConfig;
  readonly film?: FilmOptions;
  /** ms since 1970. */
  readonly now: () => number;
  /** Loads the decoders and encoders; replaced where they cannot be loaded. */
  readonly load?: () => Promise<Native>;
}

/**
 * The film path. Nothing native is loaded before the first film.
 * @throws ConfigError for a mark, a label or a time that is not lawful
 */
export function createFilmEngine(options: FilmEngineOptions): FilmEngine {
  const { pictures, now, load = loadNative } = options;
  const markFor = createMarks(pictures);
  const label = resolveLabel(pictures.label);
  const film = resolveFilm(options.film);

  const finished = async (
    { source, target, produceId }: FilmRequest,
    warnings: readonly string[],
  ): Promise<FilmOutcome> => {
    await labelFilm({ source, target }, { ...label, produceId });
    return { kind: 'done', facts: await probeFilm(target), warnings };
  };

  return {
    labelSeconds: film.throughout ? Number.POSITIVE_INFINITY : film.seconds,
    probe: probeFilm,

    async copy(request) {
      await copyFilm(request);
      return probeFilm(request.target);
    },

    async mark(request) {
      const mark = markFor(request.taskType, request.model);
      if (!mark.visible) {
        await copyFile(request.source, request.target);
        return finished(request, []);
      }
      const native = await load();
      return whileAlive(async () => {
        const marked = await markFilm({ ...request, native, mark, options: film, now });
        return marked.kind === 'go_on' ? marked : finished(request, marked.warnings);
      });
    },

    async *sampleFrames(request) {
      const native = await load();
      yield* sampleFrames(native, request);
    },

    async *sounds(source, skip = 0) {
      const native = await load();
      yield* soundsOf(native, source, skip);
    },

    async cover(source) {
      const native = await load();
      return whileAlive(() => coverOf(native, source));
    },

    async cut(list, model) {
      const native = await load();
      const mark = markFor('export', model);
      const cut = await whileAlive(() => createCut({ native, list, mark, film, label }));
      return {
        ...cut,
        render: (index, paths) => whileAlive(() => cut.render(index, paths)),
        join: (order) => whileAlive(() => cut.join(order)),
      };
    },

    async isAvailable() {
      try {
        await load();
        return true;
      } catch (error) {
        if (error instanceof FilmEngineUnavailableError) return false;
        throw error;
      }
    },
  };
}
