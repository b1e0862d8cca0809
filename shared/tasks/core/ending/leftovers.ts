/**
 * What a task leaves behind: safe copies of the user's photos, bytes a provider gave that were put
 * aside until the picture path had them, and pictures that were made and may not be shown. Nobody
 * looks at them again, and photos are kept no longer than they are needed, so they go an hour after
 * the task has ended.
 */

import type { TaskDoc } from '../documents/schema.ts';
import { fileIdsOf } from '../files.ts';

/** Longer than any worker that was frozen at the end, and any late check but the last, lives. */
export const TIDY_AFTER_MS = 60 * 60_000;

type Leaving = Pick<TaskDoc, 'prepared' | 'put_aside' | 'discarded' | 'images'>;

/** Files of an ended task that no work shows. What was put aside with its ticket may be shown since. */
export function leftovers({ prepared, put_aside, discarded, images }: Leaving): string[] {
  const shown = new Set(fileIdsOf(images));
  const aside = put_aside.filter((file) => !shown.has(file));
  return [...(prepared ?? []), ...aside, ...discarded];
}

/** When a task that ends `at` is to be tidied up after; null when it leaves nothing. */
export function tidyAt(task: Leaving, at: Date): Date | null {
  return leftovers(task).length === 0 ? null : new Date(at.getTime() + TIDY_AFTER_MS);
}
