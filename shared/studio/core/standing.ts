/** Which take stands for a place: one rule, for the server and for its pages. Pure. */
import type { TargetDoc, TargetSlot } from '../../tasks/index.ts';

/** Films of episodes are exported, and their music is laid into the cut: neither is picked. */
export type TakeSlot = Exclude<TargetSlot, 'export' | 'sound'>;

/** Where in a studio a take belongs: `part_id` null stands for the shot itself. */
export type Spot = Pick<TargetDoc, 'shot_id' | 'asset_id' | 'part_id'> & {
  readonly slot: TakeSlot;
};

export interface Made {
  readonly status: string;
  readonly images: readonly { readonly media?: { readonly kind: string } | undefined }[];
  readonly target: Pick<TargetDoc, 'shot_id' | 'asset_id' | 'slot' | 'part_id'>;
}

/** Kept on the document a place lies on. */
export interface Pointers {
  readonly picks: Readonly<Record<string, string>>;
  readonly discarded: readonly string[];
}

/** The key of a place's pick, on the document it lies on. */
export function pickKey({ slot, part_id }: Pick<Spot, 'slot' | 'part_id'>): string {
  switch (slot) {
    case 'frame':
    case 'video':
      return slot;
    case 'line':
    case 'look':
      return `${slot}:${part_id ?? ''}`;
    default:
      return slot satisfies never;
  }
}

/** The same for the same place. */
export const spotKey = ({
  shot_id,
  asset_id,
  slot,
  part_id,
}: Pick<TargetDoc, 'shot_id' | 'asset_id' | 'slot' | 'part_id'>): string =>
  JSON.stringify([shot_id, asset_id, slot, part_id]);

export function isAt({ target }: Pick<Made, 'target'>, spot: Spot): boolean {
  const { shot_id, asset_id, slot, part_id } = target;
  return (
    slot === spot.slot &&
    shot_id === spot.shot_id &&
    asset_id === spot.asset_id &&
    part_id === spot.part_id
  );
}

/**
 * The take that stands for a place: the picked one, or else the newest that is done and was not
 * discarded. So a take that lands needs nobody to pick it, and a pick keeps it while others come.
 * `takes`: newest first.
 */
export function standingAt<T extends Made>(
  takes: readonly T[],
  spot: Spot,
  { pointers, idOf }: { readonly pointers: Pointers; readonly idOf: (take: T) => string },
): T | null {
  const { picks, discarded } = pointers;
  const done = takes.filter(({ status, images }) => status === 'completed' && images.length > 0);
  const picked = picks[pickKey(spot)];
  const chosen = done.find((take) => idOf(take) === picked);
  if (chosen !== undefined) return chosen;
  return done.find((take) => isAt(take, spot) && !discarded.includes(idOf(take))) ?? null;
}

/** A shot, or a frame of it. */
export interface Holder {
  readonly id: string;
  readonly pointers: Pointers;
}

/** The film of a shot, or else the picture of its first frame that has one. */
export function standingInCut<T extends Made>(
  takes: readonly T[],
  { shot, frames }: { readonly shot: Holder; readonly frames: readonly Holder[] },
  idOf: (take: T) => string,
): T | null {
  const at = { shot_id: shot.id, asset_id: null } as const;
  // A shot may have a sound or a picture in the place of its film.
  const films = takes.filter(({ images }) => images[0]?.media?.kind === 'film');
  const own = { pointers: shot.pointers, idOf };
  const film = standingAt(films, { ...at, slot: 'video', part_id: null }, own);
  if (film !== null) return film;
  for (const { id, pointers } of frames) {
    const still = standingAt(takes, { ...at, slot: 'frame', part_id: id }, { pointers, idOf });
    if (still !== null) return still;
  }
  return standingAt(takes, { ...at, slot: 'frame', part_id: null }, own);
}
