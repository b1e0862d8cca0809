/**
 * A Darkroom in one process without sockets: the production code over the local CloudBase's
 * engine through the real query builder, with a clock that tests move and a provider they script.
 */
import { createRequire } from 'node:module';
import type { Db } from '@cloudbase/database';
import type { Engine } from '../../../local/cloudbase/engine/api.ts';
import { createEngine } from '../../../local/cloudbase/engine/index.ts';
import { createDatabaseProtocol } from '../../../local/cloudbase/protocol/database.ts';
import { collectionSetups } from '../../../shared/app/database/collections.ts';
import type { AccountDoc, RecordDoc } from '../../../shared/credits/index.ts';
import { giveCredits } from '../../../shared/credits/index.ts';
import { createCatalogue } from '../../../shared/models/catalogue.ts';
import { BUILT_IN_MODELS } from '../../../shared/models/rows/index.ts';
import { createMediaLabeller } from '../../../shared/pictures/label/media.ts';
import type { Clock } from '../../../shared/platform/clock.ts';
import type { Database } from '../../../shared/platform/database.ts';
import { deterministicId, type Random } from '../../../shared/platform/ids.ts';
import { createLog } from '../../../shared/platform/log.ts';
import { setUpEnvironment } from '../../../shared/scenes/setup.ts';
import { markSound } from '../../../shared/sounds/index.ts';
import type { Finisher, TaskDeps } from '../../../shared/tasks/core/deps.ts';
import type { TaskDoc, WorkDoc } from '../../../shared/tasks/core/documents/schema.ts';
import { defaultPolicy } from '../../../shared/tasks/core/policy.ts';
import type { GenerateRequest } from '../../../shared/tasks/submit/request.ts';
import { submitTask } from '../../../shared/tasks/submit/submit.ts';
import { MemoryStore, sha256Of } from './memory-store.ts';
import { ScriptedProvider } from './scripted-provider.ts';

const require = createRequire(import.meta.url);
const { Db: RealDb } = require('@cloudbase/database') as { Db: typeof Db };

export type Send = (
  action: string,
  params?: Record<string, unknown>,
) => Promise<Record<string, unknown>>;

/** The SDK builds one of these per call; `config.send` is ours. */
class InProcessRequest {
  readonly send: Send;
  constructor(config: { send: Send }) {
    this.send = config.send;
  }
}

/** The real query builder on top of `send`. */
export function databaseOver(send: Send): Database {
  RealDb.reqClass = InProcessRequest;
  return new RealDb({ send }) as Database;
}

/** A clock that stands still unless moved; `sleep` moves it. */
export class ManualClock implements Clock {
  #now: number;
  constructor(startMs = Date.UTC(2026, 0, 1)) {
    this.#now = startMs;
  }
  now = (): number => this.#now;
  sleep = async (ms: number): Promise<void> => {
    this.#now += ms;
  };
  advance(ms: number): void {
    this.#now += ms;
  }
}

/** Mulberry32: small, fast, and the same everywhere. */
export function seededRandom(seed: number): Random {
  let state = seed >>> 0;
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
  const hex = (bytes: number): string =>
    Array.from({ length: bytes }, () =>
      Math.floor(next() * 256)
        .toString(16)
        .padStart(2, '0'),
    ).join('');
  // A stream of its own: what nobody may guess must not shift what is drawn for the rest.
  let secrets = 0;
  const secret = (): string => deterministicId('secret', String(seed), String(++secrets));
  return { next, hex, secret };
}

export interface World {
  readonly engine: Engine;
  readonly clock: ManualClock;
  readonly provider: ScriptedProvider;
  readonly store: MemoryStore;
  /** As the processor has them. */
  readonly deps: TaskDeps & { readonly finisher: Finisher };
  /** As the entry, the poller and the sweeper have them: without a picture path. */
  readonly lightDeps: TaskDeps;
  grant(openid: string, amount: number): Promise<void>;
  submit(openid: string, request?: Partial<GenerateRequest>): Promise<TaskDoc>;
  task(id: string): Promise<TaskDoc>;
  work(id: string): Promise<WorkDoc>;
  account(openid: string): Promise<AccountDoc>;
  records(openid: string): Promise<RecordDoc[]>;
}

export interface WorldOptions {
  readonly seed?: number;
  readonly policy?: Partial<TaskDeps['policy']>;
  /** Wraps every database call: faults, counting. */
  readonly intercept?: (send: Send) => Send;
}

/** A picture path that keeps the bytes as they are: pictures have tests of their own. */
function plainFinisher(provider: ScriptedProvider): Finisher {
  return {
    darkroom: {
      develop: async ({ bytes }) => ({
        bytes,
        mime: 'image/jpeg',
        width: 1024,
        height: 1024,
        sha256: sha256Of(bytes),
        warnings: [],
        thumbnail: { bytes: bytes.subarray(0, 1), mime: 'image/jpeg', width: 512, height: 512 },
      }),
    },
    prepareInput: async (bytes) => ({ bytes, mime: 'image/jpeg', width: 900, height: 900 }),
    download: (url) => provider.download(url),
    readFile: async (url) => (await provider.download(url)).bytes,
    open: async () => {
      throw new Error('pictures are not opened as a stream');
    },
    markSound,
    soundMark: 'rhythm',
    label: createMediaLabeller(),
    wordsPlace: 'start',
  };
}

export async function createWorld(options: WorldOptions = {}): Promise<World> {
  const clock = new ManualClock();
  const random = seededRandom(options.seed ?? 1);
  const engine = await createEngine({ now: clock.now, newId: () => random.hex(16) });
  const protocol = createDatabaseProtocol(engine, { now: clock.now });
  const base: Send = (action, params) => protocol.send(action, params);
  const db = databaseOver(options.intercept?.(base) ?? base);
  await setUpEnvironment(databaseOver(base));
  for (const { name, indexes } of collectionSetups) {
    for (const index of indexes) await engine.createIndex(name, index);
  }
  const provider = new ScriptedProvider('dashscope', clock);
  const store = new MemoryStore();
  const lightDeps: TaskDeps = {
    db,
    clock,
    random,
    log: createLog({}, () => {}),
    policy: { ...defaultPolicy, ...options.policy },
    catalogue: createCatalogue(BUILT_IN_MODELS),
    providers: { available: (id) => id === provider.id, client: () => provider },
    store,
  };
  const one = async <T>(collection: string, id: string): Promise<T> => {
    const [doc] = await engine.find(collection, { filter: { _id: id } });
    if (doc === undefined) throw new Error(`no ${collection}/${id}`);
    return doc as unknown as T;
  };
  return {
    engine,
    clock,
    provider,
    store,
    lightDeps,
    deps: { ...lightDeps, finisher: plainFinisher(provider) },
    grant: async (openid, amount) => {
      const grant = { kind: 'grant', openid, amount, key: random.hex(8), reason: 'test' } as const;
      await giveCredits(lightDeps, grant);
    },
    submit: async (openid, request = {}) => {
      const image = store.upload(`uploads/${openid}/garment.jpg`);
      const submitted = await submitTask(lightDeps, openid, {
        ...plainRequest(random.hex(8)),
        images: [image],
        ...request,
      });
      return submitted.task;
    },
    task: (id) => one<TaskDoc>('task_queue', id),
    work: (id) => one<WorkDoc>('works', id),
    account: (openid) => one<AccountDoc>('credit_accounts', openid),
    records: async (openid) =>
      (await engine.find('credit_records', {
        filter: { _openid: openid },
        sort: { account_version: 1 },
      })) as unknown as RecordDoc[],
  };
}

/** One picture of the default model in a seeded scene. */
export function plainRequest(requestId: string): GenerateRequest {
  return {
    type: 'photography',
    images: [],
    files: [],
    sceneId: 'beach-sunset',
    words: '微笑',
    model: null,
    count: 1,
    promptParameters: {},
    modelParameters: {},
    requestId,
  };
}
