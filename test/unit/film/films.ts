/** Small films made by our own encoder, and an engine to hand them to. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { renderFilm } from '../../../local/providers/media/film.ts';
import {
  createFilmEngine,
  type FilmCheckpoint,
  type FilmEngine,
  type FilmEngineOptions,
  type FilmOutcome,
} from '../../../shared/film/index.ts';
import { loadNative } from '../../../shared/film/native.ts';
import { encodeSound, type SoundCodec } from '../../../shared/film/sound/coding.ts';
import { whileAlive } from '../../../shared/platform/process/alive.ts';
import { withSound } from './look.ts';

export interface Studio {
  readonly engine: FilmEngine;
  /** What was put aside, by name. */
  readonly parts: Map<string, Uint8Array>;
  file(bytes: Uint8Array): string;
  /** One visit; `ms` until time is up. */
  visit(source: string, options?: VisitOptions): Promise<FilmOutcome>;
  /** The film as it is stored, after as many visits as it takes. */
  marked(source: string, options?: Pick<VisitOptions, 'visitMs'>): Promise<Marked>;
  close(): void;
}

interface VisitOptions {
  readonly checkpoint?: FilmCheckpoint | null;
  readonly visitMs?: number;
  readonly onPart?: (checkpoint: FilmCheckpoint) => Promise<void>;
}

export interface Marked {
  readonly bytes: Buffer;
  readonly visits: number;
  readonly outcome: Extract<FilmOutcome, { kind: 'done' }>;
}

export function createStudio(options: Partial<FilmEngineOptions> = {}): Studio {
  const folder = mkdtempSync(join(tmpdir(), 'films-'));
  const parts = new Map<string, Uint8Array>();
  // Every question about the time takes a millisecond: a visit ends after so many frames.
  let now = 0;
  const engine = createFilmEngine({
    pictures: {},
    now: () => {
      now += 1;
      return now;
    },
    ...options,
  });
  let count = 0;
  const studio: Studio = {
    engine,
    parts,
    file(bytes) {
      count += 1;
      const path = join(folder, `film-${count}.mp4`);
      writeFileSync(path, bytes);
      return path;
    },
    async visit(source, { checkpoint = null, visitMs = 1e9, onPart = async () => {} } = {}) {
      return engine.mark({
        source,
        target: `${source}.out`,
        facts: await engine.probe(source),
        madeAt: Date.UTC(2026, 0, 2, 3, 4, 5),
        produceId: 'task-0',
        taskType: 'text_to_video',
        model: 'any',
        until: now + visitMs,
        checkpoint,
        onPart,
        parts: {
          async put(name, bytes) {
            parts.set(name, bytes);
            return name;
          },
          async get(name) {
            return parts.get(name) ?? new Uint8Array();
          },
        },
      });
    },
    async marked(source, { visitMs } = {}) {
      let checkpoint: FilmCheckpoint | null = null;
      for (let visits = 1; ; visits += 1) {
        const outcome: FilmOutcome = await studio.visit(source, {
          checkpoint,
          ...(visitMs === undefined ? {} : { visitMs }),
        });
        if (outcome.kind === 'done')
          return { bytes: readFileSync(`${source}.out`), visits, outcome };
        checkpoint = outcome.checkpoint;
      }
    },
    close: () => rmSync(folder, { recursive: true }),
  };
  return studio;
}

export const smallFilm = (seconds: number, more: { isSilent?: boolean } = {}): Promise<Buffer> =>
  renderFilm({
    ...{ prompt: 'aurora', seed: 5, photos: [], width: 192, height: 108, fps: 12 },
    ...more,
    seconds,
  });

export interface SoundTrack {
  readonly codec: SoundCodec;
  readonly rate: number;
  readonly channels: readonly Float32Array[];
  /** Changes a packet's bytes in place. */
  readonly spoil?: (packet: Uint8Array) => void;
}

/** A film of a second of picture with this sound. */
export async function filmWithSound({ spoil, ...order }: SoundTrack): Promise<Buffer> {
  const native = await loadNative();
  const { packets, config } = await whileAlive(() => encodeSound(native, order));
  for (const { data } of packets) spoil?.(data);
  return withSound(await smallFilm(1, { isSilent: true }), { codec: order.codec, packets, config });
}
