/** From visit to visit: why a task begins anew, where it goes then, and when it is looked at next. */

import type { Say } from '../credits/ledger-rules.ts';
import type { Sorted, Task } from '../documents.ts';
import { currentMark, isEnded } from '../documents.ts';
import type { BookedJob, Evidence } from '../evidence.ts';
import { isOver } from './ending-rules.ts';

interface Change {
  readonly before: Task;
  readonly after: Task;
}

/** Waits after setbacks in a row, ms, as promised; each is taken half as long to half as long again. */
const BACK_OFF_MS = [2_000, 5_000, 10_000, 20_000, 40_000, 60_000] as const;
/** An unanswered submit waits this long for its callback. */
const LONGEST_WAIT_MS = 90_000;
/** Timers fire every ten seconds, calls take their time, and one task may have to wait for another. */
const SOON_MS = 24_000;
/**
 * Parts of a round that is shared out begin at moments of their own, and who comes first in one is
 * drawn anew each time: where one question takes all the time there is, a task may lose four times.
 */
const SPREAD_MS = 40_000;
/** The picture path works on one task at a time, and is called again after half a minute. */
const PATH_MS = 90_000;

export class Course {
  /** When the wish to cancel was stored, and when the task was last claimed. */
  readonly #wishedAt = new Map<string, number>();
  readonly #claimedAt = new Map<string, number>();
  readonly #evidence: Evidence;
  readonly #say: Say;

  constructor(evidence: Evidence, say: Say) {
    this.#evidence = evidence;
    this.#say = say;
  }

  follow(commit: Sorted): void {
    for (const { before, after } of commit.tasks) {
      if (before === null || after === null) continue;
      if (!isEnded(before.status)) this.#live({ before, after }, commit.atMs);
      if (after.fence > before.fence && after.lease_expires_at.getTime() > 0) {
        this.#claimedAt.set(after._id, commit.atMs);
      }
      if (before.cancel === null && after.cancel !== null) {
        this.#wishedAt.set(after._id, commit.atMs);
      }
    }
  }

  #live(change: Change, atMs: number): void {
    const { before, after } = change;
    this.#visitedInTime(before, atMs);
    if (after.attempt > before.attempt) this.#begunAnew(before, atMs);
    if (after.via !== before.via) this.#standIn(change);
    if (!isEnded(after.status)) this.#lookedAtAgain(change, atMs);
    else if (after.status === 'failed') {
      this.#wishHonoured(change);
      if (after.error?.code.startsWith('PROVIDER_') === true) this.#adopted(before, atMs);
    }
  }

  /** One attempt follows another only when the first has come to nothing, or nobody can tell. */
  #begunAnew(before: Task, atMs: number): void {
    const mark = currentMark(before);
    if (mark === undefined) return;
    this.#adopted(before, atMs);
    const job = this.#jobOf(mark.handle?.taskId);
    if (job !== undefined && !isOver(job, before, atMs)) {
      this.#say('attempt_for_a_reason', `task ${before._id} begins anew while ${job.id} goes on`);
    }
    if (job !== undefined && this.#stoppedByWish(before, job)) {
      this.#say(
        'wish_is_honoured',
        `task ${before._id} begins anew, though its user had it stopped`,
      );
    }
  }

  /** A job whose submit was never answered, but which has called back, is not left alone. */
  #adopted(before: Task, atMs: number): void {
    const mark = currentMark(before);
    const claimedAt = this.#claimedAt.get(before._id) ?? 0;
    for (const job of this.#evidence.jobs()) {
      if (job.key !== mark?.key || mark.handle !== null || isOver(job, before, atMs)) continue;
      if (job.calledBackAt !== null && job.calledBackAt < claimedAt) {
        this.#say('called_back_is_adopted', `task ${before._id} leaves ${job.id}, which called`);
      }
    }
  }

  #wishHonoured({ before, after }: Change): void {
    const job = this.#jobOf(currentMark(before)?.handle?.taskId);
    if (job === undefined || !this.#stoppedByWish(before, job)) return;
    const { error } = after;
    if (error?.code.startsWith('PROVIDER_') !== true) return;
    this.#say('wish_is_honoured', `task ${before._id} failed, though its user had it stopped`);
  }

  /** Whoever works on the task has read the wish with it. */
  #stoppedByWish(task: Task, job: BookedJob): boolean {
    const wishedAt = this.#wishedAt.get(task._id) ?? Number.POSITIVE_INFINITY;
    const claimedAt = this.#claimedAt.get(task._id) ?? 0;
    // What the provider has lost it cannot say it has stopped.
    const now = this.#evidence.now();
    const byItself = job.outcome === 'self_cancel' && now >= job.readyAt;
    const isStopped = (job.cancelledAt !== null || byItself) && now < job.forgottenAt;
    return isStopped && wishedAt < claimedAt;
  }

  #standIn({ before, after }: Change): void {
    if (!this.#evidence.fallbacks(before.model).includes(after.via)) {
      this.#say('fallback_is_listed', `task ${before._id}: ${after.via} for ${before.model}`);
    }
    const key = currentMark(before)?.key;
    const job = this.#evidence.jobs().find((one) => one.key === key && !one.straggler);
    if (job !== undefined && !isOver(job, before, this.#evidence.now())) {
      this.#say('failover_leaves_no_job', `task ${before._id} turned away from ${job.id}`);
    }
  }

  /** The next look is promised for when it makes sense, not for some day. */
  #lookedAtAgain({ before, after }: Change, atMs: number): void {
    const { clockSkewMs, review } = this.#evidence;
    const inMs = after.next_run_at.getTime() - atMs - clockSkewMs;
    const longest = after.step === 'review' ? (review?.limitMs ?? 0) : LONGEST_WAIT_MS;
    if (inMs > longest) {
      this.#say('looked_at_again', `task ${after._id} is left alone for ${inMs} ms`);
    }
    const isBackOff = after.setbacks === before.setbacks + 1;
    const step = BACK_OFF_MS[Math.min(before.setbacks, BACK_OFF_MS.length - 1)] ?? 60_000;
    if (isBackOff && inMs > step * 1.5) {
      this.#say('looked_at_again', `task ${after._id} backs off ${inMs} ms, not ${step}`);
    }
  }

  /** What was due has been looked at soon: its next commit, or a question to its provider. */
  #visitedInTime(task: Task, atMs: number): void {
    const { clockSkewMs, punctualFrom } = this.#evidence;
    const due = Math.max(task.next_run_at.getTime(), task.lease_expires_at.getTime());
    let since = Math.max(due + clockSkewMs, punctualFrom);
    const spread = this.#evidence.rounds().length > 0 ? SPREAD_MS : 0;
    const limit = task.step === 'wait' || task.step === 'review' ? SOON_MS + spread : PATH_MS;
    const job = task.step === 'wait' ? this.#jobOf(currentMark(task)?.handle?.taskId) : undefined;
    // Who is gone cannot tell of visits in vain, and those write nothing.
    if (job !== undefined && job.partedAt <= atMs) return;
    for (const visit of [...(job?.asked ?? []), atMs]) {
      if (visit - since > limit + clockSkewMs) {
        this.#say('visited_in_time', `task ${task._id} was due for ${visit - since} ms`);
        return;
      }
      since = Math.max(since, visit);
    }
  }

  #jobOf(id: string | undefined): BookedJob | undefined {
    return id === undefined ? undefined : this.#evidence.jobs().find((job) => job.id === id);
  }
}
