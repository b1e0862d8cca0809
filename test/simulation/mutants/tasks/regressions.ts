/**
 * What simulation has found in the product, kept: the fix taken back is a mutant, and the seed is
 * one that shows it. The seed must be clean on the product and fail with the fix taken back.
 */
import type { ScenarioName } from '../../world/scenarios.ts';
import type { Mutant } from '../mutants.ts';

export interface Regression extends Mutant {
  /** Shows the bug when the fix is taken back. When the generator has changed: `--mutant NAME`. */
  readonly seed: number;
}

const STORE = 'shared/tasks/core/write.ts';

export const regressions: readonly Regression[] = [
  {
    name: 'mark-stored-with-its-id',
    why: 'the reconciler wrote back what it had read, with its id: an account was proven once, then never',
    seed: 21,
    within: 500,
    patches: [
      {
        file: 'shared/reconcile/reconcile.ts',
        find: '  return isWhole(mark) ? mark : null;',
        replace: '  return isWhole(mark) ? stored : null;',
      },
    ],
  },
  {
    name: 'account-read-before-its-mark',
    why: 'another sweeper proved a later entry between the two reads: a healthy account was quarantined',
    seed: 12_603,
    within: 300,
    patches: [
      {
        file: 'shared/reconcile/reconcile.ts',
        find: `  const stored = options.full ? null : await readMark(db, openid);
  const account = await readDoc<StoredAccount>(db, collections.accounts, openid);
  if (account === null) return [];
`,
        replace: `  const account = await readDoc<StoredAccount>(db, collections.accounts, openid);
  if (account === null) return [];
  const stored = options.full ? null : await readMark(db, openid);
`,
      },
    ],
  },
  {
    name: 'results-dropped-at-the-end',
    why: 'the hard deadline came between a job’s success and the stored pictures: what the provider had made was dropped',
    seed: 401,
    within: 2_000,
    patches: [
      {
        file: 'shared/tasks/core/ending/settle.ts',
        find: "if (isOutOfTime(ending) && task.step === 'finish' && task.results.length > 0) {",
        replace: 'if (isOutOfTime(ending) && task.results.length < 0) {',
      },
    ],
  },
  {
    name: 'progress-since-the-job',
    why: 'an unanswered submit was repeated under its key, the job’s time began anew, and the user saw progress fall',
    seed: 2_882,
    within: 5_000,
    patches: [
      {
        file: 'shared/tasks/core/progress.ts',
        find: "task: Pick<TaskDoc, 'status' | 'step' | 'stages'>,",
        replace: "task: Pick<TaskDoc, 'status' | 'step' | 'stages' | 'jobs'>,",
      },
      {
        file: 'shared/tasks/core/progress.ts',
        find: '  const since = startOf(stage);',
        replace:
          "  const since = stage === 'generate' ? (task.jobs.at(-1)?.submitted_at ?? null) : startOf(stage);",
      },
    ],
  },
  {
    name: 'writes-out-of-order',
    why: 'a checkpoint whose answer was lost arrived after its repetition and the next checkpoint, and undid it: one picture was shown twice and paid for twice',
    seed: 3742,
    within: 5_000,
    patches: [{ file: STORE, find: ', checkpoint: task.checkpoint }', replace: ' }' }],
  },
  {
    name: 'commands-inside-set',
    why: 'a gift’s fence was stored as the command that should have raised it, so it fenced nothing',
    seed: 7,
    within: 2_000,
    patches: [
      {
        file: 'shared/platform/database.ts',
        find: 'return Array.isArray(value) || Object.getPrototypeOf(value) === Object.prototype;',
        replace: 'return !(value instanceof Date);',
      },
    ],
  },
  {
    name: 'gift-tried-for-ever',
    why: 'a late picture that kills the process that opens it killed one processor after another, for ever',
    seed: 216,
    within: 2_000,
    patches: [
      {
        file: 'shared/tasks/finish/gift.ts',
        find: 'if (claimed.claims > deps.policy.maxClaimsWithoutProgress) {',
        replace: 'if (claimed.claims < 0) {',
      },
    ],
  },
  {
    name: 'gift-without-patience',
    why: 'a gift’s own write woke the processor at once: its tries were over in seconds, and each began anew',
    scenario: 'gifts',
    seed: 5_971,
    within: 6_000,
    patches: [
      {
        file: 'shared/tasks/finish/gift.ts',
        find: '      next_run_at: command.lte(new Date(now)),\n',
        replace: '',
      },
      {
        file: 'shared/tasks/finish/gift.ts',
        find: 'const kept = { ...progressIn(made), lease_expires_at: NO_LEASE };',
        replace: 'const kept = { lease_expires_at: NO_LEASE };',
      },
    ],
  },
  {
    name: 'work-done-is-not-spent',
    why: 'a model that answers only when it is done was asked again and again until the deadline: its failures counted as refusals',
    seed: 391,
    within: 2_000,
    patches: [
      {
        file: 'shared/tasks/jobs/submit-job.ts',
        find: "if (result.error.stage === 'output') {",
        replace: "if (result.error.stage === 'output' && task.price < 0) {",
      },
    ],
  },
  {
    name: 'wish-repeated-late',
    why: 'a cancel whose answer was lost came once more after the provider had refused: it was asked again, and its user told that it was being asked',
    seed: 3750,
    within: 8_000,
    patches: [
      {
        file: 'shared/tasks/cancel.ts',
        find: "{ _id: task._id, status: 'processing', cancel: null },",
        replace: "{ _id: task._id, status: 'processing' },",
      },
    ],
  },
  {
    name: 'push-answered-untaken',
    why: 'a verdict that could not be stored was answered as taken and never came again: a refused picture stayed on show',
    scenario: 'moderation',
    seed: 493,
    within: 2_000,
    patches: [
      {
        file: 'functions/moderation-push/handler.ts',
        find: "    return 'failed';\n",
        replace: '',
      },
    ],
  },
  {
    name: 'ticket-stored-too-late',
    why: 'a worker froze with the ticket it had been given, and stored it when the push had given up looking for it: a refused picture was shown when its time was up',
    scenario: 'moderation',
    seed: 4_784,
    within: 8_000,
    patches: [
      {
        file: 'shared/tasks/finish/make/check.ts',
        find: 'clock.now() - askedAt < TICKET_WITHIN_MS',
        replace: 'askedAt < TICKET_WITHIN_MS + clock.now()',
      },
    ],
  },
  {
    name: 'refused-film-waited-for',
    why: 'a worker that refused a film and removed it died before the task ended: whoever came next asked for the film until the task failed, and nobody was told why',
    scenario: 'publishing',
    seed: 38_255,
    within: 8_000,
    patches: [
      {
        file: 'shared/tasks/finish/make/judge-film.ts',
        find: 'if (!url) return null;',
        replace: "if (!url) throw new DamagedPartError('gone');",
      },
    ],
  },
  {
    name: 'held-gift-stored-again',
    why: 'a worker that thawed stored a film again that had been held and removed when the gift came to nothing: nobody looked for it any more',
    scenario: 'publishing',
    seed: 18_869,
    within: 8_000,
    patches: [
      {
        file: 'shared/tasks/finish/gift.ts',
        find: '    ...behind,\n',
        replace: '',
      },
      {
        file: 'shared/tasks/finish/make/check.ts',
        find: 'making.onStep({ ...step, aside: [...step.aside, ...files] });',
        replace: 'making.onStep(step);',
      },
    ],
  },
  {
    name: 'setback-counts-the-claim-again',
    why: 'a visit that had got further failed to tell of it, and put back the count of claims in vain it had found: the task was taken for poison too soon',
    scenario: 'partings',
    seed: 22_922,
    within: 8_000,
    patches: [
      {
        file: 'shared/tasks/run/run.ts',
        find: 'passing ? { claims: 0 } : {}',
        replace: '{ claims: passing ? 0 : claimed.claims }',
      },
    ],
  },
  {
    name: 'closing-outlives-its-lease',
    why: 'calls that were not answered kept a worker at the closing of a stream until its lease had run out, and another took the stream from it: it settled nothing, but two were at it and its reader waited for no end',
    scenario: 'streams',
    seed: 17_873,
    within: 1_500,
    patches: [
      {
        file: 'shared/text/run.ts',
        find: 'while (!over.aborted && !course.isLapsed) {',
        replace: 'while (!over.aborted) {',
      },
      { file: 'shared/text/run.ts', find: '    course.keep();\n', replace: '' },
    ],
  },
  {
    name: 'name-lost-with-its-reply',
    why: 'a first try that came behind its second lost the reply of the commit that had joined them; read again, its own mark looked like another call, and there were two tasks',
    seed: 80_747,
    scenario: 'retries',
    within: 1,
    patches: [
      {
        file: 'shared/http/jobs/calls.ts',
        find: '    if (seen?.by === fresh) return seen.request_id;\n',
        replace: '',
      },
    ],
  },
  {
    name: 'file-named-by-what-was-made',
    why: 'a worker that could not load the first of two results stored the second under its name, and one that froze meanwhile wrote over what another had shown there',
    seed: 76_526,
    scenario: 'gifts',
    within: 1,
    patches: [
      {
        file: 'shared/tasks/finish/make/index.ts',
        find: '    const index = result.place ?? madeOf(progress);',
        replace: '    const index = madeOf(progress);',
      },
    ],
  },
];

/** Bugs of the simulation, and a seed that showed each of them. */
export const falseAlarms: readonly {
  readonly seed: number;
  readonly why: string;
  /** Default: `pictures`. */
  readonly scenario?: ScenarioName;
}[] = [
  {
    seed: 418_894,
    why: 'a conflict ended a cancel and set free a claim that had waited for its lock; the claim was taken for the cancel’s own commit, and the claimer’s next write for a theft',
  },
  {
    seed: 121_827,
    why: 'a frozen instance thawed and sent the submit of an attempt that was over: no task can keep it from that, so its job counts against no limit',
  },
  {
    seed: 64_923,
    scenario: 'operators',
    why: 'a commit was two minutes on its way; the timers had stopped by then, as there was no task, and the hours before storage is looked through passed without them',
  },
  {
    seed: 80_689,
    scenario: 'moderation',
    why: 'a worker froze with the yes it had heard, and the next asked and heard nothing: only the yes was booked, so the refusal at the limit seemed to have no reason',
  },
  {
    seed: 88_810,
    scenario: 'moderation',
    why: 'the same with one of two pictures, after a crash: the one nobody heard of again was held, and not shown',
  },
  {
    seed: 46_142,
    scenario: 'gifts',
    why: 'the answer to an upload was lost, the same picture could not be had again, and the next of its job was stored in that place: what had lain there was taken for an unmarked file',
  },
  {
    seed: 49_128,
    scenario: 'giving',
    why: 'an operator had taken credits of an inviter by hand; of the reward that was to go back with a refund, only as much as the account was ever given could be taken',
  },
  {
    seed: 79_254,
    scenario: 'refunds',
    why: 'the same with credits of a buyer, whose order went back in part',
  },
  {
    seed: 72_300,
    scenario: 'credits',
    why: 'code that knows no lots had spent the lot that was about to expire, and no entry came after it to say so',
  },
];
