/**
 * The order of a run: what takes minutes begins, so that no worker is left alone with it at the
 * end; what shares a process comes last, in one piece.
 */
import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** From the longest. Measured; what is not named takes seconds. */
const LONG = [
  'end-to-end/crowd',
  'simulation/simulation',
  'command-line',
  'end-to-end/',
  'conformance/server',
  'docs/mini-program',
  'conformance/',
  'browser/studio-episode',
  'browser/console',
  'browser/studio-film',
  'browser/miniprogram-buying',
];

function rank({ moduleId, project }: TestSpecification): number {
  if (project.name === 'shared') return LONG.length + 1;
  const place = LONG.findIndex((part) => moduleId.includes(`/${part}`));
  return place < 0 ? LONG.length : place;
}

export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    return [...files].sort((a, b) => rank(a) - rank(b) || (a.moduleId < b.moduleId ? -1 : 1));
  }
}
