/**
 * Runs a stream that was taken in, as the worker that holds its lease. Nothing here is needed for
 * its end: whoever finds the lease run out settles it by the words that were put aside.
 */
import {
  type Closed,
  closeStream,
  type StreamEnd,
  type TaskDeps,
  type TaskDoc,
  type Words,
} from '../tasks/index.ts';
import { answerTo } from './answers.ts';
import { type Course, createCourse, type Happening, type Listener, TICK_MS } from './course.ts';
import { OUR_FAULT, UNUSABLE } from './faults.ts';
import { createInbox, type Inbox } from './inbox.ts';
import { nameOf } from './name.ts';
import type { Asked } from './request.ts';
import { createGate } from './windows.ts';

const SILENCE_MS = 60_000;

export interface Run {
  readonly task: TaskDoc;
  readonly asked: Asked;
  /** How long it may take, ms: below the function's own limit. */
  readonly lastsMs: number;
  /** Whether a finished answer is one: what it refuses ends as the provider's failure. */
  readonly accept?: (words: Words) => boolean;
}

export type RunEnd =
  /** By us, or by somebody else: `closed` tells how it ended. */
  | { readonly kind: 'closed'; readonly closed: Closed; readonly end: StreamEnd }
  /** Another worker has it, or the database is away: whoever comes later settles it. */
  | { readonly kind: 'left' };

const LEFT: RunEnd = { kind: 'left' };

/** Never throws for what providers, databases and listeners do. */
export async function runStream(given: TaskDeps, run: Run, listener: Listener): Promise<RunEnd> {
  const { task, asked, lastsMs } = run;
  const deps = { ...given, log: given.log.with({ task_id: task._id }) };
  const inbox = createInbox<Happening>();
  const hangUp = new AbortController();
  const course = createCourse({
    deps,
    task,
    inbox,
    listener,
    name: nameOf(task),
    gate: createGate({
      moderator: deps.moderator,
      openid: task.openid,
      doubtful: deps.policy.afterReviewLimit,
    }),
    limits: { until: deps.clock.now() + lastsMs, silenceMs: SILENCE_MS },
  });
  const over = new AbortController();
  listen(deps, { run: { task, asked }, inbox, listener, hangUp: hangUp.signal });
  try {
    return await Promise.race([
      toItsEnd(deps, run, { course, inbox, hangUp }),
      lapse(deps, { course, inbox, over: over.signal }),
    ]);
  } catch (error) {
    deps.log.warn('stream left to the sweeper', { error });
    return LEFT;
  } finally {
    hangUp.abort();
    over.abort();
  }
}

async function toItsEnd(
  deps: TaskDeps,
  { task, accept }: Run,
  parts: {
    readonly course: Course;
    readonly inbox: Inbox<Happening>;
    readonly hangUp: AbortController;
  },
): Promise<RunEnd> {
  const { course, inbox, hangUp } = parts;
  let end: StreamEnd | 'lost' | null = null;
  while (end === null) end = await course.take(await inbox.take());
  if (end === 'lost') return LEFT;
  hangUp.abort();
  await course.close();
  const { words, route } = course;
  const isRefused = end.how === 'finished' && accept?.(words) === false;
  if (isRefused) end = { how: 'failed', error: { ...UNUSABLE, provider: route?.provider ?? '' } };
  const by = route === null ? {} : { route: { via: route.via, provider: route.provider } };
  const closed = await closeStream(deps, task, { words, end, ...by });
  return { kind: 'closed', closed, end };
}

/**
 * Ticks, and ends once others may have the stream: a database that does not answer, at its closing
 * too, must not keep two at it. What is still on its way there is fenced. One that is only slow keeps
 * nobody from closing: the lease goes on.
 */
async function lapse(
  deps: TaskDeps,
  parts: {
    readonly course: Course;
    readonly inbox: Inbox<Happening>;
    readonly over: AbortSignal;
  },
): Promise<RunEnd> {
  const { course, inbox, over } = parts;
  while (!over.aborted && !course.isLapsed) {
    await deps.clock.sleep(TICK_MS);
    inbox.put({ kind: 'tick' });
    course.keep();
  }
  return LEFT;
}

/** Everything that happens by itself, into the inbox, until the line is hung up. */
function listen(
  deps: TaskDeps,
  parts: {
    readonly run: { readonly task: TaskDoc; readonly asked: Asked };
    readonly inbox: { put(happening: Happening): void };
    readonly listener: Listener;
    readonly hangUp: AbortSignal;
  },
): void {
  const { run, inbox, listener, hangUp } = parts;
  const pump = async (): Promise<void> => {
    for await (const event of answerTo(deps, { ...run, signal: hangUp })) inbox.put(event);
  };
  const broken = (error: unknown): void => {
    deps.log.error('stream broke', { error });
    inbox.put({ kind: 'failed', error: OUR_FAULT });
  };
  pump().catch(broken);
  const gone = (): void => inbox.put({ kind: 'gone' });
  if (listener.gone.aborted) gone();
  else listener.gone.addEventListener('abort', gone, { once: true });
}
