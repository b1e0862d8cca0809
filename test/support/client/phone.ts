/**
 * A phone with the production functions behind it, in one process: every step of the client towards
 * the outside is a point at which a fault may be put. A kill leaves the storage, the copies of files
 * and the server as they are, and nothing of the app.
 */
import type { Platform, WatchListener } from '../../../clients/darkroom/mini-program.ts';
import { handle } from '../../../functions/photography/handler.ts';
import { pollRound, runTask } from '../../../shared/tasks/index.ts';
import { appOver, type TestApp } from '../world/app.ts';
import { createWorld, seededRandom, type World } from '../world/world.ts';
import { createVirtualTime, type VirtualTime } from './virtual-time.ts';

/**
 * `kill before` and `kill after`: the app is gone before the step has any effect, or with its answer
 * on the way. `unreachable` and `lost` are the same with an error instead. `silent`: no answer ever.
 * `doubled`: the step happens twice.
 */
export const FAULTS = [
  'kill before',
  'kill after',
  'unreachable',
  'lost',
  'silent',
  'doubled',
] as const;
export type Fault = (typeof FAULTS)[number];
export type Faults = ReadonlyMap<number, Fault>;

export class Killed extends Error {}

export interface PhoneWorld {
  readonly world: World;
  readonly app: TestApp;
  readonly time: VirtualTime;
  readonly stored: Map<string, string>;
  readonly copies: Map<string, string>;
  /** Steps so far, named. */
  readonly steps: string[];
  /** Calls of the function, by action. */
  readonly asked: string[];
  readonly state: { online: boolean; visible: boolean };
  /** Watches that are open. */
  readonly watching: () => number;
  /** Tells whether the present life still lasts: a screen that is gone shows nothing. */
  readonly alive: () => () => boolean;
  /** How a watch behaves. */
  watches: 'speak' | 'refuse' | 'silent' | 'throw';
  isPrivate: boolean;
  openid: string;
  /** Storage takes nothing more. */
  isFull: boolean;
  /** What becomes of answers on the way. */
  mend: (action: string, answer: unknown) => unknown;
  /** Told when the server has worked and a task has ended. */
  onEnded: () => void;
  /** A step of the present life towards something else than the cloud, with its fault. */
  step<T>(name: string, act: () => Promise<T>): Promise<T>;
  /** A new life of the app. */
  open(): Platform<string>;
  kill(): void;
  change(state: Partial<{ online: boolean; visible: boolean }>): void;
}

export interface PhoneOptions {
  readonly faults?: Faults;
  readonly seed?: number;
  readonly credits?: number;
  /** Another place to stand in than a world of its own. */
  readonly place?: { readonly world: World; readonly app: TestApp };
}

const WORK_EVERY_MS = 2_000;
/** The life its timers belong to: it never ends. */
const SERVER = Number.MAX_SAFE_INTEGER;

export async function createPhone(options: PhoneOptions = {}): Promise<PhoneWorld> {
  const { faults = new Map<number, Fault>(), seed = 1, credits = 100 } = options;
  const world = options.place?.world ?? (await createWorld({ seed }));
  await world.grant('anna', credits);
  await world.grant('bob', credits);
  const app = options.place?.app ?? appOver(world);
  const time = createVirtualTime(world.clock);
  const random = seededRandom(seed);
  const listeners = new Map<() => void, number>();
  const watches = new Map<
    object,
    { id: string | undefined; listener: WatchListener; seen: string; life: number }
  >();
  let life = 0;

  const phone: PhoneWorld = {
    ...{ world, app, time },
    stored: new Map(),
    copies: new Map(),
    ...{ steps: [], asked: [], state: { online: true, visible: true } },
    watching: () => watches.size,
    alive: () => {
      const mine = life;
      return () => life === mine;
    },
    ...{ watches: 'speak', isPrivate: true, openid: 'anna', isFull: false },
    mend: (_, answer) => answer,
    onEnded: () => {},
    step: (name, act) => step(life, name, act),
    ...{ open, kill },
    change(state) {
      Object.assign(phone.state, state);
      for (const listener of [...listeners.keys()]) listener();
    },
  };

  function kill(): void {
    time.kill(life);
    listeners.clear();
    watches.clear();
    life = -Math.abs(life);
  }
  const never = <T>(): Promise<T> => new Promise<T>(() => {});

  /** One step of the app of this life: with its fault, if this is the place of one. */
  async function step<T>(mine: number, name: string, act: () => Promise<T>): Promise<T> {
    if (life !== mine) return never();
    const fault = faults.get(phone.steps.length);
    phone.steps.push(name);
    if (fault === 'kill before') {
      kill();
      return never();
    }
    if (fault === 'unreachable' || !phone.state.online) throw new Error(`${name}:fail`);
    if (fault === 'doubled') await time.busy(act());
    const answer = await time.busy(act());
    if (fault === 'kill after') kill();
    if (life !== mine || fault === 'silent') return never();
    if (fault === 'lost') throw new Error(`${name}:fail timeout`);
    return answer;
  }

  /** The same for what takes no time: storage. A kill there ends the code that runs. */
  function stepNow(mine: number, name: string, act: () => void): void {
    if (life !== mine) throw new Killed();
    const fault = faults.get(phone.steps.length);
    phone.steps.push(name);
    if (fault === 'unreachable' || phone.isFull) throw new Error(`${name}:fail`);
    if (fault !== 'kill before') act();
    if (fault === 'kill before' || fault === 'kill after') {
      kill();
      throw new Killed();
    }
  }

  function tellWatches(): void {
    void time.busy(
      (async () => {
        for (const [key, watch] of watches) {
          const filter = watch.id === undefined ? {} : { _id: watch.id };
          const docs = await world.engine.find('works', {
            filter: { _openid: phone.openid, ...filter },
            sort: { created_at: -1 },
          });
          const text = JSON.stringify(docs);
          if (text === watch.seen || !watches.has(key)) continue;
          watch.seen = text;
          watch.listener.onDocs(docs);
        }
      })(),
    );
  }

  function open(): Platform<string> {
    kill();
    const mine = Math.abs(life) + 1;
    life = mine;
    phone.state.online = true;
    phone.state.visible = true;
    return {
      async call(name, data) {
        if (name !== 'photography') throw new Error(`no function ${name}`);
        const { action } = data as { action: string };
        return step(mine, `call ${action}`, async () => {
          phone.asked.push(action);
          const event: unknown = JSON.parse(JSON.stringify(data));
          const answer = await handle(app, event, phone.openid);
          tellWatches();
          return phone.mend(action, JSON.parse(JSON.stringify(answer)));
        });
      },
      keep: (file, name) =>
        step(mine, 'keep', async () => {
          if (file.includes('gone')) throw new Error('no such file');
          const extension = /\.(\w+)$/.exec(file)?.[1] ?? '';
          const ref = `copy/${name}.${extension}`;
          phone.copies.set(ref, file);
          const bytes = file.includes('huge') ? 40 * 1024 * 1024 : 1_000;
          return { ref, extension, bytes, isCopy: true };
        }),
      upload: (ref, cloudPath) =>
        step(mine, 'upload', async () => {
          if (!phone.copies.has(ref)) throw new Error('no such copy');
          return world.store.upload(cloudPath);
        }),
      drop: (ref) => void phone.copies.delete(ref),
      watch(query, listener) {
        const fault = faults.get(phone.steps.length);
        phone.steps.push('watch');
        const key = {};
        if (phone.watches === 'throw' || fault === 'lost')
          throw new Error('watch:fail not support');
        if (fault === 'kill before' || fault === 'kill after') {
          kill();
          throw new Killed();
        }
        if (phone.watches === 'refuse' || fault === 'unreachable') {
          time.after(mine, 10, () => listener.onError(new Error('-402002')));
        } else if (phone.watches === 'speak' && fault !== 'silent') {
          watches.set(key, { id: query.where._id, listener, seen: '', life: mine });
          tellWatches();
        }
        return () => void watches.delete(key);
      },
      storage: {
        get isPrivate() {
          return phone.isPrivate;
        },
        keys: () => [...phone.stored.keys()],
        read: (key) => phone.stored.get(key) ?? null,
        write: (key, text) => stepNow(mine, 'write', () => void phone.stored.set(key, text)),
        remove: (key) => stepNow(mine, 'remove', () => void phone.stored.delete(key)),
      },
      now: world.clock.now,
      random: random.next,
      after: (ms, run) => (life === mine ? time.after(mine, ms, run) : () => {}),
      state: () => ({ ...phone.state }),
      onState(listener) {
        if (life !== mine) return () => {};
        listeners.set(listener, mine);
        return () => void listeners.delete(listener);
      },
    };
  }

  /** The timers of the server: the poller, and the processor for what waits. */
  async function workOn(): Promise<void> {
    await pollRound(world.lightDeps);
    for (const { _id } of await world.engine.find('task_queue', { filter: {} })) {
      await runTask(world.deps, String(_id));
    }
    const ended = await world.engine.count('works', { status: 'completed' });
    if (ended > 0) phone.onEnded();
    tellWatches();
  }
  const goOn = (): void => {
    time.after(SERVER, WORK_EVERY_MS, () => {
      void time.busy(workOn());
      goOn();
    });
  };
  goOn();
  return phone;
}
