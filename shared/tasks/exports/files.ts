/** The sources of an export as files of this process. */
import type { EditList, EditSource } from '../../film/edit/list.ts';
import { FilmError } from '../../film/errors.ts';
import { DownloadError } from '../../storage/errors.ts';
import type { FilmPath, Finisher, TaskDeps } from '../core/deps.ts';
import type { ExportSourceDoc } from '../core/documents/exports.ts';
import { sha256Of } from '../core/files.ts';
import { SourceGoneError, SourceUnusableError } from './errors.ts';
import { sourceName } from './sources.ts';

export type ExportDeps = TaskDeps & { readonly finisher: Finisher; readonly films: FilmPath };

const URL_LIFE_S = 600;
const LIMITS = { maxBytes: 200 * 1024 * 1024, timeoutMs: 30_000 };
/** Pieces of one clip come one after another, and a dissolve has two of them. */
const KEPT = 2;
const KEPT_BYTES = 60 * 1024 * 1024;

/** A clip or a sound of the list, as its user knows it. */
export interface Use {
  readonly where: string;
  readonly source: EditSource;
}

export function clipUse({ clips }: EditList, id: string): Use {
  const index = clips.findIndex((clip) => clip.id === id);
  const clip = clips[index];
  if (clip === undefined) throw new RangeError(`no clip ${id}`);
  return { where: `第 ${index + 1} 个镜头`, source: clip.source };
}

export interface SourceFiles {
  /** Hands files to `use`, in order; what it cannot use is told by the first one's name. */
  withFiles<T>(uses: readonly Use[], use: (paths: readonly string[]) => Promise<T>): Promise<T>;
  /** The bytes themselves, for what hands them on. */
  bytesOf(use: Use): Promise<Uint8Array>;
}

/** Throws SourceGoneError, SourceUnusableError, DownloadError, StorageError. */
export function createSourceFiles(
  deps: ExportDeps,
  sources: readonly ExportSourceDoc[],
): SourceFiles {
  const byName = new Map(sources.map((source) => [source.name, source]));
  const kept = new Map<string, Uint8Array>();
  const bytesOf = async ({ where, source }: Use): Promise<Uint8Array> => {
    const name = sourceName(source);
    const known = kept.get(name);
    if (known !== undefined) return known;
    const wanted = byName.get(name);
    if (wanted === undefined) throw new SourceGoneError(where);
    const bytes = await fetched(deps, wanted, where);
    for (const old of [...kept.keys()].slice(0, Math.max(0, kept.size - KEPT + 1)))
      kept.delete(old);
    if (bytes.length <= KEPT_BYTES) kept.set(name, bytes);
    return bytes;
  };
  const withFiles: SourceFiles['withFiles'] = async (uses, use) => {
    const [first] = uses;
    const open = async <T>(
      rest: readonly Use[],
      paths: readonly string[],
      then: (paths: readonly string[]) => Promise<T>,
    ): Promise<T> => {
      const [next, ...others] = rest;
      if (next === undefined) return then(paths);
      const bytes = await bytesOf(next);
      return deps.films.files.spooled([bytes], (path) => open(others, [...paths, path], then));
    };
    return open(uses, [], async (paths) => {
      try {
        return await use(paths);
      } catch (error) {
        if (!(error instanceof FilmError) || first === undefined) throw error;
        throw new SourceUnusableError(uses.map(({ where }) => where).join('、'), error);
      }
    });
  };
  return { bytesOf, withFiles };
}

async function fetched(
  { store, finisher }: ExportDeps,
  { file_id, sha256 }: ExportSourceDoc,
  where: string,
): Promise<Uint8Array> {
  const [url] = await store.urls([file_id], URL_LIFE_S);
  if (!url) throw new SourceGoneError(where);
  try {
    const bytes = await finisher.readFile(url, LIMITS);
    if (sha256 !== null && sha256Of(bytes) !== sha256) throw new SourceGoneError(where);
    return bytes;
  } catch (error) {
    if (error instanceof DownloadError && !error.retryable) {
      throw new SourceGoneError(where, { cause: error });
    }
    throw error;
  }
}
