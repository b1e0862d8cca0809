/** The last step of a task that has results: make them, wait for moderation where asked, settle. */
import type { TaskDeps } from '../core/deps.ts';
import type { StepOutcome } from '../core/outcome.ts';
import type { TaskDoc } from '../core/schema.ts';
import { backOff, callProcessor, writeFenced } from '../core/write.ts';
import { intactOnly } from './intact.ts';
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
  const isFurther = results.length < claimed.results.length;
  switch (made.kind) {
    case 'again':
      return backOff(deps, isFurther ? { ...task, setbacks: 0 } : task, { fields });
    case 'out_of_time': {
      const progress = { ...fields, claims: 0, setbacks: 0 };
      return callProcessor(deps, task, progress);
    }
    case 'all':
      return afterMaking(deps, task, { made, earlier: claimed.images.length });
    default:
      return made.kind satisfies never;
  }
}

/** `earlier`: how many of the pictures had been made before this visit, and lay in storage since. */
async function afterMaking(
  deps: TaskDeps,
  task: TaskDoc,
  { made, earlier }: { made: Made; earlier: number },
): Promise<StepOutcome> {
  if (made.reviews.some(({ outcome }) => outcome === 'review')) {
    return holdForReview(deps, task, made);
  }
  const kept = await intactOnly(deps, task, made.images.slice(0, earlier));
  const images = [...kept, ...made.images.slice(earlier)];
  const blocked = made.reviews.length + made.images.length - images.length;
  return publish(deps, task, { images, blocked, warnings: made.warnings });
}
