/** How a task may end, as whoever ends it says. */
import type { ImageDoc, TaskErrorDoc } from '../documents/schema.ts';

export type Ending =
  /** `captured` ≤ the quoted price; the rest is released (some pictures did not come). */
  | {
      readonly kind: 'completed';
      readonly images: readonly ImageDoc[];
      readonly captured: number;
      readonly warnings: readonly string[];
    }
  | FailedEnding
  /** `captured`: for a stream whose words were delivered by then. */
  | { readonly kind: 'cancelled'; readonly captured?: number };

export interface FailedEnding {
  readonly kind: 'failed';
  readonly error: TaskErrorDoc;
  /** Absent after a verdict: of the provider, of moderation, of an operator. */
  readonly because?: 'out_of_time' | 'quarantined';
}
