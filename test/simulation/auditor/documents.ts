/** The raw documents as the auditor reads them. Written from the data design, not from the code. */
import type { RawCommit, RawDoc } from './evidence.ts';

export interface Lot {
  readonly id: string;
  readonly source: string;
  readonly granted: number;
  readonly left: number;
  readonly expires_at: Date | null;
}

/** Credits out of one lot. */
export interface Part {
  readonly lot: string;
  readonly amount: number;
  readonly source: string;
  readonly expires_at: Date | null;
}

/** Accounts from before there were lots lack what is optional here. */
export interface Account extends RawDoc {
  readonly available: number;
  readonly held: number;
  readonly captured: number;
  readonly granted: number;
  readonly expired?: number;
  readonly revoked?: number;
  readonly debt?: number;
  readonly lots?: readonly Lot[];
  readonly in_flight: number;
  readonly quarantined: boolean;
  readonly version: number;
}

/** So do their entries. */
export interface Entry extends RawDoc {
  readonly _openid: string;
  readonly kind: string;
  readonly amount: number;
  readonly captured: number;
  readonly released: number;
  readonly revoked?: number;
  readonly debt?: number;
  readonly from?: readonly Part[];
  readonly to?: readonly Part[];
  readonly merged?: readonly {
    readonly lot: string;
    readonly into: string;
    readonly amount: number;
  }[];
  readonly carried?: readonly Part[];
  readonly task_id: string | null;
  readonly reservation?: { readonly id: string; readonly left_after: number } | null;
  readonly caps?: readonly {
    readonly cap: string;
    readonly held_after: number;
    readonly captured_after: number;
  }[];
  readonly source?: string | null;
  readonly expires_at?: Date | null;
  readonly available_after: number;
  readonly account_version: number;
  readonly created_at: Date;
}

export interface Reservation extends RawDoc {
  readonly openid: string;
  readonly status: string;
  readonly total: number;
  readonly left: number;
  readonly close_at: Date;
}

export interface Cap extends RawDoc {
  readonly openid: string;
  readonly limit: number;
  readonly held: number;
  readonly captured: number;
}

export interface Picture {
  readonly file_id: string;
  readonly thumb_file_id: string;
  readonly media?: { readonly kind: string };
  readonly label?: { readonly text: string };
}

export interface JobMark {
  readonly attempt: number;
  readonly key: string;
  /** `waiting`: accepted; `submitting`, `unknown`: nobody has heard whether it was. */
  readonly state: string;
  readonly handle: { readonly taskId: string } | null;
}

export interface Task extends RawDoc {
  readonly openid: string;
  /** What kind of work it is for; `upload`: somebody's own file. */
  readonly type?: string;
  readonly prompt?: string;
  readonly files?: readonly string[];
  readonly request_id: string;
  readonly status: string;
  readonly step: string;
  readonly wake: string;
  readonly attempt: number;
  readonly fence: number;
  readonly version: number;
  readonly claims: number;
  /** How often in a row nothing was learned of it. */
  readonly setbacks: number;
  readonly price: number;
  readonly count: number;
  /** The model that was asked for, and the one that makes it now. */
  readonly model: string;
  readonly via: string;
  readonly parameters: Readonly<Record<string, unknown>>;
  readonly inputs: readonly string[];
  readonly prepared: readonly string[] | null;
  readonly results: readonly { readonly raw_file_id: string | null }[];
  readonly put_aside: readonly string[];
  readonly reviews: readonly { readonly file_id: string; readonly ticket: string | null }[];
  readonly verdicts: readonly { readonly ticket: string; readonly outcome: string }[];
  readonly next_run_at: Date;
  readonly lease_expires_at: Date;
  readonly deadline_at: Date;
  readonly hard_deadline_at: Date;
  readonly settled_at: Date | null;
  readonly jobs: readonly JobMark[];
  readonly images: readonly Picture[];
  readonly quarantined: boolean;
  readonly error: { readonly code: string } | null;
  /** The user's wish to cancel, and what came of it. */
  readonly cancel: { readonly answer: string } | null;
  readonly late_check_at: Date | null;
  /** Where in a studio it belongs; absent: nowhere. */
  readonly target?: Target;
  /** How often operators have acted on it; absent: never. */
  readonly turns?: number;
  readonly gift: string;
}

export interface Target {
  readonly project_id: string;
  readonly shot_id: string | null;
  readonly asset_id: string | null;
  readonly slot: string;
  readonly part_id: string | null;
  readonly batch_id: string | null;
  readonly by: string;
}

export interface Work extends RawDoc {
  readonly type?: string;
  readonly target?: Target;
  readonly _openid: string;
  readonly status: string;
  readonly progress: number;
  readonly message: string;
  readonly images: readonly Picture[];
  readonly price: number;
  readonly refunded: number;
  readonly prompt: string;
  readonly scene_id: string | null;
  readonly parameters: Readonly<Record<string, unknown>>;
  readonly gift: boolean;
  readonly deleted_at: Date | null;
}

/** One deed of an operator, written down before it is done. */
export interface Audit extends RawDoc {
  readonly action: string;
  readonly params: string;
  /** The account at the console; null for a machine. */
  readonly actor: string | null;
  readonly outcome: string;
}

export interface ChangeOf<T> {
  readonly id: string;
  readonly before: T | null;
  readonly after: T | null;
}

/** One commit, sorted by what its documents are. */
export interface Sorted {
  readonly atMs: number;
  readonly accounts: readonly ChangeOf<Account>[];
  readonly entries: readonly ChangeOf<Entry>[];
  readonly tasks: readonly ChangeOf<Task>[];
  readonly works: readonly ChangeOf<Work>[];
  readonly audits: readonly ChangeOf<Audit>[];
  readonly reservations: readonly ChangeOf<Reservation>[];
  readonly caps: readonly ChangeOf<Cap>[];
}

const NONE: readonly never[] = [];

function of<T>(commit: RawCommit, collection: string): readonly ChangeOf<T>[] {
  let found: ChangeOf<T>[] | null = null;
  for (const change of commit.changes) {
    if (change.collection !== collection) continue;
    found ??= [];
    found.push(change as unknown as ChangeOf<T>);
  }
  return found ?? NONE;
}

export function sorted(commit: RawCommit): Sorted {
  return {
    atMs: commit.atMs,
    accounts: of<Account>(commit, 'credit_accounts'),
    entries: of<Entry>(commit, 'credit_records'),
    tasks: of<Task>(commit, 'task_queue'),
    works: of<Work>(commit, 'works'),
    audits: of<Audit>(commit, 'operator_audit'),
    reservations: of<Reservation>(commit, 'credit_reservations'),
    caps: of<Cap>(commit, 'credit_caps'),
  };
}

/** A file of somebody's own, which has rules of its own. */
export const isUpload = ({ type }: Pick<Task, 'type'>): boolean => type === 'upload';

export const isEnded = (status: string): boolean =>
  status === 'completed' || status === 'failed' || status === 'cancelled';

/** The mark of the attempt that is going on. */
export const currentMark = ({ jobs, attempt }: Task): JobMark | undefined =>
  jobs.find((job) => job.attempt === attempt);

/** The name a request carries in its user's own words. */
export function requestIn(words: string): string | null {
  return /R\d+Q\d+[a-z]?/.exec(words)?.[0] ?? null;
}

export function same(a: unknown, b: unknown): boolean {
  if (a instanceof Date && b instanceof Date) return a.getTime() === b.getTime();
  return a === b || JSON.stringify(a) === JSON.stringify(b);
}
