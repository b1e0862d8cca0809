/**
 * Breakages that once lived: a hostile reader made them, and no schedule or no rule showed them.
 * Each is why a scenario, a rule or a unit test exists.
 */
import type { Mutant } from '../mutants.ts';

const SUBMIT = 'shared/tasks/submit/submit.ts';
const WAIT = 'shared/tasks/jobs/wait-for-job.ts';
const PAYLOAD = 'const { requestId: _, ...payload } = request;';

export const survivors: readonly Mutant[] = [
  {
    name: 'replay-ignores-the-count',
    why: 'the same request id with another number of pictures is answered with the first task',
    scenario: 'clashes',
    within: 500,
    seed: 6,
    patches: [{ file: SUBMIT, find: PAYLOAD, replace: PAYLOAD.replace('_,', '_, count: __,') }],
  },
  {
    name: 'replay-ignores-parameters',
    why: 'the same request id with other parameters, of the model or of the prompt, is answered with the first task',
    scenario: 'clashes',
    within: 500,
    seed: 1,
    patches: [
      {
        file: SUBMIT,
        find: PAYLOAD,
        replace: PAYLOAD.replace('_,', '_, modelParameters: __, promptParameters: ___,'),
      },
    ],
  },
  {
    name: 'replay-ignores-photos',
    why: 'the same request id with another photo or scene is answered with the first task',
    scenario: 'clashes',
    within: 500,
    seed: 1,
    patches: [
      {
        file: SUBMIT,
        find: PAYLOAD,
        replace: PAYLOAD.replace('_,', '_, images: __, sceneId: ___,'),
      },
    ],
  },
  {
    name: 'tap-told-no-credits',
    why: 'the second of two taps is told that the credits do not suffice: the first has just taken them',
    scenario: 'clashes',
    within: 1_000,
    seed: 10,
    patches: [
      {
        file: 'shared/tasks/submit/take-in.ts',
        find: `    if (earlier !== null) {
      if (earlier.payload_hash`,
        replace: `    if (book.account.available < task.price) {
      const { _id: taskId, price } = task;
      await hold(tx, book, { taskId, price, maxInFlight: 99, reason: '' });
    }
    if (earlier !== null) {
      if (earlier.payload_hash`,
      },
    ],
  },
  {
    name: 'reconciler-reads-one-page',
    why: 'an account with more new entries than a page holds is found wrong and quarantined, though sound',
    scenario: 'ledger',
    within: 200,
    seed: 16,
    patches: [
      {
        file: 'shared/reconcile/reconcile.ts',
        find: 'if (page.length < ENTRIES_A_PAGE) return entries;',
        replace: 'if (page.length >= 0) return entries;',
      },
    ],
  },
  {
    name: 'adjust-without-audit',
    why: 'an operator takes or gives credits, and nobody can tell later who did',
    scenario: 'clashes',
    within: 200,
    seed: 1,
    patches: [
      {
        file: 'functions/operator/handler.ts',
        find: "if (name === 'setup') return",
        replace: "if (name === 'setup' || name === 'adjust') return",
      },
    ],
  },
  {
    name: 'release-without-audit',
    why: 'an operator ends a task, and nobody can tell later who did',
    scenario: 'operators',
    within: 300,
    seed: 1,
    patches: [
      {
        file: 'functions/operator/handler.ts',
        find: "if (name === 'setup') return",
        replace: "if (name === 'setup' || name === 'release') return",
      },
    ],
  },
  {
    name: 'grant-and-adjust-share-keys',
    why: 'a correction with the key of a grant is taken for its repetition and not made',
    scenario: 'clashes',
    within: 500,
    seed: 2,
    patches: [
      {
        file: 'shared/credits/core/schema.ts',
        find: 'adjust: (key: string) => `adjust:${key}`,',
        replace: 'adjust: (key: string) => `grant:${key}`,',
      },
    ],
  },
  {
    name: 'verdict-of-any-attempt',
    why: 'what was heard of an earlier job is taken for the word on the one that runs now',
    scenario: 'races',
    within: 3_000,
    seed: 435,
    patches: [
      {
        file: 'shared/tasks/run/run.ts',
        find: 'options.heard?.attempt === claimed.attempt ? options.heard.answer : undefined;',
        replace: 'options.heard?.answer;',
      },
    ],
  },
  {
    name: 'success-whatever-has-happened',
    why: 'a success is stored over whatever the task has become since it was read',
    scenario: 'races',
    within: 3_000,
    seed: 460,
    patches: [
      {
        file: WAIT,
        find: `      version: task.version,
      lease_expires_at: deps.db.command.lte(now),
    },
    {
      ...(await successFields`,
        replace: `      lease_expires_at: deps.db.command.lte(now),
    },
    {
      ...(await successFields`,
      },
    ],
  },
  {
    name: 'duplicate-is-no-conflict',
    why: 'a database that tells the slower of two of a duplicate id is taken to have failed',
    scenario: 'clashes',
    within: 1_000,
    seed: 34,
    patches: [
      {
        file: 'shared/platform/database.ts',
        find: 'isConflict(error) || isDuplicateKey(error) || isLostReply(error);',
        replace: 'isConflict(error) || isLostReply(error);',
      },
    ],
  },
  {
    name: 'stopped-after-a-refusal',
    why: 'a job that was stopped for its user after all is begun anew instead of paid back',
    scenario: 'races',
    within: 3_000,
    seed: 49,
    patches: [
      {
        file: WAIT,
        find: "if (task.cancel !== null) return settleAs(deps, task, { kind: 'cancelled' });",
        replace:
          "if (task.cancel?.answer === 'waiting') return settleAs(deps, task, { kind: 'cancelled' });",
      },
    ],
  },
  {
    name: 'back-off-without-measure',
    why: 'after a few setbacks a task is left alone for minutes, and its user waits',
    within: 500,
    seed: 21,
    patches: [
      {
        file: 'shared/tasks/core/policy.ts',
        find: 'const BACKOFF_GROWTH = [1, 2.5, 5, 10, 20, 30] as const;',
        replace: 'const BACKOFF_GROWTH = [1, 2.5, 50, 100, 200, 300] as const;',
      },
    ],
  },
  {
    name: 'poller-comes-late',
    why: 'a task in back-off is looked at half a minute after it was due',
    within: 3_000,
    seed: 4,
    patches: [
      {
        file: 'shared/tasks/rounds/poll.ts',
        find: 'dueTasks(deps, { dueBefore: now, limit });',
        replace: 'dueTasks(deps, { dueBefore: now - 30_000, limit });',
      },
    ],
  },
  {
    name: 'blocked-picture-kept',
    why: 'a picture that moderation refused is shown with the others',
    scenario: 'moderation',
    within: 300,
    seed: 162,
    patches: [
      {
        file: 'shared/tasks/finish/make/index.ts',
        find: 'images: blocked ? progress.images : [...progress.images, image],',
        replace: 'images: [...progress.images, image],',
      },
    ],
  },
  {
    name: 'held-picture-shown',
    why: 'a picture is shown while moderation still looks at it',
    scenario: 'moderation',
    within: 300,
    seed: 2,
    patches: [
      {
        file: 'shared/tasks/finish/finish.ts',
        find: "if (made.reviews.some(({ outcome }) => outcome === 'review')) {",
        replace: 'if (made.reviews.length < 0) {',
      },
    ],
  },
  {
    name: 'first-verdict-counts',
    why: 'of two verdicts on one picture the milder is followed',
    scenario: 'moderation',
    within: 2_000,
    seed: 101,
    patches: [
      {
        file: 'shared/tasks/finish/review.ts',
        find: "if (pushed.includes('block')) return 'block';",
        replace:
          "if (pushed.includes('pass')) return 'pass';\n  if (pushed.includes('block')) return 'block';",
      },
    ],
  },
  {
    name: 'late-block-ignored',
    why: 'a refusal that comes after the picture was shown takes nothing down',
    scenario: 'moderation',
    within: 1_000,
    seed: 49,
    patches: [
      {
        file: 'shared/tasks/verdict.ts',
        find: "return outcome === 'block' ? takeDown(deps, task, ticket) : 'ignored';",
        replace: "return 'ignored';",
      },
    ],
  },
  {
    name: 'undecided-is-passed',
    why: 'a picture nobody decided on in time is shown where it was to be refused',
    scenario: 'moderation',
    within: 500,
    seed: 6,
    patches: [
      {
        file: 'shared/tasks/finish/review.ts',
        find: "deps.policy.afterReviewLimit === 'refuse' ? ['block', 'review'] : ['block'];",
        replace: "['block'];",
      },
    ],
  },
  {
    name: 'words-unread',
    why: 'what a user writes is not looked at before the credits are held',
    scenario: 'moderation',
    within: 300,
    seed: 17,
    patches: [
      {
        file: 'shared/moderation/written.ts',
        find: "if (verdict.outcome === 'block') throw",
        replace: "if (verdict.outcome !== 'block' && text === '') throw",
      },
    ],
  },
  {
    name: 'fallback-at-its-own-price',
    why: 'a model that stands in is charged at its own price instead of the quote',
    scenario: 'fallbacks',
    within: 500,
    seed: 32,
    patches: [
      {
        file: 'shared/tasks/jobs/attempts.ts',
        find: 'const fields = { ...route, attempt',
        replace: `const { via, parameters } = route;
  const price = deps.catalogue.get(via).price({ count: task.count, images: 0, parameters });
  const fields = { ...route, price, attempt`,
      },
    ],
  },
  {
    name: 'fallback-nobody-listed',
    why: 'a model stands in that the catalogue does not name as a fallback',
    scenario: 'fallbacks',
    within: 500,
    seed: 2,
    patches: [
      {
        file: 'shared/tasks/jobs/routing.ts',
        find: 'for (const slug of deps.catalogue.get(task.model).fallbacks) {',
        replace: "for (const slug of ['film', 'dear']) {",
      },
    ],
  },
  {
    name: 'failover-from-an-unanswered-submit',
    why: 'a second provider is asked while the first may have accepted the job',
    scenario: 'fallbacks',
    within: 1_000,
    seed: 9,
    patches: [
      {
        file: 'shared/tasks/jobs/submit-job.ts',
        find: `    case 'unknown':
      return stillUnknown`,
        replace: `    case 'unknown': {
      const error = { ...result.error, kind: 'provider_failed' as const };
      const jobs = withJob(task, { ...job, state: 'unknown', error });
      const rerouted = await failOver(deps, { ...task, jobs }, error);
      if (rerouted !== null) return rerouted;
    }
      // falls through
      return stillUnknown`,
      },
    ],
  },
  {
    name: 'translation-thrown-away',
    why: 'a model that knows English only gets the words untranslated, though they were translated',
    scenario: 'translation',
    within: 200,
    seed: 4,
    patches: [
      {
        file: 'shared/tasks/jobs/submit-job.ts',
        find: 'requestFor(deps, { ...task, prompt }, prepared)',
        replace: 'requestFor(deps, task, prepared)',
      },
    ],
  },
  {
    name: 'translator-in-the-way',
    why: 'a translator that fails keeps the task from its provider',
    scenario: 'translation',
    within: 500,
    seed: 1,
    patches: [
      {
        file: 'shared/tasks/jobs/translate-prompt.ts',
        find: "deps.log.warn('prompt not translated', { task_id: task._id, error });\n    return task.prompt;",
        replace: 'throw error;',
      },
    ],
  },
  {
    name: 'retry-makes-another',
    why: 'an operator who retries twice makes two tasks, and the user pays for both',
    scenario: 'operators',
    within: 2_000,
    seed: 22,
    patches: [
      {
        file: 'shared/tasks/submit/resubmit.ts',
        find: 'const requestId = `${RESUBMITTED}${old._id}`;',
        replace: 'const requestId = `${RESUBMITTED}${old._id}:${deps.random.hex(4)}`;',
      },
    ],
  },
  {
    name: 'again-is-anybodys',
    why: 'a user takes the request id of an operator’s retry, which is then answered with the wrong task',
    scenario: 'clashes',
    within: 500,
    seed: 1,
    patches: [
      {
        file: 'shared/tasks/submit/request.ts',
        find: '!id.startsWith(RESUBMITTED)',
        replace: 'id !== RESUBMITTED',
      },
    ],
  },
  {
    name: 'retry-at-another-price',
    why: 'a task that is taken in again costs something else than was quoted',
    scenario: 'operators',
    within: 500,
    seed: 4,
    patches: [
      {
        file: 'shared/tasks/submit/resubmit.ts',
        find: '      price: old.price,',
        replace: '      price: old.price + 1,',
      },
    ],
  },
  {
    name: 'callback-names-nothing',
    why: 'a job whose submit was never answered calls back, and a second one is begun all the same',
    scenario: 'callbacks',
    within: 1_000,
    seed: 2,
    patches: [
      {
        file: 'shared/tasks/jobs/adopt-job.ts',
        find: 'const names = kept === null ? [] :',
        replace: 'const names = kept === null || job.attempt > 0 ? [] :',
      },
      {
        file: 'shared/tasks/jobs/adopt-job.ts',
        find: 'function namedHandles(task: TaskDoc, { kept }: JobDoc): Handle[] {',
        replace:
          'function namedHandles(task: TaskDoc, job: JobDoc): Handle[] {\n  const { kept } = job;',
      },
    ],
  },
  {
    name: 'adopted-by-its-id-alone',
    why: 'a job is asked after by its id alone, where its provider needs more to find it',
    scenario: 'callbacks',
    within: 1_000,
    seed: 2,
    patches: [
      {
        file: 'shared/tasks/jobs/adopt-job.ts',
        find: '({ ...kept, taskId })',
        replace: '({ taskId })',
      },
    ],
  },
  {
    name: 'failover-from-a-job-that-may-run',
    why: 'a circuit opens, and the job whose submit was never answered is left to run for nobody',
    within: 0,
    unit: {
      file: 'test/unit/tasks/jobs/unanswered-failover.test.ts',
      test: 'is not left for a fallback while asking again could still find its job',
    },
    patches: [
      {
        file: 'shared/tasks/jobs/attempts.ts',
        find: 'const rerouted = mayBeRunning(deps, task) ? null : await',
        replace: 'const rerouted = await',
      },
    ],
  },
  {
    name: 'bytes-left-behind',
    why: 'what a provider gave as bytes stays in storage, neither labelled nor judged, once it is made or given up',
    scenario: 'media',
    within: 300,
    seed: 1,
    patches: [
      {
        file: 'shared/tasks/core/ending/leftovers.ts',
        find: 'return [...(prepared ?? []), ...aside, ...discarded];',
        replace: 'return [...(prepared ?? []), ...(aside.length < 0 ? aside : []), ...discarded];',
      },
    ],
  },
  {
    name: 'pictures-left-behind',
    why: 'pictures a task ended without stay in storage, though nobody may see them',
    scenario: 'moderation',
    within: 1_000,
    seed: 423,
    patches: [
      {
        file: 'shared/tasks/core/ending/leftovers.ts',
        find: 'return [...(prepared ?? []), ...aside, ...discarded];',
        replace:
          'return [...(prepared ?? []), ...aside, ...(discarded.length < 0 ? discarded : [])];',
      },
    ],
  },
  {
    name: 'refused-before-it-is-settled',
    why: 'a visit that froze at the limit takes away what another has shown, since its verdict had come',
    within: 0,
    unit: {
      file: 'test/unit/tasks/finish/review.test.ts',
      test: 'and a visit that froze at the limit takes no picture away that has passed since',
    },
    patches: [
      {
        file: 'shared/tasks/finish/review.ts',
        find: 'refused.has(file_id) && !shown.has(file_id)',
        replace: 'refused.has(file_id)',
      },
    ],
  },
  {
    name: 'question-in-vain-counts-nothing',
    why: 'late jobs of a provider that is gone are asked after for ever: they fill every batch, and gifts of others wait behind them',
    scenario: 'partings',
    seed: 15,
    within: 500,
    patches: [
      {
        file: 'shared/tasks/finish/late-check.ts',
        find: "    deps.log.warn('late check failed', { task_id: task._id, error });\n    return askLater(deps, task);",
        replace: '    throw error;',
      },
    ],
  },
  {
    name: 'earlier-try-without-its-checkpoint',
    why: 'a write that did not happen is taken for done, since the task is still held under the same fence',
    within: 0,
    unit: {
      file: 'test/unit/tasks/core/checkpoint.test.ts',
      test: 'is lost when it never happened, though nobody else took the task',
    },
    patches: [
      {
        file: 'shared/tasks/core/write.ts',
        find: 'const mine = task?.fence === fence && task.checkpoint === checkpoint;',
        replace:
          'const mine = task?.fence === fence && task.checkpoint < Number.POSITIVE_INFINITY + checkpoint;',
      },
    ],
  },
];
