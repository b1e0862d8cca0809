/**
 * Films: the visible mark and the invisible label, then storage, then whoever looks at frames. The
 * engine works on files of this process; what must outlast a visit lies in storage as parts.
 */
import type { FilmFacts, FilmParts } from '../../../film/contract.ts';
import { FilmEngineUnavailableError } from '../../../film/errors.ts';
import { StorageError } from '../../../storage/errors.ts';
import type { MediaDoc } from '../../core/documents/media.ts';
import type { ImageDoc, TaskDoc } from '../../core/documents/schema.ts';
import { filePath, sha256Of } from '../../core/files.ts';
import { removeImages } from '../remove-images.ts';
import { puttingAside } from './check.ts';
import { checkFilm } from './check-film.ts';
import type { FilmDeps, MadeOne, Making, ProcessorDeps } from './contract.ts';
import { keepCover } from './cover.ts';
import { carriesLabel, keptUrl, openResult } from './media.ts';
import { WORDS_SIGN } from './words.ts';

const MIME = 'video/mp4';
const PART_URL_LIFE_S = 600;
const PART_LIMITS = { maxBytes: 150 * 1024 * 1024, timeoutMs: 20_000 };

/** Throws DownloadError, FilmError, StorageError, ModerationUnavailableError. */
export async function makeFilm(deps: ProcessorDeps, making: Making): Promise<MadeOne> {
  const { films } = deps;
  if (films === undefined) return { kind: 'no_engine', missing: false };
  try {
    const { body } = await openResult(deps, making);
    return await films.files.spooled(body, (source) =>
      makeFrom({ ...deps, films }, making, source),
    );
  } catch (error) {
    if (!(error instanceof FilmEngineUnavailableError)) throw error;
    deps.log.error('films cannot be marked here', { error });
    return { kind: 'no_engine', missing: true };
  }
}

async function makeFrom(deps: FilmDeps, making: Making, source: string): Promise<MadeOne> {
  const { task, produceId, until } = making;
  const facts = await deps.films.engine.probe(source);
  const kept = keptUrl(deps, making, 'video');
  if (kept !== null && carriesLabel(await deps.films.files.read(source))) {
    return publishable(deps, making, { file: source, facts, kept });
  }
  const parts = storedParts(deps, making);
  const target = `${source}.mp4`;
  const marked = await deps.films.engine.mark({
    source,
    target,
    facts,
    madeAt: task.created_at.getTime(),
    produceId,
    taskType: task.type,
    model: task.model,
    until,
    checkpoint: task.film,
    parts: parts.store,
  });
  if (marked.kind === 'go_on') {
    return { kind: 'underway', film: marked.checkpoint, aside: parts.references() };
  }
  const made = await publishable(deps, making, { file: target, facts: marked.facts, kept: null });
  return { ...made, warnings: marked.warnings };
}

/** Stored, then looked at as it will be shown; what is blocked is removed at once. */
async function publishable(
  deps: FilmDeps,
  making: Making,
  { file, facts, kept }: { file: string; facts: FilmFacts; kept: string | null },
): Promise<Extract<MadeOne, { kind: 'made' }>> {
  const stored = kept === null ? await store(deps, making, file) : { fileId: kept, sha256: null };
  const image: ImageDoc = {
    file_id: stored.fileId,
    thumb_file_id: await keepCover(deps, making, file),
    width: facts.width,
    height: facts.height,
    sha256: stored.sha256,
    mime: MIME,
    media: mediaOf(facts),
    label: { text: WORDS_SIGN, shown: kept === null ? 'picture' : 'provider', hidden: true },
  };
  const looked = { source: file, fileId: image.file_id };
  const { reviews, aside } = await checkFilm(deps, puttingAside(making, image), looked);
  if (reviews.some(({ outcome }) => outcome === 'block')) await removeImages(deps, [image]);
  return { kind: 'made', image, reviews, aside, warnings: [] };
}

async function store(
  deps: FilmDeps,
  { task, name }: Making,
  file: string,
): Promise<{ fileId: string; sha256: string }> {
  const bytes = await deps.films.files.read(file);
  const { fileId } = await deps.store.put(filePath(task, `${name}.mp4`), bytes, MIME);
  return { fileId, sha256: sha256Of(bytes) };
}

function mediaOf({ kind, ms, fps, codec, width, height, hasSound }: FilmFacts): MediaDoc {
  return { kind, ms, fps, codec, width, height, sound: hasSound };
}

/** Parts lie beside the task's other files, under paths that nobody can guess. */
function storedParts(
  deps: FilmDeps,
  { task, name }: { task: TaskDoc; name: string },
): { store: FilmParts; references: () => readonly string[] } {
  const references: string[] = [];
  const store: FilmParts = {
    async put(part, bytes) {
      const path = filePath(task, `${name}_part-${part}`);
      const { fileId } = await deps.store.put(path, bytes, 'application/octet-stream');
      references.push(fileId);
      return fileId;
    },
    async get(reference) {
      const [url] = await deps.store.urls([reference], PART_URL_LIFE_S);
      if (!url) throw new StorageError('a part of a film is gone');
      return deps.finisher.readFile(url, PART_LIMITS);
    },
  };
  return { store, references: () => references };
}
