/** The last step of a task that has results: make them, wait for moderation where asked, settle. */
import type { TaskDeps } from '../core/deps.ts';
import type { TaskDoc } from '../core/documents/schema.ts';
import type { StepOutcome } from '../core/outcome.ts';
import { canFinish, finishedBy } from '../core/wake.ts';
import { backOff, callFor, writeFenced } from '../core/write.ts';
import { intactOnly } from './intact.ts';
import { type Made, makeResults, type Progress, progressIn } from './make/index.ts';
import { publish } from './publish.ts';
import { holdForReview } from './review.ts';
import { withoutEngine } from './without-engine.ts';

export async function runFinish(
  deps: TaskDeps,
  claimed: TaskDoc,
  until: number,
): Promise<StepOutcome> {
  const { finisher } = deps;
  if (finisher === undefined || !canFinish(deps, claimed)) {
    return callFor(deps, claimed, finishedBy(deps, claimed));
  }
  let task = claimed;
  const made = await makeResults({ ...deps, finisher }, task, {
    until,
    // A verdict may be pushed while the rest is being made, and must find its ticket.
    onStep: async (fields) => {
      const counts = isFurther(task, fields) ? { claims: 0 } : {};
      task = await writeFenced(deps, task, { ...fields, ...counts });
    },
  });
  const fields = progressIn(made);
  switch (made.kind) {
    case 'again':
      return backOff(deps, isFurther(claimed, made) ? { ...task, setbacks: 0 } : task, { fields });
    case 'out_of_time': {
      // A visit that got nowhere counts, or a film too heavy for any would be visited for ever.
      const counts = isFurther(claimed, made) ? { claims: 0, setbacks: 0 } : {};
      return callFor(deps, task, finishedBy(deps, task), {
        ...fields,
        claims: task.claims,
        ...counts,
      });
    }
    case 'elsewhere':
      return callFor(deps, task, 'renderer', fields);
    case 'no_engine':
      return withoutEngine(deps, task, fields);
    case 'all':
      // What a settle tidies up, and which tickets count for it, is what is stored.
      if (made.put_aside.length > task.put_aside.length || hasStale(task, made)) {
        const { put_aside, reviews } = made;
        task = await writeFenced(deps, task, { put_aside, reviews });
      }
      return afterMaking(deps, task, { made, earlier: claimed.images.length });
    default:
      return made.kind satisfies never;
  }
}

/** Tickets of a visit that died are stored, and the result has tickets of its own by now. */
function hasStale(task: TaskDoc, { reviews }: Made): boolean {
  const tickets = new Set(reviews.map(({ ticket }) => ticket));
  return task.reviews.some(({ ticket }) => ticket !== null && !tickets.has(ticket));
}

type Far = Pick<Progress, 'results' | 'film'> & Pick<TaskDoc, 'checking'>;

/** A result is made, or a film has more of its parts, or more of it was judged. */
function isFurther(before: Far, made: Far): boolean {
  const parts = ({ film }: Far): number => film?.parts.length ?? 0;
  return (
    made.results.length < before.results.length ||
    parts(made) > parts(before) ||
    judged(made) > judged(before)
  );
}

/** Of a film: 0 before it is stored. */
const judged = ({ checking }: Far): number =>
  checking ? 1 + checking.frames + checking.sounds : 0;

/** `earlier`: how many of the results had been made before this visit, and lay in storage since. */
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
  const { warnings, refusal } = made;
  return publish(deps, task, { images, blocked, warnings, refusal });
}
