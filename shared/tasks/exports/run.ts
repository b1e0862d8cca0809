/** One visit to an export: more of its pieces, or the film itself, or what is left to judge of it. */
import type { EditList } from '../../film/edit/list.ts';
import { collections, readDoc } from '../../platform/database.ts';
import { InvariantError } from '../../platform/errors.ts';
import type { TaskDeps } from '../core/deps.ts';
import type { ExportDoc } from '../core/documents/exports.ts';
import type { TaskDoc } from '../core/documents/schema.ts';
import type { StepOutcome } from '../core/outcome.ts';
import { progressAt, reportProgress } from '../core/progress.ts';
import { callFor } from '../core/write.ts';
import { CancelledError, makeHere, type Visit } from '../finish/here.ts';
import type { FilmUnderway, MadeResult } from '../finish/make/contract.ts';
import { goOnJudging } from '../finish/make/judge-film.ts';
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
  const able = { ...deps, finisher, films };
  return makeHere(deps, claimed, { until, make: (visit) => make(able, visit) });
}

async function make(deps: ExportDeps, visit: Visit): Promise<MadeResult | FilmUnderway> {
  const task = visit.task();
  const making = { ...visit.making(), onPiece: pieceOf(deps, visit) };
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

function pieceOf(deps: ExportDeps, visit: Visit): ExportMaking['onPiece'] {
  return async (done, all) => {
    // A piece is progress: whatever kills the next one has as many claims before it as the first.
    await visit.store({ claims: 0 });
    if (visit.task().cancel !== null) throw new CancelledError();
    const { accepted, generated } = progressAt;
    const progress = accepted + Math.floor(((generated - accepted) * done) / all);
    const message = `正在合成 ${done}/${all}`;
    await reportProgress(deps, visit.task()._id, { progress, message });
  };
}
