import { describe, expect, test } from 'vitest';
import type { StageDoc } from '../../../../shared/tasks/core/documents/schema.ts';
import {
  newStages,
  stageStarted,
  stagesEnded,
  stagesSubmitted,
} from '../../../../shared/tasks/core/stages.ts';

const at = (second: number): Date => new Date(Date.UTC(2026, 0, 1, 0, 0, second));
const sent = (stages: readonly StageDoc[], from: number, to: number): readonly StageDoc[] =>
  stagesSubmitted(stages, { startedAt: at(from), submittedAt: at(to) });
/** Name, status, second of beginning and end. */
const shown = (stages: readonly StageDoc[]) =>
  stages.map(({ name, status, started_at, finished_at }) => [
    name,
    status,
    started_at?.getUTCSeconds() ?? null,
    finished_at?.getUTCSeconds() ?? null,
  ]);

describe('the stages of a task', () => {
  test('follow one another, and end with it', () => {
    const generating = sent(newStages(), 1, 2);
    expect(shown(generating)).toEqual([
      ['prepare', 'done', 1, 2],
      ['generate', 'running', 2, null],
      ['finish', 'pending', null, null],
    ]);
    const finishing = stageStarted(generating, 'finish', at(8));
    expect(shown(stagesEnded(finishing, { ok: true, at: at(9) }))).toEqual([
      ['prepare', 'done', 1, 2],
      ['generate', 'done', 2, 8],
      ['finish', 'done', 8, 9],
    ]);
  });

  test('of a second attempt count for generating: nothing is prepared again', () => {
    const again = sent(sent(newStages(), 1, 2), 20, 21);
    expect(shown(again)).toEqual([
      ['prepare', 'done', 1, 2],
      ['generate', 'running', 2, null],
      ['finish', 'pending', null, null],
    ]);
    expect(shown(stagesEnded(again, { ok: false, at: at(30) }))).toEqual([
      ['prepare', 'done', 1, 2],
      ['generate', 'failed', 2, 30],
      ['finish', 'pending', null, null],
    ]);
  });

  test('go back where nothing could be finished, and the job starts over', () => {
    const finishing = stageStarted(sent(newStages(), 1, 2), 'finish', at(8));
    expect(shown(sent(finishing, 10, 11))).toEqual([
      ['prepare', 'done', 1, 2],
      ['generate', 'running', 2, null],
      ['finish', 'pending', null, null],
    ]);
  });
});
