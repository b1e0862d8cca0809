/** Calling the function: one call, or the same call until there is an answer. */
import { asError, DarkroomError, type ErrorDetail, ownError } from './errors.ts';
import { type Platform, pause } from './platform.ts';
import type { Action, Answers, Fields } from './types.ts';

const FUNCTION = 'photography';
/** Longer silence is a lost answer. */
const ANSWER_MS = 30_000;
/** Pauses between sends: 1, 2, 4 … s, with jitter. */
const FIRST_PAUSE_MS = 1_000;
const LONGEST_PAUSE_MS = 30_000;
/** Networks are said to be off that are not: then it is tried all the same. */
export const OFFLINE_MS = 30_000;

/** Without it an answer is none. */
const NEEDED: Partial<Record<Action, string>> = {
  generate: 'task_id',
  getBalance: 'upload_prefix',
  getWork: 'status',
};

export interface Repeat {
  /** Asked before each send; throws to give up. */
  readonly check?: () => void;
  /** Told of each failure that is not the last. */
  readonly onTrouble?: (error: DarkroomError) => void;
}

export interface Calls {
  /** Rejects with DarkroomError. */
  once<A extends Action>(action: A, fields: Fields[A]): Promise<Answers[A]>;
  /** Sends the same again as long as its error says `same`. Rejects with any other. */
  untilAnswered<A extends Action>(
    action: A,
    fields: Fields[A],
    repeat?: Repeat,
  ): Promise<Answers[A]>;
}

export function createCalls(platform: Platform<never>): Calls {
  const once = async <A extends Action>(action: A, fields: Fields[A]): Promise<Answers[A]> => {
    const data = dataOf(await answered(platform, Object.assign({ action }, fields)));
    const needed = NEEDED[action];
    if (needed === undefined || typeof data[needed] === 'string') return data as Answers[A];
    throw ownError('NO_ANSWER', data);
  };
  return {
    once,
    async untilAnswered(action, fields, { check, onTrouble } = {}) {
      for (let tries = 0; ; tries += 1) {
        if (check !== undefined) check();
        try {
          return await once(action, fields);
        } catch (thrown) {
          const error = asError(thrown);
          if (error.retry !== 'same') throw error;
          if (onTrouble !== undefined) onTrouble(error);
        }
        await pauseBeforeTry(platform, tries);
      }
    },
  };
}

/** Back-off with jitter; while the network is off, until it is back. */
export async function pauseBeforeTry(platform: Platform<never>, tries: number): Promise<void> {
  if (!platform.state().online) return pause(platform, OFFLINE_MS);
  const ms = Math.min(FIRST_PAUSE_MS * 2 ** tries, LONGEST_PAUSE_MS);
  return pause(platform, ms * (0.75 + platform.random() / 2));
}

/** Rejects with NO_ANSWER after `ms`; what comes later is not heard. */
export function within<T>(platform: Platform<never>, ms: number, work: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const stop = platform.after(ms, () => reject(ownError('NO_ANSWER')));
    const over = <V>(then: (value: V) => void) => {
      return (value: V): void => {
        stop();
        then(value);
      };
    };
    work.then(over(resolve), over(reject));
  });
}

async function answered(platform: Platform<never>, data: object): Promise<unknown> {
  try {
    return await within(platform, ANSWER_MS, platform.call(FUNCTION, data));
  } catch (error) {
    throw ownError(platform.state().online ? 'NO_ANSWER' : 'OFFLINE', error);
  }
}

interface Reply {
  readonly success?: unknown;
  readonly data?: unknown;
  readonly code?: unknown;
  readonly message?: unknown;
  readonly details?: unknown;
}

/** What is neither data nor a refusal of ours came from something in between. */
function dataOf(answer: unknown): Record<string, unknown> {
  const { success, data, code, message, details } = (answer || {}) as Reply;
  if (success === true && typeof data === 'object' && data !== null) {
    return data as Record<string, unknown>;
  }
  if (success !== false || typeof code !== 'string') throw ownError('NO_ANSWER', answer);
  throw new DarkroomError({
    code,
    message: typeof message === 'string' ? message : '系统繁忙，请稍后再试',
    details: Array.isArray(details) ? details.filter(isDetail) : [],
  });
}

function isDetail(value: unknown): value is ErrorDetail {
  const { field, message } = (value || {}) as { field?: unknown; message?: unknown };
  return typeof field === 'string' && typeof message === 'string';
}
