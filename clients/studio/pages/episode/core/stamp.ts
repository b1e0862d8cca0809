/** Changes with everything that composing looks at, once it is saved. */
import type { OpenedEpisode, OpenedProject } from '../../../data/types.ts';

export function stampOf(
  { project, assets, takes: looks }: OpenedProject,
  { shots, frames, takes }: OpenedEpisode,
): string {
  const docs = [project, ...assets, ...shots, ...frames];
  const versions = docs.reduce((sum, { version }) => sum + version, 0);
  const ended = [...looks, ...takes].filter(({ status }) => status === 'completed').length;
  const running = takes.filter(({ status }) => status === 'pending' || status === 'processing');
  return [docs.length, versions, ended, running.length].join('.');
}
