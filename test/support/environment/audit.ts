/**
 * An audit from the raw documents and the provider's own books. Shares no code with the product:
 * what the rules are is said here once more, in other words.
 */

import { Credits } from '../../simulation/auditor/credits/credit-rules.ts';
import {
  accountIsSound,
  applied,
  NOTHING,
  sumsOf,
} from '../../simulation/auditor/credits/ledger-rules.ts';

// biome-ignore lint/suspicious/noExplicitAny: documents as they lie in the database, of any shape
export type Raw = any;

export interface Books {
  readonly accounts: readonly Raw[];
  readonly records: readonly Raw[];
  readonly tasks: readonly Raw[];
  readonly works: readonly Raw[];
  readonly reservations?: readonly Raw[];
  readonly caps?: readonly Raw[];
}

export interface AuditOptions {
  /** Everything has come to rest: no live task, nothing held. */
  readonly atRest: boolean;
  /** Entries and what they add up to; nothing is known of tasks. */
  readonly ledgerOnly?: boolean;
  /** Jobs the provider accepted, by the task they were made for. */
  readonly jobsOf?: (task: Raw) => number;
  /** Whether a stored file is there. */
  readonly stored?: (fileId: string) => boolean;
}

const LIVE = ['pending', 'processing'];
const ENDED = ['completed', 'failed', 'cancelled'];

/** Every violation as a sentence; empty when all is right. */
export function audit(books: Books, options: AuditOptions): string[] {
  const wrong: string[] = [];
  const say = (subject: string, what: string): void => {
    wrong.push(`${subject}: ${what}`);
  };
  const usersOfRecords = new Set(books.records.map((record) => record._openid));
  for (const account of books.accounts) {
    usersOfRecords.delete(account._id);
    auditAccount(account, books, say);
  }
  for (const openid of usersOfRecords) say(openid, 'has ledger entries and no account');
  auditCredits(books, say);
  auditRecordIds(books, options, say);
  if (options.ledgerOnly) return wrong;
  for (const task of books.tasks) auditTask(task, books, options, say);
  for (const work of books.works) {
    if (!books.tasks.some((task) => task._id === work._id)) say(work._id, 'a work without a task');
  }
  if (options.atRest) auditRest(books, say);
  return wrong;
}

type Say = (subject: string, what: string) => void;

function auditAccount(account: Raw, { records }: Books, say: Say): void {
  const { _id, version } = account;
  if (account._openid !== _id) say(_id, `belongs to ${account._openid}`);
  accountIsSound(account, (rule, detail) => say(_id, `${rule}: ${detail}`));
  const own = records
    .filter((record) => record._openid === _id)
    .sort((a, b) => a.account_version - b.account_version);
  let sums = NOTHING;
  for (const record of own) {
    const next = applied(sums, record);
    if (next === null) say(record._id, `an entry of kind ${record.kind}`);
    sums = next ?? sums;
    if (record.account_version !== sums.version) {
      say(record._id, `entry ${sums.version} of ${_id} has version ${record.account_version}`);
    }
    if (record.available_after !== sums.available) {
      say(record._id, `says ${record.available_after} available, the entries ${sums.available}`);
    }
  }
  if (version !== own.length) say(_id, `version ${version} with ${own.length} entries`);
  const stored: Raw = sumsOf(account);
  for (const [name, sum] of Object.entries(sums)) {
    if (stored[name] !== sum) say(_id, `${name} is ${stored[name]}, entries give ${sum}`);
  }
}

/** Lots, holds, reservations, caps and debt, from entries alone, and beside every document. */
function auditCredits({ accounts, records, reservations = [], caps = [] }: Books, say: Say): void {
  const credits = new Credits((rule, detail) => say(rule, detail));
  const entries = [...records].sort((a, b) => a.account_version - b.account_version);
  for (const entry of entries) credits.apply(entry);
  for (const account of accounts) credits.compare(account);
  for (const one of reservations) credits.compareReservation(one._id, one);
  for (const one of caps) credits.compareCap(one._id, one);
}

/** Ids say what an entry is for; two of one id cannot be, two for one purpose must not be. */
function auditRecordIds({ records, tasks }: Books, { ledgerOnly }: AuditOptions, say: Say): void {
  const ids = new Set<string>();
  const known = new Set(tasks.map((task) => task._id));
  for (const record of records) {
    if (ids.has(record._id)) say(record._id, 'stands in the ledger twice');
    ids.add(record._id);
    const ofTask = record.kind === 'hold' || record.kind === 'settle';
    if (ofTask && record._id !== `${record.task_id}:${record.kind}`) {
      say(record._id, `is the ${record.kind} of ${record.task_id}`);
    }
    if (ofTask && !ledgerOnly && !known.has(record.task_id))
      say(record._id, 'is for a task that is not there');
  }
}

function auditTask(task: Raw, books: Books, options: AuditOptions, say: Say): void {
  const { _id, status, price } = task;
  const of = (kind: string): Raw[] =>
    books.records.filter((record) => record.task_id === _id && record.kind === kind);
  const [holds, settles] = [of('hold'), of('settle')];
  if (holds.length !== 1) say(_id, `${holds.length} holds`);
  for (const record of [...holds, ...settles]) {
    if (record._openid !== task.openid) say(record._id, `charged to ${record._openid}`);
    if (record.amount !== price) say(record._id, `${record.amount} for a quote of ${price}`);
  }
  if (LIVE.includes(status) && settles.length > 0) say(_id, `${status}, and settled`);
  if (ENDED.includes(status)) {
    if (settles.length !== 1) say(_id, `${status} with ${settles.length} settles`);
    for (const settle of settles) auditSettle(task, settle, say);
    auditWork(task, settles[0], books, say);
  }
  if (!LIVE.includes(status) && !ENDED.includes(status)) say(_id, `status ${status}`);
  auditPictures(task, books, options, say);
  const jobs = options.jobsOf?.(task) ?? 0;
  if (jobs > task.attempt) say(_id, `${jobs} jobs at the provider for ${task.attempt} attempts`);
  if (status === 'completed' && options.jobsOf && jobs === 0) say(_id, 'completed without a job');
}

function auditSettle(task: Raw, settle: Raw, say: Say): void {
  const { captured, released } = settle;
  if (captured < 0 || released < 0 || captured + released !== task.price) {
    say(settle._id, `${captured} captured and ${released} released of ${task.price}`);
  }
  const due =
    task.status === 'completed'
      ? Math.floor((task.price * Math.min(task.images.length, task.count)) / task.count)
      : 0;
  if (captured !== due) say(settle._id, `captured ${captured}, due ${due} (${task.status})`);
}

function auditWork(task: Raw, settle: Raw, { works }: Books, say: Say): void {
  const work = works.find((one) => one._id === task._id);
  if (work === undefined) {
    say(task._id, 'has no work');
    return;
  }
  if (work._openid !== task.openid) say(task._id, `its work belongs to ${work._openid}`);
  if (work.status !== task.status) say(task._id, `${task.status}, its work ${work.status}`);
  if (work.refunded !== (settle?.released ?? 0)) {
    say(task._id, `its work tells of ${work.refunded} back, the ledger of ${settle?.released}`);
  }
  if (task.status === 'completed' && work.progress !== 100) {
    say(task._id, `completed at ${work.progress} %`);
  }
  if (task.status === 'completed' && JSON.stringify(work.images) !== JSON.stringify(task.images)) {
    say(task._id, 'its work shows other pictures');
  }
}

function auditPictures(task: Raw, { works }: Books, options: AuditOptions, say: Say): void {
  if (task.status === 'completed' && task.images.length === 0)
    say(task._id, 'paid without a picture');
  if (task.images.length > task.count)
    say(task._id, `${task.images.length} of ${task.count} asked`);
  const deleted = works.some((work) => work._id === task._id && work.deleted_at !== null);
  if (!options.stored || deleted) return;
  for (const { file_id, thumb_file_id } of task.images) {
    for (const id of [file_id, thumb_file_id]) {
      if (!options.stored(id)) say(task._id, `${id} is not stored`);
    }
  }
}

function auditRest({ accounts, tasks }: Books, say: Say): void {
  for (const task of tasks) if (LIVE.includes(task.status)) say(task._id, `still ${task.status}`);
  for (const account of accounts) {
    if (account.held !== 0) say(account._id, `${account.held} credits held at rest`);
    if (account.in_flight !== 0) say(account._id, `${account.in_flight} in flight at rest`);
  }
}
