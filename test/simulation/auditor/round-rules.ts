/** Rounds that are shared out: each job is one copy's affair, and no two rounds meet. */

import type { Say } from './credits/ledger-rules.ts';
import type { Evidence } from './evidence.ts';

/** Timers come every 10 s; one that comes again within this begins no round of its own, ms. */
const APART_MS = 8_000;

export function roundRules(evidence: Evidence, say: Say): void {
  for (const { id, askedIn } of evidence.jobs()) {
    const copies = new Map<number, Set<number>>();
    for (const { round, by } of askedIn) {
      const found = copies.get(round) ?? new Set();
      copies.set(round, found.add(by));
      if (found.size > 1) say('parts_do_not_overlap', `${id} was asked after by two copies`);
    }
  }
  // Clocks that differ may each believe that the other round is over.
  if (evidence.clockSkewMs > 0) return;
  const began = evidence
    .rounds()
    .flatMap(({ at, delayed }) => (delayed() ? [] : [at]))
    .sort((a, b) => a - b);
  for (const [index, at] of began.entries()) {
    const before = began[index - 1];
    if (before !== undefined && at - before < APART_MS) {
      say('rounds_do_not_meet', `a round began ${at - before} ms after another`);
    }
  }
}
