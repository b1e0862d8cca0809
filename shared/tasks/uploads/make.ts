/**
 * A user's file as a work. What they made themselves carries no mark and no label: neither would be
 * true. A file that says itself that a machine made it keeps its label and gets the mark: the law
 * forbids to lose it.
 */
import type { OpenedMedia } from '../../storage/fetch/media-stream.ts';
import { wholeOf } from '../../storage/fetch/media-stream.ts';
import type { FilmPath } from '../core/deps.ts';
import { InputGoneError, type NamedInput, UnrecognisedInputError } from '../core/errors.ts';
import { sha256Of } from '../core/files.ts';
import { kindAt } from '../core/own.ts';
import type {
  FilmDeps,
  FilmMaking,
  FilmUnderway,
  MadeResult,
  ProcessorDeps,
} from '../finish/make/contract.ts';
import { filmFrom } from '../finish/make/film.ts';
import { goOnJudging, judgeFilm } from '../finish/make/judge-film.ts';
import { carriesLabel } from '../finish/make/media.ts';
import { keepPicture } from '../finish/make/picture.ts';
import { keepSound } from '../finish/make/sound.ts';
import { unusable } from '../jobs/prepare-inputs.ts';

const MB = 1024 * 1024;
const LIMITS = {
  picture: { maxBytes: 20 * MB, timeoutMs: 15_000 },
  audio: { maxBytes: 50 * MB, timeoutMs: 30_000 },
  video: { maxBytes: 100 * MB, timeoutMs: 40_000 },
} as const;
const URL_LIFE_S = 600;
const THUMBNAIL_PX = 512;

/**
 * Throws UnusableInputError, PictureError, SoundError, FilmError, FilmEngineUnavailableError,
 * DownloadError, StorageError, ModerationUnavailableError.
 */
export async function makeUpload(
  deps: ProcessorDeps,
  making: FilmMaking,
): Promise<MadeResult | FilmUnderway> {
  const { task } = making;
  const what = kindAt(task.target?.slot ?? 'frame');
  switch (what) {
    case 'picture':
      return picture(deps, making);
    case 'audio':
      return sound(deps, making);
    case 'video': {
      const { films } = deps;
      if (films === undefined) throw new Error('a film in a process that opens none');
      return film({ ...deps, films }, making);
    }
    default:
      return what satisfies never;
  }
}

async function picture(deps: ProcessorDeps, making: FilmMaking): Promise<MadeResult> {
  const { finisher } = deps;
  const bytes = await wholeOf(await opened(deps, making, 'picture'));
  const { task, produceId } = making;
  if (carriesLabel(bytes)) {
    const { type: taskType, model } = task;
    const kept = { bytes, output: 'jpeg', produceId, taskType, model } as const;
    return keepPicture(deps, making, await finisher.darkroom.develop(kept));
  }
  const safe = await finisher.prepareInput(bytes);
  const thumbnail = await finisher.prepareInput(safe.bytes, { maxSidePx: THUMBNAIL_PX });
  return keepPicture(deps, making, {
    ...{ ...safe, thumbnail, sha256: sha256Of(safe.bytes), warnings: [] },
  });
}

async function sound(deps: ProcessorDeps, making: FilmMaking): Promise<MadeResult> {
  const { markSound, soundMark, label } = deps.finisher;
  const source = await wholeOf(await opened(deps, making, 'audio'));
  if (!carriesLabel(source)) {
    return keepSound(deps, making, { marked: markSound(source, 'none'), shown: null });
  }
  const marked = markSound(source, soundMark);
  const bytes = label(marked.bytes, making.produceId);
  return keepSound(deps, making, { marked: { ...marked, bytes }, shown: soundMark });
}

async function film(deps: FilmDeps, making: FilmMaking): Promise<MadeResult | FilmUnderway> {
  const { task, produceId } = making;
  const own = { ...making, isOwn: true } as const;
  if (task.checking) return goOnJudging(deps, own, task.checking);
  const { body } = await opened(deps, making, 'video');
  return deps.films.files.spooled(body, async (source) => {
    if (await isLabelled(deps.films, source)) return filmFrom(deps, making, source);
    const target = `${source}.mp4`;
    const madeAt = task.created_at.getTime();
    const facts = await deps.films.engine.copy({ source, target, madeAt });
    deps.log.info('a film of their own', { produce_id: produceId, codec: facts.codec });
    return judgeFilm(deps, own, { file: target, facts, kept: null });
  });
}

const isLabelled = async ({ files }: FilmPath, source: string): Promise<boolean> =>
  carriesLabel(await files.read(source));

/** What it is, is told by its first bytes. */
async function opened(
  deps: ProcessorDeps,
  { task }: FilmMaking,
  what: NamedInput['what'],
): Promise<OpenedMedia> {
  const input = { what, index: 0 };
  const [url] = await deps.store.urls(task.files, URL_LIFE_S);
  if (!url) throw new InputGoneError(input);
  try {
    const media = await deps.finisher.open(url, LIMITS[what]);
    if (media.mime.startsWith(PREFIX[what])) return media;
    throw new UnrecognisedInputError(input);
  } catch (error) {
    throw unusable(error, input) ?? error;
  }
}

const PREFIX = { picture: 'image/', audio: 'audio/', video: 'video/' } as const;
