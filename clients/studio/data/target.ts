/** The place of a take or of an item of a batch, and how a verb is told of it. */
import type { Take, TargetRef } from './types.ts';

/** As targets of takes and items of batches have it. */
export interface PlaceOf {
  readonly episode_id: string | null;
  readonly shot_id: string | null;
  readonly asset_id: string | null;
  readonly slot: Take['target']['slot'];
  readonly part_id: string | null;
}

/** How a verb is told of the place; null for what belongs to a whole cut: its film is exported, and its music laid into it. */
export function targetOf({ slot, shot_id, asset_id, part_id }: PlaceOf): TargetRef | null {
  const part = part_id ?? '';
  const shotId = shot_id ?? '';
  switch (slot) {
    case 'frame':
      return part_id === null ? { shotId } : { frameId: part };
    case 'video':
      return { shotId };
    case 'line':
      return part_id === null ? { shotId } : { shotId, lineId: part };
    case 'look':
      return { assetId: asset_id ?? '', lookId: part };
    case 'export':
    case 'sound':
      return null;
    default:
      return slot satisfies never;
  }
}
