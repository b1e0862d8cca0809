/** The whole, once everything has come to rest. */

import { madeFrom, unitIn, unitsOf } from './contents.ts';
import { accountIsSound, applied, NOTHING, type Say, sumsOf } from './credits/ledger-rules.ts';
import type { Account, Cap, Entry, Picture, Reservation, Task, Work } from './documents.ts';
import { isEnded, isUpload, requestIn, same } from './documents.ts';
import type { BookedJob, Evidence, RawDoc } from './evidence.ts';
import type { History } from './history.ts';
import type { Order, Refund } from './orders/order-rules.ts';
import { GIVE_UP, picturesAreThere } from './tasks/ending-rules.ts';
import {
  forbiddenWordsStartNothing,
  isClearlyPassed,
  nothingRefusedIsShown,
  takenDown,
} from './tasks/moderation-rules.ts';
import { grantsCountOnce, repetitionsAreFair } from './tasks/operator-rules.ts';
import { newNamesAreUsed } from './tasks/renewal-rules.ts';
import { wordsAreKept } from './words/word-rules.ts';

export interface Books {
  readonly accounts: readonly Account[];
  readonly entries: readonly Entry[];
  readonly tasks: readonly Task[];
  readonly works: readonly Work[];
  readonly disagreements: readonly RawDoc[];
  readonly reservations: readonly Reservation[];
  readonly caps: readonly Cap[];
  readonly orders: readonly Order[];
  readonly payments: readonly RawDoc[];
  readonly refunds: readonly Refund[];
}

export function readBooks(documents: ReadonlyMap<string, readonly RawDoc[]>): Books {
  const of = <T>(name: string): readonly T[] => (documents.get(name) ?? []) as unknown as T[];
  return {
    accounts: of<Account>('credit_accounts'),
    entries: of<Entry>('credit_records'),
    tasks: of<Task>('task_queue'),
    works: of<Work>('works'),
    disagreements: of<RawDoc>('disagreements'),
    reservations: of<Reservation>('credit_reservations'),
    caps: of<Cap>('credit_caps'),
    orders: of<Order>('orders'),
    payments: of<RawDoc>('payments'),
    refunds: of<Refund>('refunds'),
  };
}

export function restRules(context: Context): void {
  const { books, evidence, say } = context;
  for (const account of books.accounts) accountAtRest(account, books, say);
  for (const entry of books.entries) entryHasOwner(entry, books, say);
  for (const task of books.tasks) if (!isUpload(task)) taskAtRest(task, context);
  for (const { name } of evidence.requests()) {
    const own = tasksOf(name, books).filter(({ request_id }) => !request_id.startsWith('again:'));
    if (own.length > 1) say('one_task_per_request', `${name} became ${own.length} tasks`);
  }
  if (books.works.length !== books.tasks.length) say('work_per_task', 'works and tasks differ');
  for (const found of books.disagreements) {
    if (String(found.kind).startsWith('bill_')) continue;
    say('reconciler_agrees', `the product's own reconciler reports ${JSON.stringify(found)}`);
  }
  for (const bug of evidence.bugs()) say('no_bugs', bug);
  jobsBelong(context);
  newNamesAreUsed(evidence, say);
  wordsAreKept(context);
  wordsAreTranslated(context);
  grantsCountOnce(books, evidence, say);
  repetitionsAreFair(books, say);
  nothingRefusedIsShown(books, evidence, say);
  forbiddenWordsStartNothing(books.works, { evidence, nameIn: requestIn, say });
}

/** The tasks of a request: one, and those an operator had taken in again. */
function tasksOf(name: string, { tasks, works }: Books): Task[] {
  const ids = new Set(
    works.filter(({ prompt }) => requestIn(prompt) === name).map(({ _id }) => _id),
  );
  return tasks.filter(({ _id }) => ids.has(_id));
}

/** A model that knows one language only gets that, unless nobody could translate. */
function wordsAreTranslated({ books, evidence, say }: Context): void {
  if (!evidence.translates) return;
  for (const task of books.tasks) {
    if (task.model !== 'english') continue;
    for (const { id, words, request, key } of evidence.jobs()) {
      if (!knows(task, key) || !/\p{Script=Han}/u.test(words)) continue;
      const tries = evidence.translations().filter((one) => one.request === request);
      if (tries.every(({ heard }) => heard)) {
        say('words_are_translated', `${id} was told "${words}"`);
      }
    }
  }
}

function accountAtRest(account: Account, { entries, tasks }: Books, say: Say): void {
  accountIsSound(account, say);
  if (account.quarantined) say('quarantined_for_a_reason', `${account._id} is sound`);
  const own = entries
    .filter(({ _openid }) => _openid === account._id)
    .sort((a, b) => a.account_version - b.account_version);
  let sums = NOTHING;
  for (const entry of own) {
    const next = applied(sums, entry);
    if (next === null) {
      say('entry_kind', `${entry._id} is of kind ${entry.kind}`);
      return;
    }
    sums = next;
    if (entry.account_version !== sums.version || entry.available_after !== sums.available) {
      say('ledger_replays', `${entry._id} does not follow from the entries before it`);
    }
  }
  const stored: Readonly<Record<string, number>> = sumsOf(account);
  for (const [name, sum] of Object.entries(sums)) {
    if (stored[name] !== sum)
      say('ledger_replays', `${account._id}.${name} is ${stored[name]}, entries give ${sum}`);
  }
  const paid = tasks.filter((task) => task.openid === account._id && !isUpload(task));
  const live = paid.filter(({ status }) => !isEnded(status));
  if (account.in_flight !== live.length) {
    say('in_flight_counts', `${account._id}: ${account.in_flight} in flight, ${live.length} live`);
  }
  if (live.length === 0 && account.held !== 0)
    say('nothing_held', `${account._id} holds ${account.held}`);
}

function entryHasOwner(entry: Entry, { accounts, tasks }: Books, say: Say): void {
  if (!accounts.some(({ _id }) => _id === entry._openid)) say('entry_needs_account', entry._id);
  if (entry.kind !== 'hold' && entry.kind !== 'settle') return;
  if (!tasks.some(({ _id }) => _id === entry.task_id)) say('entry_needs_task', entry._id);
}

interface Context {
  readonly books: Books;
  readonly evidence: Evidence;
  /** When each task ended by the database's clock; what is stored comes from instances' clocks. */
  readonly endedAt: ReadonlyMap<string, number>;
  /** When each provider key was first stored on its task. */
  readonly markedAt: ReadonlyMap<string, number>;
  readonly history: History;
  readonly say: Say;
}

function taskAtRest(task: Task, context: Context): void {
  const { books, evidence, say } = context;
  const own = books.entries.filter(({ task_id }) => task_id === task._id);
  const holds = own.filter(({ kind }) => kind === 'hold');
  const settles = own.filter(({ kind }) => kind === 'settle');
  const [settle] = settles;
  if (holds.length !== 1) say('one_hold', `task ${task._id} has ${holds.length} holds`);
  if (holds.some(({ amount }) => amount !== task.price)) say('hold_is_price', task._id);
  const work = books.works.find(({ _id }) => _id === task._id);
  if (work === undefined) {
    say('work_per_task', `task ${task._id} has no work`);
    return;
  }
  if (!isEnded(task.status)) {
    say('comes_to_rest', `task ${task._id} is still ${task.status}`);
    return;
  }
  if (settles.length !== 1 || settle === undefined) {
    say('one_settle', `task ${task._id} has ${settles.length} settles`);
    return;
  }
  if (task.late_check_at !== null || task.gift === 'ready') {
    say('comes_to_rest', `ended task ${task._id} still waits for a gift`);
  }
  endsInTime(task, context);
  workAgrees(task, { work, settle, down: takenDown(task, work, evidence), say });
  const request = requestIn(work.prompt) ?? '?';
  if (work.images.length > 0) picturesAreThere(work, { request, evidence, say });
  if (task.step === 'stream') return;
  nothingLost(task, { ...context, work, request });
}

/** After its hard deadline a task may need a few rounds, or the end of the faults. */
const ROUNDS_MS = 4 * 60_000;

export function endsInTime(
  task: Task,
  { evidence, endedAt, say }: Pick<Context, 'evidence' | 'endedAt' | 'say'>,
): void {
  const limit = Math.max(task.hard_deadline_at.getTime(), evidence.calmFrom) + ROUNDS_MS;
  const settled = endedAt.get(task._id) ?? Number.POSITIVE_INFINITY;
  if (settled > limit)
    say('nobody_starves', `task ${task._id} ended ${settled - limit} ms too late`);
}

/** The one end after which pictures may still come. */
const OUT_OF_TIME = 'TASK_TIMEOUT';

function workAgrees(
  task: Task,
  { work, settle, down, say }: { work: Work; settle: Entry; down: readonly Picture[]; say: Say },
): void {
  const { _id: id } = task;
  if (work.status !== task.status)
    say('work_agrees', `${id}: ${task.status}, shown ${work.status}`);
  if (work._openid !== task.openid || work.price !== task.price)
    say('work_agrees', `${id}: owner, price`);
  if (work.refunded !== settle.released) {
    say('refund_told', `${id}: ${settle.released} released, ${work.refunded} shown`);
  }
  const told = work.gift || down.length > 0 || work.refunded === 0;
  if (!told && !work.message.includes(` ${work.refunded} `)) {
    say(
      'refund_told',
      `${id}: "${work.message}" does not name the ${work.refunded} that came back`,
    );
  }
  if (work.status === 'completed' && work.progress !== 100) say('work_agrees', `${id}: progress`);
  const shown = task.images.filter((image) => !down.includes(image));
  if (!same(work.images, shown)) say('work_agrees', `${id}: pictures differ`);
  const free = settle.captured === 0 && settle.released === task.price;
  if (work.gift && (!free || work.status === 'completed')) say('gift_is_free', `${id} was charged`);
  if (work.gift && task.error?.code !== OUT_OF_TIME) {
    say('gift_for_want_of_time', `${id} ended by ${task.error?.code}, and its pictures were given`);
  }
  // Words that were said by then are paid for.
  const hasWords = task.step === 'stream' && task.status === 'cancelled';
  if (task.status !== 'completed' && !free && !hasWords)
    say('no_charge_without_work', `${id} was charged`);
  if (task.status !== 'completed' && !work.gift && task.images.length > 0) {
    say('gift_is_free', `${id} is ${task.status} with pictures, and is no gift`);
  }
}

interface Loss extends Context {
  readonly work: Work;
  readonly request: string;
}

/** A picture the provider made for a job we know of reaches its user, unless it cannot be had. */
function nothingLost(task: Task, loss: Loss): void {
  const { work, request, evidence, say } = loss;
  const shown = new Set(task.images.map(({ file_id }) => madeFrom(evidence.file(file_id) ?? '')));
  for (const job of evidence.jobs()) {
    if (job.request !== request || job.outcome !== 'pictures') continue;
    if (!reachable(task, job, loss)) continue;
    if (job.product === 'film' && evidence.engineMissing) continue;
    for (const [index, picture] of job.pictures.slice(0, task.count).entries()) {
      if (!picture.usable || picture.fetches >= GIVE_UP || shown.has(`${job.id}/${index}`))
        continue;
      if (task.images.some(({ file_id }) => evidence.deletedByOwner(file_id))) continue;
      if (isWithheld(`${job.id}/${index}`, { ...loss, task, job })) continue;
      say('no_picture_lost', `${request} (${work.status}) never got ${job.id}/${index}`);
    }
  }
}

/** Moderation did not say yes, or nobody has heard it. */
function isWithheld(
  content: string,
  { task, job, evidence, endedAt }: Context & { task: Task; job: BookedJob },
): boolean {
  if (evidence.review === null) return false;
  const units = unitsOf(content, job.product);
  // A gift waits for nobody: only what was passed at once is given.
  const held = evidence
    .checks()
    .some((check) => units.includes(unitIn(check.content)) && check.ticket !== null);
  if (held && task.status !== 'completed') return true;
  return !isClearlyPassed({ name: content, product: job.product }, task, {
    evidence,
    at: endedAt.get(task._id) ?? 0,
  });
}

/** The product knew of the job, and it was ready while somebody was bound to ask for it. */
function reachable(task: Task, job: BookedJob, { evidence, endedAt }: Context): boolean {
  const mark = task.jobs.find((known) => known.handle?.taskId === job.id);
  if (mark === undefined || job.cancelledAt !== null) return false;
  // After a verdict, of whomever, nothing is given away.
  if (task.status !== 'completed' && task.error?.code !== OUT_OF_TIME) return false;
  // Nobody can get past a picture that kills.
  if (job.pictures.some(({ poison }) => poison)) return false;
  if (job.forgottenAt !== Number.POSITIVE_INFINITY) return false;
  const settled = endedAt.get(task._id) ?? 0;
  if (task.status === 'completed') return job.readyAt <= settled && settled < job.partedAt;
  if (job.partedAt !== Number.POSITIVE_INFINITY) return false;
  const askedUntil = settled + evidence.lateChecks.everyMs * (evidence.lateChecks.times - 1);
  return job.readyAt < askedUntil && askedUntil > evidence.calmFrom + 60_000;
}

function jobsBelong(context: Context): void {
  const { evidence, say, books } = context;
  const perRequest = new Map<string, BookedJob[]>();
  for (const job of evidence.jobs()) {
    const list = perRequest.get(job.request);
    if (list) list.push(job);
    else perRequest.set(job.request, [job]);
  }
  for (const [request, jobs] of perRequest) {
    const tasks = tasksOf(request, books);
    const [first] = tasks;
    if (first === undefined) {
      say('job_needs_task', `${request} has ${jobs.length} jobs and no task`);
      continue;
    }
    for (const task of tasks) {
      const own = tasks.length === 1 ? jobs : jobs.filter(({ key }) => knows(task, key));
      jobsWithinLimits(task, own, context);
    }
    for (const job of jobs) {
      const task = tasks.find((one) => knows(one, job.key)) ?? first;
      jobBelongs(task, { ...context, job, jobs });
    }
  }
}

const knows = (task: Task, key: string): boolean => task.jobs.some((mark) => mark.key === key);

function jobsWithinLimits(task: Task, jobs: readonly BookedJob[], context: Context): void {
  const { evidence, say } = context;
  const request = jobs[0]?.request ?? task._id;
  if (jobs.length > task.attempt) {
    say('jobs_within_attempts', `${request}: ${jobs.length} jobs in ${task.attempt} attempts`);
  }
  // One that was frozen, or long on its way, starts what nobody could keep it from.
  const started = jobs.filter(({ straggler }) => !straggler).length;
  if (started > evidence.maxAttempts) {
    say('attempts_limited', `${request}: ${started} jobs, ${evidence.maxAttempts} allowed`);
  }
}

/** A visit that began before the deadline may start a job until its own time is up. */
const VISIT_MS = 65_000;

function jobBelongs(
  task: Task,
  {
    job,
    jobs,
    say,
    evidence,
    endedAt,
    markedAt,
  }: Context & { job: BookedJob; jobs: readonly BookedJob[] },
): void {
  if (jobs.some((other) => other !== job && other.key === job.key)) {
    say('one_job_per_key', `${job.request} started two jobs with key ${job.key}`);
  }
  if (!task.jobs.some(({ key }) => key === job.key)) {
    say('job_is_recorded', `${job.request}: the task knows nothing of key ${job.key}`);
  }
  // A key that was marked in time may be asked after, and so be accepted, later; and nothing keeps
  // an instance that was frozen in the middle from going on when it thaws.
  const marked = markedAt.get(job.key) ?? 0;
  if (marked > task.deadline_at.getTime() + VISIT_MS && !job.straggler) {
    say('no_job_after_the_deadline', `${job.request} started ${job.id} when its time was up`);
  }
  const ended = endedAt.get(task._id) ?? Number.POSITIVE_INFINITY;
  if (job.acceptedAt > ended && !job.straggler && !evidence.ordered(task._id)) {
    say('no_job_after_the_end', `${job.request} started ${job.id} after the task had ended`);
  }
}
