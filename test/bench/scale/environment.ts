/** One environment in virtual time: database, functions, timers, triggers, vendors and callers. */
import type { Commit, Doc, Engine } from '../../../local/cloudbase/engine/api.ts';
import { createEngine } from '../../../local/cloudbase/engine/index.ts';
import { createDatabaseProtocol } from '../../../local/cloudbase/protocol/database.ts';
import { collectionSetups } from '../../../shared/app/database/collections.ts';
import { databaseTriggers, timerTriggers } from '../../../triggers/index.ts';
import { Rng } from '../../simulation/world/random.ts';
import { Timeline } from '../../simulation/world/timeline.ts';
import { writeDocument } from '../../simulation/world/values-codec.ts';
import { around } from './chance.ts';
import { secondsOf } from './cron.ts';
import { databaseFor } from './database.ts';
import { type Call, deployed, type FunctionName, isName, NAMES, run } from './functions.ts';
import { type Copy, Fleet } from './machine.ts';
import { Meter } from './meter.ts';
import { given } from './parameters.ts';
import { type Kept, partsOf } from './parts.ts';
import { Vendors } from './vendors.ts';

export const START_MS = Date.UTC(2026, 0, 1);

export interface EnvironmentOptions {
  readonly seed: number;
  readonly triggers: boolean;
  readonly callbacks: boolean;
  readonly maxInFlight: number;
}

export class Environment {
  readonly timeline: Timeline;
  readonly engine: Engine;
  readonly rng: Rng;
  readonly meter = new Meter();
  readonly vendors: Vendors;
  readonly fleets: Readonly<Record<FunctionName, Fleet<Kept>>>;
  readonly troubles = new Map<string, number>();
  readonly options: EnvironmentOptions;
  lostTriggers = 0;
  over = false;
  readonly #protocol: ReturnType<typeof createDatabaseProtocol>;
  readonly #delivered = { second: 0, count: 0 };
  #broken: unknown = null;

  static async create(options: EnvironmentOptions): Promise<Environment> {
    const timeline = new Timeline(START_MS);
    let ids = 0;
    const engine = await createEngine({
      now: () => timeline.now,
      newId: () => (++ids).toString(16).padStart(32, '0'),
      schedule: (fn, ms) => {
        let open = true;
        timeline.after(ms, () => {
          if (open) fn();
        });
        return () => {
          open = false;
        };
      },
    });
    for (const { name, indexes } of collectionSetups) {
      await engine.createCollection(name);
      for (const index of indexes) await engine.createIndex(name, index);
    }
    return new Environment(options, engine, timeline);
  }

  private constructor(options: EnvironmentOptions, engine: Engine, timeline: Timeline) {
    this.options = options;
    this.engine = engine;
    this.timeline = timeline;
    this.rng = new Rng(options.seed);
    const now = (): number => timeline.now;
    this.vendors = new Vendors(now, this.rng);
    this.#protocol = createDatabaseProtocol(engine, { now, write: writeDocument });
    const fleets = NAMES.map((name) => [name, new Fleet<Kept>(timeline, deployed(name).timeoutMs)]);
    this.fleets = Object.fromEntries(fleets) as Record<FunctionName, Fleet<Kept>>;
    engine.subscribe((commit) => this.#committed(commit));
    if (options.callbacks) {
      this.vendors.onAccepted = (job, address) => {
        const inMs = job.readyAt - timeline.now + this.rng.int(0, given('callbackMs'));
        timeline.after(inMs, () => this.#callBack(job.id, new URL(address)));
      };
    }
  }

  /** Runs until `atMs` of virtual time. */
  async until(atMs: number): Promise<void> {
    await this.timeline.run(() => this.#broken !== null || this.timeline.now >= atMs);
    if (this.#broken !== null) throw this.#broken;
  }

  /** False when it was refused; else `onReply` is told what it answers, if it lives to answer. */
  invoke(name: FunctionName, call: Call, onReply: (reply: unknown) => void = () => {}): boolean {
    return this.fleets[name].invoke(async (copy) => {
      copy.kept ??= this.#partsFor(copy);
      const app = await copy.kept.app();
      onReply(await run(name, app, call));
    });
  }

  #partsFor(copy: Copy<Kept>): Kept {
    const wait = (ms: number): Promise<void> => copy.wait(ms);
    const { rng, meter, vendors, timeline, options } = this;
    return partsOf({
      rng,
      vendors,
      wait,
      now: () => timeline.now,
      db: databaseFor({ protocol: this.#protocol, meter, rng }, wait),
      trouble: (message, error) => this.trouble(`${message}: ${String(error)}`),
      maxInFlight: options.maxInFlight,
      callsBack: options.callbacks,
      callFunction: (request) => this.#callFunction(copy, request),
    });
  }

  /** For whoever is nobody's copy: what is prepared before the clock starts. */
  outside(): Kept {
    const copy: Copy<Kept> = { wait: (ms: number) => this.#sleep(ms) } as Copy<Kept>;
    return this.#partsFor(copy);
  }

  #sleep(ms: number): Promise<void> {
    return new Promise((resolve) => this.timeline.after(ms, resolve));
  }

  trouble(text: string): void {
    const short = text.slice(0, 160).replaceAll(/[0-9a-f]{32}/g, '…');
    this.troubles.set(short, (this.troubles.get(short) ?? 0) + 1);
  }

  /** Waits for the answer, as node-sdk does, for so long; the function goes on without it. */
  async #callFunction(
    by: Copy<Kept>,
    { name, data }: { name: string; data?: unknown },
  ): Promise<unknown> {
    await by.wait(around(this.rng, given('callMs'), 0.5));
    if (!isName(name)) throw Object.assign(new Error(name), { code: 'FUNCTION_NOT_FOUND' });
    return new Promise((resolve, reject) => {
      const began = this.invoke(name, { event: data }, (result) => resolve({ result }));
      if (!began) reject(Object.assign(new Error(name), { code: 'RESOURCE_LIMIT_EXCEEDED' }));
      const late = Object.assign(new Error(name), { code: 'ESOCKETTIMEDOUT' });
      by.wait(given('callTimeoutMs')).then(() => reject(late));
    });
  }

  #callBack(id: string, { pathname, searchParams }: URL): void {
    this.invoke('provider-callback', {
      event: {
        path: pathname,
        queryStringParameters: { t: searchParams.get('t') },
        headers: {},
        body: JSON.stringify({ task_id: id }),
      },
    });
  }

  startTimers(): void {
    for (const { functionName, name, cron } of timerTriggers) {
      if (!isName(functionName)) continue;
      const seconds = secondsOf(cron);
      const tick = (): void => {
        if (this.over) return;
        this.timeline.after(1_000, tick);
        if (!seconds.has(Math.floor(this.timeline.now / 1_000) % 60)) return;
        const event = { Type: 'Timer', TriggerName: name };
        const late = this.rng.int(0, given('timerLateMs'));
        this.timeline.after(late, () => this.invoke(functionName, { event }));
      };
      this.timeline.after(0, tick);
    }
  }

  readonly listeners: ((before: Doc | null, after: Doc) => void)[] = [];

  #committed(commit: Commit): void {
    try {
      for (const { collection, before, after, op } of commit.changes) {
        if (after === null) continue;
        this.meter.wrote(collection, after._id, this.timeline.now);
        if (collection === 'task_queue') for (const tell of this.listeners) tell(before, after);
        if (this.options.triggers) this.#trigger(collection, op, after);
      }
    } catch (error) {
      this.#broken ??= error;
    }
  }

  #trigger(collection: string, op: string, doc: Doc): void {
    const event = op === 'insert' ? 'create' : 'update';
    for (const trigger of databaseTriggers) {
      if (trigger.collection !== collection || !trigger.events.includes(event)) continue;
      const rules = trigger.condition?.rules ?? [];
      if (!rules.every(({ field, value }) => doc[field] === value)) continue;
      const { functionName } = trigger;
      if (!isName(functionName) || !this.#mayDeliver()) continue;
      const data = { type: event, data: { _id: doc._id } };
      const ms = around(this.rng, given('triggerMs'), 0.8);
      this.timeline.after(ms, () => this.invoke(functionName, { event: data }));
    }
  }

  #mayDeliver(): boolean {
    const second = Math.floor(this.timeline.now / 1_000);
    if (second !== this.#delivered.second) Object.assign(this.#delivered, { second, count: 0 });
    this.#delivered.count += 1;
    if (this.#delivered.count <= given('triggersPerSecond')) return true;
    this.lostTriggers += 1;
    return false;
  }
}
