/** One visit to an export: more of its pieces, or the film itself, or what is left to judge of it. */
import type { EditList } from '../../film/edit/list.ts';
import { FilmEngineUnavailableError } from '../../film/errors.ts';
import { collections, readDoc } from '../../platform/database.ts';
import { DarkroomError, InvariantError } from '../../platform/errors.ts';
import type { TaskDeps } from '../core/deps.ts';
import type { ExportDoc } from '../core/documents/exports.ts';
import type { TaskDoc } from '../core/documents/schema.ts';
import { failedWith, settleAs } from '../core/ending/endings.ts';
import { LeaseLostError } from '../core/errors.ts';
import type { StepOutcome } from '../core/outcome.ts';
import { progressAt, reportProgress } from '../core/progress.ts';
import { stageStarted } from '../core/stages.ts';
import { backOff, callFor, type TaskFields, writeFenced } from '../core/write.ts';
import type { FilmUnderway, MadeResult } from '../finish/make/contract.ts';
import { goOnJudging } from '../finish/make/judge-film.ts';
import { publish } from '../finish/publish.ts';
import { holdForReview } from '../finish/review.ts';
import { withoutEngine } from '../finish/without-engine.ts';
import { makeDraft } from './draft.ts';
import type { ExportDeps } from './files.ts';
import { type ExportMaking, makeExportedFilm } from './film.ts';

export async function runExport(
  deps: TaskDeps,
  claimed: TaskDoc,
  until: number,
): Promise<StepOutcome> {
  const { finisher, films } = deps;
  if (finisher === undefined || films === undefined) return callFor(deps, claimed, 'renderer');
  const visit = { ...createVisit(deps, claimed), until };
  try {
    await begin(deps, visit);
    const made = await make({ ...deps, finisher, films }, visit);
    return await afterMaking(deps, visit, made);
  } catch (error) {
    return afterTrouble(deps, visit, error);
  }
}

interface Visit {
  readonly until: number;
  /** As it was last stored. */
  task(): TaskDoc;
  store(fields: TaskFields): Promise<void>;
}

function createVisit(deps: TaskDeps, claimed: TaskDoc): Omit<Visit, 'until'> {
  let task = claimed;
  return {
    task: () => task,
    async store(fields) {
      task = await writeFenced(deps, task, fields);
    },
  };
}

async function begin({ clock }: TaskDeps, visit: Visit): Promise<void> {
  const { stages } = visit.task();
  if (stages.some(({ name, status }) => name === 'finish' && status === 'running')) return;
  await visit.store({ stages: stageStarted(stages, 'finish', new Date(clock.now())) });
}

async function make(deps: ExportDeps, visit: Visit): Promise<MadeResult | FilmUnderway> {
  const task = visit.task();
  const making = makingOf(deps, visit);
  const { checking } = task;
  if (checking) return goOnJudging(deps, making, checking);
  const cut = await readDoc<ExportDoc>(deps.db, collections.exports, task._id);
  if (cut === null) throw new InvariantError(`export ${task._id} without its edit list`);
  const list = JSON.parse(cut.list) as EditList;
  const order = { export: cut, list };
  return cut.target === 'mp4'
    ? makeExportedFilm(deps, making, order)
    : makeDraft(deps, making, order);
}

function makingOf(deps: ExportDeps, visit: Visit): ExportMaking {
  const task = visit.task();
  return {
    task,
    name: '1-0',
    produceId: `${task._id}-0`,
    until: visit.until,
    async onStep({ reviews, aside, checking }) {
      const put_aside = more(visit.task(), aside);
      const judged = checking === undefined ? {} : { checking };
      await visit.store({ ...judged, reviews, put_aside, claims: 0 });
    },
    async onPiece(done, all) {
      // A piece is progress: whatever kills the next one has as many claims before it as the first.
      await visit.store({ claims: 0 });
      if (visit.task().cancel !== null) throw new CancelledError();
      const { accepted, generated } = progressAt;
      const progress = accepted + Math.floor(((generated - accepted) * done) / all);
      const message = `正在合成 ${done}/${all}`;
      await reportProgress(deps, task._id, { progress, message });
    },
  };
}

/** Its user has stopped it: nothing of it is charged, and its pieces are kept for the next try. */
class CancelledError extends Error {}

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
    const judged = made.checking === undefined ? {} : { checking: made.checking };
    const fields = { ...judged, put_aside, claims: 0, setbacks: 0 };
    return callFor(deps, visit.task(), 'renderer', fields);
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
  deps.log.warn('export not made', { error });
  // For now: until its deadline it is tried again and again, later each time.
  if (error.retryable) return backOff(deps, task, { fields: { wake: 'renderer' } });
  return settleAs(deps, task, failedWith(error.code, error.userMessage));
}
