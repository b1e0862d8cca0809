/** What the rest of Darkroom asks of the film path. Files are paths of local, temporary files. */
import type { EditClip, EditList, EditSound } from './edit/list.ts';
import type { Piece } from './edit/pieces.ts';

export interface FilmFacts {
  readonly kind: 'film';
  /** Length of the picture, ms. */
  readonly ms: number;
  /** Mean frames a second; frames need not come evenly. */
  readonly fps: number;
  /** As browsers name it, e.g. `avc`, `hevc`, `vp9`, `av1`. */
  readonly codec: string;
  /** As it is seen, upright, px. */
  readonly width: number;
  readonly height: number;
  /** Clockwise turn a player gives the coded picture, degrees. */
  readonly rotation: 0 | 90 | 180 | 270;
  readonly hasSound: boolean;
  readonly frames: number;
}

/** Where parts of a long film wait between two visits; the caller owns and removes them. */
export interface FilmParts {
  /** Stores a part and gives its name. Repeating it overwrites. Throws StorageError. */
  put(name: string, bytes: Uint8Array): Promise<string>;
  /** The bytes of a part by its name. Throws StorageError or DownloadError. */
  get(reference: string): Promise<Uint8Array>;
}

/** How far a film is: plain JSON, kept by the caller between two visits. */
export interface FilmCheckpoint {
  /** The encoder's parameters (base64): parts made with others do not go together. */
  readonly parameters: string;
  readonly parts: readonly FilmPart[];
}

export interface FilmPart {
  readonly reference: string;
  /** Of the stored bytes, hex. */
  readonly sha256: string;
  readonly frames: number;
}

export interface FilmRequest {
  readonly source: string;
  /** Written only when the answer is `done`. */
  readonly target: string;
  /** Of the source, from `probe`. */
  readonly facts: FilmFacts;
  /**
   * When it was asked for, ms since 1970: the file says so, and making it again of the same parts
   * gives the same bytes.
   */
  readonly madeAt: number;
  /** Unique per film, e.g. `{taskId}-{n}`: goes into the invisible label. */
  readonly produceId: string;
  /** Task type and model slug choose the mark's options, as they do for pictures. */
  readonly taskType: string;
  readonly model: string;
  /** Instant in ms at which the visit should end; it may take some 5 s more to put a part aside. */
  readonly until: number;
  /** As the last visit left it; null for the first. */
  readonly checkpoint: FilmCheckpoint | null;
  readonly parts: FilmParts;
  /** Told of every part that is put aside within the visit. */
  readonly onPart?: (checkpoint: FilmCheckpoint) => Promise<void>;
}

export type FilmOutcome =
  | {
      readonly kind: 'done';
      /** Of the film in `target`, which carries the visible mark and the invisible label. */
      readonly facts: FilmFacts;
      readonly warnings: readonly string[];
    }
  /** Time ran out; the next visit goes on from here. */
  | { readonly kind: 'go_on'; readonly checkpoint: FilmCheckpoint };

export interface FilmFrame {
  readonly atMs: number;
  readonly jpeg: Uint8Array;
}

/** One track of a film's sound, coded anew for whoever listens: nobody else is given it. */
export interface FilmSound {
  /** 16 kHz, 16 bits, one channel or two. */
  readonly bytes: Uint8Array;
  readonly mime: 'audio/wav';
  readonly ms: number;
}

export interface FilmCover {
  readonly jpeg: Uint8Array;
  readonly width: number;
  readonly height: number;
}

/** An edit list on its way to a film. */
export interface FilmCut {
  readonly pieces: readonly Piece[];
  readonly warnings: readonly string[];
  /**
   * One text a piece, to be hashed: the same text, the same frames and sounds. `bytesOf` names the
   * bytes of a clip's source.
   */
  keyTexts(bytesOf: (clip: EditClip) => string): readonly string[];
  /** Makes one piece; `paths` of its clips' sources. Throws FilmError. */
  render(index: number, paths: readonly string[]): Promise<Uint8Array>;
  /** Writes the film with its invisible label. Throws FilmError for a sound, DamagedPartError. */
  join(order: {
    /** Bytes of a piece that was made, by its place among `pieces`. */
    readonly segment: (index: number) => Promise<Uint8Array>;
    /** Hands the source of a sound to `use`, as a file of this process. */
    readonly withSource: <T>(sound: EditSound, use: (path: string) => Promise<T>) => Promise<T>;
    readonly target: string;
    readonly produceId: string;
    /** ms since 1970. */
    readonly madeAt: number;
  }): Promise<FilmFacts>;
}

/**
 * What is done to a film. Every verb throws one FilmError per outcome (see errors.ts) and
 * FilmEngineUnavailableError where the native part cannot be loaded.
 */
export interface FilmEngine {
  /** How long the visible mark is seen, s; Infinity: to the end. */
  readonly labelSeconds: number;
  /** Reads the container alone; needs no native part. */
  probe(path: string): Promise<FilmFacts>;
  /** A film that nobody has to mark, as an MP4 that tells nothing of it but its frames and sound. */
  copy(request: {
    readonly source: string;
    readonly target: string;
    /** ms since 1970. */
    readonly madeAt: number;
  }): Promise<FilmFacts>;
  /** Draws the visible mark for the lawful time or throughout, then writes the invisible label. */
  mark(request: FilmRequest): Promise<FilmOutcome>;
  /**
   * The first frame, the last, and one each `everyMs` between, `most` in all, upright; without the
   * first `skip` of them.
   */
  sampleFrames(request: {
    readonly source: string;
    readonly everyMs: number;
    readonly most: number;
    readonly skip?: number;
  }): AsyncIterable<FilmFrame>;
  /**
   * Every track in which there is sound, without the first `skip` of those; none for a silent film.
   * FilmError for one not decoded.
   */
  sounds(source: string, skip?: number): AsyncIterable<FilmSound>;
  /** A still for the thumbnail, without mark or label: the picture path gives it both. */
  cover(source: string): Promise<FilmCover>;
  /** What an edit list is made into; `model` chooses the mark's options. */
  cut(list: EditList, model: string): Promise<FilmCut>;
  /** Whether the native part can be loaded here; loads it. */
  isAvailable(): Promise<boolean>;
}
