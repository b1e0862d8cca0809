/** Sound as it comes out of a track. Nothing here needs a server. */

/** A few hundredths of a second, each channel by itself, -1 to 1. */
export interface Heard {
  /** Of its first sample, s; as the container says. */
  readonly at: number;
  readonly rate: number;
  readonly channels: readonly Float32Array[];
}

/** What is wanted of a track, s; more may be given before and behind it. */
export interface Stretch {
  readonly from?: number;
  readonly to?: number;
}
