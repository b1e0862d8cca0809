/**
 * Tasks that were under way before the measuring began. One is taken in and submitted by the
 * product itself; the others are what it stored then, under other names and at other times.
 */
import type { Doc } from '../../../local/cloudbase/engine/api.ts';
import {
  type AccountDoc,
  giveCredits,
  type LotPart,
  type RecordDoc,
  recordId,
} from '../../../shared/credits/index.ts';
import { DAY_MS, dayOf } from '../../../shared/platform/day.ts';
import { deterministicId } from '../../../shared/platform/ids.ts';
import { parseGenerateRequest, processTask, submitTask } from '../../../shared/tasks/index.ts';
import { type Environment, START_MS } from './environment.ts';
import { given } from './parameters.ts';
import { EACH } from './parts.ts';
import { type Job, VENDORS } from './vendors.ts';

/** Enough for everything a user does in these minutes. */
const CREDITS = 1_000_000;
const MODEL = 'by-alder';

export const userName = (index: number): string => `user-${String(index).padStart(6, '0')}`;

type Stored = Readonly<Record<string, unknown>> & Doc;

interface Pattern {
  readonly task: Stored;
  readonly work: Stored;
  readonly entry: Stored;
  readonly account: Stored;
  readonly grant: Stored;
}

export interface UnderWay {
  readonly openid: string;
  readonly index: number;
  /** When it was taken in, and when its job ends, ms since 1970. */
  readonly from: number;
  readonly readyAt: number;
}

/** What the product stores for a task that waits for its job. */
async function patternOf(environment: Environment): Promise<Pattern> {
  const made = (async (): Promise<string> => {
    const app = await environment.outside().app();
    const openid = 'pattern';
    await giveCredits(app, {
      kind: 'grant',
      openid,
      amount: CREDITS,
      key: openid,
      reason: 'bench',
      source: 'bought',
    });
    const event = { type: 'creation', model: MODEL, prompt: 'a red dress', requestId: 'pattern-0' };
    const { task } = await submitTask(app, openid, parseGenerateRequest(event));
    const outcome = await processTask(app, task._id);
    if (outcome !== 'handed_back') throw new Error(`the pattern was not submitted: ${outcome}`);
    return task._id;
  })();
  let id: string | null = null;
  let failure: unknown = null;
  made.then(
    (found) => {
      id = found;
    },
    (error: unknown) => {
      failure = error;
    },
  );
  await environment.timeline.run(() => id !== null || failure !== null);
  if (id === null) throw failure;
  const taskId: string = id;
  const one = async (collection: string, _id: string): Promise<Stored> => {
    const [doc] = await environment.engine.find(collection, { filter: { _id } });
    if (doc === undefined) throw new Error(`the pattern has no ${collection}/${_id}`);
    return doc;
  };
  const pattern = {
    task: await one('task_queue', taskId),
    work: await one('works', taskId),
    entry: await one('credit_records', recordId.hold(taskId)),
    account: await one('credit_accounts', 'pattern'),
    grant: await one('credit_records', recordId.grant('pattern')),
  };
  // Nothing of it stays: it would be a user that nobody is.
  for (const collection of ['task_queue', 'works', 'credit_records', 'credit_accounts']) {
    await environment.engine.remove({ collection, filter: {}, multi: true });
  }
  return pattern;
}

const later = (at: unknown, ms: number): unknown =>
  at instanceof Date && at.getTime() > 0 ? new Date(at.getTime() + ms) : at;

const CHUNK = 500;

/** Stores them all, with accounts and ledgers that agree with them, and tells of users without any. */
export async function putUnderWay(
  environment: Environment,
  users: number,
  tasks: readonly UnderWay[],
): Promise<Job[]> {
  const pattern = await patternOf(environment);
  const perUser = new Map<string, number>();
  const documents: Record<string, Doc[]> = { task_queue: [], works: [], credit_records: [] };
  const jobs: Job[] = [];
  for (const task of tasks) {
    const version = (perUser.get(task.openid) ?? 0) + 1;
    perUser.set(task.openid, version);
    const job = environment.vendors.add(vendorOf(task.index), task.readyAt);
    jobs.push(job);
    const { task: doc, work, entry } = cloneOf(pattern, task, { version, job });
    documents.task_queue?.push(doc);
    documents.works?.push(work);
    documents.credit_records?.push(entry);
  }
  const names = Array.from({ length: users }, (_, index) => userName(index));
  const accounts = names.map((openid) => accountOf(pattern, openid, perUser.get(openid) ?? 0));
  const grants = names.map((openid) => grantTo(pattern, openid));
  documents.credit_records?.push(...grants);
  documents.credit_accounts = accounts;
  // An environment's first day counts the thirty before it, once: it has been here longer.
  documents.cursors = [{ _id: 'usage', day: dayOf(START_MS - DAY_MS) }];
  for (const [collection, all] of Object.entries(documents)) {
    for (let at = 0; at < all.length; at += CHUNK) {
      await environment.engine.insert(collection, all.slice(at, at + CHUNK));
    }
  }
  return jobs;
}

export const vendorOf = (index: number) => VENDORS[index % VENDORS.length] ?? VENDORS[0];

const grantOf = (openid: string): string => recordId.grant(openid);

function grantTo({ grant }: Pattern, openid: string): Doc {
  const to = (grant.to as readonly LotPart[]).map((part) => ({ ...part, lot: grantOf(openid) }));
  return { ...grant, _id: grantOf(openid), _openid: openid, to };
}

function cloneOf(
  { task, work, entry }: Pattern,
  { openid, index, from }: UnderWay,
  { version, job }: { version: number; job: Job },
): { task: Doc; work: Doc; entry: Doc } {
  const requestId = `under-way-${index}`;
  const _id = deterministicId(openid, requestId);
  const by = from - START_MS;
  const model = `by-${job.vendor}`;
  const moved = (doc: Stored, names: readonly string[]): Record<string, unknown> =>
    Object.fromEntries(names.map((name) => [name, later(doc[name], by)]));
  const [oldJob] = task.jobs as Record<string, unknown>[];
  const lot = [{ ...lotOf(task.hold), lot: grantOf(openid) }];
  return {
    task: {
      ...task,
      ...('slot' in task ? { slot: Number.parseInt(_id.slice(0, 2), 16) } : {}),
      ...moved(task, [
        'next_run_at',
        'created_at',
        'updated_at',
        'deadline_at',
        'hard_deadline_at',
      ]),
      _id,
      openid,
      request_id: requestId,
      model,
      via: model,
      provider: job.vendor,
      hold: { ...(task.hold as object), parts: lot },
      jobs: [
        {
          ...oldJob,
          key: `${_id}:1`,
          provider: job.vendor,
          model,
          handle: { taskId: job.id },
          submitted_at: later(oldJob?.submitted_at, by),
        },
      ],
    },
    work: {
      ...work,
      ...moved(work, ['created_at', 'updated_at']),
      _id,
      task_id: _id,
      _openid: openid,
      model,
    },
    entry: {
      ...entry,
      ...moved(entry, ['created_at']),
      _id: recordId.hold(_id),
      task_id: _id,
      _openid: openid,
      account_version: version + 1,
      available_after: CREDITS - EACH * version,
      from: lot,
    } satisfies Partial<RecordDoc> & Doc,
  };
}

const lotOf = (hold: unknown): LotPart => {
  const [part] = (hold as { parts: readonly LotPart[] }).parts;
  if (part === undefined) throw new Error('the pattern was paid from no lot');
  return part;
};

function accountOf({ account }: Pattern, openid: string, tasks: number): Doc {
  const [lot] = account.lots as AccountDoc['lots'];
  const left = CREDITS - EACH * tasks;
  return {
    ...account,
    _id: openid,
    _openid: openid,
    available: left,
    held: EACH * tasks,
    in_flight: tasks,
    version: tasks + 1,
    lots: [{ ...lot, id: grantOf(openid), left }],
  };
}

/** Of a task whose place in time is drawn: how long ago it began, and when it is done. */
export function placed(age: number, total: number): { from: number; readyAt: number } {
  const from = START_MS - age + given('submitMs');
  return { from: Math.round(from), readyAt: Math.round(from + total) };
}
