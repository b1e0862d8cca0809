/** The studio's function, and who makes users' files ready: pictures and sounds here, films on text. */
import { readFileSync } from 'node:fs';
import { DownloadError } from '../../../shared/storage/errors.ts';
import type { MediaOpener } from '../../../shared/storage/fetch/media-stream.ts';
import { sniffMime } from '../../../shared/storage/media-type.ts';
import type { FilmPath, Finisher, TaskDeps } from '../../../shared/tasks/core/deps.ts';
import { pollRound, runTask } from '../../../shared/tasks/index.ts';
import { filmPath, TextEngine } from './media-world.ts';
import { ScriptedModerator } from './scripted-moderator.ts';
import { createStudioWorld, type StudioOptions, type StudioWorld } from './studio-world.ts';

export interface UploadWorld {
  readonly studio: StudioWorld;
  readonly engine: TextEngine;
  readonly moderator: ScriptedModerator;
  /** As the renderer has them. */
  readonly deps: TaskDeps & { readonly finisher: Finisher; readonly films: FilmPath };
  /** Puts a file where somebody uploads to. */
  put(name: string, bytes: Uint8Array, openid?: string): string;
  /** Every live task as far as it gets by itself. */
  rest(): Promise<void>;
}

/** Bytes that say they are an MP4. */
export const film = (content: string): Buffer => Buffer.from(`\0\0\0\x18ftypisom ${content}`);
export const JPEG = Buffer.from(`\xff\xd8\xff\xe0 a picture of their own`, 'latin1');
export const WAV = readFileSync(new URL('../../unit/sounds/samples/u8.wav', import.meta.url));

export async function createUploadWorld(
  options: StudioOptions & { readonly finisher?: Partial<Finisher> } = {},
): Promise<UploadWorld> {
  const { finisher, ...rest } = options;
  const studio = await createStudioWorld(rest);
  const { world } = studio;
  const engine = new TextEngine();
  const moderator = new ScriptedModerator();
  const fileOf = (url: string): Uint8Array => {
    const bytes = world.store.files.get(url.replace('https://files.test/', ''));
    if (bytes !== undefined) return bytes;
    throw new DownloadError('DOWNLOAD_HTTP_STATUS', 'gone', { httpStatus: 404 });
  };
  const open: MediaOpener = async (url) => {
    const bytes = fileOf(url);
    const mime = sniffMime(bytes);
    if (mime === undefined) throw new DownloadError('DOWNLOAD_NOT_MEDIA', 'no media');
    return {
      mime,
      body: (async function* () {
        yield bytes;
      })(),
    };
  };
  const readFile: Finisher['readFile'] = async (url) => fileOf(url);
  const deps = {
    ...world.deps,
    ...options.deps,
    finisher: { ...world.deps.finisher, open, readFile, ...finisher },
    films: filmPath(engine),
    moderator,
  };
  return {
    studio,
    engine,
    moderator,
    deps,
    put: (name, bytes, openid = 'anna') => world.store.upload(`uploads/${openid}/${name}`, bytes),
    rest: async () => {
      for (let round = 0; round < 6; round++) {
        const live = await world.engine.find('task_queue', { filter: { settled_at: null } });
        for (const { _id, step } of live) if (step !== 'review') await runTask(deps, _id);
        world.clock.advance(30_000);
        await pollRound(studio.deps);
      }
    },
  };
}
