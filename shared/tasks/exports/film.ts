/**
 * A film out of its edit list, as far as a visit gets: pieces that nobody has made yet, one by one,
 * each kept as soon as it is there; then all of them joined, stored and judged like every film.
 */
import type { FilmCut } from '../../film/contract.ts';
import type { EditClip, EditList } from '../../film/edit/list.ts';
import type { ExportDoc } from '../core/documents/exports.ts';
import type { FilmMaking, FilmUnderway, MadeResult } from '../finish/make/contract.ts';
import { judgeFilm } from '../finish/make/judge-film.ts';
import { clipUse, createSourceFiles, type ExportDeps, type SourceFiles } from './files.ts';
import { EXPORT_MODEL } from './model.ts';
import { findSegments, keepSegment, readSegment, segmentIdOf } from './segments.ts';
import { sourceName } from './sources.ts';

export interface ExportMaking extends FilmMaking {
  /** Told of every piece that was made, before the next one is begun. */
  readonly onPiece: (done: number, all: number) => Promise<void>;
}

/** Joining wants some of a visit for itself, ms. */
const JOIN_MS = 20_000;

/** Throws SourceGoneError, SourceUnusableError, FilmError, StorageError, DownloadError. */
export async function makeExportedFilm(
  deps: ExportDeps,
  making: ExportMaking,
  { export: cut, list }: { export: ExportDoc; list: EditList },
): Promise<MadeResult | FilmUnderway> {
  const { task, until } = making;
  const film = await deps.films.engine.cut(list, EXPORT_MODEL);
  const ids = film
    .keyTexts((clip) => bytesName(cut, clip))
    .map((text) => segmentIdOf(task.openid, text));
  const files = createSourceFiles(deps, cut.sources);
  const segments = await findSegments(deps, ids);
  const missing = [...ids.keys()].filter((index) => !segments.has(ids[index] ?? ''));
  for (const [made, index] of missing.entries()) {
    if (made > 0 && deps.clock.now() >= until) return { kind: 'underway', aside: [] };
    const id = ids[index] ?? '';
    if (segments.has(id)) continue;
    const bytes = await pieceOf({ list, film, files }, index);
    segments.set(id, await keepSegment(deps, task, { id, bytes }));
    await making.onPiece(ids.length - missing.length + made + 1, ids.length);
  }
  if (missing.length > 0 && deps.clock.now() >= until - JOIN_MS) {
    return { kind: 'underway', aside: [] };
  }
  const segment = (index: number): Promise<Uint8Array> => {
    const found = segments.get(ids[index] ?? '');
    if (found === undefined) throw new RangeError(`no segment ${index}`);
    return readSegment(deps, found);
  };
  return joined(deps, making, { list, film, files, segment });
}

/**
 * What was judged is named by its hash. What a user uploaded may be replaced by them at any time:
 * it is trusted for one export only.
 */
function bytesName({ _id, sources }: ExportDoc, { source }: EditClip): string {
  const name = sourceName(source);
  return sources.find((one) => one.name === name)?.sha256 ?? `${_id}:${name}`;
}

interface Cutting {
  readonly list: EditList;
  readonly film: FilmCut;
  readonly files: SourceFiles;
}

function pieceOf({ list, film, files }: Cutting, index: number): Promise<Uint8Array> {
  const layers = film.pieces[index]?.layers ?? [];
  const uses = layers.map(({ clip }) => clipUse(list, clip.id));
  return files.withFiles(uses, (paths) => film.render(index, paths));
}

/** Beside an empty file of this process: whatever becomes of it, it is removed. */
function joined(
  deps: ExportDeps,
  making: ExportMaking,
  { list, film, files, segment }: Cutting & { segment: (index: number) => Promise<Uint8Array> },
): Promise<MadeResult | FilmUnderway> {
  const { task, produceId } = making;
  return deps.films.files.spooled([], async (path) => {
    const target = `${path}.mp4`;
    const facts = await film.join({
      segment,
      withSource: (sound, use) => {
        const index = list.sounds.findIndex(({ id }) => id === sound.id);
        const one = { where: `第 ${index + 1} 段声音`, source: sound.source };
        return files.withFiles([one], ([file = '']) => use(file));
      },
      target,
      produceId,
      madeAt: task.created_at.getTime(),
    });
    const made = await judgeFilm(deps, making, { file: target, facts, kept: null });
    return made.kind === 'made' ? { ...made, warnings: film.warnings } : made;
  });
}
