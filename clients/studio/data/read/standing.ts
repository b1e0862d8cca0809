/** Which take stands for a place; the same rule as the server's. */
import type { Take } from '../types.ts';

export interface Place {
  readonly slot: Take['target']['slot'];
  readonly shotId: string | null;
  readonly assetId: string | null;
  /** Which frame, line or look; null for a shot's film. */
  readonly partId: string | null;
}

export interface Pointers {
  readonly picks: Readonly<Record<string, string>>;
  readonly discarded: readonly string[];
}

/** The key of a place's pick, on the document that holds it. */
export const pickKey = ({ slot, partId }: Pick<Place, 'slot' | 'partId'>): string =>
  slot === 'frame' || slot === 'video' ? slot : `${slot}:${partId ?? ''}`;

export const isAt = ({ target }: Take, place: Place): boolean =>
  target.slot === place.slot &&
  target.shot_id === place.shotId &&
  target.asset_id === place.assetId &&
  target.part_id === place.partId;

export const isRunning = ({ status }: Pick<Take, 'status'>): boolean =>
  status === 'pending' || status === 'processing';

/** The picked one, or else the newest that is done and was not discarded. `takes`: newest first. */
export function standing(
  takes: readonly Take[],
  place: Place,
  { picks, discarded }: Pointers,
): Take | null {
  const done = takes.filter(({ status, images }) => status === 'completed' && images.length > 0);
  const picked = picks[pickKey(place)];
  const chosen = done.find(({ work_id }) => work_id === picked);
  if (chosen !== undefined) return chosen;
  return done.find((take) => isAt(take, place) && !discarded.includes(take.work_id)) ?? null;
}
