/** What this deployment offers now: the built-in catalogue and providers as operators left them. */
import { createCatalogue } from '../models/catalogue.ts';
import { BUILT_IN_MODELS } from '../models/rows/index.ts';
import { withTypicalTimes } from '../models/typical.ts';
import type { Clock } from '../platform/clock.ts';
import type { Config } from '../platform/config.ts';
import type { Database } from '../platform/database.ts';
import type { Log } from '../platform/log.ts';
import { createProviders, readKeyring } from '../providers/index.ts';
import { createDownloader } from '../storage/fetch/download.ts';
import { createLive, type LiveParts } from './live.ts';

export type Offer = LiveParts;

interface OfferDeps {
  readonly config: Config;
  readonly db: Database;
  readonly clock: Clock;
  readonly log: Log;
}

/** Two reads every 30 s of a warm instance; what was known before while they cannot be had. */
export function createOffer(deps: OfferDeps): () => Promise<Offer> {
  const { config, clock } = deps;
  return createLive({
    ...deps,
    catalogue: createCatalogue(withTypicalTimes(BUILT_IN_MODELS, config.typicalMs)),
    settings: config.environment,
    keyring: readKeyring(config.environment),
    createProviders: (overrides) =>
      createProviders({
        ...overrides,
        clock,
        download: createDownloader({ allowPrivate: config.allowPrivateHosts }),
      }),
  });
}
