/**
 * What in a studio a task was made for. Written once with the task and its work, and never changed:
 * what a shot has is found by asking for works with its id, so there is nothing to attach at the end.
 */
export const targetSlots = ['frame', 'video', 'line', 'look', 'sound', 'export'] as const;
export type TargetSlot = (typeof targetSlots)[number];

export interface TargetDoc {
  readonly project_id: string;
  /** Null for looks of a project's characters, places and props. */
  readonly episode_id: string | null;
  readonly shot_id: string | null;
  readonly asset_id: string | null;
  readonly slot: TargetSlot;
  /** Which frame, line or look; null for a shot's film, and for the film of an episode. */
  readonly part_id: string | null;
  /** The batch that drew it; null for one asked for by itself. */
  readonly batch_id: string | null;
  /** Who asked: the owner of the project pays. */
  readonly by: string;
  /** Digest of what it was composed from; of an export: of its quote; null where its words were the caller's own. */
  readonly basis: string | null;
}
