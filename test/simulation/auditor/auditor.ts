/**
 * Looks at every commit as it happens and at the whole at rest, and says what should not be. Reads
 * raw documents and other parties' books; imports nothing of the product.
 */

import { BatchRules } from './batch-rules.ts';
import { CallerRules } from './caller-rules.ts';
import { ConsoleRules } from './console-rules.ts';
import { type Counts, Credits } from './credits/credit-rules.ts';
import { creditsAtRest, expiredInTime } from './credits/credits-at-rest.ts';
import { ledgerRules } from './credits/ledger-rules.ts';
import { type ChangeOf, isEnded, sorted } from './documents.ts';
import type { Evidence, RawCommit, RawDoc, Violation } from './evidence.ts';
import { History } from './history.ts';
import { NewsRules } from './news-rules.ts';
import { type OrderCounts, Orders } from './orders/order-rules.ts';
import { ordersAtRest } from './orders/orders-at-rest.ts';
import { readBooks, restRules } from './rest-rules.ts';
import { roundRules } from './round-rules.ts';
import { Course } from './tasks/course-rules.ts';
import { endingRules } from './tasks/ending-rules.ts';
import { Files } from './tasks/file-rules.ts';
import { moderationRules } from './tasks/moderation-rules.ts';
import { ModuleRules } from './tasks/module-rules.ts';
import { Deeds } from './tasks/operator-rules.ts';
import { renewalRules } from './tasks/renewal-rules.ts';
import { Ownership, taskRules } from './tasks/task-rules.ts';
import { UploadRules } from './tasks/upload-rules.ts';
import { streamRules, streamsAtRest, type Text } from './words/stream-rules.ts';
import { ticketRules } from './words/ticket-rules.ts';

const textsOf = ({ changes }: RawCommit) =>
  changes.filter(({ collection }) => collection === 'texts') as unknown as ChangeOf<Text>[];

export class Auditor {
  readonly violations: Violation[] = [];
  readonly #evidence: Evidence;
  readonly #ownership = new Ownership();
  readonly #endedAt = new Map<string, number>();
  readonly #markedAt = new Map<string, number>();

  readonly #history = new History();
  readonly #files = new Files();
  readonly #deeds: Deeds;
  readonly #course: Course;
  readonly #credits: Credits;
  readonly #news: NewsRules;
  readonly #modules: ModuleRules;
  readonly #orders: Orders;
  readonly #callers: CallerRules;
  readonly #console: ConsoleRules;
  readonly #batches: BatchRules;
  readonly #uploads: UploadRules;

  constructor(evidence: Evidence) {
    this.#evidence = evidence;
    this.#deeds = new Deeds(evidence, this.#say);
    this.#course = new Course(evidence, this.#say);
    this.#credits = new Credits(this.#say);
    this.#news = new NewsRules(evidence, this.#say);
    this.#modules = new ModuleRules(evidence, this.#say);
    this.#orders = new Orders(evidence, this.#say);
    this.#callers = new CallerRules(evidence, this.#say);
    this.#console = new ConsoleRules(evidence, this.#say);
    this.#batches = new BatchRules(evidence, this.#say);
    this.#uploads = new UploadRules(evidence, this.#say);
  }

  /** What the ledger has come by. */
  get counts(): Counts & OrderCounts {
    return { ...this.#credits.counts, ...this.#orders.counts };
  }

  /** A push about this order was answered with success, just now. */
  answered(orderId: string): void {
    this.#orders.answered(orderId);
  }

  /** True once something was found: what follows from it would only hide it. */
  get stopped(): boolean {
    return this.violations.length > 0;
  }

  readonly #say = (rule: string, detail: string): void => {
    this.violations.push({ rule, detail, atMs: this.#evidence.now() });
  };

  commit(raw: RawCommit): void {
    const commit = sorted(raw);
    ledgerRules(commit, this.#evidence, this.#say);
    if (commit.entries.length + commit.accounts.length > 0) {
      this.#credits.follow(commit);
      expiredInTime(commit, { credits: this.#credits, evidence: this.#evidence, say: this.#say });
    }
    this.#orders.follow(raw);
    this.#callers.follow(commit, raw);
    this.#history.follow(commit);
    this.#deeds.follow(commit);
    this.#console.follow(raw);
    this.#batches.follow(commit, raw);
    this.#uploads.members(raw);
    this.#news.follow(raw, { commit, endedModules: this.#modules.follow(raw) });
    streamRules(commit, textsOf(raw), { evidence: this.#evidence, say: this.#say });
    if (commit.tasks.length === 0 && commit.works.length === 0) return;
    taskRules(commit, this.#evidence, this.#say);
    const fruitless = (taskId: string): number => this.#ownership.fruitless(taskId);
    endingRules(commit, { evidence: this.#evidence, fruitless, say: this.#say });
    this.#uploads.follow(commit, { fruitless });
    this.#ownership.follow(commit, this.#evidence, this.#say);
    this.#course.follow(commit);
    this.#files.follow(commit);
    renewalRules(commit, this.#evidence, this.#say);
    moderationRules(commit, this.#evidence, this.#say);
    for (const { id, before, after } of commit.tasks) {
      for (const { key } of after?.jobs ?? []) {
        if (!this.#markedAt.has(key)) this.#markedAt.set(key, commit.atMs);
      }
      if (before === null || after === null || !isEnded(after.status)) continue;
      if (!isEnded(before.status)) this.#endedAt.set(id, commit.atMs);
    }
  }

  /** `documents`: every collection of the product, as stored. */
  atRest(documents: ReadonlyMap<string, readonly RawDoc[]>): void {
    if (this.stopped) return;
    const books = readBooks(documents);
    const say = this.#say;
    const [endedAt, markedAt] = [this.#endedAt, this.#markedAt];
    const history = this.#history;
    creditsAtRest(books, this.#evidence, say);
    ordersAtRest(books, this.#evidence, say);
    restRules({ books, evidence: this.#evidence, endedAt, markedAt, history, say });
    this.#files.atRest(books.works, this.#evidence, say);
    this.#news.atRest(documents.get('webhook_outbox') ?? []);
    this.#modules.atRest(documents.get('module_tasks') ?? []);
    const texts = (documents.get('texts') ?? []) as unknown as Text[];
    streamsAtRest(books.tasks, texts, { evidence: this.#evidence, say });
    ticketRules(books.tasks, texts, { evidence: this.#evidence, say });
    this.#callers.atRest(books);
    this.#batches.atRest(documents.get('studio_batches') ?? [], books);
    this.#uploads.atRest(books, { endedAt });
    roundRules(this.#evidence, say);
  }
}
