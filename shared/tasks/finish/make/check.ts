/** What is made is looked at, listened to or read before anybody is shown it. */
import type { FilmFrame, FilmSound } from '../../../film/contract.ts';
import { FilmError } from '../../../film/errors.ts';
import type { Moderator, Verdict } from '../../../moderation/contract.ts';
import { ModerationUnavailableError } from '../../../moderation/errors.ts';
import type { MarkedSound } from '../../../sounds/contract.ts';
import { cutSound } from '../../../sounds/cut.ts';
import { fileIdsOf, filePath } from '../../core/files.ts';
import type { ImageDoc, ReviewDoc, TaskDoc } from '../../core/schema.ts';
import { TICKET_WITHIN_MS } from '../../core/verdicts.ts';
import type { FilmDeps, Making, ProcessorDeps } from './contract.ts';

/** Moderation services fetch what they check within half an hour. */
const CHECK_URL_LIFE_S = 3_600;

/** Of one verdict; none for what passed. */
export function reviewsOf(verdict: Verdict, fileId: string): readonly ReviewDoc[] {
  if (verdict.outcome === 'pass') return [];
  return [{ file_id: fileId, ticket: verdict.ticket, outcome: verdict.outcome }];
}

async function addressOf(deps: ProcessorDeps, fileId: string): Promise<string> {
  const [url] = await deps.store.urls([fileId], CHECK_URL_LIFE_S);
  return url ?? '';
}

function noted(deps: ProcessorDeps, what: string, verdict: Verdict): Verdict {
  const { outcome, source, labels } = verdict;
  if (outcome !== 'pass') deps.log.warn(`${what} not passed`, { outcome, source, labels });
  return verdict;
}

const PASSED: Verdict = { outcome: 'pass', source: 'none', labels: [], ticket: null };

/**
 * A push looks for its ticket for so long and never comes again: where the ticket was stored later,
 * the worker having been frozen, the verdict may be gone, and the result is asked about anew.
 */
function assertHeardInTime({ clock }: ProcessorDeps, verdict: Verdict, askedAt: number): void {
  if (verdict.ticket === null || clock.now() - askedAt < TICKET_WITHIN_MS) return;
  throw new ModerationUnavailableError('the ticket was stored too late for its verdict');
}

/** Of a result that is held its files are put aside: it may never come to count as made. */
export function puttingAside(making: Making, image: ImageDoc): Making {
  const files = fileIdsOf([image]);
  const onTicket: Making['onTicket'] = ({ reviews, aside }) =>
    making.onTicket({ reviews, aside: [...aside, ...files] });
  return { ...making, onTicket };
}

/** Keeps the ticket before the result counts as made, so that a late one is never built on. */
async function withTicketKept(
  deps: ProcessorDeps,
  { onTicket }: Making,
  { fileId, ask }: { fileId: string; ask: () => Promise<Verdict> },
): Promise<Verdict> {
  const askedAt = deps.clock.now();
  const verdict = await ask();
  if (verdict.ticket !== null) await onTicket({ reviews: reviewsOf(verdict, fileId), aside: [] });
  assertHeardInTime(deps, verdict, askedAt);
  return verdict;
}

/** Throws ModerationUnavailableError. */
export async function checkPicture(
  deps: ProcessorDeps,
  making: Making,
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
  making: Making,
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

export interface CheckedFilm {
  readonly reviews: readonly ReviewDoc[];
  /** Frames and sounds that lie in storage since a service wanted an address of them. */
  readonly aside: readonly string[];
}

/** A moderator that judges films, and the film as it will be shown. */
interface Looking {
  readonly deps: FilmDeps;
  readonly moderator: Moderator;
  readonly making: Making;
  readonly source: string;
}

interface Looked {
  readonly verdict: Verdict;
  readonly stored: readonly string[];
  /** Instant in ms before the service was asked. */
  readonly askedAt: number;
}

/**
 * Its frames, then its sound; the first that is blocked ends it. Throws ModerationUnavailableError,
 * FilmError, FilmEngineUnavailableError, StorageError.
 */
export async function checkFilm(
  deps: FilmDeps,
  making: Making,
  { source, image }: { source: string; image: ImageDoc },
): Promise<CheckedFilm> {
  const { moderator } = deps;
  let looked: CheckedFilm = { reviews: [], aside: [] };
  if (moderator === undefined) return looked;
  for await (const { verdict, stored, askedAt } of looks({ deps, moderator, making, source })) {
    const aside = [...looked.aside, ...stored];
    const reviews = reviewsOf(verdict, image.file_id);
    // One refusal of the whole: what was held before it is of no interest any more.
    if (verdict.outcome === 'block') return { reviews, aside };
    looked = { reviews: [...looked.reviews, ...reviews], aside };
    if (verdict.ticket === null) continue;
    // Its verdict may be pushed while the next one is looked at, and must find its ticket; and where
    // this visit dies and no other ends it, somebody has to know of the film.
    await making.onTicket({ reviews: looked.reviews, aside: [...aside, ...fileIdsOf([image])] });
    assertHeardInTime(deps, verdict, askedAt);
  }
  return looked;
}

async function* looks(looking: Looking): AsyncGenerator<Looked> {
  const { moderator } = looking;
  if (moderator.sees) yield* looksAtFrames(looking);
  if (moderator.hears) yield* listens(looking);
}

/** The first frame, the last, and one each few seconds. */
async function* looksAtFrames(looking: Looking): AsyncGenerator<Looked> {
  const { deps, source } = looking;
  const frames = deps.films.engine.sampleFrames({ source, ...deps.policy.frames });
  for await (const frame of frames) yield await checkFrame(looking, frame);
}

/** Every track, though a player plays one of them. */
async function* listens(looking: Looking): AsyncGenerator<Looked> {
  const { deps, source } = looking;
  let track = 0;
  try {
    for await (const sound of deps.films.engine.sounds(source)) {
      yield await checkTrack(looking, sound, track);
      track += 1;
    }
  } catch (error) {
    if (!(error instanceof FilmError)) throw error;
    const verdict = noted(deps, 'sound of a film', unheard(deps, error));
    yield { verdict, stored: [], askedAt: deps.clock.now() };
  }
}

/** What cannot be decoded here is opened by no service either, though a player may play it. */
function unheard({ policy }: FilmDeps, error: FilmError): Verdict {
  const outcome = policy.unchecked === 'refuse' ? 'block' : 'review';
  return { outcome, source: 'unchecked', labels: [error.code, error.message], ticket: null };
}

async function checkFrame(
  { deps, moderator, making }: Looking,
  { atMs, jpeg }: FilmFrame,
): Promise<Looked> {
  const { task, produceId } = making;
  const place = keeper(deps, making, {
    file: `frame-${atMs}.jpg`,
    bytes: jpeg,
    mime: 'image/jpeg',
  });
  const { address, stored } = place;
  const asked = { address, bytes: jpeg, openid: task.openid, id: `${produceId}@${atMs}` };
  const askedAt = deps.clock.now();
  return { verdict: noted(deps, 'frame', await moderator.checkPicture(asked)), stored, askedAt };
}

async function checkTrack(
  { deps, moderator, making }: Looking,
  { bytes, mime, ms }: FilmSound,
  track: number,
): Promise<Looked> {
  const { task, produceId } = making;
  const { address, stored } = keeper(deps, making, { file: `sound-${track}.wav`, bytes, mime });
  const askedAt = deps.clock.now();
  const verdict = await moderator.checkSound({
    address,
    bytes,
    mime,
    ms,
    pieces: (most) => cutSound(bytes, most),
    openid: task.openid,
    id: `${produceId}@sound-${track}`,
  });
  return { verdict: noted(deps, 'sound of a film', verdict), stored, askedAt };
}

/** Puts it where a service can fetch it, once one asks for that. */
function keeper(
  deps: FilmDeps,
  { task, name }: Making,
  { file, bytes, mime }: { file: string; bytes: Uint8Array; mime: string },
): { address: () => Promise<string>; stored: readonly string[] } {
  const stored: string[] = [];
  const address = async (): Promise<string> => {
    const { fileId } = await deps.store.put(filePath(task, `${name}_${file}`), bytes, mime);
    stored.push(fileId);
    return addressOf(deps, fileId);
  };
  return { address, stored };
}
