/** What the cloud does: runs functions as instances, fires timers, delivers triggers. */

import { handle as renderer } from '../../../functions/film-renderer/handler.ts';
import { handle as operator } from '../../../functions/operator/handler.ts';
import { handle as paymentPush } from '../../../functions/payment-push/handler.ts';
import { handle as photography } from '../../../functions/photography/handler.ts';
import {
  handle as callback,
  type HttpAnswer,
} from '../../../functions/provider-callback/handler.ts';
import { handle as studioPages } from '../../../functions/studio/handler.ts';
import { handle as poller } from '../../../functions/task-poller/handler.ts';
import { handle as processor } from '../../../functions/task-processor/handler.ts';
import type { PushEvent } from '../../../local/cashier/events.ts';
import type { Commit, Doc } from '../../../local/cloudbase/engine/api.ts';
import type { App } from '../../../shared/app/index.ts';
import { orderDepsOf } from '../../../shared/app/payments.ts';
import { closeOverdueRound, expireRound } from '../../../shared/credits/index.ts';
import type { Catalogue } from '../../../shared/models/contract.ts';
import type { Moderator } from '../../../shared/moderation/index.ts';
import { settleDueRound } from '../../../shared/orders/index.ts';
import type { Log, LogFields } from '../../../shared/platform/log.ts';
import { type Reply, replyWith } from '../../../shared/platform/reply.ts';
import { createBreaker } from '../../../shared/providers/health/breaker.ts';
import { reconcileSlice } from '../../../shared/reconcile/reconcile.ts';
import { batchRound } from '../../../shared/studio/index.ts';
import type { CallFunction, FilmPath, Finisher } from '../../../shared/tasks/core/deps.ts';
import { sweepRound } from '../../../shared/tasks/rounds/sweep.ts';
import { tidyRound } from '../../../shared/tasks/rounds/tidy.ts';
import { type SendReport, sendRound } from '../../../shared/webhooks/round.ts';
import { databaseTriggers } from '../../../triggers/index.ts';
import { labelled, thumbOf } from '../auditor/contents.ts';
import { atConsole } from '../outsiders/people/console.ts';
import { type ModuleEvent, moduleDesk } from '../outsiders/people/modules.ts';
import { studio } from '../outsiders/people/studio.ts';
import { CALLBACK_ADDRESS } from '../outsiders/vendors/callbacks.ts';
import {
  type Product,
  renewedCatalogue,
  repricedCatalogue,
} from '../outsiders/vendors/catalogue.ts';
import { filmsFor } from '../outsiders/vendors/films.ts';
import { type HttpCall, httpApi } from '../outsiders/vendors/http-api.ts';
import {
  type ModerationBooks,
  type Push,
  pushEvent,
  takePush,
} from '../outsiders/vendors/moderation.ts';
import { type DeskEvent, desk, KEY_SECRET, KEYRING } from '../outsiders/vendors/news.ts';
import { encodedAnew, markedSound, ownMime } from '../outsiders/vendors/own-files.ts';
import type { ProviderId } from '../outsiders/vendors/provider.ts';
import { GIFTS, type ShopBooks } from '../outsiders/vendors/shop.ts';
import { STORE_URL, sha256Of } from '../outsiders/vendors/storage.ts';
import { chatApi, type StreamBooks, wordReader } from '../outsiders/vendors/streams.ts';
import { Instance } from './instance.ts';
import type { Rng } from './random.ts';
import type { Settings } from './settings.ts';
import { databaseFor, quietDatabase } from './transport.ts';
import { START_MS, type World } from './world.ts';

export type FunctionName =
  | 'photography'
  | 'operator'
  | 'console'
  | 'provider-callback'
  | 'moderation-push'
  | 'payment-push'
  | 'task-processor'
  | 'task-poller'
  | 'task-sweeper'
  | 'film-renderer'
  | 'webhook-sender'
  /** Stands for the HTTP API, where endpoints are made. */
  | 'desk'
  | 'module-desk'
  /** Stands for functions that reserve, draw and name caps. */
  | 'studio'
  /** The studio's own, which pages call. */
  | 'studio-pages'
  /** Stands for the function that streams. */
  | 'api'
  /** The same for calls that do not stream. */
  | 'http-api';

/** As in cloudbaserc.json, ms. */
export const TIME_LIMIT: Readonly<Record<FunctionName, number>> = {
  photography: 20_000,
  operator: 60_000,
  console: 60_000,
  'provider-callback': 20_000,
  'moderation-push': 20_000,
  'payment-push': 20_000,
  'task-processor': 60_000,
  'task-poller': 60_000,
  'task-sweeper': 60_000,
  'film-renderer': 60_000,
  'webhook-sender': 60_000,
  desk: 20_000,
  'module-desk': 20_000,
  studio: 20_000,
  'studio-pages': 60_000,
  api: 300_000,
  'http-api': 300_000,
};

export const OPERATOR_SECRET = 'simulated-operator-secret';

export interface Invocation {
  readonly event: unknown;
  readonly openid?: string;
  /** The account that is logged in to the console. */
  readonly account?: string;
  /** Called by an instance of this round. */
  readonly round?: number;
  /** Told the reply, if the instance lives to give one. */
  readonly onReply?: (reply: Reply) => void;
  /** The same for functions that answer over HTTP, or plainly. */
  readonly onAnswer?: (answer: HttpAnswer) => void;
}

export function invoke(world: World, name: FunctionName, invocation: Invocation): Instance {
  const { rng, settings } = world;
  const skew = settings.clockSkewMs;
  const instance = new Instance(world.surroundings, {
    id: world.nextInstanceId(),
    name: name.replace('task-', ''),
    skewMs: skew === 0 ? 0 : rng.int(-skew, skew),
    limitMs: TIME_LIMIT[name],
    ...(invocation.round === undefined ? {} : { round: invocation.round }),
  });
  world.running.add(instance);
  const app = appFor(world, instance);
  run(world, name, app, { ...invocation, instance }).then(
    (reply) => {
      if (instance.ended) return;
      instance.ended = true;
      instance.say(() => `answers ${JSON.stringify(reply)}`);
      if ('success' in reply) invocation.onReply?.(reply);
      else invocation.onAnswer?.(reply);
    },
    (error: unknown) => world.fail(error),
  );
  return instance;
}

function run(
  world: World,
  name: FunctionName,
  app: Whole,
  call: Invocation & { instance: Instance },
): Promise<Reply | HttpAnswer> {
  call.instance.say(() => `starts ${JSON.stringify(call.event)?.slice(0, 200) ?? ''}`);
  switch (name) {
    case 'photography':
      return photography(light(app), call.event, call.openid ?? null);
    case 'operator':
      return operator(light(app), call.event);
    case 'console':
      return atConsole(light(app), call.event, call.account ?? null);
    case 'provider-callback':
      return callback(light(app), call.event);
    case 'moderation-push':
      return takePush(light(app), call.event, []).then(plain);
    case 'payment-push':
      return paymentPush(light(app), call.event, []).then((answer) =>
        plain(JSON.stringify(answer)),
      );
    case 'task-processor':
      return processor(withoutFilms(app), call.event);
    case 'film-renderer':
      return renderer(app, call.event);
    case 'task-poller':
      return poller(light(app), call.event);
    case 'task-sweeper':
      return replyWith(app.log, async () => {
        const until = app.clock.now() + app.policy.workBudgetMs;
        const swept = await sweepRound(light(app));
        const { credits, shop, batches } = world.settings.scenario.extras;
        if (credits !== null || shop !== null || batches !== null) {
          await expireRound(app, until);
          await closeOverdueRound(app, until);
        }
        if (batches !== null) await batchRound(light(app), until);
        if (shop !== null) await settleDueRound(await orderDepsOf(light(app)), until);
        if (world.reconciles) await reconcileSlice(app, until);
        if (world.settings.scenario.extras.tidies) await tidyRound(app, until);
        return { data: swept };
      });
    case 'webhook-sender':
      return replyWith(app.log, async () => ({
        data: await tellOthers(world, app, call.instance),
      }));
    case 'desk':
      return desk(light(app), call.event as DeskEvent, world.secrets);
    case 'module-desk':
      return moduleDesk(light(app), call.event as ModuleEvent);
    case 'studio':
      return studio(light(app), call.event);
    case 'studio-pages':
      return studioPages(light(app), call.event, call.openid ?? null);
    case 'api':
      return chatApi(light(app), call.event);
    case 'http-api':
      return httpApi(light(app), call.event as HttpCall);
    default:
      return name satisfies never;
  }
}

/** A call of the studio's function before the schedule begins: nothing goes wrong, no time passes. */
export async function callInPeace(world: World, openid: string, event: object): Promise<Reply> {
  const life = { id: world.nextInstanceId(), name: 'studio-pages', skewMs: 0 };
  const limitMs = TIME_LIMIT['studio-pages'];
  const instance = new Instance(world.surroundings, { ...life, limitMs });
  const app = { ...light(appFor(world, instance)), db: quietDatabase(world.protocol) };
  const reply = await studioPages(app, event, openid);
  instance.ended = true;
  return reply;
}

function tellOthers(world: World, app: Whole, by: Instance): Promise<SendReport> {
  if (world.receivers === null) throw new Error('nobody is told in this schedule');
  return sendRound({ ...light(app), keyring: KEYRING, post: world.receivers.post(by) });
}

const plain = (body: string): HttpAnswer => ({ statusCode: 200, headers: {}, body });

type Whole = App & { readonly finisher: Finisher; readonly films: FilmPath };

/** As in production: two functions have a picture path, and one of them marks films. */
function light({ finisher, ...rest }: Whole): App {
  return withoutFilms(rest);
}

function withoutFilms<T extends { readonly films: FilmPath }>({
  films,
  ...rest
}: T): Omit<T, 'films'> {
  return rest;
}

function appFor(world: World, instance: Instance): Whole {
  const { books, storage, settings, rng } = world;
  const log = logOf(world, instance);
  const db = databaseFor(instance, world);
  const clock = { now: () => instance.now, sleep: (ms: number) => instance.sleep(ms) };
  const { fallbacks, translation } = settings.scenario.extras;
  return {
    db,
    clock,
    random: {
      next: () => rng.next(),
      hex: (bytes) => rng.hex(bytes),
      secret: () => world.secret(),
    },
    log,
    policy: settings.policy,
    catalogue: catalogueFor(world, instance),
    providers: {
      available: (id) => books.isHere(id as ProviderId),
      client: (id) => books.client(id as ProviderId, instance),
      ...(world.streams === null ? {} : { chat: chatOf(world.streams, instance) }),
    },
    store: storage.store(instance),
    finisher: finisherFor(world, instance),
    films: filmsFor(instance, { rng: world.extra, temper: settings.scenario.extras.films }),
    notifier: { alert: async () => {} },
    keeping: () => 'copy',
    healthChecks: () => [],
    ...(settings.scenario.extras.crowd === null ? {} : { call: callsOf(world, instance) }),
    ...(settings.callbacks === null ? {} : { callback: CALLBACK_ADDRESS }),
    ...(fallbacks ? { breaker: createBreaker({ db, clock, log }) } : {}),
    ...(translation === null ? {} : { translateWith: 'translator' }),
    ...(world.moderation === null ? {} : { moderator: moderatorFor(world, instance) }),
    ...(settings.scenario.extras.streams?.moderated === true ? { moderator: wordReader } : {}),
    config: {
      adminSecret: OPERATOR_SECRET,
      environment: { DARKROOM_KEY_SECRET: KEY_SECRET },
    } as unknown as App['config'],
    ...(world.shop === null ? {} : sellingBy(world.shop, instance)),
    // Entry functions reach the cloud through the parts above only.
    cloudbase: undefined as never,
  };
}

/** The cashier is asked by whoever runs; every call of it may fail. */
function sellingBy(shop: ShopBooks, instance: Instance): Pick<App, 'payments' | 'gifts'> {
  return { payments: async () => shop.paymentsFor(instance), gifts: GIFTS };
}

/** As long as node-sdk waits for an answer. */
const CALL_TIMEOUT_MS = 15_000;

/** A function calls another, and goes on alone when no answer comes in time. */
function callsOf(world: World, instance: Instance): CallFunction {
  return (name, data) =>
    instance.call<CallOutcome>({
      site: 'provider',
      label: `call ${name}`,
      takesMs: world.extra.int(20, 400),
      effect: () =>
        new Promise((resolve) => {
          const { round } = instance;
          if (name === 'task-poller') world.led({ round, by: instance });
          invoke(world, name, { event: data, round, onReply: () => resolve('answered') });
          world.timeline.after(CALL_TIMEOUT_MS, () => resolve('going_on'));
        }),
      unanswered: () => 'going_on',
      refused: () => 'refused',
    });
}

type CallOutcome = Awaited<ReturnType<CallFunction>>;

/** As it is at this moment by the instance's own clock: documents come into force as it lives. */
function catalogueFor({ settings }: World, instance: Instance): Catalogue {
  const { catalogue } = settings;
  const documents = documentsOf(settings);
  if (documents === null) return catalogue;
  const { fromMs, after } = documents;
  const now = (): Catalogue => (instance.now < START_MS + fromMs ? catalogue : after);
  return {
    get: (slug) => now().get(slug),
    defaultFor: (taskType) => now().defaultFor(taskType),
    list: (filter) => now().list(filter),
  };
}

/** What an operator changes about models, and from when on, ms from the beginning. */
function documentsOf({
  catalogue,
  scenario,
}: Settings): { fromMs: number; after: Catalogue } | null {
  const { renewal, batches } = scenario.extras;
  if (renewal !== null) {
    return { fromMs: renewal.documentMs, after: renewedCatalogue(catalogue, renewal) };
  }
  if (batches === null) return null;
  return { fromMs: batches.repricedMs, after: repricedCatalogue(catalogue, batches) };
}

const chatOf = (streams: StreamBooks, instance: Instance) => (id: string) =>
  streams.client(id, instance);

function moderatorFor({ moderation, storage }: World, instance: Instance): Moderator {
  if (moderation === null) throw new Error('nothing is moderated in this schedule');
  return moderation.moderatorFor(instance, (url) => storage.behind(url));
}

function finisherFor(world: World, instance: Instance): Finisher {
  const { books, storage, rng } = world;
  const size = { mime: 'image/jpeg', width: 1_024, height: 1_024 };
  const download = async (url: string): Promise<{ bytes: Uint8Array; mime: string }> => {
    if (!url.startsWith(STORE_URL)) return books.download(instance, url);
    const raw = await storage.read(instance, url);
    books.fetched(raw.bytes.toString());
    return raw;
  };
  return {
    prepareInput: async (bytes, options) => {
      await instance.sleep(rng.int(100, 800));
      return { ...size, bytes: encodedAnew(bytes, options?.maxSidePx !== undefined) };
    },
    download,
    readFile: async (url) => (await storage.read(instance, url)).bytes,
    markSound: markedSound,
    soundMark: 'rhythm',
    label: (bytes) => Buffer.from(labelled(Buffer.from(bytes).toString())),
    wordsPlace: 'start',
    open: async (url, { text }) => {
      const { bytes } = await download(url);
      const own = ownMime(bytes);
      if (own !== null) return { mime: own, body: once(bytes) };
      books.develop(instance, bytes);
      if (instance.ended) return new Promise(() => {});
      return { mime: mimeOf(books.productIn(bytes), text === true), body: once(bytes) };
    },
    darkroom: {
      develop: async ({ bytes }) => {
        await instance.sleep(rng.int(200, 1_500));
        books.develop(instance, bytes);
        // Dead where it stood: nothing after this line may happen.
        if (instance.ended) return new Promise(() => {});
        const thumb = Buffer.from(thumbOf(Buffer.from(bytes).toString()));
        return {
          ...size,
          bytes,
          sha256: sha256Of(bytes),
          warnings: [],
          thumbnail: { ...size, bytes: thumb },
        };
      },
    },
  };
}

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}

function mimeOf(product: Product, text: boolean): string {
  if (text) return 'text/plain; charset=utf-8';
  return product === 'film' ? 'video/mp4' : 'audio/mpeg';
}

/** What the outside world can do to us; everything else in an error log is a bug of our own. */
const OUTSIDE =
  /scripted|ResourceUnavailable|DuplicateWrite|waited \d+ ms for a transaction|the version before/;
const EXPECTED = new Set([
  'LeaseLostError',
  'DatabaseError',
  'StorageError',
  'DownloadError',
  'ChannelUnavailableError',
  'FilmEngineUnavailableError',
]);

function noteBug(
  world: World,
  instance: Instance,
  { message, error }: { message: string; error?: unknown },
): void {
  // One that was frozen finds a world that has moved on; what it writes is audited all the same.
  if (!(error instanceof Error) || instance.frozen) return;
  if (EXPECTED.has(error.name) || OUTSIDE.test(error.message)) return;
  world.bugs.push(`${message}: ${error.name}: ${error.message}`);
}

/** A refusal because of a state that must not exist was saved by the last line of defence. */
function noteInvariant(world: World, message: string, { code, error }: LogFields): void {
  if (code === 'INVARIANT_VIOLATED') world.bugs.push(`${message}: ${String(error)}`);
}

function silentLog(world: World, instance: Instance): Log {
  const silent: Log = {
    debug: () => {},
    info: () => {},
    warn: (message, fields = {}) => noteInvariant(world, message, fields),
    error: (message, fields = {}) => noteBug(world, instance, { message, ...fields }),
    with: () => silent,
  };
  return silent;
}

function logOf(world: World, instance: Instance, base: LogFields = {}): Log {
  if (world.trace.lines === null) return silentLog(world, instance);
  const line =
    (level: string) =>
    (message: string, fields: LogFields = {}): void =>
      instance.say(() => `${level} ${message} ${describe({ ...base, ...fields })}`);
  return {
    debug: line('debug'),
    info: line('info'),
    warn: (message, fields = {}) => {
      noteInvariant(world, message, fields);
      line('warn')(message, fields);
    },
    error: (message, fields = {}) => {
      noteBug(world, instance, { message, ...fields });
      line('error')(message, fields);
    },
    with: (fields) => logOf(world, instance, { ...base, ...fields }),
  };
}

function describe(fields: LogFields): string {
  return JSON.stringify(fields, (_, value: unknown) =>
    value instanceof Error ? `${value.name}: ${value.message}` : value,
  );
}

const PUSH_TRIES = 4;
const PUSH_AGAIN_MS = 21_000;

/** A verdict that is not answered is pushed again, a few times. */
export function deliverPush(world: World, books: ModerationBooks, push: Push): void {
  const { ticket, outcome } = push;
  const attempt = (left: number): void => {
    const booked = { ticket, outcome, at: world.timeline.now, handled: false };
    books.pushes.push(booked);
    const onAnswer = ({ body }: HttpAnswer): void => {
      booked.handled = body === 'success';
    };
    invoke(world, 'moderation-push', { event: pushEvent(push), onAnswer });
    world.timeline.after(PUSH_AGAIN_MS, () => {
      if (!booked.handled && left > 1) attempt(left - 1);
    });
  };
  world.timeline.after(push.inMs, () => attempt(PUSH_TRIES));
}

const PAYMENT_AGAIN_MS = [15_000, 15_000, 30_000, 180_000];

/** WeChat repeats what is not answered by `ErrCode` 0, a few times. */
export function deliverPayment(world: World, event: PushEvent, inMs: number, repeat = 0): void {
  world.timeline.after(inMs, () => {
    let taken = false;
    const onAnswer = ({ body }: HttpAnswer): void => {
      taken = (JSON.parse(body) as { ErrCode?: number }).ErrCode === 0;
      const order = event.OutTradeNo;
      if (taken && typeof order === 'string') world.answered(order);
    };
    invoke(world, 'payment-push', { event, onAnswer });
    const again = PAYMENT_AGAIN_MS[repeat];
    if (again === undefined || world.over) return;
    world.timeline.after(again, () => {
      if (!taken) deliverPayment(world, event, 0, repeat + 1);
    });
  });
}

/** Hours later: the sweeper comes for what nobody looks at any more. */
export function tidyUp(world: World): void {
  const event = { Type: 'Timer', TriggerName: 'sweep' };
  for (const hours of [1.2, 2.4, 3.6, 4.8]) {
    world.timeline.after(hours * 3_600_000, () => invoke(world, 'task-sweeper', { event }));
  }
}

/** Database triggers: at least once, or never, or much later; the shape of the event varies. */
export function deliverTriggers(world: World, commit: Commit): void {
  for (const change of commit.changes) {
    const op = change.op === 'insert' ? 'create' : 'update';
    for (const trigger of databaseTriggers) {
      const doc = change.after;
      if (doc === null || trigger.collection !== change.collection) continue;
      if (!trigger.events.includes(op)) continue;
      const rules = trigger.condition?.rules ?? [];
      const name = trigger.functionName as FunctionName;
      if (rules.every(({ field, value }) => doc[field] === value)) deliver(world, name, doc);
    }
  }
}

function deliver(world: World, name: FunctionName, doc: Doc): void {
  const { rng, settings, timeline } = world;
  const { lose, repeat, garbage, delayMs } = settings.triggers;
  if (world.faultsOn && rng.chance(lose)) return;
  const times = world.faultsOn && rng.chance(repeat) ? rng.int(2, 3) : 1;
  for (let time = 0; time < times; time++) {
    const ms = time === 0 ? rng.int(20, delayMs) : rng.int(20, 60_000);
    const spoilt = world.faultsOn && rng.chance(garbage);
    timeline.after(ms, () => {
      const event = spoilt ? garbageEvent(world) : eventOf(world, doc);
      invoke(world, name, { event });
    });
  }
}

function eventOf({ rng }: World, doc: Doc): unknown {
  return rng.pick<unknown>([
    { type: 'create', data: { _id: doc._id } },
    { docId: doc._id, collection: 'task_queue' },
    JSON.stringify({ fullDocument: { _id: doc._id, status: doc.status } }),
  ]);
}

function garbageEvent({ rng }: World): unknown {
  return rng.pick<unknown>([null, '', '{', [], { data: { _id: 'no-such-task' } }, { _id: 7 }]);
}

const PERIODS = [
  { name: 'task-poller', ms: 10_000, event: { Type: 'Timer', TriggerName: 'poll' } },
  { name: 'task-processor', ms: 10_000, event: { Type: 'Timer', TriggerName: 'process' } },
  { name: 'task-sweeper', ms: 60_000, event: { Type: 'Timer', TriggerName: 'sweep' } },
] as const;

/** Drawn from the scenario's own stream: schedules without films keep their course. */
const FILM_PERIOD = {
  name: 'film-renderer',
  ms: 20_000,
  event: { Type: 'Timer', TriggerName: 'render' },
} as const;

const NEWS_PERIOD = {
  name: 'webhook-sender',
  ms: 20_000,
  event: { Type: 'Timer', TriggerName: 'send' },
} as const;

/** The processor's own timer, as in triggers/. */
const CALLED_MS = 60_000;

type Timed = (typeof PERIODS)[number]['name'] | 'film-renderer' | 'webhook-sender';

/** Starts the timers; they go on until the schedule is over. */
export function startTimers(world: World): void {
  const { models, crowd } = world.settings.scenario.extras;
  // Where functions call each other the poller brings the processor its work.
  for (const period of PERIODS) {
    const ms = crowd !== null && period.name === 'task-processor' ? CALLED_MS : period.ms;
    startTimer(world, { ...period, ms }, world.rng);
  }
  if (models?.includes('film') === true || world.uploads !== null)
    startTimer(world, FILM_PERIOD, world.extra);
  if (world.receivers !== null) startTimer(world, NEWS_PERIOD, world.extra);
}

function startTimer(
  world: World,
  { name, ms, event }: { name: Timed; ms: number; event: object },
  rng: Rng,
): void {
  const tick = (): void => {
    if (world.over) return;
    world.timeline.after(ms, tick);
    if (!wanted(world, name)) return;
    const { lose, repeat } = world.settings.timers;
    if (world.faultsOn && rng.chance(lose)) return;
    invoke(world, name, { event });
    if (world.faultsOn && rng.chance(repeat)) {
      world.timeline.after(rng.int(0, 3_000), () => invoke(world, name, { event }));
    }
  };
  world.timeline.after(rng.int(0, ms), tick);
}

/**
 * A round that finds nothing only reads, so most of those are left out; that is what makes a
 * schedule short. The margin covers clocks that run ahead.
 */
function wanted(world: World, name: Timed): boolean {
  const ahead = world.timeline.now + 6_000;
  if (name === 'webhook-sender') return eventsDue(world, ahead);
  for (const task of world.tasks.values()) if (concerns(name, task, ahead)) return true;
  if (name === 'task-sweeper' && creditsDue(world, ahead)) return true;
  if (name === 'task-sweeper' && batchesDue(world, ahead)) return true;
  return world.tasks.size > 0 && world.rng.chance(0.03);
}

function eventsDue({ outbox }: World, ahead: number): boolean {
  return [...outbox.values()].some(
    ({ status, next_at }) => status === 'pending' && (next_at as Date).getTime() <= ahead,
  );
}

function batchesDue({ studio }: World, ahead: number): boolean {
  return studio?.openBatches().some(({ look_at }) => (look_at as Date).getTime() <= ahead) === true;
}

function creditsDue({ accounts, reservations, orders }: World, ahead: number): boolean {
  const due = (at: unknown): boolean => at instanceof Date && at.getTime() <= ahead;
  for (const { next_expiry_at } of accounts.values()) if (due(next_expiry_at)) return true;
  for (const { next_check_at } of orders.values()) if (due(next_check_at)) return true;
  for (const { status, close_at } of reservations.values()) {
    if (status === 'open' && due(close_at)) return true;
  }
  return false;
}

function concerns(name: Exclude<Timed, 'webhook-sender'>, task: Doc, ahead: number): boolean {
  const live = task.status === 'pending' || task.status === 'processing';
  const by = (field: string, at: number): boolean =>
    task[field] instanceof Date && (task[field] as Date).getTime() <= at;
  switch (name) {
    case 'task-poller':
      return live && by('next_run_at', ahead) && by('lease_expires_at', ahead);
    case 'task-processor':
      return task.status === 'pending' || (task.wake === 'processor' && by('next_run_at', ahead));
    case 'film-renderer':
      return task.wake === 'renderer' && by('next_run_at', ahead);
    case 'task-sweeper':
      // The sweeper leaves to the poller what has been due for less than 25 s.
      if (!live) return by('late_check_at', ahead);
      if (!by('lease_expires_at', ahead)) return false;
      return by('next_run_at', ahead - 25_000) || by('deadline_at', ahead);
    default:
      return name satisfies never;
  }
}
