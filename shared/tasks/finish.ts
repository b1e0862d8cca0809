/** The last step of a task that has results: make them, wait for moderation where asked, settle. */
import type { TaskDeps } from './deps.ts';
import { type Made, makeAll } from './making.ts';
import type { StepOutcome } from './outcome.ts';
import { publish } from './publish.ts';
import { holdForReview } from './reviewing.ts';
import type { TaskDoc } from './schema.ts';
import { backOff, callProcessor, writeFenced } from './store.ts';

export async function runFinish(
  deps: TaskDeps,
  claimed: TaskDoc,
  until: number,
): Promise<StepOutcome> {
  const { finisher } = deps;
  if (finisher === undefined) {
    return { kind: 'handed_back', task: await callProcessor(deps, claimed) };
  }
  let task = claimed;
  const made = await makeAll({ ...deps, finisher }, task, {
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
      return { kind: 'handed_back', task: await backOff(deps, task, { fields }) };
    case 'out_of_time': {
      const progress = { ...fields, claims: 0, setbacks: 0 };
      return { kind: 'handed_back', task: await callProcessor(deps, task, progress) };
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
