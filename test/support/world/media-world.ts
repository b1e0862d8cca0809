/** A world whose models make something else than pictures, and whose films are marked by a stand-in. */
import type {
  FilmCheckpoint,
  FilmCut,
  FilmEngine,
  FilmFacts,
} from '../../../shared/film/contract.ts';
import type { EditList } from '../../../shared/film/edit/list.ts';
import { keyTextOf, piecesOf } from '../../../shared/film/edit/pieces.ts';
import type { ModelKind } from '../../../shared/models/contract.ts';
import { StorageError } from '../../../shared/storage/errors.ts';
import type { MediaOpener } from '../../../shared/storage/fetch/media-stream.ts';
import type { FilmPath, Finisher, TaskDeps } from '../../../shared/tasks/core/deps.ts';
import type { TaskDoc } from '../../../shared/tasks/core/documents/schema.ts';

import { runTask } from '../../../shared/tasks/run/run.ts';
import { ScriptedModerator } from './scripted-moderator.ts';
import { createWorld, type World, type WorldOptions } from './world.ts';

export const FILM: FilmFacts = {
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

/** A film engine on text: marking puts `marked ` in front. Tests change what it does. */
export class TextEngine implements FilmEngine {
  labelSeconds = 3;
  readonly disk = new Map<string, string>();
  /** Thrown by the next verbs that need the native part. */
  readonly failures: Error[] = [];
  /** Visits a film takes. */
  visits = 1;
  frames = 3;
  /** One for each track of its sound; an error for one that cannot be decoded. */
  tracks: (string | Error)[] = [];
  readonly marked: FilmCheckpoint[] = [];
  /** Places of the pieces that were made. */
  readonly rendered: number[] = [];

  #work(): void {
    const failure = this.failures.shift();
    if (failure !== undefined) throw failure;
  }

  async probe(): Promise<FilmFacts> {
    return FILM;
  }

  async copy({ source, target }: Parameters<FilmEngine['copy']>[0]) {
    this.#work();
    this.disk.set(target, `copy of ${this.disk.get(source)}`);
    return FILM;
  }

  async mark({ source, target, checkpoint, parts }: Parameters<FilmEngine['mark']>[0]) {
    this.#work();
    const done = checkpoint?.parts ?? [];
    if (done.length + 1 < this.visits) {
      const reference = await parts.put(String(done.length), Buffer.from('part'));
      const next = { parameters: '', parts: [...done, { reference, sha256: '', frames: 40 }] };
      this.marked.push(next);
      return { kind: 'go_on', checkpoint: next } as const;
    }
    for (const { reference } of done) await parts.get(reference);
    this.disk.set(target, `marked ${this.disk.get(source)}`);
    return { kind: 'done', facts: FILM, warnings: [] } as const;
  }

  async *sampleFrames({ source, skip = 0 }: Parameters<FilmEngine['sampleFrames']>[0]) {
    for (let index = skip; index < this.frames; index += 1) {
      yield {
        atMs: index * 1_000,
        jpeg: Buffer.from(`frame ${index} of ${this.disk.get(source)}`),
      };
    }
  }

  async *sounds(source: string, skip = 0) {
    for (const track of this.tracks.slice(skip)) {
      if (track instanceof Error) throw track;
      const bytes = Buffer.from(`${track} of ${this.disk.get(source)}`);
      yield { bytes, mime: 'audio/wav' as const, ms: FILM.ms };
    }
  }

  async cover(source: string) {
    return { jpeg: Buffer.from(`cover of ${this.disk.get(source)}`), width: 1_280, height: 720 };
  }

  /** Real pieces; each is made of what its sources say. */
  async cut(list: EditList): Promise<FilmCut> {
    this.#work();
    const pieces = piecesOf(list, { labelSeconds: 3 });
    return {
      pieces,
      warnings: [],
      keyTexts: (bytesOf) =>
        pieces.map((piece) => keyTextOf(piece, { list, bytesOf, mark: 'mark', parameters: '' })),
      render: async (index, paths) => {
        this.#work();
        this.rendered.push(index);
        const sources = paths.map((path) => this.disk.get(path));
        return Buffer.from(`piece of ${sources.join(' and ')}`);
      },
      join: async ({ segment, target, produceId }) => {
        this.#work();
        const made: string[] = [];
        for (const index of pieces.keys()) made.push(Buffer.from(await segment(index)).toString());
        this.disk.set(target, `film ${produceId}: ${made.join(', ')}`);
        return FILM;
      },
    };
  }

  async isAvailable() {
    return true;
  }
}

export function filmPath(engine: TextEngine): FilmPath {
  let files = 0;
  return {
    engine,
    files: {
      async spooled(body, use) {
        const chunks: Uint8Array[] = [];
        for await (const chunk of body) chunks.push(chunk);
        files += 1;
        const path = `file-${files}`;
        engine.disk.set(path, Buffer.concat(chunks).toString());
        return use(path);
      },
      read: async (path) => Buffer.from(engine.disk.get(path) ?? ''),
    },
  };
}

export interface Studio {
  readonly world: World;
  /** As the renderer has them. */
  readonly deps: TaskDeps & { readonly finisher: Finisher; readonly films: FilmPath };
  readonly engine: TextEngine;
  readonly moderator: ScriptedModerator;
  /** Bytes that are behind the next addresses; the address itself without. */
  readonly bodies: Uint8Array[];
  readonly opened: string[];
  /** Errors the next openings end with. */
  readonly failures: Error[];
  /** Visits until the task has ended, waits for a verdict, or `visits` are over. */
  rest(taskId: string, visits?: number): Promise<TaskDoc>;
}

export interface StudioOptions extends WorldOptions {
  readonly finisher?: Partial<Finisher>;
  readonly moderated?: boolean;
}

async function* inChunks(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes.subarray(0, 2);
  yield bytes.subarray(2);
}

const MIMES: Readonly<Partial<Record<ModelKind, string>>> = {
  text: 'text/plain; charset=utf-8',
  audio: 'audio/mpeg',
};

export async function studio(kind: ModelKind, options: StudioOptions = {}): Promise<Studio> {
  const world = await createWorld(options);
  const [opened, failures, bodies]: [string[], Error[], Uint8Array[]] = [[], [], []];
  const open: MediaOpener = async (url) => {
    opened.push(url);
    const failure = failures.shift();
    if (failure !== undefined) throw failure;
    const stored = world.store.files.get(url.replace('https://files.test/', ''));
    const body = stored ?? bodies.shift() ?? Buffer.from(`bytes of ${url}`);
    return { mime: MIMES[kind] ?? 'video/mp4', body: inChunks(body) };
  };
  const readFile: Finisher['readFile'] = async (url) => {
    const stored = world.store.files.get(url.replace('https://files.test/', ''));
    if (stored === undefined) throw new StorageError(`no file behind ${url}`);
    return stored;
  };
  const { catalogue, finisher } = world.deps;
  const moderator = new ScriptedModerator();
  const engine = new TextEngine();
  const deps = {
    ...world.deps,
    catalogue: { ...catalogue, get: (slug: string) => ({ ...catalogue.get(slug), kind }) },
    finisher: { ...finisher, open, readFile, ...options.finisher },
    films: filmPath(engine),
    ...(options.moderated === true ? { moderator } : {}),
  };
  await world.grant('u1', 1_000);
  const rest = async (taskId: string, visits = 60): Promise<TaskDoc> => {
    for (let visit = 0; visit < visits; visit += 1) {
      const task = await world.task(taskId);
      if (task.settled_at !== null || task.step === 'review') return task;
      await runTask(deps, taskId);
      world.clock.advance(visit > 5 ? 30_000 : 10_000);
    }
    return world.task(taskId);
  };
  return { world, deps, engine, moderator, bodies, opened, failures, rest };
}
