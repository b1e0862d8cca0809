/** What a vendor's end of a model, and the operator's document about it, change. */

import type { Say } from '../credits/ledger-rules.ts';
import type { Sorted } from '../documents.ts';
import type { Evidence } from '../evidence.ts';

/** An operator who takes an ended task in again means the model it had. */
const AGAIN = 'again:';

/** Whoever began after the document came into force goes by it, whatever happened since. */
function knewOf({ renewal, clockSkewMs }: Evidence, bornAt: number | undefined): boolean {
  if (renewal === null || bornAt === undefined) return false;
  return bornAt > renewal.announcedAt + clockSkewMs;
}

/** Whether a request for a model may have been told, at that moment, that there is none. */
export function mayBeRetired(
  { renewal, clockSkewMs }: Evidence,
  model: string,
  at: number,
): boolean {
  if (renewal?.how !== 'retired' || renewal.model !== model) return false;
  return at + clockSkewMs >= renewal.announcedAt;
}

/** A retired model takes no new task, and stands in for no other. */
export function renewalRules(commit: Sorted, evidence: Evidence, say: Say): void {
  const { renewal } = evidence;
  if (renewal?.how !== 'retired' || !knewOf(evidence, evidence.writer()?.bornAt)) return;
  for (const { before, after } of commit.tasks) {
    if (after?.via !== renewal.model) continue;
    if (before === null && !after.request_id.startsWith(AGAIN)) {
      say('retired_is_not_offered', `task ${after._id} is made with ${after.via}`);
    }
    if (before !== null && before.via !== after.via) {
      say('retired_stands_in_for_none', `task ${after._id} turns to ${after.via}`);
    }
  }
}

/** A renamed model is asked by its new name. */
export function newNamesAreUsed(evidence: Evidence, say: Say): void {
  if (evidence.renewal?.how !== 'renamed') return;
  for (const { request, key, bornAt } of evidence.oldNames()) {
    if (knewOf(evidence, bornAt)) say('new_name_is_used', `${request}, ${key}: by the old name`);
  }
}
