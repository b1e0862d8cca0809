/** What tasks need of the rest. Simulations pass their own clock, randomness and transport. */
import type { Catalogue } from '../../models/contract.ts';
import type { Moderator } from '../../moderation/contract.ts';
import type { Darkroom, EncodedPicture } from '../../pictures/contract.ts';
import type { Clock } from '../../platform/clock.ts';
import type { Database } from '../../platform/database.ts';
import type { Random } from '../../platform/ids.ts';
import type { Log } from '../../platform/log.ts';
import type { Providers } from '../../providers/index.ts';
import type { ObjectStore } from '../../storage/contract.ts';
import type { Downloader } from '../../storage/download.ts';
import type { MediaOpener } from '../../storage/media-stream.ts';
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
  /** Only the processor can make pictures; others hand finished jobs over to it. */
  readonly finisher?: Finisher;
}

/** `keep_url`: an operator's choice for providers whose addresses last. */
export type ResultKeeping = 'copy' | 'keep_url';

/** The picture path; only the processor has it, since it loads native code. */
export interface Finisher {
  readonly darkroom: Darkroom;
  readonly prepareInput: (bytes: Uint8Array) => Promise<EncodedPicture>;
  readonly download: Downloader;
  /** Writes the invisible label into film or sound; the bytes as they are where it cannot. */
  readonly label?: (bytes: Uint8Array, produceId: string) => Uint8Array;
  /** Opens results that are no pictures, for streaming. */
  readonly open?: MediaOpener;
  /** What is done with a provider's results that are no pictures. Default: copied. */
  readonly keeping?: (provider: string) => ResultKeeping;
}
