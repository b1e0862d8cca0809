/** One instance of a pool, what it is at, and the one timer that says when it has been long enough. */
import type { PreparedRun } from './environment.ts';
import type { Instance } from './instance.ts';

export interface RunOutcome {
  /** What `main` returned, as JSON text; undefined when it returned nothing. */
  readonly text: string | undefined;
  readonly ms: number;
}

export interface Job {
  readonly run: PreparedRun;
  readonly started: (atMs: number) => void;
  readonly resolve: (outcome: RunOutcome) => void;
  readonly reject: (error: Error) => void;
}

export interface Member {
  instance: Instance;
  readonly version: string;
  job: Job | null;
  ready: boolean;
  loadError: Error | null;
  timer: NodeJS.Timeout | null;
  /** Set when its current job was already answered (time limit) and it only waits to die. */
  dying: boolean;
}

/** In place of what was armed before. */
export function arm(member: Member, ms: number, fire: () => void): void {
  disarm(member);
  member.timer = setTimeout(fire, ms);
}

export function disarm(member: Member): void {
  if (member.timer) clearTimeout(member.timer);
  member.timer = null;
}

/** Neither a run nor loading is charged with the time in which others had the processors. */
export function armLimit(member: Member, limitMs: number, exceeded: () => void): void {
  const startedAt = performance.now();
  const starvedMs = member.instance.starvation();
  const check = (): void => {
    const leftMs = limitMs - (performance.now() - startedAt - starvedMs());
    if (leftMs < 1) exceeded();
    else arm(member, leftMs, check);
  };
  arm(member, limitMs, check);
}
