/** A film is looked at and listened to before anybody is shown it. */
import type { FilmFrame, FilmSound } from '../../../film/contract.ts';
import { FilmError } from '../../../film/errors.ts';
import type { Moderator, Verdict } from '../../../moderation/contract.ts';
import { cutSound } from '../../../sounds/cut.ts';
import type { ReviewDoc } from '../../core/documents/schema.ts';
import { filePath } from '../../core/files.ts';
import { addressOf, assertHeardInTime, noted, reviewsOf } from './check.ts';
import type { FilmDeps, Making } from './contract.ts';

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
  { source, fileId }: { source: string; fileId: string },
): Promise<CheckedFilm> {
  const { moderator } = deps;
  let looked: CheckedFilm = { reviews: [], aside: [] };
  if (moderator === undefined) return looked;
  for await (const { verdict, stored, askedAt } of looks({ deps, moderator, making, source })) {
    const aside = [...looked.aside, ...stored];
    const reviews = reviewsOf(verdict, fileId);
    // One refusal of the whole: what was held before it is of no interest any more.
    if (verdict.outcome === 'block') return { reviews, aside };
    looked = { reviews: [...looked.reviews, ...reviews], aside };
    if (verdict.ticket === null) continue;
    // Its verdict may be pushed while the next one is looked at, and must find its ticket.
    await making.onTicket(looked);
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
