/**
 * A film as it will be shown: stored, then looked at frame by frame and listened to. It may take
 * longer than a visit, so what was judged is kept, and whoever comes next opens the stored film.
 */
import type { FilmFacts } from '../../../film/contract.ts';
import { DamagedPartError } from '../../../film/errors.ts';
import type { MediaDoc } from '../../core/documents/media.ts';
import type { CheckingDoc, ImageDoc } from '../../core/documents/schema.ts';
import { filePath, sha256Of } from '../../core/files.ts';
import { removeImages } from '../remove-images.ts';
import { puttingAside } from './check.ts';
import { checkFilm } from './check-film.ts';
import type { FilmDeps, FilmMaking, FilmUnderway, MadeResult } from './contract.ts';
import { keepCover } from './cover.ts';
import { WORDS_SIGN } from './words.ts';

const MIME = 'video/mp4';
const URL_LIFE_S = 600;
/** A minute of film has about 60 MB. */
const LIMITS = { maxBytes: 200 * 1024 * 1024, timeoutMs: 40_000 };

export type Judged = MadeResult | FilmUnderway;

/** `kept`: the provider's own address, where nothing is copied. Throws as checkFilm does. */
export async function judgeFilm(
  deps: FilmDeps,
  making: FilmMaking,
  { file, facts, kept }: { file: string; facts: FilmFacts; kept: string | null },
): Promise<Judged> {
  const { checking } = making.task;
  if (kept !== null && checking?.image.file_id === kept) {
    return judge(deps, making, { file, begun: checking });
  }
  const stored = kept === null ? await store(deps, making, file) : { fileId: kept, sha256: null };
  const image: ImageDoc = {
    file_id: stored.fileId,
    thumb_file_id: await keepCover(deps, making, file),
    width: facts.width,
    height: facts.height,
    sha256: stored.sha256,
    mime: MIME,
    media: mediaOf(facts),
    ...(making.isOwn === true
      ? {}
      : {
          label: { text: WORDS_SIGN, shown: kept === null ? 'picture' : 'provider', hidden: true },
        }),
  };
  const begun: CheckingDoc = { image, frames: 0, sounds: 0, reviews: [] };
  return judge(deps, making, { file, begun });
}

/** The film of an earlier visit, where it is still what was stored. Throws as `judgeFilm`. */
export async function goOnJudging(
  deps: FilmDeps,
  making: FilmMaking,
  begun: CheckingDoc,
): Promise<Judged> {
  const bytes = await storedBytes(deps, begun.image);
  if (bytes === null) {
    await making.onStep({ checking: null, reviews: [], aside: [] });
    throw new DamagedPartError(`film ${begun.image.file_id} was replaced or removed`);
  }
  return deps.films.files.spooled([bytes], (file) => judge(deps, making, { file, begun }));
}

/**
 * Null for one that somebody has replaced, or that is gone: whoever refused it and died before the
 * task ended has removed it. Only what we keep ourselves is opened so.
 */
async function storedBytes(
  { store: files, finisher }: FilmDeps,
  { file_id, sha256 }: ImageDoc,
): Promise<Uint8Array | null> {
  const [url] = await files.urls([file_id], URL_LIFE_S);
  if (!url) return null;
  const bytes = await finisher.readFile(url, LIMITS);
  return sha256 === null || sha256Of(bytes) === sha256 ? bytes : null;
}

/** What is blocked is removed at once. */
async function judge(
  deps: FilmDeps,
  making: FilmMaking,
  { file, begun }: { file: string; begun: CheckingDoc },
): Promise<Judged> {
  const { image } = begun;
  const looked = { source: file, begun };
  const checked = await checkFilm(deps, puttingAside(making, image), looked);
  const { aside } = checked;
  if (checked.kind === 'underway') return { kind: 'underway', checking: checked.checking, aside };
  const { reviews } = checked;
  if (reviews.some(({ outcome }) => outcome === 'block')) await removeImages(deps, [image]);
  return { kind: 'made', image, reviews, aside, warnings: [] };
}

async function store(
  deps: FilmDeps,
  { task, name }: FilmMaking,
  file: string,
): Promise<{ fileId: string; sha256: string }> {
  const bytes = await deps.films.files.read(file);
  const { fileId } = await deps.store.put(filePath(task, `${name}.mp4`), bytes, MIME);
  return { fileId, sha256: sha256Of(bytes) };
}

function mediaOf({ kind, ms, fps, codec, width, height, hasSound }: FilmFacts): MediaDoc {
  return { kind, ms, fps, codec, width, height, sound: hasSound };
}
