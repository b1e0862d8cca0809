/** What must be true at the moment a task ends: pictures for money, and a reason for every end. */

import { finished, madeFrom } from '../contents.ts';
import type { Say } from '../credits/ledger-rules.ts';
import type { Entry, Sorted, Task } from '../documents.ts';
import { currentMark, isEnded, type Picture, requestIn, same, type Work } from '../documents.ts';
import type { BookedJob, Evidence } from '../evidence.ts';
import { blockedForAReason } from './moderation-rules.ts';

interface EndingContext {
  readonly evidence: Evidence;
  /** Claims of a task in a row that came to nothing. */
  readonly fruitless: (taskId: string) => number;
  readonly say: Say;
}

/** An ended task with everything that belongs to it. */
export interface Ending {
  readonly before: Task;
  readonly task: Task;
  readonly work: Work;
  readonly settle: Entry;
  readonly request: string;
}

export function endingRules(commit: Sorted, { evidence, fruitless, say }: EndingContext): void {
  for (const { before, after } of commit.tasks) {
    if (before === null || after === null) continue;
    if (isEnded(before.status) || !isEnded(after.status)) continue;
    const work = commit.works.find(({ id }) => id === after._id)?.after;
    const settle = commit.entries.find((entry) => entry.after?.task_id === after._id)?.after;
    if (!work || !settle) continue;
    const ending = { before, task: after, work, settle, request: requestIn(work.prompt) ?? '?' };
    // What a stream costs and why it ends has rules of its own.
    if (after.step === 'stream') {
      refundIsTold(ending, say);
      continue;
    }
    if (after.status === 'completed') completed(ending, evidence, say);
    if (after.status === 'failed') failedForAReason(ending, { evidence, fruitless, say });
    if (after.status === 'cancelled') cancelledByConsent(ending, evidence, say);
    refundIsTold(ending, say);
  }
}

function refundIsTold({ work, settle }: Ending, say: Say): void {
  if (work.refunded !== settle.released) {
    say('refund_told', `work ${work._id} says ${work.refunded}, released ${settle.released}`);
  }
}

function completed({ task, work, settle, request }: Ending, evidence: Evidence, say: Say): void {
  const made = Math.min(task.images.length, task.count);
  if (made === 0) {
    say('pictures_for_money', `task ${task._id} completed without a picture`);
    return;
  }
  if (task.images.length > task.count) {
    say('pictures_as_asked', `task ${task._id} has ${task.images.length} of ${task.count}`);
  }
  const due = Math.floor((task.price * made) / task.count);
  if (settle.captured !== due) {
    say(
      'partial_capture',
      `task ${task._id}: ${settle.captured} for ${made} of ${task.count}, not ${due}`,
    );
  }
  if (!same(task.images, work.images)) say('work_shows_pictures', `work ${work._id} shows others`);
  picturesAreThere(task, { request, evidence, say });
}

/** Every result is stored, is this request's own, is what was asked for, and is none twice. */
export function picturesAreThere(
  task: Pick<Task | Work, '_id' | 'images'>,
  { request, evidence, say }: { request: string; evidence: Evidence; say: Say },
): void {
  const seen = new Set<string>();
  for (const picture of task.images) {
    const { file_id, thumb_file_id } = picture;
    const content = evidence.file(file_id);
    if (content === undefined) {
      if (!evidence.deletedByOwner(file_id)) {
        say('pictures_for_money', `task ${task._id}: ${file_id} is not stored`);
      }
      continue;
    }
    const name = madeFrom(content);
    if (seen.has(name)) say('pictures_differ', `task ${task._id} shows ${name} twice`);
    seen.add(name);
    const job = evidence.jobs().find(({ id }) => id === name.split('/')[0]);
    if (job?.request !== request) {
      say('own_pictures', `task ${task._id} shows ${name} of ${job?.request ?? 'nobody'}`);
      continue;
    }
    const hasThumb = job.product === 'picture' || thumb_file_id !== '';
    if (hasThumb) thumbIsThere(name, { thumb_file_id, evidence, say });
    saysWhatItIs(picture, job, { evidence, say });
  }
}

const KINDS = { picture: undefined, film: 'film', speech: 'sound', words: 'words' } as const;

/** Marked and labelled, at no time stored without, and told as what it is. */
function saysWhatItIs(
  { file_id, media, label }: Picture,
  { id, product }: BookedJob,
  { evidence, say }: { evidence: Evidence; say: Say },
): void {
  const content = evidence.file(file_id) ?? '';
  const wanted = finished(madeFrom(content), product);
  if (content !== wanted) say('results_are_labelled', `${id}: ${content}`);
  // Another result of the same job may have lain there, as it would have been shown.
  for (const earlier of evidence.written(file_id)) {
    const asShown = finished(madeFrom(earlier), product);
    if (earlier !== asShown) say('marked_before_upload', `${file_id} once held "${earlier}"`);
  }
  const isTold = media?.kind === KINDS[product] && (product === 'picture' || label !== undefined);
  if (!isTold) say('results_say_what_they_are', `${file_id} of ${id} is a ${product}`);
}

function thumbIsThere(
  name: string,
  { thumb_file_id: id, evidence, say }: { thumb_file_id: string; evidence: Evidence; say: Say },
): void {
  const thumb = evidence.file(id);
  if (thumb === undefined) {
    if (!evidence.deletedByOwner(id)) say('pictures_for_money', `${id} is not stored`);
  } else if (thumb !== `thumb of ${name}`) say('own_pictures', `${id} is of another`);
}

/** A failure needs a verdict, a deadline, a submit that nobody can vouch for, or poison. */
function failedForAReason(ending: Ending, { evidence, fruitless, say }: EndingContext): void {
  const { before, task, request } = ending;
  if (isExcused(task, { evidence, fruitless })) return;
  if (task.error?.code === 'CONTENT_BLOCKED') {
    blockedForAReason(before, { request, evidence, say });
    return;
  }
  if (task.error?.code === 'FILM_NOT_MARKED' && evidence.engineMissing) return;
  jobIsOver(before, { evidence, say });
  if (before.jobs.some(isOpen)) return;
  if (evidence.answers().some((answer) => answer.request === request)) return;
  const jobs = evidence.jobs().filter((job) => job.request === request);
  if (jobs.some((job) => givenUp(job, task))) return;
  say('failed_for_a_reason', `task ${task._id} (${request}) failed, and nobody said so`);
}

/** Its time was up, an operator had it ended, or it kills whoever works on it. */
export function isExcused(
  task: Task,
  { evidence, fruitless }: Pick<EndingContext, 'evidence' | 'fruitless'>,
): boolean {
  if (evidence.now() + evidence.clockSkewMs >= task.deadline_at.getTime()) return true;
  if (evidence.ordered(task._id)) return true;
  return task.quarantined && fruitless(task._id) > POISON_CLAIMS;
}

/** Whatever an earlier attempt came to: the job of this one must have come to nothing as well. */
function jobIsOver(task: Task, { evidence, say }: { evidence: Evidence; say: Say }): void {
  const handle = currentMark(task)?.handle;
  const job = evidence.jobs().find(({ id }) => id === handle?.taskId);
  if (job === undefined || isOver(job, task, evidence.now())) return;
  say('failed_for_a_reason', `task ${task._id} failed while its ${job.id} goes on`);
}

/** Tries at one picture before it may be given up. */
export const GIVE_UP = 5;
const POISON_CLAIMS = 5;

/** Cancelling is free only while no job runs, or when the provider has stopped it. */
function cancelledByConsent({ before, task, request }: Ending, evidence: Evidence, say: Say): void {
  const marks = [...before.jobs, ...task.jobs];
  const known = new Set(marks.map((job) => job.handle?.taskId));
  // A submit of this attempt that was never answered may have started a job all the same.
  const unanswered = new Set(
    before.jobs
      .filter((job) => job.attempt === before.attempt && isOpen(job))
      .map(({ key }) => key),
  );
  const now = evidence.now();
  if (evidence.ordered(task._id)) return;
  if (!evidence.wished(task._id)) {
    say('cancelled_by_wish', `task ${task._id} was cancelled, and nobody asked for it`);
  }
  for (const job of evidence.jobs()) {
    if (job.request !== request || isOver(job, task, now)) continue;
    if (!known.has(job.id) && !unanswered.has(job.key)) continue;
    say('cancelled_by_consent', `task ${task._id} was cancelled while ${job.id} goes on`);
  }
}

const isOpen = ({ state }: { state: string }): boolean =>
  state === 'submitting' || state === 'unknown';

/** Nothing more can come of the job. */
export function isOver(job: BookedJob, task: Pick<Task, 'count'>, now: number): boolean {
  if (job.cancelledAt !== null || now >= job.forgottenAt) return true;
  return now >= job.readyAt && (job.outcome !== 'pictures' || givenUp(job, task));
}

/** None of the pictures that were asked for can be had. */
function givenUp(job: BookedJob, task: Pick<Task, 'count'>): boolean {
  const wanted = job.pictures.slice(0, task.count);
  return wanted.every(({ usable, fetches }) => !usable || fetches >= GIVE_UP);
}
