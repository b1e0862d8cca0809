/** What this deployment offers now: the built-in catalogue and providers as operators left them. */
import { createCatalogue } from '../models/catalogue.ts';
import type { Catalogue } from '../models/contract.ts';
import { loadModelDocs, withOverrides } from '../models/overrides.ts';
import { BUILT_IN_MODELS } from '../models/rows/index.ts';
import type { Clock } from '../platform/clock.ts';
import type { Config } from '../platform/config.ts';
import type { Database } from '../platform/database.ts';
import type { Log } from '../platform/log.ts';
import { createAvailability } from '../providers/availability.ts';
import type { Providers } from '../providers/contract.ts';
import type { HealthCheck } from '../providers/health.ts';
import { createHttp } from '../providers/http.ts';
import { readKeyring } from '../providers/keys.ts';
import { loadProviderDocs, withProviderOverrides } from '../providers/overrides.ts';
import { createProbes } from '../providers/probe.ts';
import { createProviders } from '../providers/registry.ts';
import { createDownloader } from '../storage/download.ts';
import type { ResultKeeping } from '../tasks/deps.ts';

export interface Offer {
  readonly catalogue: Catalogue;
  readonly providers: Providers;
  readonly keeping: (provider: string) => ResultKeeping;
  /** Cheap calls that tell whether the providers of this deployment are well. */
  readonly healthChecks: () => readonly HealthCheck[];
}

interface OfferDeps {
  readonly config: Config;
  readonly db: Database;
  readonly clock: Clock;
  readonly log: Log;
}

const FRESH_MS = 30_000;

/** Two reads every 30 s of a warm instance; the built-in offer while they cannot be had. */
export function createOffer(deps: OfferDeps): () => Promise<Offer> {
  const builtIn = createCatalogue(BUILT_IN_MODELS);
  const keyring = readKeyring(deps.config.environment);
  let current: { readonly at: number; readonly offer: Promise<Offer> } | undefined;
  const load = async (): Promise<Offer> => {
    const [models, providers] = await Promise.all([
      docsOrNone(deps, loadModelDocs),
      docsOrNone(deps, loadProviderDocs),
    ]);
    const report = (problem: object): void => deps.log.warn('override ignored', { ...problem });
    const settings = deps.config.environment;
    const overrides = withProviderOverrides({ settings, keyring }, providers, report);
    return {
      catalogue: withOverrides(builtIn, models, report),
      providers: createProviders({
        ...overrides,
        clock: deps.clock,
        download: createDownloader({ allowPrivate: deps.config.allowPrivateHosts }),
      }),
      keeping: overrides.keeping,
      healthChecks: () =>
        createProbes(createAvailability(overrides), { http: createHttp(), rows: overrides.rows }),
    };
  };
  return () => {
    const now = deps.clock.now();
    if (current === undefined || now - current.at >= FRESH_MS) current = { at: now, offer: load() };
    return current.offer;
  };
}

/** An environment that was not set up yet has no such collections: set-up itself comes this way. */
async function docsOrNone(
  deps: OfferDeps,
  read: (db: Database) => Promise<unknown[]>,
): Promise<unknown[]> {
  try {
    return await read(deps.db);
  } catch (error) {
    deps.log.warn('overrides cannot be read', { error });
    return [];
  }
}
