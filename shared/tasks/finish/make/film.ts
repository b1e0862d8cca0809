/**
 * Films: the visible mark and the invisible label, then storage, then whoever looks at frames. The
 * engine works on files of this process; what must outlast a visit lies in storage as parts.
 */
import type { FilmFacts, FilmOutcome, FilmParts } from '../../../film/contract.ts';
import { FilmEngineUnavailableError } from '../../../film/errors.ts';
import { StorageError } from '../../../storage/errors.ts';
import { filePath } from '../../core/files.ts';
import type {
  FilmDeps,
  FilmMaking,
  FilmUnderway,
  MadeOne,
  MadeResult,
  Making,
  ProcessorDeps,
} from './contract.ts';
import { goOnJudging, judgeFilm } from './judge-film.ts';
import { carriesLabel, keptUrl, openResult } from './media.ts';

const PART_URL_LIFE_S = 600;
const PART_LIMITS = { maxBytes: 150 * 1024 * 1024, timeoutMs: 20_000 };

/** Throws DownloadError, FilmError, StorageError, ModerationUnavailableError. */
export async function makeFilm(deps: ProcessorDeps, making: Making): Promise<MadeOne> {
  const { films } = deps;
  if (films === undefined) return { kind: 'no_engine', missing: false };
  try {
    const { checking } = making.task;
    if (checking && checking.image.sha256 !== null) {
      return await goOnJudging({ ...deps, films }, making, checking);
    }
    const { body } = await openResult(deps, making);
    return await films.files.spooled(body, (source) =>
      filmFrom({ ...deps, films }, making, source),
    );
  } catch (error) {
    if (!(error instanceof FilmEngineUnavailableError)) throw error;
    deps.log.error('films cannot be marked here', { error });
    return { kind: 'no_engine', missing: true };
  }
}

/** Of a file of this process. Throws as `makeFilm` does, and FilmEngineUnavailableError. */
export async function filmFrom(
  deps: FilmDeps,
  making: FilmMaking,
  source: string,
): Promise<MadeResult | FilmUnderway> {
  const facts = await deps.films.engine.probe(source);
  const { result } = making;
  const kept = result === undefined ? null : keptUrl(deps, { ...making, result }, 'video');
  if (kept !== null && carriesLabel(await deps.films.files.read(source))) {
    return judgeFilm(deps, making, { file: source, facts, kept });
  }
  const target = `${source}.mp4`;
  const parts = storedParts(deps, making);
  const marked = await markIn(deps, making, { source, target, facts, parts });
  if (marked.kind === 'go_on') {
    return { kind: 'underway', film: marked.checkpoint, aside: parts.references() };
  }
  const made = await judgeFilm(deps, making, { file: target, facts: marked.facts, kept: null });
  return made.kind === 'made' ? { ...made, warnings: marked.warnings } : made;
}

/** What a visit has marked is kept every few seconds: one that is killed loses little. */
function markIn(
  deps: FilmDeps,
  { task, produceId, until, onStep }: FilmMaking,
  {
    source,
    target,
    facts,
    parts,
  }: { source: string; target: string; facts: FilmFacts; parts: StoredParts },
): Promise<FilmOutcome> {
  return deps.films.engine.mark({
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
    onPart: (film) => onStep({ film, reviews: [], aside: parts.references() }),
  });
}

interface StoredParts {
  readonly store: FilmParts;
  readonly references: () => readonly string[];
}

/** Parts lie beside the task's other files, under paths that nobody can guess. */
function storedParts(deps: FilmDeps, { task, name }: Pick<Making, 'task' | 'name'>): StoredParts {
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
