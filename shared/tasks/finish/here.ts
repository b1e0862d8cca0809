/**
 * One visit to what is made here and at no provider: a film of an edit list, or a file of a user's
 * own. What the visit got done is stored as it goes; what comes of it is judged, held or published.
 */
import { FilmEngineUnavailableError } from '../../film/errors.ts';
import { DarkroomError } from '../../platform/errors.ts';
import type { TaskDeps } from '../core/deps.ts';
import type { TaskDoc } from '../core/documents/schema.ts';
import { failedWith, settleAs } from '../core/ending/endings.ts';
import { LeaseLostError } from '../core/errors.ts';
import type { StepOutcome } from '../core/outcome.ts';
import { stageStarted } from '../core/stages.ts';
import { finishedBy } from '../core/wake.ts';
import { backOff, callFor, type TaskFields, writeFenced } from '../core/write.ts';
import type { FilmMaking, FilmUnderway, MadeResult } from './make/contract.ts';
import { publish } from './publish.ts';
import { holdForReview } from './review.ts';
import { withoutEngine } from './without-engine.ts';

export interface Visit {
  /** What whatever makes its result is told, as it is now. */
  making(): FilmMaking;
  /** As it was last stored. */
  task(): TaskDoc;
  store(fields: TaskFields): Promise<void>;
  /** Of a file of the task's own: written down before it lies there, so that whoever tidies up finds it. */
  willPut(fileId: string): Promise<void>;
}

/** Its user has stopped it: nothing of it is charged, and what was made so far is kept. */
export class CancelledError extends Error {}

export async function makeHere(
  deps: TaskDeps,
  claimed: TaskDoc,
  { until, make }: { until: number; make: (visit: Visit) => Promise<MadeResult | FilmUnderway> },
): Promise<StepOutcome> {
  const visit = createVisit(deps, claimed, until);
  try {
    await begin(deps, visit);
    const made = await make(visit);
    return await afterMaking(deps, visit, made);
  } catch (error) {
    return afterTrouble(deps, visit, error);
  }
}

function createVisit(deps: TaskDeps, claimed: TaskDoc, until: number): Visit {
  let task = claimed;
  const store = async (fields: TaskFields): Promise<void> => {
    task = await writeFenced(deps, task, fields);
  };
  const onStep: FilmMaking['onStep'] = async ({ reviews, aside, film, checking }) => {
    const further = { ...(film && { film }), ...(checking !== undefined && { checking }) };
    await store({ ...further, reviews, put_aside: more(task, aside), claims: 0 });
  };
  const produceId = `${claimed._id}-0`;
  const making = (): FilmMaking => ({ task, name: '1-0', produceId, until, onStep });
  const willPut = async (fileId: string): Promise<void> => {
    if (!task.put_aside.includes(fileId)) await store({ put_aside: more(task, [fileId]) });
  };
  return { making, task: () => task, store, willPut };
}

async function begin({ clock }: TaskDeps, visit: Visit): Promise<void> {
  const { stages } = visit.task();
  if (stages.some(({ name, status }) => name === 'finish' && status === 'running')) return;
  await visit.store({ stages: stageStarted(stages, 'finish', new Date(clock.now())) });
}

const more = ({ put_aside }: TaskDoc, aside: readonly string[]): readonly string[] => [
  ...new Set([...put_aside, ...aside]),
];

async function afterMaking(
  deps: TaskDeps,
  visit: Visit,
  made: MadeResult | FilmUnderway,
): Promise<StepOutcome> {
  const put_aside = more(visit.task(), made.aside);
  if (made.kind === 'underway') {
    const { film, checking } = made;
    const further = { ...(film && { film }), ...(checking && { checking }) };
    const fields = { ...further, put_aside, claims: 0, setbacks: 0 };
    return callFor(deps, visit.task(), finishedBy(deps, visit.task()), fields);
  }
  const { image, reviews, warnings } = made;
  // What a settle tidies up, and which tickets count for it, is what is stored.
  await visit.store({ put_aside, reviews, checking: null });
  if (reviews.some(({ outcome }) => outcome === 'review')) {
    return holdForReview(deps, visit.task(), { images: [image], reviews, put_aside });
  }
  const blocked = reviews.length;
  return publish(deps, visit.task(), { images: blocked > 0 ? [] : [image], blocked, warnings });
}

async function afterTrouble(deps: TaskDeps, visit: Visit, error: unknown): Promise<StepOutcome> {
  const task = visit.task();
  if (error instanceof CancelledError) return settleAs(deps, task, { kind: 'cancelled' });
  if (error instanceof FilmEngineUnavailableError) return withoutEngine(deps, task, {});
  if (!(error instanceof DarkroomError) || error instanceof LeaseLostError) throw error;
  deps.log.warn('not made here', { error });
  // For now: until its deadline it is tried again and again, later each time.
  if (error.retryable) return backOff(deps, task, { fields: { wake: finishedBy(deps, task) } });
  return settleAs(deps, task, failedWith(error.code, error.userMessage));
}
