/** Tasks and works, looked at in every commit that touches them. */

import type { Say } from '../credits/ledger-rules.ts';
import type { ChangeOf, Sorted, Task, Work } from '../documents.ts';
import { isEnded, isUpload, same } from '../documents.ts';
import type { Evidence } from '../evidence.ts';

const NEXT: Readonly<Record<string, readonly string[]>> = {
  pending: ['pending', 'processing', 'failed', 'cancelled'],
  processing: ['processing', 'completed', 'failed', 'cancelled'],
  completed: ['completed'],
  failed: ['failed'],
  cancelled: ['cancelled'],
};

const FROZEN = [
  ...([
    'openid',
    'price',
    'price_version',
    'count',
    'model',
    'request_id',
    'payload_hash',
  ] as const),
];
const FROZEN_TIMES = ['created_at', 'deadline_at', 'hard_deadline_at'] as const;

/** What may still move once a task has failed or was cancelled: the gift's own fields. */
const GIFT_FIELDS = new Set([
  ...['gift', 'late_check_at', 'late_checks', 'jobs', 'results', 'images', 'wake', 'next_run_at'],
  ...['lease_expires_at', 'checkpoint', 'fence', 'version', 'updated_at', 'claims', 'setbacks'],
  ...['tidy_at', 'put_aside', 'discarded', 'reviews', 'verdicts', 'cancel', 'film'],
  'checking',
]);

/** What may still move once a task is completed: verdicts come late, and files are tidied up. */
const AFTERWARDS = new Set([
  ...['verdicts', 'next_run_at', 'tidy_at', 'discarded', 'version', 'updated_at'],
]);

export function taskRules(commit: Sorted, evidence: Evidence, say: Say): void {
  for (const change of commit.tasks) {
    if (change.after === null) say('task_kept', `task ${change.id} was deleted`);
    else if (change.before === null) newTask(commit, change.after, say);
    else {
      const { before, after } = change;
      changedTask(commit, { before, after, mayWait: evidence.engineMissing }, say);
    }
  }
  for (const change of commit.works) workRules(commit, change, say);
}

function newTask(commit: Sorted, task: Task, say: Say): void {
  const hold = commit.entries.find(
    ({ after }) => after?.kind === 'hold' && after.task_id === task._id,
  );
  if (hold === undefined && !isUpload(task))
    say('task_needs_hold', `task ${task._id} was stored without a hold`);
  const begins = task.step === 'stream' ? ['pending', 'processing'] : ['pending'];
  if (!begins.includes(task.status)) say('status_legal', `task ${task._id} began ${task.status}`);
}

function changedTask(
  commit: Sorted,
  { before, after, mayWait }: { before: Task; after: Task; mayWait: boolean },
  say: Say,
): void {
  const id = after._id;
  if (NEXT[before.status]?.includes(after.status) !== true) {
    say('status_legal', `task ${id} went from ${before.status} to ${after.status}`);
  }
  for (const name of FROZEN) {
    if (before[name] !== after[name]) say('quote_frozen', `task ${id}: ${name} changed`);
  }
  // What waits for its verdict takes the deadlines along, once; and so does a film that nothing can
  // mark, while it waits for that.
  const isMade = (step: string): boolean => step === 'finish' || step === 'upload';
  const waits = mayWait && isMade(after.step) && after.wake === 'renderer';
  // A stream that was opened with its ticket has its own time from then on.
  const isOpened =
    before.step === 'stream' && before.status === 'pending' && after.status === 'processing';
  const held = (isMade(before.step) && after.step === 'review') || waits || isOpened;
  for (const name of held ? (['created_at'] as const) : FROZEN_TIMES) {
    if (!same(before[name], after[name])) say('quote_frozen', `task ${id}: ${name} changed`);
  }
  if (![after.version, after.fence, after.attempt].every(Number.isInteger)) {
    say('fence_monotone', `task ${id}: version, fence or attempt is no whole number`);
  }
  if (after.version !== before.version + 1) {
    say('version_monotone', `task ${id}: version ${before.version} → ${after.version}`);
  }
  if (after.fence < before.fence || after.fence > before.fence + 1) {
    say('fence_monotone', `task ${id}: fence ${before.fence} → ${after.fence}`);
  }
  if (after.attempt < before.attempt || after.attempt > before.attempt + 1) {
    say('attempt_monotone', `task ${id}: attempt ${before.attempt} → ${after.attempt}`);
  }
  if (isForgotten(before.cancel, after.cancel)) {
    say(
      'cancel_is_answered',
      `task ${id}: a cancel that was ${before.cancel?.answer} is forgotten`,
    );
  }
  if (isEnded(before.status)) {
    endedTask(before, after, say);
    return;
  }
  if (isEnded(after.status)) endingTask(commit, after, say);
}

/** A wish is kept, and its refusal stays told. */
function isForgotten(before: Task['cancel'], after: Task['cancel']): boolean {
  if (before === null) return false;
  return after === null || (before.answer === 'refused' && after.answer !== 'refused');
}

function endingTask(commit: Sorted, task: Task, say: Say): void {
  const settle = commit.entries.find(
    ({ after }) => after?.kind === 'settle' && after.task_id === task._id,
  );
  const work = commit.works.find(({ id }) => id === task._id)?.after;
  if (settle === undefined && !isUpload(task))
    say('status_with_settle', `task ${task._id} ended without a settle`);
  if (work?.status !== task.status) {
    say('work_ends_with_task', `task ${task._id} is ${task.status}, its work ${work?.status}`);
  }
}

/** An operator's turn at a task that has ended: counted, and nothing else of it moves. */
const TURN = new Set(['turns', 'version', 'updated_at']);

function endedTask(before: Task, after: Task, say: Say): void {
  const moved = Object.keys(after).filter((name) => !same(before[name], after[name]));
  const fields = before.status === 'completed' ? AFTERWARDS : GIFT_FIELDS;
  const isTurn = after.turns === (before.turns ?? 0) + 1 && moved.every((name) => TURN.has(name));
  if (!isTurn && !moved.every((name) => fields.has(name))) {
    say('ended_is_final', `${before.status} task ${after._id} changed: ${moved.join(', ')}`);
  }
}

function workRules(commit: Sorted, { id, before, after }: ChangeOf<Work>, say: Say): void {
  if (after === null) {
    say('work_kept', `work ${id} was deleted`);
    return;
  }
  const task = commit.tasks.find((change) => change.id === id);
  if (before === null) {
    if (task?.before !== null) say('work_with_task', `work ${id} was stored without its task`);
    return;
  }
  if (after.progress < before.progress || after.progress > 100) {
    say('progress_monotone', `work ${id}: progress ${before.progress} → ${after.progress}`);
  }
  if (before.price !== after.price || before._openid !== after._openid) {
    say('quote_frozen', `work ${id}: price or owner changed`);
  }
  if (isEnded(after.status) && !isEnded(before.status) && task === undefined) {
    say('work_ends_with_task', `work ${id} ended without its task`);
  }
  if (isEnded(before.status)) endedWork(before, after, say);
  if (isRefunded(after) && after.images.length > 0 && !after.gift) {
    say('gift_is_free', `work ${id} is ${after.status} and shows pictures that are no gift`);
  }
}

const isRefunded = ({ status }: Work): boolean => status === 'failed' || status === 'cancelled';

function endedWork(before: Work, after: Work, say: Say): void {
  const id = after._id;
  if (before.status !== after.status || before.refunded !== after.refunded) {
    say('ended_is_final', `${before.status} work ${id} changed its status or refund`);
  }
  const fewer = after.images.every((image) => before.images.some((old) => same(old, image)));
  if (!same(before.images, after.images) && !fewer) {
    const gift = after.gift && after.status !== 'completed' && after.refunded === after.price;
    if (!gift) say('gift_is_free', `work ${id} got pictures after its end, and is no gift`);
  }
}

/** Who holds a task: follows claims by the instances that made them. */
export class Ownership {
  readonly #owners = new Map<
    string,
    { id: number; working: () => boolean; fence: number; holds: boolean }
  >();
  readonly #fruitless = new Map<string, number>();
  /** `task/instance`: that instance has held the task once. */
  readonly #held = new Set<string>();

  follow(commit: Sorted, evidence: Evidence, say: Say): void {
    for (const { before, after } of commit.tasks) {
      if (before !== null && after !== null)
        this.#one({ before, after }, commit.atMs, evidence, say);
    }
  }

  /** Claims in a row that were never given back, or given back without anything learned. */
  fruitless(taskId: string): number {
    return this.#fruitless.get(taskId) ?? 0;
  }

  #count(before: Task, after: Task, claims: boolean): void {
    const id = after._id;
    if (claims) this.#fruitless.set(id, this.fruitless(id) + 1);
    else if (isReturn(before, after) && after.setbacks <= before.setbacks) {
      // A visit that only called another function is neither progress nor a failure.
      this.#fruitless.set(id, after.claims > 0 ? this.fruitless(id) - 1 : 0);
    }
  }

  #one(
    { before, after }: { before: Task; after: Task },
    atMs: number,
    evidence: Evidence,
    say: Say,
  ): void {
    const writer = evidence.writer();
    const claims = after.fence > before.fence && after.lease_expires_at.getTime() > 0;
    this.#count(before, after, claims);
    const owner = this.#owners.get(after._id);
    const ends = isEnded(after.status) && !isEnded(before.status);
    const byOrder = evidence.ordered(after._id);
    if (ends && !byOrder && owner?.holds && owner.id !== writer?.id && owner.working()) {
      say('one_owner', `task ${after._id} was ended while instance ${owner.id} works on it`);
    }
    if (!claims) {
      const stranger = writer !== null && owner !== undefined && owner.id !== writer.id;
      if (stranger && this.#held.has(`${after._id}/${writer.id}`)) {
        say('zombie_writes_nothing', `task ${after._id}: instance ${writer.id} lost it, yet wrote`);
      }
      if (owner === undefined || after.lease_expires_at.getTime() !== 0) return;
      const other = writer !== null && owner.id !== writer.id;
      if (owner.holds && other && owner.working() && !byOrder) {
        say(
          'one_owner',
          `task ${after._id} was taken from instance ${owner.id}, which works on it`,
        );
      }
      owner.holds = false;
      return;
    }
    if (before.lease_expires_at.getTime() > atMs + evidence.clockSkewMs) {
      say('one_owner', `task ${after._id} was claimed before its lease ran out`);
    }
    if (owner?.holds === true && owner.id !== writer?.id && owner.working()) {
      say('one_owner', `task ${after._id} was claimed while instance ${owner.id} works on it`);
    }
    if (writer === null) {
      this.#owners.delete(after._id);
      return;
    }
    this.#held.add(`${after._id}/${writer.id}`);
    this.#owners.set(after._id, { ...writer, fence: after.fence, holds: true });
  }
}

/** The lease is given back while the task goes on. */
function isReturn(before: Task, after: Task): boolean {
  const held = before.lease_expires_at.getTime() > 0;
  return held && after.lease_expires_at.getTime() === 0 && !isEnded(after.status);
}
