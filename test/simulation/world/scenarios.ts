/**
 * What a seed is about. Half of them are as they were before there were scenarios: what a scenario
 * adds is drawn from a stream of its own, so that those keep their course to the letter.
 */

import type { CrowdPolicy } from '../../../shared/tasks/core/policy.ts';
import type { BatchTemper } from '../outsiders/people/batches.ts';
import type { CallerTemper } from '../outsiders/people/callers.ts';
import type { ConsoleTemper } from '../outsiders/people/console.ts';
import type { UploadTemper } from '../outsiders/people/uploads.ts';
import type { FilmTemper } from '../outsiders/vendors/films.ts';
import type { ModerationTemper } from '../outsiders/vendors/moderation.ts';
import type { ProviderId, Temper } from '../outsiders/vendors/provider.ts';
import type { ReceiverTemper } from '../outsiders/vendors/receivers.ts';
import type { ShopTemper } from '../outsiders/vendors/shop.ts';
import type { StreamTemper } from '../outsiders/vendors/streams.ts';
import type { Rates } from './faults.ts';
import { Rng } from './random.ts';
import type { Settings } from './settings.ts';

/** What a scenario adds to a schedule. */
export interface Extras {
  /** What users ask for; null: pictures of the three models every schedule knows. */
  readonly models: readonly string[] | null;
  /** Models have fallbacks, and failing providers are left alone for a while. */
  readonly fallbacks: boolean;
  /** Providers that have failed before the schedule begins. */
  readonly troubled: readonly ProviderId[];
  /** How often translating fails; null: nobody translates. */
  readonly translation: { readonly fail: number } | null;
  readonly moderation: ModerationTemper | null;
  readonly films: FilmTemper;
  /** How likely an operator steps in at a step of a task; null: only at random. */
  readonly interference: number | null;
  /** Repetitions that are not quite the same; keys that clash; tap upon tap with little credit. */
  readonly clashes: boolean;
  /** Instances that stall and calls that come late, all the time. */
  readonly rates: Partial<Rates> | null;
  /** How callbacks come; null: as drawn for every schedule, or not at all. */
  readonly callbacks: Settings['callbacks'];
  /** Where providers are of a certain kind, and not of any. */
  readonly temper: Partial<Temper> | null;
  /** The database may report a duplicate id where it usually reports a conflict. */
  readonly duplicates: boolean;
  /** Ledger entries the first user's account has from earlier. */
  readonly earlierEntries: number;
  /** A provider this deployment has no key for any more, from `atMs` on: asking it throws. */
  readonly parting: { readonly provider: ProviderId; readonly atMs: number } | null;
  /** How long things go wrong, ms from the beginning. */
  readonly faultsLastMs: number;
  /** Credits that expire, are taken back, reserved, capped, and moved by code of the version before. */
  readonly credits: CreditTemper | null;
  /** What is bought and given away, and how badly that goes; null: nothing is. */
  readonly shop: ShopTemper | null;
  /** Hours later the sweeper removes what nobody looks at any more, and storage is looked through. */
  readonly tidies: boolean;
  /** A vendor ends a model's name in the middle of it all; null: names stay. */
  readonly renewal: Renewal | null;
  /** Users are told when tasks end, and how those they name take it; null: nobody is. */
  readonly news: ReceiverTemper | null;
  /** Other modules keep tasks of their own here. */
  readonly modules: boolean;
  /** Answers that come word by word; null: none. */
  readonly streams: StreamTemper | null;
  /** Programs with keys that call over HTTP; null: none. */
  readonly callers: CallerTemper | null;
  /** More tasks than one copy sees to: rounds are shared out. */
  readonly crowd: Crowd | null;
  /** Operators at their console; null: there are machines only. */
  readonly console: ConsoleTemper | null;
  /** An owner and a member who start batches at pages of a studio; null: nobody has one. */
  readonly batches: BatchTemper | null;
  /** The two bring files of their own; null: nobody does. */
  readonly uploads: UploadTemper | null;
}

export interface Crowd {
  readonly policy: CrowdPolicy;
  readonly tasks: number;
  readonly users: number;
  /** Nothing goes wrong but timers that fire twice: whoever is passed over shows. */
  readonly punctual: boolean;
}

export interface Renewal {
  readonly model: Renewed;
  /** From then on the vendor refuses the name, ms from the beginning. */
  readonly endsMs: number;
  /** From then on the operator's document is in force: before, with or after the end itself. */
  readonly documentMs: number;
  /** It retires the model, or has it asked by its new name. */
  readonly how: 'retired' | 'renamed';
}

export type Renewed = 'keyed' | 'plain' | 'sync';

const NOTHING: Extras = {
  models: null,
  fallbacks: false,
  troubled: [],
  translation: null,
  moderation: null,
  films: { missing: false, unmarked: 'refuse' },
  interference: null,
  clashes: false,
  rates: null,
  callbacks: null,
  temper: null,
  duplicates: false,
  earlierEntries: 0,
  parting: null,
  faultsLastMs: 150_000,
  credits: null,
  shop: null,
  tidies: false,
  renewal: null,
  news: null,
  modules: false,
  streams: null,
  callers: null,
  crowd: null,
  console: null,
  batches: null,
  uploads: null,
};

/** How likely each of these is, for each user or request. */
export interface CreditTemper {
  readonly expiring: number;
  readonly revoked: number;
  readonly batches: number;
  readonly capped: number;
  readonly earlierCode: number;
}

type Draw = (rng: Rng) => Partial<Extras>;

const clashes: Draw = () => ({ clashes: true, duplicates: true });

const fallbacks: Draw = (rng) => ({
  fallbacks: true,
  models: ['keyed', 'plain', 'sync'],
  troubled: rng.chance(0.4) ? [rng.pick<ProviderId>(['keyed', 'plain', 'sync'])] : [],
  temper: rng.chance(0.6) ? { refuse: 0.6 } : null,
});

const translation: Draw = (rng) => ({
  models: ['english', 'english', 'plain'],
  translation: { fail: rng.pick([0, 0.3, 0.8]) },
});

const media: Draw = (rng) => ({
  models: rng.pick([['film'], ['speech'], ['words'], ['film', 'speech', 'words', 'keyed']]),
  tidies: rng.chance(0.5),
});

const moderation: Draw = (rng) => ({
  tidies: rng.chance(0.5),
  moderation: {
    services: rng.pick([['cloud'], ['wechat'], ['wechat'], ['cloud', 'wechat']] as const),
    block: rng.pick([0, 0.2, 0.5, 0.8]),
    doubt: rng.pick([0, 0.3, 1]),
    mute: rng.pick([0, 0, 0.4]),
    twice: rng.pick([0, 0.5]),
    contradict: rng.pick([0, 0, 0.3]),
    pushMs: rng.pick([
      [1, 400],
      [500, 30_000],
      [10_000, 240_000],
    ] as const),
    limitMs: rng.pick([20_000, 90_000, 300_000]),
    afterLimit: rng.pick(['publish', 'refuse', 'refuse'] as const),
    badWords: rng.pick([0, 0.2]),
  },
});

/** Films, sounds and words that somebody has to look at, listen to or read first. */
const publishing: Draw = (rng) => ({
  ...moderation(rng),
  models: rng.pick([['film'], ['film'], ['speech'], ['words'], ['film', 'speech', 'words']]),
});

/** What marks films is missing. */
const unmarked: Draw = (rng) => ({
  models: ['film', 'film', 'keyed'],
  films: { missing: true, unmarked: rng.pick(['hold', 'refuse'] as const) },
  tidies: rng.chance(0.5),
});

const operators: Draw = (rng) => ({
  interference: rng.pick([0.1, 0.3]),
  tidies: rng.chance(0.5),
});

/** What one worker has heard is old news for the next: jobs come to nothing, and instances freeze. */
const races: Draw = (rng) => ({
  rates: {
    stall_before: rng.logUniform(0.01, 0.05),
    stall_after: rng.logUniform(0.03, 0.15),
    late_effect: rng.logUniform(0.01, 0.08),
    lost_reply: rng.logUniform(0.01, 0.08),
    crash_before: 0,
    crash_after: 0,
  },
  temper: {
    ...rng.pick<Partial<Temper>>([{ fail: 0.6 }, { damaged: 0.7 }, { selfCancel: 0.5 }]),
    refuse: 0,
    hang: 0,
    never: 0,
    forget: 0,
    poison: 0,
    cancel: 'mixed',
    jobMs: [2_000, 30_000],
  },
});

/** Submits are not answered, and all that is heard of a job is its callback. */
const callbacks: Draw = (rng) => ({
  callbacks: { lose: 0.1, repeat: 0.5, forge: rng.pick([0, 0.5]), delayMs: 5_000 },
  models: ['plain', 'plain', 'keyed', 'sync'],
  temper: { hang: rng.pick([0.5, 0.9]), refuse: 0, jobMs: [2_000, 40_000] },
});

/** Jobs end when their tasks have ended, and what they made cannot be had at once. */
const gifts: Draw = (rng) => ({
  faultsLastMs: 420_000,
  temper: {
    late: 0.9,
    badCheck: rng.pick([0.3, 0.6]),
    ...{ refuse: 0, hang: 0, fail: 0, lie: 0, never: 0, forget: 0, selfCancel: 0 },
    cancel: 'unsupported',
    jobMs: [20_000, 70_000],
  },
});

/** A provider is gone for good, while jobs it was given go on and are asked after. */
const partings: Draw = (rng) => ({
  ...gifts(rng),
  models: ['keyed', 'plain'],
  parting: { provider: rng.pick(['keyed', 'plain'] as const), atMs: rng.int(150_000, 600_000) },
});

const credits: Draw = (rng) => ({
  models: ['keyed', 'plain', 'sync'],
  credits: {
    expiring: rng.pick([0.5, 1]),
    revoked: rng.pick([0, 0.5, 1]),
    batches: rng.pick([0.3, 0.8, 1]),
    capped: rng.pick([0, 0.5]),
    earlierCode: rng.pick([0, 0, 0.5]),
  },
});

const SHOP: ShopTemper = {
  orders: [1, 2],
  lost: 0.3,
  twice: 0.4,
  early: 0.2,
  wrong: 0.1,
  refunds: 0,
  selfRefunds: 0,
  statusBack: 0,
  gifts: 0,
  late: 0,
};

const orders: Draw = (rng) => ({
  models: ['keyed', 'sync'],
  shop: {
    ...SHOP,
    lost: rng.pick([0, 0.3, 1]),
    wrong: rng.pick([0, 0.1, 0.5]),
    late: rng.pick([0, 0, 0.4]),
  },
});

/** Money that goes back while tasks hold what was bought. */
const refunds: Draw = (rng) => ({
  models: ['keyed', 'sync'],
  shop: {
    ...SHOP,
    wrong: 0,
    refunds: rng.pick([0.5, 1]),
    selfRefunds: rng.pick([0, 0.5, 1]),
    statusBack: rng.pick([0, 0.5]),
  },
});

const giving: Draw = (rng) => ({
  models: ['keyed', 'sync'],
  shop: {
    ...SHOP,
    wrong: 0,
    gifts: 1,
    refunds: rng.pick([0, 0.4]),
    selfRefunds: rng.pick([0, 0.5]),
  },
});

const ledger: Draw = (rng) => ({ earlierEntries: rng.int(480, 1_100) });

/** The name ends while tasks are under way, and its document comes in time or too late. */
const renewal: Draw = (rng) => {
  const endsMs = rng.int(2_000, 70_000);
  const model = rng.pick<Renewed>(['keyed', 'plain', 'sync']);
  return {
    fallbacks: rng.chance(0.6),
    models: [model, model, 'keyed', 'plain', 'sync'],
    tidies: rng.chance(0.2),
    interference: rng.chance(0.3) ? 0.1 : null,
    renewal: {
      model,
      endsMs,
      documentMs: rng.pick([0, Math.max(0, endsMs - 20_000), endsMs, endsMs + 15_000]),
      how: rng.pick(['retired', 'renamed'] as const),
    },
  };
};

/** Ends of tasks are told to servers that fail, by senders that die in between. */
const news: Draw = (rng) => ({
  models: ['keyed', 'plain', 'sync', 'sync'],
  news: { fail: rng.pick([0, 0.3, 0.7]), gone: rng.pick([0, 0, 0.1]) },
  rates: rng.chance(0.5)
    ? { stall_after: rng.logUniform(0.01, 0.08), crash_after: rng.logUniform(0.01, 0.05) }
    : null,
});

/** Tasks of other modules, whose calls are repeated, doubled and lost. */
const modules: Draw = (rng) => ({ ...news(rng), modules: true });

/** Words as they come, with readers who go and workers who die in the middle of them. */
const streams: Draw = (rng) => ({
  models: ['keyed', 'plain', 'sync'],
  interference: rng.chance(0.2) ? 0.1 : null,
  streams: {
    refuse: rng.pick([0, 0, 0.4]),
    breakOff: rng.pick([0, 0, 0.4]),
    silent: rng.pick([0, 0, 0.2]),
    uncounted: rng.pick([0, 0.5]),
    overcount: rng.pick([0, 0.3]),
    unfit: rng.pick([0, 0.3]),
    stops: rng.pick([0, 1]),
    hangUp: rng.pick([0, 0.4, 0.8]),
    stopped: rng.pick([0, 0.5, 1]),
    cancel: rng.pick([0, 0.4]),
    twice: rng.pick([0, 0.3]),
    moderated: rng.chance(0.5),
    pauseMs: rng.pick([
      [20, 200],
      [200, 3_000],
      [1_000, 9_000],
    ] as const),
    partial: rng.pick(['free', 'delivered'] as const),
    ticketed: rng.pick([0, 0, 0.5, 1]),
  },
});

/** Calls over HTTP that are asked again and again, under keys with bounds. */
const retries: Draw = (rng) => ({
  models: ['keyed', 'plain', 'sync'],
  callers: {
    named: rng.pick([0, 0.5, 1]),
    capped: rng.pick([0, 0.7, 1]),
    revoked: rng.pick([0, 0, 0.6]),
    hasty: rng.pick([0, 0.4, 0.9]),
    doubled: rng.pick([0, 0.3]),
    overtaken: rng.pick([0, 0.5]),
    reused: rng.pick([0, 0.4]),
  },
  rates: rng.chance(0.4)
    ? { stall_before: rng.logUniform(0.01, 0.06), lost_reply: rng.logUniform(0.01, 0.1) }
    : null,
});

/** Operators with roles, two at a time, over tasks, credits and orders. */
const atConsoles: Draw = (rng) => ({
  models: ['keyed', 'plain', 'sync'],
  interference: rng.pick([0.2, 0.6]),
  console: {
    share: rng.pick([0.6, 1]),
    twice: rng.pick([0.3, 1]),
    demoted: rng.pick([0, 1]),
  },
  shop: rng.chance(0.5) ? { ...SHOP, wrong: 0, refunds: 1 } : null,
});

/** Batches of two who share one purse: what they ask for beside them is of other models. */
const batches: Draw = (rng) => ({
  models: ['plain', 'sync'],
  batches: {
    starts: rng.int(1, 4),
    twice: rng.pick([0, 0.4, 1]),
    stale: rng.pick([0, 0.3]),
    together: rng.pick([0, 0.5]),
    blocked: rng.pick([0, 0.3]),
    edited: rng.pick([0, 0.5]),
    cancelled: rng.pick([0, 0.4, 0.8]),
    byMember: rng.pick([0.3, 0.7]),
    removed: rng.pick([0, 0.5, 1]),
    spendLimit: rng.pick([40, 90, 1_000]),
    repricedMs: rng.int(2_000, 90_000),
    withdrawn: rng.chance(0.4),
    deleted: rng.pick([0, 1]),
  },
});

/** Files of people's own, most of them judged, beside pictures of the same owner. */
const uploads: Draw = (rng) => ({
  ...(rng.chance(0.8) ? moderation(rng) : {}),
  models: ['plain', 'sync'],
  films: { missing: rng.chance(0.1), unmarked: 'refuse' },
  tidies: rng.chance(0.7),
  uploads: {
    files: rng.int(2, 6),
    twice: rng.pick([0, 0.4, 1]),
    clashing: rng.pick([0, 0.3]),
    foreign: rng.pick([0, 0.2]),
    unfit: rng.pick([0, 0.2]),
    lost: rng.pick([0, 0.3]),
    cancelled: rng.pick([0, 0.4]),
    deleted: rng.pick([0, 0.3]),
    byMember: rng.pick([0.3, 0.7]),
    removed: rng.pick([0, 0.5]),
  },
});

/** One user with many tasks beside others with one, in rounds that take two or three at a time. */
const crowds: Draw = (rng) => ({
  models: ['keyed', 'plain'],
  crowd: {
    policy: {
      from: rng.int(2, 3),
      share: rng.int(1, 2),
      width: rng.pick([1, 2, 24]),
      handOverFrom: rng.pick([2, 8]),
    },
    tasks: rng.int(4, 9),
    users: rng.int(2, 3),
    punctual: rng.chance(0.5),
  },
  temper: { jobMs: [15_000, 60_000], late: 0 },
});

const everything: Draw = (rng) => {
  const drawn: Partial<Extras>[] = [];
  for (const draw of [clashes, fallbacks, moderation, operators, races]) {
    if (rng.chance(0.5)) drawn.push(draw(rng));
  }
  const models = ['keyed', 'plain', 'sync', 'english', 'film', 'speech', 'words'];
  return Object.assign({}, ...drawn, { models, tidies: true, ...translated(rng) });
};

const translated = (rng: Rng): Partial<Extras> =>
  rng.chance(0.5) ? { translation: { fail: 0.3 } } : {};

/** Shares add up to one. */
export const scenarios = {
  credits: { share: 0.08, draw: credits },
  pictures: { share: 0.25, draw: () => ({}) },
  // Out of the share of pictures: every other seed stays with its scenario.
  console: { share: 0.01, draw: atConsoles },
  retries: { share: 0.02, draw: retries },
  modules: { share: 0.01, draw: modules },
  news: { share: 0.03, draw: news },
  orders: { share: 0.03, draw: orders },
  refunds: { share: 0.02, draw: refunds },
  giving: { share: 0.01, draw: giving },
  clashes: { share: 0.06, draw: clashes },
  fallbacks: { share: 0.06, draw: fallbacks },
  translation: { share: 0.03, draw: translation },
  media: { share: 0.04, draw: media },
  publishing: { share: 0.05, draw: publishing },
  unmarked: { share: 0.01, draw: unmarked },
  moderation: { share: 0.05, draw: moderation },
  operators: { share: 0.05, draw: operators },
  races: { share: 0.04, draw: races },
  callbacks: { share: 0.03, draw: callbacks },
  gifts: { share: 0.03, draw: gifts },
  ledger: { share: 0.01, draw: ledger },
  everything: { share: 0.02, draw: everything },
  partings: { share: 0.01, draw: partings },
  renewal: { share: 0.01, draw: renewal },
  streams: { share: 0.02, draw: streams },
  crowds: { share: 0.02, draw: crowds },
  // By name only: every seed of the mixture stays with its scenario.
  batches: { share: 0, draw: batches },
  uploads: { share: 0, draw: uploads },
} as const satisfies Readonly<Record<string, { share: number; draw: Draw }>>;

export type ScenarioName = keyof typeof scenarios;

export const scenarioNames = Object.keys(scenarios) as ScenarioName[];

export interface Scenario {
  readonly name: ScenarioName;
  readonly extras: Extras;
  /** The stream of everything the scenario adds; nothing else draws from it. */
  readonly rng: Rng;
}

/** The seed's own, or the one that is asked for. */
export function scenarioOf(seed: number, name?: ScenarioName): Scenario {
  const rng = new Rng(Math.imul(seed, 0x9e3779b1) ^ 0x5ce7a210);
  const ticket = rng.next();
  const chosen = name ?? scenarioAt(ticket);
  return { name: chosen, rng, extras: { ...NOTHING, ...scenarios[chosen].draw(rng) } };
}

function scenarioAt(ticket: number): ScenarioName {
  let left = ticket;
  for (const name of scenarioNames) {
    left -= scenarios[name].share;
    if (left < 0) return name;
  }
  return 'pictures';
}
