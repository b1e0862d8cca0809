/**
 * The only way money leaves hold. One transaction writes account, ledger, task and work, so
 * "ended but not paid back" and "paid back but still running" cannot be stored.
 */
import type { DocumentReference } from '@cloudbase/database';
import { type AccountDoc, settle } from '../../../credits/index.ts';
import {
  checked,
  collections,
  type Database,
  readDoc,
  replacing,
  runTransaction,
  type Transaction,
} from '../../../platform/database.ts';
import { InvariantError, NotFoundError } from '../../../platform/errors.ts';
import type { TaskDeps } from '../deps.ts';
import {
  currentJob,
  type JobDoc,
  NO_LEASE,
  type TaskDoc,
  type WorkDoc,
} from '../documents/schema.ts';
import type { TextDoc } from '../documents/texts.ts';
import { BlockedSinceError, LeaseLostError } from '../errors.ts';
import { unshownFiles } from '../files.ts';
import { stagesEnded } from '../stages.ts';
import { isTerminal, type TaskEvent, transition } from '../states.ts';
import type { Ending } from './contract.ts';
import { endedWork } from './ended-work.ts';
import { tidyAt } from './leftovers.ts';
import { tellEnd } from './news.ts';
import { showsBlocked } from './verdicts.ts';

export type SettleAuthority =
  /** The worker that holds the lease with this fence. */
  | { readonly fence: number }
  /** The user, while nobody has claimed the task yet. */
  | { readonly whilePending: true }
  /** An operator, whatever a worker is doing: its next write finds the task ended. */
  | { readonly operator: true };

export interface Ruling {
  readonly ending: Ending;
  readonly authority: SettleAuthority;
  /** The jobs as the worker last saw them, when it knows more than is stored. */
  readonly jobs?: readonly JobDoc[];
  /** Of a stream: its words as they are to stay, and who gave them. */
  readonly words?: Partial<TextDoc>;
  readonly route?: Pick<TaskDoc, 'via' | 'provider'>;
  /** Of a stream: counted or estimated. */
  readonly tokens?: number;
}

const EVENTS: Record<Ending['kind'], TaskEvent> = {
  completed: 'succeed',
  failed: 'fail',
  cancelled: 'cancel',
};

/**
 * Ends a task once. Repeating it, with whatever ending, answers the task as it ended the first
 * time. Throws LeaseLostError when `authority` no longer holds, BlockedSinceError, NotFoundError,
 * InvariantError.
 */
export async function settleTask(
  deps: Pick<TaskDeps, 'db' | 'clock' | 'random' | 'policy'>,
  taskId: string,
  ruling: Ruling,
): Promise<{ task: TaskDoc; settledNow: boolean }> {
  return runTransaction(deps, async (tx) => {
    const task = await readDoc<TaskDoc>(tx, collections.tasks, taskId);
    if (task === null) throw new NotFoundError(`task ${taskId}`);
    if (isTerminal(task.status)) return { task, settledNow: false };
    assertAuthority(task, ruling.authority);
    assertNotBlocked(task, ruling.ending);
    const at = new Date(deps.clock.now());
    const amounts = amountsOf(task, ruling.ending);
    const move = { task, ending: ruling.ending, captured: amounts.captured, at };
    const account = await moveCredits(tx, move);
    const jobs = ruling.jobs ?? task.jobs;
    const ended = taskFields({ ...task, jobs }, ruling.ending, at);
    const fields = {
      ...ended,
      ...lateCheck(deps, ruling.ending, { jobs: ended.jobs, at }),
      ...ruling.route,
      captured: amounts.captured,
      ...(ruling.tokens === undefined ? {} : { tokens: ruling.tokens }),
    };
    await updateOne(deps.db, tx.collection(collections.tasks).doc(taskId), fields);
    if (task.step === 'stream') {
      const words = { ...ruling.words, request: null, ended_at: at, updated_at: at };
      await updateOne(deps.db, tx.collection(collections.texts).doc(taskId), words);
    }
    const work = endedWork(task, { ending: ruling.ending, ...amounts, at });
    await updateOne(deps.db, tx.collection(collections.works).doc(taskId), work);
    await tellEnd(tx, { ...move, task: { ...task, ...fields }, account });
    return { task: { ...task, ...fields }, settledNow: true };
  });
}

async function updateOne(
  db: Database,
  doc: DocumentReference,
  fields: Partial<TaskDoc> | Partial<WorkDoc> | Partial<TextDoc>,
): Promise<void> {
  const result = checked(await doc.update(replacing(db, fields)));
  if (result.updated !== 1) throw new InvariantError(`document ${doc.id} is missing`);
}

function assertAuthority(task: TaskDoc, authority: SettleAuthority): void {
  if (!holdsOver(task, authority))
    throw new LeaseLostError(`task ${task._id} is ${task.status}, fence ${task.fence}`);
}

/** A verdict is pushed while a worker works: what it read before says nothing of it. */
function assertNotBlocked(task: TaskDoc, ending: Ending): void {
  if (ending.kind === 'completed' && showsBlocked(task, ending.images)) {
    throw new BlockedSinceError(`task ${task._id}`);
  }
}

function holdsOver(task: TaskDoc, authority: SettleAuthority): boolean {
  if ('fence' in authority) return task.status === 'processing' && task.fence === authority.fence;
  return 'operator' in authority || task.status === 'pending';
}

/** From the quote stored on the task, never from its parameters again. */
function amountsOf(task: TaskDoc, ending: Ending): { captured: number; released: number } {
  const captured = ending.kind === 'failed' ? 0 : (ending.captured ?? 0);
  if (captured < 0 || captured > task.price) {
    throw new InvariantError(`capture ${captured} of a quote of ${task.price}`);
  }
  const isStream = task.step === 'stream';
  if (ending.kind === 'completed' && ending.images.length === 0 && !isStream) {
    throw new InvariantError('completed without a stored picture');
  }
  if (ending.kind === 'cancelled' && captured > 0 && !isStream) {
    throw new InvariantError('a cancelled task is free');
  }
  return { captured, released: task.price - captured };
}

function moveCredits(
  tx: Transaction,
  move: { task: TaskDoc; ending: Ending; captured: number; at: Date },
): Promise<Pick<AccountDoc, 'has_webhooks'>> {
  const { task, ending, captured, at } = move;
  if (task.type === 'upload') return nothingHeld(task);
  return settle(tx, {
    openid: task.openid,
    taskId: task._id,
    hold: task.hold,
    price: task.price,
    captured,
    reason: ending.kind === 'failed' ? ending.error.code : ending.kind,
    at,
  });
}

/** Of a user's own file nothing was held: no account is opened, and nobody is told as of a task. */
async function nothingHeld({ _id, price }: TaskDoc): Promise<Pick<AccountDoc, 'has_webhooks'>> {
  if (price !== 0) throw new InvariantError(`upload ${_id} of ${price} credits`);
  return {};
}

const isOutOfTime = (ending: Ending): boolean =>
  ending.kind === 'failed' && ending.because === 'out_of_time';

/** Only where time ran out is a job that may still be running asked after: what it brings is a gift. */
function lateCheck(
  deps: Pick<TaskDeps, 'policy'>,
  ending: Ending,
  { jobs, at }: { jobs: readonly JobDoc[]; at: Date },
): Pick<TaskDoc, 'late_check_at'> {
  const running =
    isOutOfTime(ending) && jobs.some((job) => job.state === 'waiting' && job.handle !== null);
  const due = new Date(at.getTime() + deps.policy.lateCheckEveryMs);
  return { late_check_at: running ? due : null };
}

/**
 * What becomes of what was made before the end. A completed task shows it. Where only time ran out
 * between the job's success and the stored pictures, the rest is still made and given away. After
 * any verdict, and for a poisoned task (it would go on killing processors), nobody may see it.
 */
function madeBefore(task: TaskDoc, ending: Ending, at: Date): Partial<TaskDoc> {
  if (ending.kind === 'completed') {
    const discarded = unshownFiles(task, ending.images);
    return { images: ending.images, discarded, film: null, checking: null, wake: '' };
  }
  if (isOutOfTime(ending) && task.step === 'finish' && task.results.length > 0) {
    return { gift: 'ready', wake: 'processor', next_run_at: at, claims: 0, setbacks: 0 };
  }
  return { images: [], discarded: unshownFiles(task, []), film: null, checking: null, wake: '' };
}

function taskFields(
  task: TaskDoc,
  ending: Ending,
  at: Date,
): Partial<TaskDoc> & Pick<TaskDoc, 'jobs'> {
  const ok = ending.kind === 'completed';
  const warnings = ok ? ending.warnings : [];
  const made = madeBefore(task, ending, at);
  return {
    ...made,
    status: transition(task.status, EVENTS[ending.kind]),
    stages: stagesEnded(task.stages, { ok, at, warnings }),
    jobs: ok ? jobsSucceeded(task) : task.jobs,
    error: ending.kind === 'failed' ? ending.error : null,
    quarantined: ending.kind === 'failed' && ending.because === 'quarantined',
    lease_expires_at: NO_LEASE,
    tidy_at: tidyAt({ ...task, ...made }, at),
    version: task.version + 1,
    updated_at: at,
    settled_at: at,
  };
}

function jobsSucceeded(task: TaskDoc): TaskDoc['jobs'] {
  const current = currentJob(task);
  return task.jobs.map((job) => (job === current ? { ...job, state: 'succeeded' } : job));
}
