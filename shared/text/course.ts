/**
 * One stream as it goes: what came, what was passed on, what is put aside. Everything that happens
 * is told to it in turn, and it says when it is over. It settles nothing.
 */

import type { JsonObject } from '../platform/json.ts';
import {
  isCancelAsked,
  isLeaseOver,
  isRenewalDue,
  LeaseLostError,
  NO_WORDS,
  renewLease,
  type StreamEnd,
  storeWords,
  type TaskDeps,
  type TaskDoc,
  unstored,
  type Words,
  withChunk,
} from '../tasks/index.ts';
import type { AnswerEvent, Route } from './answers.ts';
import { hasContent, type Name, type Piece, passedOn, pieceOf } from './chunks.ts';
import { silence } from './faults.ts';
import type { Inbox } from './inbox.ts';
import { withPiece } from './transcript.ts';
import type { Gate, Passed } from './windows.ts';

/** Who listens. Nothing it does may throw, and nothing waits for it. */
export interface Listener {
  /** A chunk of the answer, under our id. */
  chunk(chunk: JsonObject): void;
  /** The line is open, though nothing is said. */
  beat(): void;
  /** Ends when nobody listens any more. */
  readonly gone: AbortSignal;
}

export type Happening =
  | AnswerEvent
  | { readonly kind: 'tick' }
  | { readonly kind: 'gone' }
  | { readonly kind: 'stored'; readonly answer: 'stored' | 'cancel' | 'lost' };

export interface Limits {
  /** Instant in ms by which it must be over. */
  readonly until: number;
  /** The longest silence of a provider, ms. */
  readonly silenceMs: number;
}

export const TICK_MS = 1_000;
const BEAT_MS = 10_000;
const STORE_MS = 1_000;
const STORE_CHARS = 400;
/**
 * Where the database is slow, writes of words are a quarter of a stream's time at most: a thousand
 * streams that write without a pause leave no room for those that begin and end.
 */
const REST = 4;
const LONGEST_REST_MS = 5_000;
/** How often a wish to cancel is looked for while nothing is stored, ms. */
const LOOK_MS = 3_000;

export interface CourseParts {
  readonly deps: TaskDeps;
  readonly task: TaskDoc;
  readonly name: Name;
  readonly gate: Gate;
  readonly listener: Listener;
  readonly inbox: Inbox<Happening>;
  readonly limits: Limits;
}

export interface Course {
  /** Null while it goes on; `lost` when another worker has it. */
  take(happening: Happening): Promise<StreamEnd | 'lost' | null>;
  readonly words: Words;
  readonly route: Route | null;
  /** Others may have it now. */
  readonly isLapsed: boolean;
  /** Takes nothing any more; resolves once nothing is being stored. */
  close(): Promise<void>;
  /** While it closes, which may have to wait for others of its user: keeps its lease. */
  keep(): void;
}

export function createCourse(parts: CourseParts): Course {
  const { deps, gate, listener, inbox, limits } = parts;
  let task = parts.task;
  const { clock } = deps;
  const begunAt = clock.now();
  let words: Words = NO_WORDS;
  let route: Route | null = null;
  let isDetached = false;
  let isClosing = false;
  let isFirst = true;
  let heardAt = begunAt;
  let beatAt = begunAt;
  let storedAt = begunAt;
  let lookedAt = begunAt;
  let restMs = STORE_MS;
  let storing: Promise<void> | null = null;

  const ask = (work: () => Promise<'stored' | 'cancel'>): void => {
    const askedAt = clock.now();
    const told = (answer: 'stored' | 'cancel' | 'lost'): void => {
      storing = null;
      const tookMs = clock.now() - askedAt;
      restMs = Math.min(Math.max(STORE_MS, REST * tookMs), LONGEST_REST_MS);
      inbox.put({ kind: 'stored', answer });
    };
    storing = work().then(told, (error: unknown) => {
      const isLost = error instanceof LeaseLostError;
      if (!isLost) deps.log.warn('words not put aside', { error });
      // Without the database nothing is known; the next second asks again.
      told(isLost ? 'lost' : 'stored');
    });
  };

  const store = (): void => {
    if (storing !== null || unstored(words) === 0) return;
    storedAt = clock.now();
    const next = withChunk(words, new Date(storedAt));
    ask(async () => {
      const answer = await storeWords(deps, task, next);
      if (answer === 'stored') words = { ...words, chunks: next.chunks };
      return answer;
    });
  };

  /** A second has one write: now and then it is for the lease. */
  const renew = (): void => {
    if (storing !== null) return;
    storedAt = clock.now();
    ask(async () => {
      task = await renewLease(deps, task);
      return 'stored';
    });
  };

  const storeIfDue = (): void => {
    const now = clock.now();
    if (isRenewalDue(deps, task)) {
      if (now - storedAt >= restMs) renew();
      return;
    }
    const isBurst = unstored(words) >= STORE_CHARS && words.chunks.length * restMs <= now - begunAt;
    if (now - storedAt >= restMs || isBurst) store();
  };

  const passOn = (piece: Piece): void => {
    words = withPiece(words, piece);
    if (isDetached || (piece.finishReason !== null && !hasContent(piece))) return;
    if (piece.finishReason === null && piece.usage !== null && !hasContent(piece)) return;
    listener.chunk(passedOn(piece, parts.name, isFirst));
    isFirst = false;
    beatAt = clock.now();
  };

  const letThrough = ({ pieces, isBlocked }: Passed): StreamEnd | null => {
    for (const piece of pieces) passOn(piece);
    storeIfDue();
    return isBlocked ? { how: 'blocked' } : null;
  };

  const tick = async (): Promise<StreamEnd | 'lost' | null> => {
    const now = clock.now();
    if (isLeaseOver(deps, task)) return 'lost';
    if (now >= limits.until) return { how: 'out_of_time' };
    if (now - heardAt >= limits.silenceMs) return { how: 'failed', error: silence(route) };
    const blocked = letThrough(await gate.press());
    if (blocked !== null) return blocked;
    if (
      storing === null &&
      unstored(words) === 0 &&
      now - Math.max(lookedAt, storedAt) >= LOOK_MS
    ) {
      lookedAt = now;
      ask(async () => ((await isCancelAsked(deps, task)) ? 'cancel' : 'stored'));
    }
    if (!isDetached && now - beatAt >= BEAT_MS) {
      beatAt = now;
      listener.beat();
    }
    return null;
  };

  const gone = (): StreamEnd | null => {
    isDetached = true;
    store();
    const stops = task.stream?.on_hang_up === 'stop' && route?.stopsWithCaller === true;
    return stops ? { how: 'detached' } : null;
  };

  return {
    async take(happening) {
      switch (happening.kind) {
        case 'asking':
          route = happening.route;
          heardAt = clock.now();
          return null;
        case 'chunk':
          heardAt = clock.now();
          if (isLeaseOver(deps, task)) return 'lost';
          return letThrough(await gate.offer(pieceOf(happening.chunk)));
        case 'done':
          return letThrough(await gate.end()) ?? { how: 'finished', detached: isDetached };
        case 'failed':
          return letThrough(await gate.end()) ?? { how: 'failed', error: happening.error };
        case 'tick':
          return tick();
        case 'gone':
          return gone();
        case 'stored':
          if (happening.answer === 'lost') return 'lost';
          return happening.answer === 'cancel' ? { how: 'cancelled' } : null;
        default:
          return happening satisfies never;
      }
    },
    get words() {
      return words;
    },
    get route() {
      return route;
    },
    get isLapsed() {
      return isLeaseOver(deps, task);
    },
    close: async () => {
      isClosing = true;
      await storing;
    },
    keep() {
      const now = clock.now();
      const mayGoOn = now < task.deadline_at.getTime();
      if (isClosing && mayGoOn && isRenewalDue(deps, task) && now - storedAt >= restMs) renew();
    },
  };
}
