/** Which take stands for a place, by the server's own rule. */
import {
  isAt as isAtSpot,
  type Pointers,
  pickKey as pickKeyOf,
  type Spot,
  standingAt,
  type TakeSlot,
} from '../../../../shared/studio/core/standing.ts';
import type { Take } from '../types.ts';

export type { Pointers };

export interface Place {
  readonly slot: TakeSlot;
  readonly shotId: string | null;
  readonly assetId: string | null;
  /** Which frame, line or look; null for a shot's film. */
  readonly partId: string | null;
}

const spotOf = ({ slot, shotId, assetId, partId }: Place): Spot => ({
  ...{ slot, shot_id: shotId, asset_id: assetId, part_id: partId },
});

/** The key of a place's pick, on the document that holds it. */
export const pickKey = ({ slot, partId }: Pick<Place, 'slot' | 'partId'>): string =>
  pickKeyOf({ slot, part_id: partId });

export const isAt = (take: Take, place: Place): boolean => isAtSpot(take, spotOf(place));

export const isRunning = ({ status }: Pick<Take, 'status'>): boolean =>
  status === 'pending' || status === 'processing';

/** The picked one, or else the newest that is done and was not discarded. `takes`: newest first. */
export const standing = (takes: readonly Take[], place: Place, pointers: Pointers): Take | null =>
  standingAt(takes, spotOf(place), { pointers, idOf: ({ work_id }) => work_id });
