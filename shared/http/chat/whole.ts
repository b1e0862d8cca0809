/** An answer at once, when it is whole. */
import { type Listener, runStream } from '../../text/index.ts';
import { accountOwner } from '../core/caller.ts';
import type { Answer, Ask } from '../core/route.ts';
import { replayHeaders } from '../jobs/job.ts';
import type { Started } from './begin.ts';
import { awaitAnswer, storedAnswer } from './reading.ts';
import { type Answered, creditHeaders, endedWithout } from './views.ts';

/** Throws TaskEndedError, StillRunningError. */
export async function answerWhole(
  ask: Ask,
  started: Started,
  view: (answered: Answered) => unknown,
): Promise<Answer> {
  const answered = await ended(ask, started);
  const failure = endedWithout(answered);
  if (failure !== null) throw failure;
  const replayed = replayHeaders({ replayed: started.kind === 'earlier' });
  return { json: view(answered), headers: { ...creditHeaders(answered.task), ...replayed } };
}

async function ended(ask: Ask, started: Started): Promise<Answered> {
  if (started.kind === 'earlier') return awaitAnswer(ask, started.task._id);
  const { task } = started.run;
  const run = await runStream(ask.app, started.run, silent(ask.signal));
  // Left to others, it ends when they find it: whoever asks again by its id hears how.
  if (run.kind === 'left') return awaitAnswer(ask, task._id);
  return storedAnswer(ask.app, accountOwner(ask.caller), task._id);
}

const silent = (gone: AbortSignal): Listener => ({
  chunk: () => undefined,
  beat: () => undefined,
  gone,
});
