/**
 * Small cases, all of them: one request whose course is scripted, one fault at one call of it, and
 * somebody who comes along just then.
 */
import { catalogueOf, EACH, QUICKEST_MS } from './outsiders/catalogue.ts';
import { callEntry, generate, type Request } from './outsiders/clients.ts';
import type { Temper } from './outsiders/provider.ts';
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
  cancel: (world, { openid }) => {
    for (const [taskId] of world.tasks) {
      callEntry(world, openid, { action: 'cancel', taskId }, () => {});
    }
  },
};

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
        for (const actor of Object.keys(ACTORS)) cases.push({ script, at, fault, actor });
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

function play(world: World, script: Script, request: Request): void {
  const { timeline } = world;
  const credits = script.credits ?? EACH * 40;
  world.fillWallet({ openid: request.openid, key: 'start', amount: credits });
  // What users may do besides is scripted, not drawn.
  world.followed.add(request.name);
  timeline.after(BEGIN_MS, () => generate(world, request));
  if (script.twice) {
    const second = { ...request, name: 'R1Q100', requestId: 'request-1-exhaustive' };
    world.followed.add(second.name);
    timeline.after(BEGIN_MS + 3, () => generate(world, second));
  }
  if (script.cancelAfterMs === undefined) return;
  timeline.after(BEGIN_MS + 150 + script.cancelAfterMs, () => {
    for (const [taskId] of world.tasks) {
      callEntry(world, request.openid, { action: 'cancel', taskId }, () => {});
    }
  });
}

function settingsOf(script: Script, rng: Rng): Settings {
  const drawn = drawSettings(rng, scenarioOf(SEED, 'pictures'));
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
