/**
 * Making results into what a user may have: fetched, marked and labelled, checked, stored. One way
 * for each kind; the mark always comes before the upload, the verdict before anybody is shown it.
 */
import type { FilmCheckpoint } from '../../../film/contract.ts';
import { FilmTooLargeError, UnsupportedFilmError } from '../../../film/errors.ts';
import type { ModelKind } from '../../../models/contract.ts';
import { DarkroomError } from '../../../platform/errors.ts';
import { SoundFormatError } from '../../../sounds/errors.ts';
import type { TaskDeps } from '../../core/deps.ts';
import type {
  CheckingDoc,
  ImageDoc,
  ResultDoc,
  ReviewDoc,
  TaskDoc,
} from '../../core/documents/schema.ts';
import { LeaseLostError } from '../../core/errors.ts';
import type { FilmUnderway, MadeOne, Making, ProcessorDeps, Refusal } from './contract.ts';
import { makeFilm } from './film.ts';
import { makePicture } from './picture.ts';
import { makeSound } from './sound.ts';
import { EmptyWordsError, makeWords } from './words.ts';

const RAW_URL_LIFE_S = 600;
/** Tries for one result before it is given up as lost. */
const MAX_RESULT_SETBACKS = 5;

export interface Made extends Progress {
  /**
   * `again`: the next result failed for now; `out_of_time`: more is left; `elsewhere`: the next one
   * is a film, and this process marks none; `no_engine`: it should have been able to.
   */
  readonly kind: 'all' | 'again' | 'out_of_time' | 'elsewhere' | 'no_engine';
  readonly warnings: readonly string[];
  /** Why what is missing can be had from no second job either; null where it may. */
  readonly refusal: Refusal | null;
}

export interface Progress {
  /** Stored and, as far as is known, fit to be shown; held ones are among them. */
  readonly images: readonly ImageDoc[];
  readonly reviews: readonly ReviewDoc[];
  /** Results not yet made. */
  readonly results: readonly ResultDoc[];
  /** How far the first of those is, where it is a film. */
  readonly film: FilmCheckpoint | null;
  readonly checking: CheckingDoc | null;
  readonly put_aside: readonly string[];
}

/** What a visit stores of what it has made, and nothing of how it ended. */
export function progressIn(progress: Progress): Progress {
  const { images, reviews, results, film, checking, put_aside } = progress;
  return { images, reviews, results, film, checking, put_aside };
}

export interface MakeOptions {
  /** Instant in ms after which no further result is begun. */
  readonly until: number;
  /** Told how far it is: when a result waits for a verdict that will be pushed, and of long films. */
  readonly onStep?: (progress: Progress) => Promise<void>;
}

/** Makes what is left of a task's results, one at a time: they are heavy. */
export async function makeResults(
  deps: ProcessorDeps,
  task: TaskDoc,
  { until, onStep }: MakeOptions,
): Promise<Made> {
  let progress: Progress = progressOf(task);
  let refusal = unwritten(deps, task) ? refusalOf(new EmptyWordsError('no result')) : null;
  const warnings: string[] = [];
  const ended = (kind: Made['kind']): Made => ({ ...progress, kind, warnings, refusal });
  for (;;) {
    const { reviews, results } = progress;
    const [result] = results;
    if (result === undefined) return ended('all');
    const index = result.place ?? madeOf(progress);
    // Set-backs are of one result: the next one has all its tries before it.
    const setbacks = results === task.results ? task.setbacks : 0;
    const now: TaskDoc = { ...task, ...progress };
    const onOwnStep: Making['onStep'] = async ({ reviews: held, aside, ...film }) => {
      progress = { ...progress, ...film, put_aside: more(progress, aside) };
      await onStep?.({ ...progress, reviews: [...reviews, ...held] });
    };
    const made = await makeOne(deps, now, { result, index, setbacks, until, onStep: onOwnStep });
    switch (made.kind) {
      case 'again':
        return ended('again');
      case 'no_engine':
        return ended(made.missing ? 'no_engine' : 'elsewhere');
      case 'underway':
        progress = { ...progress, ...furtherBy(made), put_aside: more(progress, made.aside) };
        return ended('out_of_time');
      case 'lost':
        progress = { ...progress, results: results.slice(1), film: null, checking: null };
        refusal = made.refusal ?? refusal;
        warnings.push(made.warning);
        break;
      case 'made':
        progress = after(progress, made);
        warnings.push(...made.warnings);
        if (made.reviews.some(({ ticket }) => ticket !== null)) await onStep?.(progress);
        break;
      default:
        return made satisfies never;
    }
    if (progress.results.length > 0 && deps.clock.now() >= until) return ended('out_of_time');
  }
}

/** How many of the results were made, shown or not. */
const madeOf = ({ images, reviews }: Progress): number =>
  images.length + reviews.filter(({ outcome }) => outcome === 'block').length;

/** What was held of a result that was never finished is looked at again, with tickets of its own. */
function progressOf(task: TaskDoc): Progress {
  const { images, reviews, results, film, checking = null, put_aside } = task;
  const made = new Set(images.map(({ file_id }) => file_id));
  const kept = reviews.filter(({ outcome, file_id }) => outcome === 'block' || made.has(file_id));
  return { images, reviews: kept, results, film, checking, put_aside };
}

/** Of a film that is being looked at, what was held so far is kept with it. */
function furtherBy({ film, checking }: FilmUnderway): Partial<Progress> {
  return {
    ...(film === undefined ? {} : { film }),
    ...(checking === undefined ? {} : { checking }),
  };
}

const more = ({ put_aside }: Progress, aside: readonly string[]): readonly string[] => [
  ...new Set([...put_aside, ...aside]),
];

function after(progress: Progress, made: Extract<MadeOne, { kind: 'made' }>): Progress {
  const { image, reviews } = made;
  const blocked = reviews.some(({ outcome }) => outcome === 'block');
  return {
    images: blocked ? progress.images : [...progress.images, image],
    reviews: [...progress.reviews, ...reviews],
    results: progress.results.slice(1),
    film: null,
    checking: null,
    put_aside: more(progress, made.aside),
  };
}

async function makeOne(
  deps: ProcessorDeps,
  task: TaskDoc,
  of: { index: number; setbacks: number } & Pick<Making, 'result' | 'until' | 'onStep'>,
): Promise<MadeOne> {
  const { result, index, setbacks, until, onStep } = of;
  const name = `${task.attempt}-${index}`;
  const produceId = `${task._id}-${index}`;
  try {
    const url = await urlOf(deps, result);
    const make = MAKERS[deps.catalogue.get(task.model).kind];
    return await make(deps, { task, result, url, name, produceId, until, onStep });
  } catch (error) {
    // A lost lease says nothing of the result, and ends the visit.
    if (!(error instanceof DarkroomError) || error instanceof LeaseLostError) throw error;
    deps.log.warn('result not made', { index, error });
    if (error.retryable && setbacks < MAX_RESULT_SETBACKS) return { kind: 'again' };
    return { kind: 'lost', warning: `result ${index}: ${error.code}`, refusal: refusalOf(error) };
  }
}

const MAKERS: Readonly<
  Record<ModelKind, (deps: ProcessorDeps, making: Making) => Promise<MadeOne>>
> = {
  image: makePicture,
  video: makeFilm,
  audio: makeSound,
  text: makeWords,
  transcript: makeWords,
};

/** A second job of the same model would bring the same, and cost its provider's price again. */
const FINAL = [SoundFormatError, UnsupportedFilmError, FilmTooLargeError, EmptyWordsError];

function refusalOf(error: DarkroomError): Refusal | null {
  const isFinal = FINAL.some((kind) => error instanceof kind);
  return isFinal ? { code: error.code, message: error.userMessage } : null;
}

/** Providers that write nothing often answer with no result at all. */
function unwritten(deps: ProcessorDeps, { model, results, images, reviews }: TaskDoc): boolean {
  const isWords = MAKERS[deps.catalogue.get(model).kind] === makeWords;
  return isWords && results.length + images.length + reviews.length === 0;
}

async function urlOf(deps: TaskDeps, result: ResultDoc): Promise<string> {
  if (result.url !== null) return result.url;
  const [url] = await deps.store.urls([result.raw_file_id ?? ''], RAW_URL_LIFE_S);
  if (!url) throw new Error('raw result is gone');
  return url;
}
