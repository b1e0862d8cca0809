/** How large a film is: the proportions of its project, the shorter side of its cut. Pure. */
import type { CutDoc, ProjectDoc } from '../core/schema.ts';

export interface FilmSize {
  readonly width: number;
  readonly height: number;
}

const even = (value: number): number => Math.round(value / 2) * 2;

/** px, even. */
export function filmSize(
  aspect: ProjectDoc['aspect'],
  shortSide: CutDoc['format']['short_side'],
): FilmSize {
  const [across = 1, down = 1] = aspect.split(':').map(Number);
  const long = even((shortSide * Math.max(across, down)) / Math.min(across, down));
  return across >= down ? { width: long, height: shortSide } : { width: shortSide, height: long };
}
