/**
 * The parts of a deployment an operator may change without deploying: the catalogue, and which
 * providers are called how. Read again at most every 30 s by each warm instance.
 */
import { deadEnds } from '../models/chains.ts';
import type { Catalogue } from '../models/contract.ts';
import { loadModelDocs, withOverrides } from '../models/documents/overrides.ts';
import { withRetirements } from '../models/retirement.ts';
import type { Clock } from '../platform/clock.ts';
import { type Database, isMissingCollection } from '../platform/database.ts';
import type { Log } from '../platform/log.ts';
import {
  createAvailability,
  createHttp,
  createProbes,
  type HealthCheck,
  loadProviderDocs,
  type ProviderBase,
  type ProviderOverrides,
  type Providers,
  withProviderOverrides,
} from '../providers/index.ts';
import { readAgain } from './read-again.ts';

export interface LiveParts {
  readonly catalogue: Catalogue;
  readonly providers: Providers;
  readonly keeping: ProviderOverrides['keeping'];
  readonly folderOf?: ProviderOverrides['folderOf'];
  /** The health checks of the providers that can be called now; for the sweeper. */
  readonly healthChecks: () => readonly HealthCheck[];
}

export interface LiveDeps extends ProviderBase {
  readonly db: Database;
  readonly clock: Clock;
  readonly log: Log;
  /** As built in. */
  readonly catalogue: Catalogue;
  readonly createProviders: (overrides: ProviderOverrides) => Providers;
}

/** Gives the parts as they are now. Never throws: without the database the last ones known hold. */
export function createLive(deps: LiveDeps): () => Promise<LiveParts> {
  let parts: LiveParts | undefined;
  let revision = '';

  return readAgain(deps.clock, async () => {
    try {
      const [models, providers] = await Promise.all([
        docsOrNone(deps.db, loadModelDocs),
        docsOrNone(deps.db, loadProviderDocs),
      ]);
      const found = JSON.stringify([models, providers]);
      // Unchanged documents keep the clients that are already loaded.
      if (parts === undefined || found !== revision) parts = build(deps, models, providers);
      revision = found;
    } catch (error) {
      deps.log.warn('overrides not read', { error });
    }
    parts ??= build(deps, [], []);
    return parts;
  });
}

/** An environment that was not set up yet has no such collections: set-up itself comes this way. */
async function docsOrNone(
  db: Database,
  read: (db: Database) => Promise<unknown[]>,
): Promise<unknown[]> {
  try {
    return await read(db);
  } catch (error) {
    if (isMissingCollection(error)) return [];
    throw error;
  }
}

function build(
  deps: LiveDeps,
  models: readonly unknown[],
  providers: readonly unknown[],
): LiveParts {
  const report = (problem: object): void => deps.log.error('override ignored', { ...problem });
  const overrides = withProviderOverrides(deps, providers, report);
  const clients = deps.createProviders(overrides);
  const known = new Set(overrides.rows.map(({ id }) => id));
  const changed = withOverrides(deps.catalogue, models, {
    report,
    knowsProvider: (id) => known.has(id),
  });
  for (const end of deadEnds(changed)) deps.log.warn('a fallback leads nowhere', { ...end });
  return {
    catalogue: withRetirements(changed, deps.clock),
    providers: clients,
    keeping: overrides.keeping,
    folderOf: overrides.folderOf,
    healthChecks: () =>
      createProbes(createAvailability(overrides), {
        http: createHttp(),
        providers: clients,
        rows: overrides.rows,
      }),
  };
}
