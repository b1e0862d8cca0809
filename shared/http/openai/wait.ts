/** OpenAI's routes answer when the result is there; ours may say "later" instead. */
import type { Submitted } from '../../tasks/index.ts';
import type { Answer, Ask } from '../core/route.ts';
import {
  awaitJob,
  jobHeaders,
  jobOf,
  longestWait,
  patienceOf,
  type Result,
  replayHeaders,
  resultsOf,
} from '../jobs/job.ts';
import { accepted } from '../own/task-view.ts';

/** Waits, then shapes. `isAsync`: the body said so, as `Prefer: respond-async` does. */
export async function answeredWith(
  ask: Ask,
  submitted: Submitted,
  { isAsync, shape }: { isAsync: boolean; shape: (results: Result[]) => Promise<Answer> },
): Promise<Answer> {
  const patience = patienceOf(ask, longestWait(ask));
  const { task } = submitted;
  const replay = replayHeaders(submitted);
  if (isAsync || patience.isAsync) {
    const answer = await accepted(ask, await jobOf(ask, task._id));
    return { ...answer, headers: { ...answer.headers, ...replay } };
  }
  const job = await awaitJob(ask, task._id, patience.waitMs);
  const answer = await shape(await resultsOf(ask, job));
  return { ...answer, headers: { ...jobHeaders(job), ...replay, ...answer.headers } };
}
