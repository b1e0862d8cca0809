/**
 * Small cases, all of them: one request whose course is scripted, one fault at one call of it, and
 * somebody who comes along just then.
 */

import { callEntry, generate, grant, type Request } from './outsiders/people/clients.ts';
import { closeBatch, reserveBatch } from './outsiders/people/credits.ts';
import { catalogueOf, EACH, QUICKEST_MS } from './outsiders/vendors/catalogue.ts';
import type { Temper } from './outsiders/vendors/provider.ts';
import { type Fault, OneFault } from './world/faults.ts';
import { invoke } from './world/platform.ts';
import type { Rng } from './world/random.ts';
import { scenarioOf } from './world/scenarios.ts';
import { CALM, drawSettings, type Settings } from './world/settings.ts';
import { type Outcome, runSchedule, type World } from './world/world.ts';

interface Script {
  readonly name: string;
  readonly model: 'keyed' | 'plain' | 'sync';
  readonly count?: number;
  readonly temper?: Partial<Temper>;
  /** The user asks to cancel this long after the task is known, ms. */
  readonly cancelAfterMs?: number;
  /** Credits the user has; default plenty. */
  readonly credits?: number;
  /** A second request at the same moment. */
  readonly twice?: boolean;
  /** Credits of a lot that expires this long after the beginning, ms, beside the others. */
  readonly expiring?: { readonly credits: number; readonly afterMs: number };
  /** Reserved and drawn: the request twice, of what is reserved for one and a half. */
  readonly batch?: boolean;
  /** All of it counts against a cap of so many credits. */
  readonly cap?: number;
  /** So much is taken back this long after the request, ms. */
  readonly revoked?: { readonly credits: number; readonly afterMs: number };
}

export const scripts: readonly Script[] = [
  { name: 'goes well, provider honours keys', model: 'keyed' },
  { name: 'goes well, provider honours no keys', model: 'plain' },
  { name: 'goes well, answered when done', model: 'sync' },
  {
    name: 'some of three pictures are damaged',
    model: 'plain',
    count: 3,
    temper: { damaged: 0.5 },
  },
  { name: 'the job fails', model: 'keyed', temper: { fail: 1 } },
  { name: 'the submit is refused', model: 'plain', temper: { refuse: 1 } },
  { name: 'the submit is never answered', model: 'plain', temper: { hang: 1 } },
  { name: 'the submit is never answered, keys honoured', model: 'keyed', temper: { hang: 1 } },
  { name: 'success without pictures', model: 'plain', temper: { lie: 1 } },
  { name: 'the job never ends', model: 'plain', temper: { never: 1, cancel: 'unsupported' } },
  {
    name: 'the job ends after the hard deadline',
    model: 'plain',
    temper: { jobMs: [155_000, 155_000], cancel: 'unsupported' },
  },
  { name: 'cancelled at once', model: 'keyed', cancelAfterMs: 0 },
  {
    name: 'cancelled while the job runs',
    model: 'plain',
    cancelAfterMs: 4_000,
    temper: { jobMs: [20_000, 20_000] },
  },
  {
    name: 'cancelled while the job runs, which cannot be stopped',
    model: 'keyed',
    cancelAfterMs: 4_000,
    temper: { jobMs: [20_000, 20_000], cancel: 'unsupported' },
  },
  { name: 'credits for one of two', model: 'keyed', twice: true, credits: EACH },
  {
    name: 'credits expire while the job runs, which fails',
    model: 'keyed',
    credits: EACH,
    expiring: { credits: EACH * 2, afterMs: 5_000 },
    temper: { fail: 1 },
  },
  { name: 'two of a batch, credits for one and a half', model: 'keyed', batch: true },
  {
    name: 'a batch out of credits that expire, under a cap',
    model: 'sync',
    credits: EACH,
    expiring: { credits: EACH * 2, afterMs: 4_000 },
    batch: true,
    cap: EACH * 2,
  },
  { name: 'a cap for one of two', model: 'sync', twice: true, cap: EACH },
  {
    name: 'credits taken back while they are held for a job that fails',
    model: 'keyed',
    credits: EACH * 2,
    revoked: { credits: EACH * 2, afterMs: 2_000 },
    temper: { fail: 1 },
  },
];

const FAULTS: readonly Fault[] = [
  'crash_before',
  'crash_after',
  'lost_reply',
  'refused',
  'late_effect',
  'stall_before',
  'stall_after',
];

type Actor = (world: World, request: Request) => void;

/** Who comes along when the fault happens. */
const ACTORS: Readonly<Record<string, Actor>> = {
  nobody: () => {},
  trigger: (world) => {
    for (const [id] of world.tasks) invoke(world, 'task-processor', { event: { _id: id } });
  },
  processor: (world) => invoke(world, 'task-processor', { event: { Type: 'Timer' } }),
  poller: (world) => invoke(world, 'task-poller', { event: { Type: 'Timer' } }),
  sweeper: (world) => invoke(world, 'task-sweeper', { event: { Type: 'Timer' } }),
  'client retry': (world, request) => generate(world, request, 2),
  'another close': (world, { openid }) => {
    if (world.reservations.size > 0) closeBatch(world, openid, BATCH);
  },
  cancel: (world, { openid }) => {
    for (const [taskId] of world.tasks) {
      callEntry(world, openid, { action: 'cancel', taskId }, () => {});
    }
  },
};

const actorsOf = (script: Script): string[] =>
  Object.keys(ACTORS).filter((actor) => actor !== 'another close' || script.batch === true);

export interface Case {
  readonly script: Script;
  /** Number of the call the fault hits, from 1; 0 for none. */
  readonly at: number;
  readonly fault: Fault;
  readonly actor: string;
}

/** Every case. Runs each script once without a fault to count its calls. */
export async function allCases(): Promise<Case[]> {
  const cases: Case[] = [];
  for (const script of scripts) {
    const { calls } = await runCase({ script, at: 0, fault: 'none', actor: 'nobody' });
    for (let at = 1; at <= calls; at++) {
      for (const fault of FAULTS) {
        for (const actor of actorsOf(script)) cases.push({ script, at, fault, actor });
      }
    }
  }
  return cases;
}

export function describeCase({ script, at, fault, actor }: Case): string {
  return `${script.name}: ${fault} at call ${at}, then ${actor}`;
}

const BEGIN_MS = 1_500;
const SEED = 7;

export async function runCase(
  one: Case,
  options: { trace?: boolean } = {},
): Promise<Outcome & { calls: number }> {
  const request: Request = {
    name: 'R0Q100',
    openid: 'user-1',
    requestId: 'request-0-exhaustive',
    model: one.script.model,
    count: one.script.count ?? 1,
    large: false,
  };
  let world: World | null = null;
  const faults = new OneFault({
    at: one.at,
    fault: one.fault,
    onFault: () => {
      const there = world;
      const come = ACTORS[one.actor];
      there?.timeline.after(5, () => come?.(there, request));
    },
  });
  const outcome = await runSchedule({
    seed: SEED,
    settings: (rng) => settingsOf(one.script, rng),
    faults,
    ...options,
    workload: (made) => {
      world = made;
      play(made, one.script, request);
    },
  });
  return { ...outcome, calls: faults.calls };
}

const BATCH = 'batch-exhaustive';

function play(world: World, script: Script, asked: Request): void {
  const { timeline } = world;
  const { openid } = asked;
  const credits = script.credits ?? EACH * 40;
  world.fillWallet({ openid, key: 'start', amount: credits });
  // What users may do besides is scripted, not drawn.
  const request = { ...asked, ...paymentOf(script) };
  const second = { ...request, name: 'R1Q100', requestId: 'request-1-exhaustive' };
  world.followed.add(request.name);
  world.followed.add(second.name);
  playCredits(world, script, openid);
  if (script.batch) {
    const draw = (): void => {
      generate(world, request);
      timeline.after(3, () => generate(world, second));
      timeline.after(CLOSE_MS, () => closeBatch(world, openid, BATCH));
    };
    const total = Math.floor(EACH * 1.5);
    const caps = script.cap === undefined ? [] : [{ id: 'key:1', limit: script.cap }];
    timeline.after(BEGIN_MS, () =>
      reserveBatch(world, { openid, id: BATCH, total, caps, closeInMs: 60_000 }, draw),
    );
  } else timeline.after(BEGIN_MS, () => generate(world, request));
  if (script.twice) timeline.after(BEGIN_MS + 3, () => generate(world, second));
  if (script.cancelAfterMs === undefined) return;
  timeline.after(BEGIN_MS + 150 + script.cancelAfterMs, () => {
    for (const [taskId] of world.tasks) {
      callEntry(world, request.openid, { action: 'cancel', taskId }, () => {});
    }
  });
}

/** While the first job runs. */
const CLOSE_MS = 3_000;

function paymentOf({ batch, cap }: Script): Pick<Request, 'payment'> {
  if (batch) return { payment: { reservation: BATCH } };
  return cap === undefined ? {} : { payment: { caps: [{ id: 'key:1', limit: cap }] } };
}

function playCredits(world: World, { expiring, revoked }: Script, openid: string): void {
  if (expiring !== undefined) {
    const expiresAt = world.timeline.now + expiring.afterMs;
    grant(world, { openid, key: 'soon', amount: expiring.credits, source: 'gift', expiresAt });
  }
  if (revoked !== undefined) {
    const gift = { kind: 'revoke', openid, key: 'back', amount: revoked.credits } as const;
    world.timeline.after(BEGIN_MS + revoked.afterMs, () => grant(world, gift));
  }
}

function settingsOf(script: Script, rng: Rng): Settings {
  const credits =
    'expiring' in script || 'batch' in script || 'revoked' in script || 'cap' in script;
  const drawn = drawSettings(rng, scenarioOf(SEED, credits ? 'credits' : 'pictures'));
  return {
    ...drawn,
    catalogue: catalogueOf(QUICKEST_MS, { fallbacks: false }),
    policy: {
      ...drawn.policy,
      hardDeadlineGraceMs: 60_000,
      lateCheckEveryMs: 30_000,
      maxLateChecks: 4,
      maxInFlight: 5,
      maxAttempts: 2,
    },
    temper: { ...CALM, ...script.temper },
    latency: { database: [2, 6], provider: [50, 90], storage: [10, 30] },
    clockSkewMs: 0,
    triggers: { lose: 0, repeat: 0, garbage: 0, delayMs: 50 },
    callbacks: null,
    timers: { lose: 0, repeat: 0 },
  };
}
