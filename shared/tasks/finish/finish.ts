/** The last step of a task that has results: make them, wait for moderation where asked, settle. */
import type { TaskDeps } from '../core/deps.ts';
import type { StepOutcome } from '../core/outcome.ts';
import type { TaskDoc } from '../core/schema.ts';
import { backOff, callProcessor, writeFenced } from '../core/write.ts';
import { type Made, makeResults } from './make-results.ts';
import { publish } from './publish.ts';
import { holdForReview } from './review.ts';

export async function runFinish(
  deps: TaskDeps,
  claimed: TaskDoc,
  until: number,
): Promise<StepOutcome> {
  const { finisher } = deps;
  if (finisher === undefined) {
    return callProcessor(deps, claimed);
  }
  let task = claimed;
  const made = await makeResults({ ...deps, finisher }, task, {
    until,
    // The verdict may be pushed while the rest is being made, and must find its ticket.
    onHeld: async (fields) => {
      task = await writeFenced(deps, task, fields);
    },
  });
  const { images, reviews, results } = made;
  const fields = { images, reviews, results };
  switch (made.kind) {
    case 'again':
      return backOff(deps, task, { fields });
    case 'out_of_time': {
      const progress = { ...fields, claims: 0, setbacks: 0 };
      return callProcessor(deps, task, progress);
    }
    case 'all':
      return afterMaking(deps, task, made);
    default:
      return made.kind satisfies never;
  }
}

async function afterMaking(deps: TaskDeps, task: TaskDoc, made: Made): Promise<StepOutcome> {
  if (made.reviews.some(({ outcome }) => outcome === 'review')) {
    return holdForReview(deps, task, made);
  }
  const blocked = made.reviews.length;
  return publish(deps, task, { images: made.images, blocked, warnings: made.warnings });
}
