/** How far the pictures, the film and the sound of a shot have come: one light for each. */
import type { Frame, Shot, Take } from '../../../data/types.ts';
import { placesOf, runningAt, type Slot, standingAt, takesAt } from './places.ts';

export interface Light {
  /** `none`: there is no place to fill. */
  readonly state: 'none' | 'missing' | 'running' | 'failed' | 'done';
  /** 0 to 100, while it runs. */
  readonly progress: number | null;
  /** What stands was made from something else by now. */
  readonly isStale: boolean;
}

export interface ShotParts {
  readonly shot: Shot;
  readonly frames: readonly Frame[];
  /** Of this shot, newest first. */
  readonly takes: readonly Take[];
}

export function lightOf(slot: Slot, parts: ShotParts, stale: ReadonlySet<string>): Light {
  const places = placesOf(slot, parts.shot, parts.frames);
  const { takes } = parts;
  if (places.length === 0) return { state: 'none', progress: null, isStale: false };
  const stands = places.map((place) => standingAt(place, takes));
  const isStale = stands.some((take) => take !== null && stale.has(take.work_id));
  const running = places.flatMap((place) => runningAt(place, takes) ?? []);
  if (running.length > 0) {
    const progress = Math.round(
      running.reduce((sum, take) => sum + take.progress, 0) / running.length,
    );
    return { state: 'running', progress, isStale };
  }
  if (stands.every((take) => take !== null)) return { state: 'done', progress: null, isStale };
  const isFailed = places.some(
    (place, index) => stands[index] === null && takesAt(place, takes)[0]?.status === 'failed',
  );
  return { state: isFailed ? 'failed' : 'missing', progress: null, isStale };
}
