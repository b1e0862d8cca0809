/** How every provider is, in a fixed number of reads, and two more for each in trouble. */
import type * as z from 'zod/mini';
import { checked, collections, type Database } from '../../platform/database.ts';
import { DAY_MS } from '../../platform/day.ts';
import { NotFoundError } from '../../platform/errors.ts';
import {
  type BreakerReading,
  type ConfiguredProvider,
  countsAsFailure,
  createAvailability,
  fallbackNames,
  type HealthDoc,
  keyFields,
  listHealth,
  loadProviderDocs,
  PROVIDER_ROWS,
  type ProviderRow,
  readBreaker,
  readKeyring,
  withProviderOverrides,
} from '../../providers/index.ts';
import type { providerVerbs } from '../contract/providers.ts';
import type { ConsoleApp } from '../core/app.ts';
import { versionOf } from '../core/seen.ts';
import { ms } from './task-row.ts';

type Row = z.output<(typeof providerVerbs)['providers.list']['answer']>['providers'][number];

/** As it lies there; what of it can be followed is another question. */
interface StoredDoc {
  readonly _id: string;
  readonly enabled?: unknown;
  readonly base_url?: unknown;
  readonly results?: unknown;
  readonly keys?: Readonly<Record<string, unknown>>;
  readonly keys_set_at?: Date;
}

/** Throws NotFoundError. */
export async function providerRow(app: ConsoleApp, id: string): Promise<Row> {
  const row = (await providersNow(app)).find((one) => one.id === id);
  if (row === undefined) throw new NotFoundError(`provider ${id}`);
  return row;
}

/** In the order of the table. */
export async function providersNow(app: ConsoleApp): Promise<Row[]> {
  const { db, clock } = app;
  const since = clock.now() - DAY_MS;
  const [docs, breaker, health, ended, errors, running] = await Promise.all([
    loadProviderDocs(db) as Promise<StoredDoc[]>,
    readBreaker(app),
    listHealth(db),
    endedSince(db, since),
    errorsSince(db, since),
    runningNow(db),
  ]);
  const facts = {
    docs: byId(docs),
    health: byId(health),
    configured: configuredOf(app, docs),
    models: countBy(app.catalogue.list({ includeDisabled: true }).map((model) => model.provider)),
    breaker,
    ended,
    errors,
    running,
  };
  return PROVIDER_ROWS.map((row) => viewOf(app, row, facts));
}

interface Facts {
  readonly docs: ReadonlyMap<string, StoredDoc>;
  readonly health: ReadonlyMap<string, HealthDoc>;
  readonly configured: (id: string) => ConfiguredProvider | undefined;
  readonly models: ReadonlyMap<string, number>;
  readonly breaker: ReadonlyMap<string, BreakerReading>;
  readonly ended: ReadonlyMap<string, Ended>;
  readonly errors: ReadonlyMap<string, Record<string, number>>;
  readonly running: ReadonlyMap<string, number>;
}

function viewOf(app: ConsoleApp, row: ProviderRow, facts: Facts): Row {
  const { id } = row;
  const doc = facts.docs.get(id);
  const health = facts.health.get(id);
  const ended = facts.ended.get(id);
  const completed = ended?.completed ?? 0;
  return {
    id,
    version: versionOf(doc ?? null),
    title: row.title,
    platform: row.platform,
    protocol: row.protocol,
    configured: facts.configured(id) !== undefined,
    enabled: doc?.enabled !== false,
    baseUrl: typeof doc?.base_url === 'string' ? doc.base_url : null,
    results: doc?.results === 'keep_url' ? 'keep_url' : 'copy',
    models: facts.models.get(id) ?? 0,
    keys: keysOf(app, row, doc),
    breaker: breakerOf(facts.breaker.get(id), health),
    health: (health?.history ?? []).map(({ at, ok, ms: took, kind }) => {
      return { at: at.getTime(), ok, ms: took, kind };
    }),
    checkedAt: ms(health?.checked_at),
    day: {
      completed,
      failed: ended?.failed ?? 0,
      errors: facts.errors.get(id) ?? {},
      meanMs: completed === 0 ? null : Math.round((ended?.completed_ms ?? 0) / completed),
    },
    running: facts.running.get(id) ?? 0,
  };
}

/** Which there are and since when; their values are read by nobody here. */
function keysOf({ config }: ConsoleApp, row: ProviderRow, doc: StoredDoc | undefined): Row['keys'] {
  const variables = Object.assign({}, ...row.keySets, row.optional) as Record<string, string>;
  const needed = new Set(row.keySets.flatMap((set) => Object.keys(set)));
  return keyFields(row).map((field) => {
    const isStored = doc?.keys !== undefined && Object.hasOwn(doc.keys, field);
    const names = [variables[field] ?? '', ...(field === 'key' ? fallbackNames(row) : [])];
    const isSet = names.some((name) => Boolean(config.environment[name]?.trim()));
    return {
      field,
      source: isStored ? 'stored' : isSet ? 'environment' : null,
      required: needed.has(field),
      setAt: isStored ? ms(doc.keys_set_at) : null,
    };
  });
}

function breakerOf(
  reading: BreakerReading | undefined,
  health: HealthDoc | undefined,
): Row['breaker'] {
  return {
    state: reading?.state ?? 'closed',
    failures: (reading?.failures ?? [])
      .filter(({ kind }) => countsAsFailure(kind))
      .map((one) => ({ ...one })),
    lastSuccessAt: reading?.lastSuccessAt ?? null,
    healthyAt: reading?.healthyAt ?? ms(health?.healthy_at),
    openUntil: reading?.openUntil ?? null,
  };
}

function configuredOf(app: ConsoleApp, docs: readonly StoredDoc[]): Facts['configured'] {
  const { environment: settings } = app.config;
  // A provider that is switched off may have all it needs.
  const on = docs.map(({ enabled: _, ...doc }) => doc);
  const overrides = withProviderOverrides({ settings, keyring: readKeyring(settings) }, on);
  return createAvailability(overrides).configured;
}

interface Ended {
  readonly _id: string;
  readonly completed: number;
  readonly failed: number;
  readonly completed_ms: number;
}

/** Index: settled_at. */
async function endedSince(db: Database, since: number): Promise<ReadonlyMap<string, Ended>> {
  const $ = db.command.aggregate;
  const when = (status: string, then: unknown): unknown =>
    $.sum($.cond({ if: $.eq(['$status', status]), then, else: 0 }));
  const result = checked(
    await db
      .collection(collections.tasks)
      .aggregate()
      .match({ settled_at: db.command.gte(new Date(since)) })
      .group({
        _id: '$provider',
        completed: when('completed', 1),
        failed: when('failed', 1),
        completed_ms: when('completed', $.subtract(['$settled_at', '$created_at'])),
      })
      .end(),
  );
  return byId(result.data as Ended[]);
}

/** Index: at. By provider, how many of each kind. */
async function errorsSince(
  db: Database,
  since: number,
): Promise<ReadonlyMap<string, Record<string, number>>> {
  const $ = db.command.aggregate;
  const result = checked(
    await db
      .collection(collections.errors)
      .aggregate()
      .match({ at: db.command.gte(new Date(since)) })
      .group({ _id: { provider: '$provider', kind: '$kind' }, count: $.sum(1) })
      .end(),
  );
  const found = new Map<string, Record<string, number>>();
  const rows = result.data as { _id: { provider: string; kind: string }; count: number }[];
  for (const { _id, count } of rows) {
    found.set(_id.provider, { ...found.get(_id.provider), [_id.kind]: count });
  }
  return found;
}

/** Index: status. Only tasks under way are read. */
async function runningNow(db: Database): Promise<ReadonlyMap<string, number>> {
  const $ = db.command.aggregate;
  const result = checked(
    await db
      .collection(collections.tasks)
      .aggregate()
      .match({ status: 'processing' })
      .group({ _id: '$provider', count: $.sum(1) })
      .end(),
  );
  const rows = result.data as { _id: string; count: number }[];
  return new Map(rows.map(({ _id, count }) => [_id, count]));
}

const byId = <T extends { readonly _id: string }>(docs: readonly T[]): ReadonlyMap<string, T> =>
  new Map(docs.map((doc) => [doc._id, doc]));

function countBy(names: readonly string[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1);
  return counts;
}
