/**
 * One schedule: the production functions over the real engine and the real query builder, with a
 * virtual clock, scripted outsiders and an auditor that watches every commit.
 */
import { createHash } from 'node:crypto';
import type { PushEvent } from '../../../local/cashier/events.ts';
import type { Commit, Doc, Engine } from '../../../local/cloudbase/engine/api.ts';
import { createEngine } from '../../../local/cloudbase/engine/index.ts';
import {
  createDatabaseProtocol,
  type DatabaseProtocol,
} from '../../../local/cloudbase/protocol/database.ts';
import { recordId } from '../../../shared/credits/index.ts';
import { collections } from '../../../shared/platform/database.ts';
import { seedScenes, seedTemplates } from '../../../shared/scenes/seed.ts';
import {
  type EarlierAccount,
  type EarlierEntry,
  emptyAccount,
  moved,
  recordOf,
} from '../../support/earlier-version.ts';
import { Auditor } from '../auditor/auditor.ts';
import type {
  AskedGrant,
  AskedRequest,
  AskedReservation,
  BookedRound,
  Evidence,
  ModuleTold,
  RawDoc,
  Told,
  Violation,
  Writer,
} from '../auditor/evidence.ts';
import { openProject, StudioBooks } from '../outsiders/people/batches.ts';
import { closeTheDay } from '../outsiders/people/buyers.ts';
import { CallerBooks } from '../outsiders/people/callers.ts';
import { payloadOf, type Request } from '../outsiders/people/clients.ts';
import { STAFF } from '../outsiders/people/console.ts';
import { maybeStepIn } from '../outsiders/people/operators.ts';
import { OWNER } from '../outsiders/people/pages.ts';
import { openUploads, UploadBooks } from '../outsiders/people/uploads.ts';
import { sendCallbacks } from '../outsiders/vendors/callbacks.ts';
import { FALLBACKS, productOf } from '../outsiders/vendors/catalogue.ts';
import { ModerationBooks } from '../outsiders/vendors/moderation.ts';
import type { Secrets } from '../outsiders/vendors/news.ts';
import { ProviderBooks } from '../outsiders/vendors/provider.ts';
import { Receivers } from '../outsiders/vendors/receivers.ts';
import { PACKS, ShopBooks } from '../outsiders/vendors/shop.ts';
import { SimStorage } from '../outsiders/vendors/storage.ts';
import { STREAM_MODEL, StreamBooks, UNFIT } from '../outsiders/vendors/streams.ts';
import { reachedBy } from '../reached.ts';
import { type Fault, type FaultSource, RandomFaults } from './faults.ts';
import type { Instance, Surroundings } from './instance.ts';
import { deliverPayment, deliverPush, deliverTriggers, startTimers, tidyUp } from './platform.ts';
import { Rng } from './random.ts';
import type { Settings } from './settings.ts';
import { CALM } from './settings.ts';
import { Timeline } from './timeline.ts';
import { Trace } from './trace.ts';
import { writeDocument } from './wire.ts';

const NOBODY_ASKED: ReadonlySet<string> = new Set();

export const START_MS = Date.UTC(2026, 0, 1);
/** Sweeps a task may need after its hard deadline, ms. */
const GRACE_AFTER_HARD_DEADLINE_MS = 6 * 60_000;

/** An event that waits no longer than this is waited for, ms. */
const SOON_MS = 6 * 60_000;

/** What went wrong in the last moment may take a frozen instance, and a lease, to be over. */
const CALMING_MS = 300_000;

/** Nothing but the outside world goes wrong. */
function isQuiet({ rates, timers }: Settings): boolean {
  return timers.lose === 0 && Object.values(rates).every((rate) => rate === 0);
}

export interface WorldOptions {
  readonly seed: number;
  readonly settings: (rng: Rng) => Settings;
  readonly faults?: FaultSource;
  readonly trace?: boolean;
  readonly workload: (world: World) => void;
}

export interface Outcome {
  readonly seed: number;
  readonly hash: string;
  readonly violations: readonly Violation[];
  readonly steps: number;
  readonly virtualMs: number;
  readonly calls: number;
  readonly coverage: ReadonlyMap<string, number>;
  readonly trace: readonly string[] | null;
}

export class World {
  readonly rng: Rng;
  readonly settings: Settings;
  readonly timeline: Timeline;
  readonly trace: Trace;
  readonly surroundings: Surroundings;
  readonly books: ProviderBooks;
  readonly storage = new SimStorage();
  /** Null: nobody looks at pictures. */
  readonly moderation: ModerationBooks | null;
  /** Null: nobody asks for words. */
  readonly streams: StreamBooks | null;
  /** Null: nothing is sold or given away. */
  readonly shop: ShopBooks | null;
  /** Null: nobody calls over HTTP. */
  readonly callers: CallerBooks | null;
  /** Null: nobody has a studio. */
  readonly studio: StudioBooks | null;
  /** Null: nobody brings files of their own. */
  readonly uploads: UploadBooks | null;
  readonly running = new Set<Instance>();
  /** The newest committed tasks: what timers look at before they fire. */
  readonly tasks = new Map<string, Doc>();
  /** Newest of those with something that falls due by itself. */
  readonly accounts = new Map<string, Doc>();
  readonly reservations = new Map<string, Doc>();
  readonly orders = new Map<string, Doc>();
  /** Reservations whose maker was told of them. */
  readonly reserved: AskedReservation[] = [];
  /** Null: nobody is told of anything. */
  readonly receivers: Receivers | null;
  /** The newest committed events: what the sender's timer looks at before it fires. */
  readonly outbox = new Map<string, Doc>();
  readonly secrets: Secrets = new Map();
  readonly moduleTold: ModuleTold[] = [];
  /** Deliveries whose owner asked for them once more. */
  readonly replayed = new Set<string>();
  readonly followed = new Set<string>();
  readonly bugs: string[] = [];
  /** Rounds that were shared out, by the instance that led them. */
  readonly #rounds = new Map<number, BookedRound>();
  /** Tasks an operator has ordered to be ended. */
  readonly ordered = new Set<string>();
  /** Tasks somebody who may has asked to be cancelled. */
  readonly wished = new Set<string>();
  /** How often an operator has ordered an ended task to be taken in again. */
  readonly retried = new Map<string, number>();
  /** The same for all that had failed. */
  redrives = 0;
  /** The stream of what only this scenario has. */
  readonly extra: Rng;
  readonly duplicates: boolean;
  readonly coverage = new Map<string, number>();
  readonly protocol: DatabaseProtocol;
  readonly reconciles: boolean;
  readonly #engine: Engine;
  readonly #requests = new Map<string, AskedRequest>();
  readonly #told: Told[] = [];
  readonly #grants = new Map<string, { -readonly [K in keyof AskedGrant]: AskedGrant[K] }>();
  readonly #auditor: Auditor;
  #instances = 0;
  #secrets = 0;
  #calls = 0;
  #writer: { instance: Instance; step: number; used: boolean } | null = null;
  #broken: unknown = null;
  faultsOn = false;
  over = false;

  static async create(options: WorldOptions): Promise<World> {
    let ids = 0;
    const timeline = new Timeline(START_MS);
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
    await furnish(engine);
    return new World(options, engine, timeline);
  }

  private constructor(options: WorldOptions, engine: Engine, timeline: Timeline) {
    this.timeline = timeline;
    this.rng = new Rng(options.seed);
    this.settings = options.settings(this.rng);
    this.trace = new Trace(START_MS, options.trace === true);
    this.#engine = engine;
    this.protocol = createDatabaseProtocol(engine, {
      now: () => timeline.now,
      write: writeDocument,
    });
    const { scenario } = this.settings;
    this.extra = scenario.rng;
    this.duplicates = scenario.extras.duplicates;
    this.books = new ProviderBooks(timeline, this.rng, this.settings);
    this.books.onAccepted = (accepted) => sendCallbacks(this, accepted);
    this.moderation = this.#moderation();
    const { news } = scenario.extras;
    const outside = { now: () => timeline.now, isCalm: () => !this.faultsOn };
    this.receivers = news === null ? null : new Receivers(news, scenario.rng, outside);
    const { streams } = scenario.extras;
    this.streams = streams === null ? null : new StreamBooks(streams, this.extra);
    this.shop = this.#shop();
    this.callers = scenario.extras.callers === null ? null : new CallerBooks();
    const { batches, uploads } = scenario.extras;
    this.studio = batches === null ? null : new StudioBooks(batches);
    this.uploads = uploads === null ? null : new UploadBooks(uploads);
    this.cover(`scenario.${scenario.name}`);
    this.reconciles = this.rng.chance(0.4);
    const faults = options.faults ?? this.#randomFaults(this.#faultsLastMs);
    this.surroundings = {
      timeline,
      rng: this.rng,
      trace: this.trace,
      faults,
      latency: this.settings.latency,
      onEffect: (instance, commits) => {
        this.#calls += 1;
        this.#writer = commits ? { instance, step: timeline.steps, used: false } : null;
      },
      count: (fault: Fault) => this.cover(`fault.${fault}`),
    };
    this.#auditor = new Auditor(this.#evidence());
    engine.subscribe((commit) => this.#committed(commit));
  }

  #moderation(): ModerationBooks | null {
    const { rng, extras } = this.settings.scenario;
    if (extras.moderation === null) return null;
    const books = new ModerationBooks(extras.moderation, rng, () => this.timeline.now);
    books.onPush = (push) => deliverPush(this, books, push);
    return books;
  }

  #shop(): ShopBooks | null {
    const { rng, extras } = this.settings.scenario;
    if (extras.shop === null) return null;
    const push = (event: PushEvent, inMs: number): void => deliverPayment(this, event, inMs);
    return new ShopBooks(extras.shop, { now: () => this.timeline.now, rng, push });
  }

  /** A push about a payment was answered with success. */
  answered(orderId: string): void {
    this.#auditor.answered(orderId);
  }

  /** From the beginning, ms; then the outside world behaves. */
  get #faultsLastMs(): number {
    return this.settings.scenario.extras.faultsLastMs;
  }

  #randomFaults(lastMs: number): FaultSource {
    const faults = new RandomFaults(this.rng, this.settings.rates);
    faults.off = true;
    // Users get their first credits in peace: without any there is nothing to go wrong.
    this.timeline.after(1_000, () => {
      faults.off = false;
      this.faultsOn = true;
    });
    this.timeline.after(lastMs, () => {
      faults.off = true;
      this.faultsOn = false;
      this.books.temper = { ...CALM, cancel: this.settings.temper.cancel };
      this.trace.say(this.timeline.now, 'world', () => '── faults off ──');
    });
    return faults;
  }

  nextInstanceId(): number {
    this.#instances += 1;
    return this.#instances;
  }

  /**
   * Counted and not drawn: what nobody may guess must not shift what the seed decides. It differs
   * from its first character on, as the real ones do.
   */
  secret(): string {
    this.#secrets += 1;
    return createHash('sha256').update(String(this.#secrets)).digest('hex').slice(0, 32);
  }

  cover(what: string, times = 1): void {
    this.coverage.set(what, (this.coverage.get(what) ?? 0) + times);
  }

  /** A bug of the simulation, or an exception that left a function. */
  fail(error: unknown): void {
    this.#broken ??= error;
  }

  /** `by` calls a copy; the first of a round leads it. */
  led({ round, by }: { round: number; by: Instance }): void {
    if (this.#rounds.has(round)) return;
    this.#rounds.set(round, { at: by.bornAt, delayed: () => by.frozen });
    this.cover('reached.round shared out');
  }

  asked(request: Request): void {
    const { name, openid, model, forbidden = false } = request;
    const { count, price } = payloadOf(request);
    const asked = { name, openid, count, price, model, product: productOf(model), forbidden };
    if (!this.#requests.has(name)) this.#requests.set(name, asked);
  }

  get words(): readonly Told[] {
    return this.#told;
  }

  told({ name, openid }: Request, what: Told['what']): void {
    this.#told.push({ openid, request: name, at: this.timeline.now, what });
  }

  granting(gift: Gift, byOperator: boolean): void {
    const name = nameOf(gift);
    const asked = { kind: kindOf(gift), ...gift, byOperator, acknowledged: false, refused: false };
    if (!this.#grants.has(name)) this.#grants.set(name, asked);
  }

  /** First credits as an earlier grant left them: account and entry, without the calls. */
  fillWallet(gift: Gift): void {
    const [first, ...later] = this.#earlierGifts(gift);
    if (first === undefined) return;
    const fill = async (): Promise<void> => {
      let account = await this.#fillFirst(first);
      for (const more of later) account = await this.#fillMore(account, more);
    };
    fill().catch((error: unknown) => this.fail(error));
  }

  /** What an account got one by one, with a long ledger to show for it. */
  #earlierGifts(gift: Gift): Gift[] {
    const { earlierEntries } = this.settings.scenario.extras;
    const { openid, key } = gift;
    const small = Array.from({ length: openid === 'user-1' ? earlierEntries : 0 }, (_, index) => ({
      openid,
      key: `${key}-${index}`,
      amount: 1,
    }));
    return [...small, gift];
  }

  async #fillFirst(gift: Gift): Promise<EarlierAccount> {
    const { account, record } = this.#given(emptyAccount(gift.openid, this.#at), gift);
    const id = await this.#engine.begin();
    await this.#engine.insert(collections.accounts, [{ ...account }], id);
    await this.#engine.insert(collections.records, [record], id);
    await this.#engine.commit(id);
    return account;
  }

  async #fillMore(before: EarlierAccount, gift: Gift): Promise<EarlierAccount> {
    const { account, record } = this.#given(before, gift);
    const { _id, ...fields } = account;
    const id = await this.#engine.begin();
    await this.#engine.update({
      collection: collections.accounts,
      filter: { _id },
      update: { $set: fields },
      transactionId: id,
    });
    await this.#engine.insert(collections.records, [record], id);
    await this.#engine.commit(id);
    return account;
  }

  /** As accounts and entries were before there were lots. */
  #given(before: EarlierAccount, gift: Gift): { account: EarlierAccount; record: Doc } {
    this.granting(gift, false);
    this.granted(gift);
    const { key, amount } = gift;
    const entry: EarlierEntry = { id: recordId.grant(key), kind: 'grant', amount };
    const account = moved(before, entry, this.#at);
    return { account, record: recordOf(account, entry, this.#at) };
  }

  get #at(): Date {
    return new Date(this.timeline.now);
  }

  granted(gift: Gift): void {
    const grant = this.#grants.get(nameOf(gift));
    if (grant !== undefined) grant.acknowledged = true;
  }

  refusedGrant(gift: Gift): void {
    const grant = this.#grants.get(nameOf(gift));
    if (grant !== undefined) grant.refused = true;
  }

  #evidence(): Evidence {
    const { settings, timeline, books, storage } = this;
    const { extras } = settings.scenario;
    return {
      now: () => timeline.now,
      jobs: () => books.jobs,
      answers: () => books.answers,
      translations: () => books.translations,
      rounds: () => [...this.#rounds.values()],
      oldNames: () => books.oldNames,
      renewal:
        extras.renewal === null
          ? null
          : { ...extras.renewal, announcedAt: START_MS + extras.renewal.documentMs },
      translates: extras.translation !== null,
      streams: () => this.streams?.calls ?? [],
      heardStreams: () => this.streams?.heard ?? [],
      tickets: () => this.streams?.tickets ?? [],
      openings: () => this.streams?.openings ?? [],
      partialAnswers: settings.policy.partialAnswers,
      unfitWords: extras.streams?.moderated === true ? UNFIT : null,
      checks: () => this.moderation?.checks ?? [],
      pushes: () => this.moderation?.pushes ?? [],
      silences: () => this.moderation?.silences ?? NOBODY_ASKED,
      file: (fileId) => storage.files.get(fileId),
      written: (fileId) => storage.written.get(fileId) ?? [],
      engineMissing: extras.films.missing,
      deletedByOwner: (fileId) => storage.removed.has(fileId),
      requests: () => [...this.#requests.values()],
      told: () => this.#told,
      bugs: () => this.bugs,
      grants: () => [...this.#grants.values()],
      reserved: () => this.reserved,
      payment: (orderId) => this.shop?.booked(orderId),
      days: () => this.shop?.days ?? [],
      agreed: (quoteHash) => this.studio?.agreed.get(quoteHash),
      toldBatches: () => this.studio?.told ?? [],
      uploads: this.#uploadsEvidence(),
      ordered: (taskId) => this.ordered.has(taskId),
      wished: (taskId) => this.wished.has(taskId),
      retried: (taskId) => (this.retried.get(taskId) ?? 0) + this.redrives,
      fallbacks: (model) =>
        extras.fallbacks || model === STREAM_MODEL ? (FALLBACKS[model] ?? []) : [],
      review:
        extras.moderation === null
          ? null
          : {
              limitMs: extras.moderation.limitMs,
              after: extras.moderation.afterLimit,
              services: extras.moderation.services,
            },
      tidied: extras.tidies,
      writer: () => this.#currentWriter(),
      clockSkewMs: settings.clockSkewMs,
      calmFrom: START_MS + this.#faultsLastMs,
      punctualFrom: START_MS + (isQuiet(settings) ? 0 : this.#faultsLastMs + CALMING_MS),
      lateChecks: {
        everyMs: settings.policy.lateCheckEveryMs,
        times: settings.policy.maxLateChecks,
      },
      maxInFlight: settings.policy.maxInFlight,
      maxAttempts: settings.policy.maxAttempts,
      callers: this.#callersEvidence(),
      news:
        this.receivers === null
          ? null
          : {
              sends: this.receivers.sends,
              secrets: this.secrets,
              replayed: (id: string) => this.replayed.has(id),
              moduleTold: () => this.moduleTold,
            },
    };
  }

  #uploadsEvidence(): Evidence['uploads'] {
    const { uploads, storage } = this;
    if (uploads === null) return null;
    const { asked, told, costs } = uploads;
    return { owner: OWNER, asked, told, costs, stored: () => [...storage.files.keys()] };
  }

  #callersEvidence(): Evidence['callers'] {
    const { callers } = this;
    return callers === null ? null : { keys: () => callers.keys, calls: () => callers.calls };
  }

  /** Known for the first commit of a writing call: what a lock had held back belongs to others. */
  #currentWriter(): Writer | null {
    const writer = this.#writer;
    if (writer === null || writer.step !== this.timeline.steps || writer.used) return null;
    const { instance } = writer;
    return {
      id: instance.id,
      bornAt: instance.bornAt,
      working: () =>
        !instance.ended &&
        !instance.frozen &&
        this.timeline.now - instance.bornAt <= instance.limitMs,
    };
  }

  #committed(commit: Commit): void {
    try {
      this.#auditor.commit(commit);
      if (this.#writer !== null) this.#writer.used = true;
      this.trace.mark(commit.seq, commit.atMs, commit.changes.length);
      for (const change of commit.changes) this.#note(change.collection, change.after);
      deliverTriggers(this, commit);
    } catch (error) {
      this.fail(error);
    }
  }

  #note(collection: string, after: Doc | null): void {
    if (this.trace.lines !== null) {
      this.trace.say(this.timeline.now, 'database', () => noteOf(collection, after));
    }
    if (after !== null) this.#noteDue(collection, after);
    if (collection === collections.webhookOutbox && after !== null)
      this.outbox.set(after._id, after);
    if (collection !== collections.tasks || after === null) return;
    const before = this.tasks.get(after._id);
    this.tasks.set(after._id, after);
    maybeStepIn(this, before, after);
  }

  #noteDue(collection: string, doc: Doc): void {
    const { credits, shop } = this.settings.scenario.extras;
    if (collection === collections.orders) this.orders.set(doc._id, doc);
    if (collection === collections.studioBatches) this.studio?.batches.set(doc._id, doc);
    if (credits === null && shop === null) return;
    if (collection === collections.accounts) this.accounts.set(doc._id, doc);
    if (collection === collections.reservations) this.reservations.set(doc._id, doc);
  }

  async run(workload: (world: World) => void): Promise<void> {
    await this.#trouble();
    await this.#staff();
    if (this.studio !== null) await openProject(this, this.studio);
    if (this.uploads !== null) await openUploads(this, this.uploads);
    workload(this);
    startTimers(this);
    await this.timeline.run(() => this.#broken !== null || this.#auditor.stopped || this.#atRest());
    this.over = true;
    if (this.shop !== null && !this.#auditor.stopped) {
      closeTheDay(this);
      await this.timeline.run(() => this.#broken !== null || this.#auditor.stopped);
    }
    if (this.settings.scenario.extras.tidies && !this.#auditor.stopped) {
      tidyUp(this);
      await this.timeline.run(() => this.#broken !== null || this.#auditor.stopped);
    }
    if (this.#broken !== null) throw this.#broken;
    const documents = new Map<string, readonly RawDoc[]>();
    for (const name of [
      'credit_accounts',
      'credit_records',
      'credit_reservations',
      'credit_caps',
      'task_queue',
      'works',
      'texts',
      'disagreements',
      'operator_audit',
      'webhook_outbox',
      'module_tasks',
      'orders',
      'payments',
      'refunds',
      'studio_batches',
    ]) {
      documents.set(name, await this.#engine.find(name));
    }
    this.#auditor.atRest(documents);
    for (const task of this.tasks.values()) this.cover(`task.${String(task.status)}`);
    for (const what of reachedBy(this)) this.cover(`reached.${what}`);
    for (const [what, times] of Object.entries(this.#auditor.counts)) {
      if (times > 0) this.cover(`credits.${what}`, times);
    }
    await this.#engine.close();
  }

  /** Providers that have failed just before: their circuits are open when the first task comes. */
  async #trouble(): Promise<void> {
    for (const provider of this.settings.scenario.extras.troubled) {
      const failure = { provider, kind: 'transient', at: new Date(START_MS), task_id: '' };
      const failures = [1, 2, 3, 4, 5].map((index) => ({
        _id: `${provider}-${index}`,
        ...failure,
      }));
      await this.#engine.insert(collections.errors, failures);
    }
  }

  async #staff(): Promise<void> {
    if (this.settings.scenario.extras.console === null) return;
    await this.#engine.insert(collections.operators, STAFF);
  }

  #lastLook = 0;

  /** Everybody has gone home, or the time for that is over. Looked at once a virtual second. */
  #atRest(): boolean {
    const { now } = this.timeline;
    if (now - this.#lastLook < 1_000) return false;
    this.#lastLook = now;
    for (const instance of this.running) if (instance.ended) this.running.delete(instance);
    if (now < START_MS + this.#faultsLastMs && (this.faultsOn || now < START_MS + 65_000))
      return false;
    // Events go on for hours where storage is looked through, and timers do not: by then whoever
    // was frozen, and every call on its way, must have had its say.
    const longer = this.settings.scenario.extras.tidies || this.shop !== null ? CALMING_MS : 0;
    let limit = START_MS + this.#faultsLastMs + longer;
    const dates = this.#creditsWaitFor(now);
    const waiting = this.#eventsWaitFor(now);
    const batches = this.studio?.openBatches() ?? [];
    const left = dates.length + waiting.length + batches.length;
    let open = this.running.size > 0 || now < limit || left > 0;
    if (batches.length > 0) limit += 2 * CALMING_MS;
    limit = Math.max(limit, ...waiting.map((at) => at + CALMING_MS));
    limit = Math.max(limit, ...dates.map((at) => at + GRACE_AFTER_HARD_DEADLINE_MS));
    for (const task of this.tasks.values()) {
      const hard = (task.hard_deadline_at as Date).getTime() + GRACE_AFTER_HARD_DEADLINE_MS;
      const late = this.settings.policy.lateCheckEveryMs * (this.settings.policy.maxLateChecks + 1);
      // A gift that kills whoever makes it is given up after some tries, of which each minute has one.
      limit = Math.max(limit, hard + late + 1_800_000);
      if (task.status === 'pending' || task.status === 'processing') {
        open = true;
        if (now > hard) return true;
      } else if ((task.late_check_at ?? null) !== null || task.gift === 'ready') open = true;
    }
    return !open || now > limit;
  }

  /** When events are tried again, as far as that is soon: some wait for a day. */
  #eventsWaitFor(now: number): number[] {
    return [...this.outbox.values()]
      .filter(({ status }) => status === 'pending')
      .map(({ next_at }) => (next_at as Date).getTime())
      .filter((at) => at <= now + SOON_MS);
  }

  /** Dates of what the sweeper has to see to: reservations that are open, and lots that are due. */
  #creditsWaitFor(now: number): number[] {
    const open = [...this.reservations.values()].filter(({ status }) => status === 'open');
    const closing = open.map(({ close_at }) => (close_at as Date).getTime());
    const due = [...this.accounts.values()]
      .flatMap(({ next_expiry_at: at }) => (at instanceof Date ? [at.getTime()] : []))
      .filter((at) => at <= now);
    return [...closing, ...due, ...this.#ordersWaitFor(now)];
  }

  /** Orders that were paid, or whose money is on its way back: not those that nobody has paid. */
  #ordersWaitFor(now: number): number[] {
    return [...this.orders.values()].flatMap((order) => {
      const { _id, next_check_at: at, fulfilled_at, open_refund } = order;
      const booked = this.shop?.booked(_id);
      if (booked === undefined) return [];
      const open = open_refund !== null || this.#owesInviter(order);
      const expected = open || fulfilled_at === null || order.delivered_at === null;
      if (!expected || !(at instanceof Date)) return [];
      return [Math.min(at.getTime(), now + 20 * 60_000)];
    });
  }

  #owesInviter({ invite, refunded_fen, price_fen }: Doc): boolean {
    if (typeof invite !== 'object' || invite === null) return false;
    const { given, revoked, decided_at } = invite as Record<string, unknown>;
    const share = Math.floor((Number(given) * Number(refunded_fen)) / Number(price_fen));
    return decided_at === null || share > Number(revoked);
  }

  outcome(seed: number): Outcome {
    return {
      seed,
      hash: this.trace.hash,
      violations: this.#auditor.violations,
      steps: this.timeline.steps,
      virtualMs: this.timeline.now - START_MS,
      calls: this.#calls,
      coverage: this.coverage,
      trace: this.trace.lines,
    };
  }
}

/** Credits given or taken: a grant unless it is said, or negative. */
export interface Gift {
  readonly openid: string;
  readonly key: string;
  readonly amount: number;
  readonly kind?: AskedGrant['kind'];
  /** What a grant, or a revocation, says besides. */
  readonly source?: 'bought' | 'gift';
  readonly expiresAt?: number;
  readonly lot?: string;
}

export const kindOf = ({ kind, amount }: Gift): AskedGrant['kind'] =>
  kind ?? (amount < 0 ? 'adjust' : 'grant');

const nameOf = (gift: Gift): string => `${kindOf(gift)}:${gift.key}:${gift.amount}`;

const SCENE = seedScenes.filter(({ _id }) => _id === 'beach-sunset');

/** What set-up stores, straight into the engine: it is the same for every schedule. */
async function furnish(engine: Engine): Promise<void> {
  for (const name of Object.values(collections)) await engine.createCollection(name);
  await engine.insert(collections.scenes, SCENE as unknown as Doc[]);
  await engine.insert(collections.templates, seedTemplates as unknown as Doc[]);
  await engine.insert(collections.packs, PACKS as unknown as Doc[]);
}

function noteOf(collection: string, doc: Doc | null): string {
  if (doc === null) return `  ▸ ${collection} document removed`;
  const shown: Record<string, unknown> = {};
  for (const name of SHOWN) if (doc[name] !== undefined) shown[name] = doc[name];
  return `  ▸ ${collection}/${doc._id.slice(-12)} ${JSON.stringify(shown)}`;
}

const SHOWN = [
  'status',
  'step',
  'attempt',
  'fence',
  'version',
  'wake',
  'claims',
  'setbacks',
  'lease_expires_at',
  'next_run_at',
  'cancel',
  'gift',
  'progress',
  'refunded',
  'message',
  'available',
  'held',
  'captured',
  'in_flight',
  'released',
  'amount',
  'kind',
];

/** Runs one schedule from its seed. Rejects only for a bug of the simulation or a thrown bug. */
export async function runSchedule(options: WorldOptions): Promise<Outcome> {
  const world = await World.create(options);
  await world.run(options.workload);
  return world.outcome(options.seed);
}
