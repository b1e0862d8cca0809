/** What tasks need of the rest. Simulations pass their own clock, randomness and transport. */
import type { FilmEngine } from '../../film/contract.ts';
import type { Catalogue, ModelKind } from '../../models/contract.ts';
import type { Moderator } from '../../moderation/contract.ts';
import type { Darkroom, EncodedPicture } from '../../pictures/contract.ts';
import type { Clock } from '../../platform/clock.ts';
import type { Database } from '../../platform/database.ts';
import type { Random } from '../../platform/ids.ts';
import type { Log } from '../../platform/log.ts';
import type { Providers } from '../../providers/index.ts';
import type { AudibleMark, MarkedSound } from '../../sounds/contract.ts';
import type { ObjectStore } from '../../storage/contract.ts';
import type { Downloader, DownloadLimits } from '../../storage/fetch/download.ts';
import type { MediaOpener } from '../../storage/fetch/media-stream.ts';
import type { CallbackAddress } from './callback-address.ts';
import type { TaskPolicy } from './policy.ts';

export interface TaskDeps {
  readonly db: Database;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  readonly policy: TaskPolicy;
  readonly catalogue: Catalogue;
  readonly providers: Providers;
  readonly store: ObjectStore;
  /** The folder that an operator gave a provider's files; null: none of their own. */
  readonly folderOf?: (provider: string) => string | null;
  /** Present when providers in trouble are left alone for a while. */
  readonly breaker?: { isOpen(provider: string): Promise<boolean> };
  /** Present when content is checked; absent, everything passes. */
  readonly moderator?: Moderator;
  /** Slug of the text model that translates prompts for models that know English only. */
  readonly translateWith?: string;
  /** Present when providers can reach this deployment. */
  readonly callback?: CallbackAddress;
  /**
   * Present where functions can call each other: the poller hands over by it what others must do,
   * and crowded rounds are shared out.
   */
  readonly call?: CallFunction;
  /** Who cannot make results hands finished jobs over to those who can. */
  readonly finisher?: Finisher;
  /** Only the renderer can make films. */
  readonly films?: FilmPath;
}

/**
 * Begins another function and waits for it, though not for ever: `going_on` when it had not
 * answered by then, `refused` when it was not begun. Never throws.
 */
export type CallFunction = (
  name: 'task-poller' | 'task-processor' | 'film-renderer' | 'webhook-sender',
  data: object,
) => Promise<'answered' | 'going_on' | 'refused'>;

/** What is done to films, and where: the engine works on files of this process. */
export interface FilmPath {
  readonly engine: FilmEngine;
  readonly files: FilmFiles;
}

export interface FilmFiles {
  /** Writes chunks to a temporary file and removes it, and what lies beside it, after `use`. */
  spooled<T>(
    body: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
    use: (path: string) => Promise<T>,
  ): Promise<T>;
  read(path: string): Promise<Uint8Array>;
}

/** `keep_url`: an operator's choice for providers whose files carry the label already. */
export type ResultKeeping = 'copy' | 'keep_url';

/** Where a text says that a machine wrote it; `field`: beside it only. */
export type WordsPlace = 'start' | 'end' | 'field';

/** The picture path and what is done to sounds; it loads native code, so only some have it. */
export interface Finisher {
  readonly darkroom: Darkroom;
  readonly prepareInput: (
    bytes: Uint8Array,
    limits?: { readonly maxSidePx?: number },
  ) => Promise<EncodedPicture>;
  readonly download: Downloader;
  /** Bytes of our own storage by an address it gave. Throws DownloadError. */
  readonly readFile: (url: string, limits: DownloadLimits) => Promise<Uint8Array>;
  /** Opens results that are no pictures, for streaming. */
  readonly open: MediaOpener;
  /** Puts the audible mark in front of a sound. Throws SoundError. */
  readonly markSound: (bytes: Uint8Array, mark: AudibleMark) => MarkedSound;
  readonly soundMark: AudibleMark;
  /** Writes the invisible label into a sound. Throws PictureError where it has no place. */
  readonly label: (bytes: Uint8Array, produceId: string) => Uint8Array;
  readonly wordsPlace: WordsPlace;
  /** What is done with a provider's results that are no pictures. Default: copied. */
  readonly keeping?: (provider: string, kind: ModelKind) => ResultKeeping;
}
