/** What marks films, replaced at the world's edge: it works on files of its instance that are text. */
import type { FilmCheckpoint, FilmEngine, FilmFacts } from '../../../../shared/film/contract.ts';
import { keyTextOf, piecesOf } from '../../../../shared/film/edit/pieces.ts';
import { FilmEngineUnavailableError } from '../../../../shared/film/errors.ts';
import type { FilmPath } from '../../../../shared/tasks/core/deps.ts';
import {
  FRAMES,
  frameOf,
  hasSound,
  labelled,
  marked,
  numberIn,
  soundOf,
} from '../../auditor/contents.ts';
import type { Instance } from '../../world/instance.ts';
import type { Rng } from '../../world/random.ts';
import { sha256Of } from './storage.ts';

export interface FilmTemper {
  /** The engine cannot be loaded, and what is to happen then. */
  readonly missing: boolean;
  readonly unmarked: 'hold' | 'refuse';
}

const FACTS: FilmFacts = {
  kind: 'film',
  ms: 5_000,
  fps: 24,
  codec: 'avc',
  width: 1_280,
  height: 720,
  rotation: 0,
  hasSound: true,
  frames: 120,
};

/** Of an instance that may die at any of its calls, and while it works. */
export function filmsFor(
  by: Instance,
  { rng, temper }: { rng: Rng; temper: FilmTemper },
): FilmPath {
  const disk = new Map<string, string>();
  let files = 0;
  const held = (path: string): string => {
    const content = disk.get(path);
    if (content === undefined) throw new Error(`no file ${path}`);
    return content;
  };
  const work = async (): Promise<void> => {
    if (temper.missing) throw new FilmEngineUnavailableError('scripted absence');
    await by.sleep(rng.int(200, 1_500));
  };
  const engine: FilmEngine = {
    labelSeconds: 3,
    isAvailable: async () => !temper.missing,
    probe: async (path) => ({ ...FACTS, hasSound: hasSound(held(path)) }),
    async copy({ source, target }) {
      await work();
      disk.set(target, held(source));
      return FACTS;
    },
    async mark({ source, target, checkpoint, parts }) {
      await work();
      const content = held(source);
      const done = checkpoint?.parts ?? [];
      const number = done.length;
      if (number + 1 < partsOf(content)) {
        const part = `part ${number} of ${content}`;
        const reference = await parts.put(String(number), Buffer.from(part));
        const made = { reference, sha256: sha256Of(part), frames: 40 };
        const next: FilmCheckpoint = { parameters: '', parts: [...done, made] };
        return { kind: 'go_on', checkpoint: next };
      }
      for (const [index, { reference }] of done.entries()) {
        const part = Buffer.from(await parts.get(reference)).toString();
        if (part !== `part ${index} of ${content}`) throw new Error(`${reference} is "${part}"`);
      }
      disk.set(target, labelled(marked(content)));
      return { kind: 'done', facts: FACTS, warnings: [] };
    },
    async *sampleFrames({ source, skip = 0 }) {
      await work();
      for (let index = skip; index < FRAMES; index += 1) {
        yield { atMs: index * 1_000, jpeg: Buffer.from(frameOf(held(source), index)) };
      }
    },
    async *sounds(source, skip = 0) {
      await work();
      const content = held(source);
      if (!hasSound(content) || skip > 0) return;
      yield { bytes: Buffer.from(soundOf(content)), mime: 'audio/wav', ms: FACTS.ms };
    },
    async cut(list) {
      await work();
      const pieces = piecesOf(list, { labelSeconds: 3 });
      return {
        pieces,
        warnings: [],
        keyTexts: (bytesOf) =>
          pieces.map((piece) => keyTextOf(piece, { list, bytesOf, mark: '', parameters: '' })),
        async render(index, paths) {
          await work();
          return Buffer.from(`piece ${index} of ${paths.map(held).join(' and ')}`);
        },
        async join({ segment, target }) {
          await work();
          const made: string[] = [];
          for (const index of pieces.keys()) {
            made.push(Buffer.from(await segment(index)).toString());
          }
          disk.set(target, labelled(marked(`film of ${made.join(', ')}`)));
          return FACTS;
        },
      };
    },
    async cover(source) {
      await work();
      const name = held(source).replace(labelled(marked('')), '');
      return { jpeg: Buffer.from(name), width: 1_280, height: 720 };
    },
  };
  return {
    engine,
    files: {
      async spooled(body, use) {
        const chunks: Uint8Array[] = [];
        for await (const chunk of body) chunks.push(chunk);
        files += 1;
        const path = `file-${files}`;
        disk.set(path, Buffer.concat(chunks).toString());
        return use(path);
      },
      read: async (path) => Buffer.from(held(path)),
    },
  };
}

/** A third of all films take one visit, a third two, a third three. */
function partsOf(content: string): number {
  return (numberIn(content) % 3) + 1;
}
