/** A film is looked at and listened to before anybody is shown it. */
import type { FilmFrame, FilmSound } from '../../../film/contract.ts';
import { FilmError } from '../../../film/errors.ts';
import type { Moderator, Verdict } from '../../../moderation/contract.ts';
import { cutSound } from '../../../sounds/cut.ts';
import type { CheckingDoc, ReviewDoc } from '../../core/documents/schema.ts';
import { filePath } from '../../core/files.ts';
import { addressOf, assertHeardInTime, noted, reviewsOf } from './check.ts';
import type { FilmDeps, FilmMaking } from './contract.ts';

export type CheckedFilm = {
  /** Frames and sounds that lie in storage since a service wanted an address of them. */
  readonly aside: readonly string[];
} & (
  | { readonly kind: 'judged'; readonly reviews: readonly ReviewDoc[] }
  /** Time ran out; the next visit goes on from here. */
  | { readonly kind: 'underway'; readonly checking: CheckingDoc }
);

/** A moderator that judges films, and the film as it will be shown. */
interface Looking {
  readonly deps: FilmDeps;
  readonly moderator: Moderator;
  readonly making: FilmMaking;
  readonly source: string;
  readonly begun: CheckingDoc;
}

interface Looked {
  readonly of: 'frames' | 'sounds';
  readonly verdict: Verdict;
  readonly stored: readonly string[];
  /** Instant in ms before the service was asked. */
  readonly askedAt: number;
}

/**
 * Its frames, then its sound; the first that is blocked ends it. Each verdict is kept: nothing is
 * asked about twice because of a crash, but what was just being asked. Throws
 * ModerationUnavailableError, FilmError, FilmEngineUnavailableError, StorageError.
 */
export async function checkFilm(
  deps: FilmDeps,
  making: FilmMaking,
  { source, begun }: { source: string; begun: CheckingDoc },
): Promise<CheckedFilm> {
  const { moderator } = deps;
  let [checking, aside]: [CheckingDoc, readonly string[]] = [begun, []];
  if (moderator === undefined || !(moderator.sees || moderator.hears)) {
    return { kind: 'judged', reviews: [], aside };
  }
  const { file_id: fileId } = begun.image;
  if (!making.task.checking) await making.onStep({ checking, reviews: [], aside });
  for await (const look of looks({ deps, moderator, making, source, begun })) {
    aside = [...aside, ...look.stored];
    const held = reviewsOf(look.verdict, fileId);
    // One refusal of the whole: what was held before it is of no interest any more.
    if (look.verdict.outcome === 'block') return { kind: 'judged', reviews: held, aside };
    const reviews = [...checking.reviews, ...held];
    const judged = { ...checking, reviews, [look.of]: checking[look.of] + 1 };
    const { ticket } = look.verdict;
    // A verdict may be pushed while the next one is looked at, and must find its ticket; only one
    // that was stored in time is built on.
    await making.onStep({ checking: ticket === null ? judged : checking, reviews, aside });
    assertHeardInTime(deps, look.verdict, look.askedAt);
    checking = judged;
    if (deps.clock.now() >= making.until) return { kind: 'underway', checking, aside };
  }
  return { kind: 'judged', reviews: checking.reviews, aside };
}

async function* looks(looking: Looking): AsyncGenerator<Looked> {
  const { moderator } = looking;
  if (moderator.sees) yield* looksAtFrames(looking);
  if (moderator.hears) yield* listens(looking);
}

/** The first frame, the last, and one each few seconds. */
async function* looksAtFrames(looking: Looking): AsyncGenerator<Looked> {
  const { deps, source, begun } = looking;
  const wanted = { source, ...deps.policy.frames, skip: begun.frames };
  const frames = deps.films.engine.sampleFrames(wanted);
  for await (const frame of frames) yield await checkFrame(looking, frame);
}

/** Every track, though a player plays one of them. */
async function* listens(looking: Looking): AsyncGenerator<Looked> {
  const { deps, source, begun } = looking;
  let track = begun.sounds;
  try {
    for await (const sound of deps.films.engine.sounds(source, begun.sounds)) {
      yield await checkTrack(looking, sound, track);
      track += 1;
    }
  } catch (error) {
    if (!(error instanceof FilmError)) throw error;
    const verdict = noted(deps, 'sound of a film', unheard(deps, error));
    yield { of: 'sounds', verdict, stored: [], askedAt: deps.clock.now() };
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
  const verdict = noted(deps, 'frame', await moderator.checkPicture(asked));
  return { of: 'frames', verdict, stored, askedAt };
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
  return { of: 'sounds', verdict: noted(deps, 'sound of a film', verdict), stored, askedAt };
}

/** Puts it where a service can fetch it, once one asks for that. */
function keeper(
  deps: FilmDeps,
  { task, name }: FilmMaking,
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
