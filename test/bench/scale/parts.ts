/** The parts of a warm copy: production code over this world's database, vendors and storage. */
import { createHash } from 'node:crypto';
import { createCalls } from '../../../shared/app/calls.ts';
import { createLive, type LiveParts } from '../../../shared/app/live.ts';
import { createCatalogue } from '../../../shared/models/catalogue.ts';
import type { Catalogue } from '../../../shared/models/contract.ts';
import type { Clock } from '../../../shared/platform/clock.ts';
import type { CloudBaseApp } from '../../../shared/platform/cloudbase.ts';
import type { Database } from '../../../shared/platform/database.ts';
import type { Random } from '../../../shared/platform/ids.ts';
import type { Log } from '../../../shared/platform/log.ts';
import { createBreaker } from '../../../shared/providers/health/breaker.ts';
import { defaultPolicy } from '../../../shared/tasks/core/policy.ts';
import type { Rng } from '../../simulation/world/random.ts';
import { around } from './chance.ts';
import type { Whole } from './functions.ts';
import { given } from './parameters.ts';
import { VENDORS, type Vendors } from './vendors.ts';

export const CALLBACK = { base: 'https://darkroom.test', secret: 'bench-callback-secret' } as const;
export const EACH = 10;
const DEADLINE_MS = 1_800_000;

/** One model a vendor, all alike. */
const CATALOGUE: Catalogue = createCatalogue(
  VENDORS.map((vendor) => ({
    slug: `by-${vendor}`,
    zh: vendor,
    en: vendor,
    kind: 'image' as const,
    provider: vendor,
    images: [0, 9] as const,
    count: [1, 4] as const,
    fields: {},
    price: { each: EACH },
    timers: { maxMs: DEADLINE_MS, typicalMs: given('jobMs') },
    upstream: vendor,
    request: ({ prompt, count, upstream }) => ({ prompt, count, model: upstream }),
  })),
  { photography: 'by-alder', fitting: 'by-birch', creation: 'by-cedar' },
);

export interface Around {
  readonly rng: Rng;
  readonly vendors: Vendors;
  readonly now: () => number;
  readonly wait: (ms: number) => Promise<void>;
  readonly db: Database;
  readonly trouble: (message: string, error: unknown) => void;
  readonly maxInFlight: number;
  readonly callsBack: boolean;
  /** What the SDK's `callFunction` does. */
  readonly callFunction: (request: { name: string; data?: unknown }) => Promise<unknown>;
}

/** Of one copy: what it has read of the operator's documents and of the breaker is its own. */
export interface Kept {
  readonly app: () => Promise<Whole>;
}

export function partsOf(around: Around): Kept {
  const { rng, now, wait, db } = around;
  const clock: Clock = { now, sleep: wait };
  const log = logOf(around);
  const random: Random = {
    next: () => rng.next(),
    hex: (bytes) => rng.hex(bytes),
    secret: () => rng.hex(16),
  };
  const live = createLive({
    db,
    clock,
    log,
    catalogue: CATALOGUE,
    settings: {},
    keyring: null,
    createProviders: () => around.vendors.for({ wait }),
  });
  const base = {
    db,
    clock,
    random,
    log,
    policy: { ...defaultPolicy, maxInFlight: around.maxInFlight },
    store: storeOf(around),
    finisher: finisherOf(around),
    breaker: createBreaker({ db, clock, log }),
    notifier: { alert: async () => {} },
    config: {} as Whole['config'],
    cloudbase: undefined as never,
    call: createCalls({ callFunction: around.callFunction } as unknown as CloudBaseApp, log),
    ...(around.callsBack ? { callback: CALLBACK } : {}),
  };
  return {
    app: async () => {
      const parts: LiveParts = await live();
      return { ...base, ...parts, healthChecks: () => [] };
    },
  };
}

function logOf({ trouble }: Around): Log {
  const log: Log = {
    debug: () => {},
    info: () => {},
    warn: () => {},
    error: (message, { error } = {}) => trouble(message, error),
    with: () => log,
  };
  return log;
}

const ROOT = 'cloud://bench.bucket/';

function storeOf({ rng, wait }: Around): Whole['store'] {
  const there = (): Promise<void> => wait(around(rng, given('storageMs')));
  const put = async (path: string): Promise<{ fileId: string }> => {
    await there();
    return { fileId: `${ROOT}${path}` };
  };
  return {
    put,
    putStream: put,
    idOf: (path) => `${ROOT}${path}`,
    urls: async (fileIds) => {
      await there();
      return fileIds.map((id) => `https://store.test/${id}`);
    },
    isIntact: async () => {
      await there();
      return true;
    },
    remove: there,
  };
}

const SIZE = { mime: 'image/jpeg', width: 1_024, height: 1_024 } as const;
const BYTES = Buffer.from('a picture');
const SHA256 = createHash('sha256').update(BYTES).digest('hex');

/** Takes the time that pictures take; what is done to them is the affair of `bench pictures`. */
function finisherOf({ rng, wait }: Around): Whole['finisher'] {
  const fetched = async (): Promise<{ bytes: Buffer; mime: string }> => {
    await wait(around(rng, given('downloadMs')));
    return { bytes: BYTES, mime: 'image/png' };
  };
  const refuse = (): never => {
    throw new Error('this world has pictures only');
  };
  return {
    prepareInput: async () => {
      await wait(given('developMs'));
      return { ...SIZE, bytes: BYTES };
    },
    download: fetched,
    readFile: async () => (await fetched()).bytes,
    markSound: refuse,
    soundMark: 'rhythm',
    label: refuse,
    wordsPlace: 'start',
    open: refuse,
    darkroom: {
      develop: async () => {
        await wait(given('developMs'));
        const thumbnail = { ...SIZE, bytes: BYTES };
        return { ...SIZE, bytes: BYTES, sha256: SHA256, warnings: [], thumbnail };
      },
    },
  };
}
