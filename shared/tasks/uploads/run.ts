/** One visit to a file of somebody's own: read, made safe, judged; a long film takes several. */
import type { TaskDeps } from '../core/deps.ts';
import type { TaskDoc } from '../core/documents/schema.ts';
import type { StepOutcome } from '../core/outcome.ts';
import { canFinish, finishedBy } from '../core/wake.ts';
import { callFor } from '../core/write.ts';
import { makeHere } from '../finish/here.ts';
import { makeUpload } from './make.ts';

export async function runUpload(
  deps: TaskDeps,
  claimed: TaskDoc,
  until: number,
): Promise<StepOutcome> {
  const { finisher } = deps;
  if (finisher === undefined || !canFinish(deps, claimed)) {
    return callFor(deps, claimed, finishedBy(deps, claimed));
  }
  const able = { ...deps, finisher };
  return makeHere(deps, claimed, { until, make: ({ making }) => makeUpload(able, making()) });
}
