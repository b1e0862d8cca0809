/** A task as its caller asks about it: how far it is, how it ended, what came of it. */
import type { ModelDefinition, ModelKind } from '../../models/contract.ts';
import { InvalidRequestError } from '../../platform/errors.ts';
import {
  EXPORT_MODEL,
  type ImageLink,
  imageLinks,
  isTerminal,
  progressOf,
  type Submitted,
  type WorkDoc,
} from '../../tasks/index.ts';
import { accountOwner } from '../core/caller.ts';
import { StillRunningError, TaskEndedError } from '../core/errors.ts';
import type { Ask } from '../core/route.ts';

export type JobState = Awaited<ReturnType<typeof progressOf>>;

/** Throws NotFoundError: a foreign id answers like an unknown one. */
export function jobOf({ app, caller }: Ask, taskId: string): Promise<JobState> {
  return progressOf(app, accountOwner(caller), taskId);
}

export const isOver = ({ work }: JobState): boolean => isTerminal(work.status);

/** Null for a model that is no longer in the catalogue. An exported film has none, and is a film. */
export function kindOf({ app }: Pick<Ask, 'app'>, slug: string): ModelKind | null {
  if (slug === EXPORT_MODEL) return 'video';
  return modelOf({ app }, slug)?.kind ?? null;
}

export function modelOf({ app }: Pick<Ask, 'app'>, slug: string): ModelDefinition | null {
  return app.catalogue.list({ includeDisabled: true }).find((model) => model.slug === slug) ?? null;
}

/** How long a caller is willing to wait. */
export interface Patience {
  /** Answer at once with what is known. */
  readonly isAsync: boolean;
  readonly waitMs: number;
}

/** `Prefer: wait=n` and `respond-async` (RFC 7240). Without them `usual` ms; never above the limit. */
export function patienceOf({ app, headers }: Ask, usual: number): Patience {
  const prefer = headers.get('prefer')?.toLowerCase() ?? '';
  if (/(^|[\s,;])respond-async([\s,;]|$)/.test(prefer)) return { isAsync: true, waitMs: 0 };
  const [asked, seconds] = /(?:^|[\s,;])wait(?:\s*=\s*"?(\d+)"?)?(?:[\s,;]|$)/.exec(prefer) ?? [];
  if (asked === undefined) return { isAsync: usual === 0, waitMs: Math.min(usual, app.maxWaitMs) };
  const waitMs = seconds === undefined ? 60_000 : Number(seconds) * 1_000;
  return { isAsync: false, waitMs: Math.min(waitMs, app.maxWaitMs) };
}

/** As it is, or as it has become within `waitMs`. */
export async function awaitJob(ask: Ask, taskId: string, waitMs: number): Promise<JobState> {
  const now = await jobOf(ask, taskId);
  if (isOver(now) || waitMs <= 0) return now;
  const until = ask.app.clock.now() + waitMs;
  const ended = await ask.app.waits.untilEnded(taskId, { until, signal: ask.signal });
  return ended ? jobOf(ask, taskId) : now;
}

/** A client of OpenAI's SDK turns a 504 into its own next try, which finds the task again. */
const STAINLESS_WAIT_MS = 55_000;

export function longestWait(ask: Ask): number {
  const isStainless = ask.headers.get('x-stainless-retry-count') !== null;
  return isStainless ? Math.min(STAINLESS_WAIT_MS, ask.app.maxWaitMs) : ask.app.maxWaitMs;
}

export interface Result extends ImageLink {
  readonly url: string;
}

/**
 * The results of a task that was waited for, with addresses that last an hour. Throws
 * StillRunningError, TaskEndedError.
 */
export async function resultsOf(ask: Ask, job: JobState): Promise<Result[]> {
  const { work } = job;
  if (!isOver(job)) throw new StillRunningError(work.task_id);
  if (work.status !== 'completed') throw endedWithout(job);
  const links = await imageLinks(ask.app.store, work.images);
  return links.flatMap((link) => (link.url === null ? [] : [{ ...link, url: link.url }]));
}

function endedWithout({ work }: JobState): TaskEndedError {
  const code = endCodeOf(work, 'PROVIDER_UNKNOWN');
  return new TaskEndedError({ id: work.task_id, code, message: work.message });
}

/** Why a task ended without a result; `otherwise` for one that does not say. */
export function endCodeOf(
  { status, error_code }: Pick<WorkDoc, 'status' | 'error_code'>,
  otherwise = 'UNKNOWN',
): string {
  return status === 'cancelled' ? 'TASK_CANCELLED' : (error_code ?? otherwise);
}

/** Credits a task holds now, and has cost once it is over. */
export function creditsOf({
  status,
  price,
  refunded,
}: Pick<WorkDoc, 'status' | 'price' | 'refunded'>) {
  const isEnded = isTerminal(status);
  return { held: isEnded ? 0 : price, charged: isEnded ? price - refunded : 0 };
}

/** What a task has cost so far, in the headers of every answer about it. */
export function jobHeaders({ work }: JobState): Record<string, string> {
  const { held, charged } = creditsOf(work);
  return {
    'x-task-id': work.task_id,
    'x-credits-held': String(held),
    'x-credits-charged': String(charged),
  };
}

/** Tells a client that its call had been taken in before. */
export function replayHeaders({ replayed }: Pick<Submitted, 'replayed'>): Record<string, string> {
  return replayed ? { 'idempotent-replayed': 'true' } : {};
}

/** Throws InvalidRequestError for a prompt of blanks. */
export function requiredPrompt(prompt: string, field = 'prompt'): string {
  const text = prompt.trim();
  if (text !== '') return text;
  throw new InvalidRequestError([{ field, message: `${field} 不能为空` }]);
}
