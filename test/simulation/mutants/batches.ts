/** Breakages of batches: what they reserve, draw and give back. */
import type { Mutant } from './mutants.ts';

const RUN = 'shared/studio/batch/run.ts';
const START = 'shared/studio/batch/start.ts';
const by = (test: string) => ({ file: 'test/unit/studio/batches.test.ts', test });

export const batchMutants: readonly Mutant[] = [
  {
    name: 'batch-draws-from-the-account',
    why: 'items are held beside the reservation: a batch sets aside twice what it costs',
    within: 1,
    unit: by('reserves its quote once and draws each item from it, as many as may run'),
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
    within: 1,
    unit: by('run by two at once, again and again, draws each item once'),
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
    within: 1,
    unit: by('that is cancelled keeps what runs and gives the rest back at once'),
    patches: [{ file: RUN, find: 'if (isLive) return', replace: 'if (!isLive) return' }],
  },
  {
    name: 'batch-never-gives-back',
    why: 'what a cancelled batch did not draw stays set aside for a day',
    within: 1,
    unit: by('that is cancelled keeps what runs and gives the rest back at once'),
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
    within: 1,
    unit: by('never costs more than its quote, though prices rise while it waits'),
    patches: [{ file: RUN, find: 'agreed: { price, priceVersion },', replace: '' }],
  },
  {
    name: 'batch-starts-at-another-quote',
    why: 'somebody confirmed one sum and is charged another',
    within: 1,
    unit: by('whose price moved since it was quoted starts nothing and tells the new quote'),
    patches: [
      { file: START, find: 'if (quote.hash !== quoteHash) return', replace: 'if (false) return' },
    ],
  },
  {
    name: 'batch-half-admitted',
    why: 'what can be made of a batch is made, though some of it cannot',
    within: 1,
    unit: by('names every item that cannot be made, and then none is'),
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
    within: 1,
    unit: by('draws nothing more once its starter was removed; what runs, runs on'),
    patches: [
      {
        file: RUN,
        find: "capsOf(await accessTo(deps.db, { projectId, openid, role: 'editor' }));",
        replace: 'void [capsOf, accessTo, projectId, openid];',
      },
    ],
  },
];
