import type { ShotParts } from '../../core/lights.ts';

/** A shot with everything of it that the panel shows. */
export interface PanelShot extends ShotParts {
  /** Its place in the episode, from 1. */
  readonly number: number;
}
