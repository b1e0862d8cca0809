/** Films made of an edit list by the engine itself, in files of this process. */
import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  createFilmEngine,
  type EditClip,
  type EditListInput,
  type EditSource,
  type FilmCut,
  type FilmEngineOptions,
  type FilmFacts,
  parseEditList,
} from '../../../shared/film/index.ts';

export interface CuttingRoom {
  /** Keeps bytes as a source of clips: named in lists as `{ fileId }`. */
  source(name: string, bytes: Uint8Array): { fileId: string };
  cut(list: EditListInput): Promise<FilmCut>;
  keys(list: EditListInput): Promise<string[]>;
  film(list: EditListInput): Promise<{ bytes: Buffer; path: string; facts: FilmFacts }>;
  /** Keys of the pieces that were made, in order. */
  readonly made: string[];
  close(): void;
}

export function createCuttingRoom(options: Partial<FilmEngineOptions> = {}): CuttingRoom {
  const folder = mkdtempSync(join(tmpdir(), 'cut-'));
  const engine = createFilmEngine({ pictures: {}, now: Date.now, ...options });
  const kept = new Map<string, Uint8Array>();
  const made: string[] = [];
  const pathOf = (source: EditSource): string =>
    join(folder, 'fileId' in source ? source.fileId : source.workId);
  const bytesOf = ({ source }: EditClip): string => pathOf(source);
  const keysOf = (cut: FilmCut): string[] =>
    cut.keyTexts(bytesOf).map((text) => createHash('sha256').update(text).digest('hex'));
  const open = (list: EditListInput): Promise<FilmCut> => engine.cut(parseEditList(list), 'any');
  let films = 0;
  return {
    made,
    source(name, bytes) {
      writeFileSync(join(folder, name), bytes);
      return { fileId: name };
    },
    cut: open,
    keys: async (list) => keysOf(await open(list)),
    async film(list) {
      const cut = await open(list);
      const keys = keysOf(cut);
      for (const [index, key] of keys.entries()) {
        if (kept.has(key)) continue;
        const paths = cut.pieces[index]?.layers.map(({ clip }) => pathOf(clip.source)) ?? [];
        kept.set(key, await cut.render(index, paths));
        made.push(key);
      }
      films += 1;
      const path = join(folder, `film-${films}.mp4`);
      const facts = await cut.join({
        segment: async (index) => kept.get(keys[index] ?? '') ?? new Uint8Array(),
        withSource: ({ source }, use) => use(pathOf(source)),
        target: path,
        produceId: 'export-0',
        madeAt: Date.UTC(2026, 0, 2),
      });
      return { bytes: readFileSync(path), path, facts };
    },
    close: () => rmSync(folder, { recursive: true }),
  };
}
