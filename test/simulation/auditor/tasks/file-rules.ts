/** Files nobody looks at any more are gone, once the sweeper has had its time. */

import type { Say } from '../credits/ledger-rules.ts';
import type { Sorted, Task, Work } from '../documents.ts';
import type { Evidence } from '../evidence.ts';

/** Every file a task has ever named. */
export class Files {
  readonly #named = new Map<string, Set<string>>();

  follow(commit: Sorted): void {
    for (const { id, after } of commit.tasks) {
      if (after === null) continue;
      const named = this.#named.get(id) ?? new Set();
      for (const file of filesOf(after)) named.add(file);
      this.#named.set(id, named);
    }
  }

  atRest(works: readonly Work[], evidence: Evidence, say: Say): void {
    if (!evidence.tidied) return;
    for (const [id, named] of this.#named) {
      const work = works.find(({ _id }) => _id === id);
      // What a user deletes goes at once, or when somebody finds it.
      if (work === undefined || work.deleted_at !== null) continue;
      const shown = new Set(work.images.flatMap((image) => [image.file_id, image.thumb_file_id]));
      for (const file of named) {
        if (shown.has(file) || evidence.file(file) === undefined) continue;
        say('nothing_left_behind', `${file} of task ${id} (${work.status}) is still stored`);
      }
    }
  }
}

function filesOf({ images, reviews, prepared, results, put_aside }: Task): string[] {
  return [
    ...images.flatMap(({ file_id, thumb_file_id }) => [file_id, thumb_file_id]),
    ...reviews.map(({ file_id }) => file_id),
    ...(prepared ?? []),
    ...results.flatMap(({ raw_file_id }) => raw_file_id ?? []),
    ...put_aside,
  ];
}
