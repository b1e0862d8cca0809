/**
 * Looks at every commit as it happens and at the whole at rest, and says what should not be. Reads
 * raw documents and other parties' books; imports nothing of the product.
 */
import { Course } from './course-rules.ts';
import { type Counts, Credits } from './credit-rules.ts';
import { creditsAtRest, expiredInTime } from './credits-at-rest.ts';
import { type ChangeOf, isEnded, sorted } from './documents.ts';
import { endingRules } from './ending-rules.ts';
import type { Evidence, RawCommit, RawDoc, Violation } from './evidence.ts';
import { Files } from './file-rules.ts';
import { History } from './history.ts';
import { ledgerRules } from './ledger-rules.ts';
import { moderationRules } from './moderation-rules.ts';
import { Deeds } from './operator-rules.ts';
import { renewalRules } from './renewal-rules.ts';
import { readBooks, restRules } from './rest-rules.ts';
import { roundRules } from './round-rules.ts';
import { streamRules, streamsAtRest, type Text } from './stream-rules.ts';
import { Ownership, taskRules } from './task-rules.ts';

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

  constructor(evidence: Evidence) {
    this.#evidence = evidence;
    this.#deeds = new Deeds(evidence, this.#say);
    this.#course = new Course(evidence, this.#say);
    this.#credits = new Credits(this.#say);
  }

  /** What the ledger has come by. */
  get counts(): Counts {
    return this.#credits.counts;
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
    this.#history.follow(commit);
    this.#deeds.follow(commit);
    streamRules(commit, textsOf(raw), { evidence: this.#evidence, say: this.#say });
    if (commit.tasks.length === 0 && commit.works.length === 0) return;
    taskRules(commit, this.#evidence, this.#say);
    const fruitless = (taskId: string): number => this.#ownership.fruitless(taskId);
    endingRules(commit, { evidence: this.#evidence, fruitless, say: this.#say });
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
    restRules({ books, evidence: this.#evidence, endedAt, markedAt, history, say });
    this.#files.atRest(books.works, this.#evidence, say);
    const texts = (documents.get('texts') ?? []) as unknown as Text[];
    streamsAtRest(books.tasks, texts, { evidence: this.#evidence, say });
    roundRules(this.#evidence, say);
  }
}
