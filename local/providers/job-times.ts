/** How long jobs take in the local servers. */
import type { Behaviour } from './behaviours.ts';
import type { JobKind } from './job.ts';

/** Typical seconds of a job in the local servers, before `speed` is applied. */
const TYPICAL_SECONDS: Readonly<Record<JobKind, number>> = {
  image: 3,
  video: 6,
  audio: 2,
  text: 0.5,
  transcript: 2,
};

/** A job that fails shows it early: this share of its time. */
const FAILS_AFTER = 0.4;

/** How long a job runs, ms. */
export function jobMs(kind: JobKind, behaviour: Behaviour, speed: number): number {
  const share = behaviour === 'fail' ? FAILS_AFTER : 1;
  return (TYPICAL_SECONDS[kind] * 1_000 * share) / speed;
}

/** The same in ms for each kind of job, `extraMs` on top. */
export function typicalTimes(speed: number, extraMs: number): Record<JobKind, number> {
  const time = (kind: JobKind): number => Math.round(jobMs(kind, 'ok', speed) + extraMs);
  return {
    image: time('image'),
    video: time('video'),
    audio: time('audio'),
    text: time('text'),
    transcript: time('transcript'),
  };
}
