/** What is made is looked at, listened to or read before anybody is shown it. */
import type { Verdict } from '../../../moderation/contract.ts';
import { ModerationUnavailableError } from '../../../moderation/errors.ts';
import type { MarkedSound } from '../../../sounds/contract.ts';
import { cutSound } from '../../../sounds/cut.ts';
import type { ImageDoc, ReviewDoc, TaskDoc } from '../../core/documents/schema.ts';
import { TICKET_WITHIN_MS } from '../../core/ending/verdicts.ts';
import { fileIdsOf } from '../../core/files.ts';
import type { Judging, Making, ProcessorDeps } from './contract.ts';

/** Moderation services fetch what they check within half an hour. */
const CHECK_URL_LIFE_S = 3_600;

/** Of one verdict; none for what passed. */
export function reviewsOf(verdict: Verdict, fileId: string): readonly ReviewDoc[] {
  if (verdict.outcome === 'pass') return [];
  return [{ file_id: fileId, ticket: verdict.ticket, outcome: verdict.outcome }];
}

export async function addressOf(deps: ProcessorDeps, fileId: string): Promise<string> {
  const [url] = await deps.store.urls([fileId], CHECK_URL_LIFE_S);
  return url ?? '';
}

export function noted(deps: ProcessorDeps, what: string, verdict: Verdict): Verdict {
  const { outcome, source, labels } = verdict;
  if (outcome !== 'pass') deps.log.warn(`${what} not passed`, { outcome, source, labels });
  return verdict;
}

const PASSED: Verdict = { outcome: 'pass', source: 'none', labels: [], ticket: null };

/**
 * A push looks for its ticket for so long and never comes again: where the ticket was stored later,
 * the worker having been frozen, the verdict may be gone, and the result is asked about anew.
 */
export function assertHeardInTime(
  { clock }: ProcessorDeps,
  verdict: Verdict,
  askedAt: number,
): void {
  if (verdict.ticket === null || clock.now() - askedAt < TICKET_WITHIN_MS) return;
  throw new ModerationUnavailableError('the ticket was stored too late for its verdict');
}

/** Of a result that is held its files are put aside: it may never come to count as made. */
export function puttingAside<T extends Pick<Making, 'onStep'>>(making: T, image: ImageDoc): T {
  const files = fileIdsOf([image]);
  const onStep: Making['onStep'] = (step) =>
    making.onStep({ ...step, aside: [...step.aside, ...files] });
  return { ...making, onStep };
}

/** Keeps the ticket before the result counts as made, so that a late one is never built on. */
async function withTicketKept(
  deps: ProcessorDeps,
  { onStep }: Judging,
  { fileId, ask }: { fileId: string; ask: () => Promise<Verdict> },
): Promise<Verdict> {
  const askedAt = deps.clock.now();
  const verdict = await ask();
  if (verdict.ticket !== null) await onStep({ reviews: reviewsOf(verdict, fileId), aside: [] });
  assertHeardInTime(deps, verdict, askedAt);
  return verdict;
}

/** Throws ModerationUnavailableError. */
export async function checkPicture(
  deps: ProcessorDeps,
  making: Judging,
  { fileId, bytes }: { fileId: string; bytes: Uint8Array },
): Promise<Verdict> {
  const { moderator } = deps;
  if (moderator === undefined) return PASSED;
  const { task, produceId: id } = making;
  const address = (): Promise<string> => addressOf(deps, fileId);
  const asked = { address, bytes, openid: task.openid, id };
  const ask = (): Promise<Verdict> => moderator.checkPicture(asked);
  return noted(deps, 'picture', await withTicketKept(deps, making, { fileId, ask }));
}

/** Throws ModerationUnavailableError. */
export async function checkWords(
  deps: ProcessorDeps,
  task: TaskDoc,
  text: string,
): Promise<Verdict> {
  if (deps.moderator === undefined) return PASSED;
  return noted(deps, 'words', await deps.moderator.checkText({ text, openid: task.openid }));
}

/**
 * By whoever hears; where nobody does, by the words that were to be spoken or sung. Throws
 * ModerationUnavailableError.
 */
export async function checkSound(
  deps: ProcessorDeps,
  making: Judging,
  { fileId, sound }: { fileId: string; sound: MarkedSound },
): Promise<Verdict> {
  const { moderator } = deps;
  const { task, produceId: id } = making;
  if (moderator === undefined) return PASSED;
  if (!moderator.hears) return checkWords(deps, task, wordsOf(task));
  const { bytes, mime, facts } = sound;
  const asked = {
    address: () => addressOf(deps, fileId),
    bytes,
    mime,
    ms: facts.ms,
    pieces: (ms: number) => cutSound(bytes, ms),
    openid: task.openid,
    id,
  };
  const ask = (): Promise<Verdict> => moderator.checkSound(asked);
  return noted(deps, 'sound', await withTicketKept(deps, making, { fileId, ask }));
}

/** What a voice was given to say; parameters may hold words too, such as those of a song. */
function wordsOf({ prompt, parameters }: TaskDoc): string {
  const more = Object.values(parameters).filter((value) => typeof value === 'string');
  return [prompt, ...more].join('\n');
}
