/** What the film page changes of a cut; times in ms. */
import type { CutContent } from '../../../../../shared/studio/cut/edit-list.ts';

export type { CutContent };
export type Item = CutContent['items'][number];
export type Sound = CutContent['sounds'][number];
export type Line = CutContent['subtitles']['lines'][number];
export type Title = CutContent['titles'][number];
export type Transition = Item['transition'];
/** Fields of a cut, as a patch names them. */
export type CutChange = Partial<CutContent>;

export const lengthOf = ({ in_ms, out_ms }: Pick<Item, 'in_ms' | 'out_ms'>): number =>
  out_ms - in_ms;

/** As an episode has it that nobody has cut yet. */
export const EMPTY_CUT: CutContent = {
  items: [],
  sounds: [],
  subtitles: { on: true, burnt: true, lines: [] },
  titles: [],
  loudness: -16,
  label: { always: false },
  format: { short_side: 720, fps: 24 },
};
