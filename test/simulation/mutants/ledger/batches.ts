/** Breakages of batches: what they reserve, draw and give back. */
import type { Mutant } from '../mutants.ts';

const RUN = 'shared/studio/batch/run.ts';
const START = 'shared/studio/batch/start.ts';

export const batchMutants: readonly Mutant[] = [
  {
    name: 'batch-draws-from-the-account',
    why: 'items are held beside the reservation: a batch sets aside twice what it costs',
    scenario: 'batches',
    within: 100,
    patches: [
      {
        file: RUN,
        find: 'payment: batch.total > 0 ? { reservation: id } : {},',
        replace: 'payment: {},',
      },
    ],
  },
  {
    name: 'batch-item-drawn-anew',
    why: 'a runner that comes second makes another task of the same item (ArcReel#1915)',
    scenario: 'batches',
    within: 100,
    seed: 87,
    patches: [
      {
        file: RUN,
        find: 'requestId: requestIdOf(id, next) }',
        replace: 'requestId: requestIdOf(id, next) + deps.random.hex(8) }',
      },
    ],
  },
  {
    name: 'batch-closed-while-items-run',
    why: 'a batch is told to be over while its tasks are still paid for',
    scenario: 'batches',
    within: 100,
    patches: [{ file: RUN, find: 'if (isLive) return', replace: 'if (!isLive) return' }],
  },
  {
    name: 'batch-never-gives-back',
    why: 'what a cancelled batch did not draw stays set aside for a day',
    scenario: 'batches',
    within: 100,
    patches: [
      {
        file: RUN,
        find: 'await closeOrNothing(tx, { id, openid: batch._openid, reason: `studio/${reason}`, at });',
        replace: 'void closeOrNothing;',
      },
    ],
  },
  {
    name: 'batch-at-the-price-of-the-day',
    why: 'an item is held at what it costs when its turn comes, above the quote (ArcReel#1723)',
    scenario: 'batches',
    within: 100,
    patches: [{ file: RUN, find: 'agreed: { price, priceVersion },', replace: '' }],
  },
  {
    name: 'batch-starts-at-another-quote',
    why: 'somebody confirmed one sum and is charged another',
    scenario: 'batches',
    within: 100,
    patches: [
      { file: START, find: 'if (quote.hash !== quoteHash) return', replace: 'if (false) return' },
    ],
  },
  {
    name: 'batch-half-admitted',
    why: 'what can be made of a batch is made, though some of it cannot',
    scenario: 'batches',
    within: 100,
    seed: 14,
    patches: [
      {
        file: START,
        find: "if (quote.decision !== 'ready') return { outcome: quote.decision, quote };",
        replace: "if (quote.decision === 'nothing') return { outcome: quote.decision, quote };",
      },
    ],
  },
  {
    name: 'removed-member-goes-on-spending',
    why: 'a batch of somebody who was removed is drawn to its end',
    scenario: 'batches',
    within: 100,
    patches: [
      {
        file: RUN,
        find: "capsOf(await accessTo(deps.db, { projectId, openid, role: 'editor' }));",
        replace: 'void [capsOf, accessTo, projectId, openid];',
      },
    ],
  },
  {
    name: 'batch-beside-its-reservation',
    why: 'the batch is stored beside the transaction that reserves: a crash leaves one without the other',
    scenario: 'batches',
    within: 100,
    patches: [
      {
        file: START,
        find: 'checked(await tx.collection(studioCollections.batch).add(batch));',
        replace: 'checked(await deps.db.collection(studioCollections.batch).add(batch));',
      },
    ],
  },
  {
    name: 'batch-beside-the-members-limit',
    why: 'a member with a small limit starts batches that spend all of the owner’s credits',
    scenario: 'batches',
    within: 100,
    patches: [
      {
        file: START,
        find: 'const caps = capsOf(quote.access);',
        replace: 'const caps = capsOf(quote.access).slice(0, 0);',
      },
    ],
  },
  {
    name: 'batch-moves-on-from-anywhere',
    why: 'a runner that was slow sets back how far a batch has come: items are looked at again',
    scenario: 'batches',
    within: 300,
    seed: 90,
    patches: [
      {
        file: RUN,
        find: "where({ _id, state: 'open', next });",
        replace: "where({ _id, state: 'open' });",
      },
    ],
  },
  {
    name: 'batch-forgets-deleted-takes',
    why: 'a take its owner has deleted is told to have been given back, though it was paid for',
    scenario: 'batches',
    within: 100,
    seed: 5,
    patches: [
      {
        file: 'shared/studio/verbs/batches.ts',
        find: "madeOf(deps.db, owner, { 'target.batch_id': id });",
        replace: "madeOf(deps.db, owner, { 'target.batch_id': id, deleted_at: null });",
      },
    ],
  },
  {
    name: 'batch-pays-for-what-waits',
    why: 'what waits in one batch is missing for the next, and made and paid once more',
    within: 1,
    unit: {
      file: 'test/unit/studio/second-takes.test.ts',
      test: 'is not asked for, and paid, once more by a batch of what is missing',
    },
    patches: [
      {
        file: 'shared/studio/batch/quote.ts',
        find: 'const isWaiting = waiting.has(spotKey(place));',
        replace: 'const isWaiting = waiting.size > 1_000;',
      },
    ],
  },
  {
    name: 'batch-stops-at-a-refusal',
    why: 'an item that cannot be made keeps all that come after it waiting until the batch’s day is over',
    scenario: 'batches',
    within: 300,
    seed: 42,
    patches: [
      {
        file: RUN,
        find: 'await moveOn(deps, batch, { index: batch.next, code, message });',
        replace: "if (code + message !== '') return 'wait';",
      },
    ],
  },
];
